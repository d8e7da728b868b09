// What is typed and not saved yet, kept in the browser: one entry per user, page and tab. A tab holds a lock with its
// entry's name for as long as it is open, so another one never takes what is still being written.

const PREFIX = "utkast:";
const LONGEST = 30 * 24 * 60 * 60 * 1000;

export const prefixOf = (user, page) => `${PREFIX}${user}:${page}:`;

// An entry of this tab's own, or the newest that a closed tab left, with what it kept.
export async function claim(prefix) {
  const left = names().filter((name) => name.startsWith(prefix) && entry(name));
  left.sort((one, other) => entry(other).at - entry(one).at);
  for (const name of left) if (await hold(name)) return { name, kept: entry(name) };
  return { name: await fresh(prefix), kept: null };
}

export async function fresh(prefix) {
  const name = prefix + Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("");
  await hold(name);
  return name;
}

// Whether it could be kept: the browser's store may be full, or forbidden.
export function keep(name, text) {
  try {
    localStorage.setItem(name, JSON.stringify({ ...text, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // forbidden: then nothing was kept
  }
}

// Leaves only what this user wrote lately; without a user, nothing.
export function sweep(user) {
  for (const name of names().filter((each) => each.startsWith(PREFIX))) {
    const own = user && name.startsWith(`${PREFIX}${user}:`);
    if (!own || !(Date.now() - entry(name)?.at < LONGEST)) forget(name);
  }
}

function names() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

function entry(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

// The page that was here a moment ago, before a reload, may take a little to let go.
function hold(name) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = () => {
      resolve(true);
      return new Promise(() => {});
    };
    navigator.locks.request(name, { signal: AbortSignal.timeout(500) }, held).catch(() => resolve(false));
  });
}
