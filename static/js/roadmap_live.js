// Shows what others change, within two seconds, with who did it. What somebody is in the middle of is drawn afterwards.
// The page asks with the stamp of what it shows; almost always the answer is 304, without a body.

import { board, freshActs, isHeld, rowOf, sayNews } from "./roadmap_work.js";

const EVERY = 1500;
const SLOWEST = 20_000;
const AWAY = "Veikartet får ikke kontakt med portalen, og viser ikke hva andre endrer før det gjør det igjen.";
const BACK = "Veikartet har kontakt igjen, og viser det siste.";
const LOGGED_OUT = "Du er logget ut, og ser ikke hva andre endrer. Logg inn i en ny fane, og kom tilbake hit.";
const source = document.getElementById("roadmap-live");
const drawn = new Map(); // of a project, the row that came last: what is told once more is not drawn once more
const me = document.body.dataset.user;
const told = new Set();
const waiting = new Map(); // of a project, the row that it is to get when it is let go
let stamp = source?.dataset.stamp;
let pause = EVERY;
let timer = null;
let looking = false;
let again = false;
let isAway = false;
let isReordered = false; // rows are to go to their new places, once nothing is held
let isWhole = false; // the whole picture is to be fetched, once nothing is held

function later() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(look, pause);
}

async function look() {
  if (looking) {
    again = true;
    return;
  }
  looking = true;
  again = false;
  try {
    const url = `${source.dataset.changes}?${board().dataset.query}&siden=${stamp}`;
    const headers = { "If-None-Match": `"${stamp}"`, Accept: "application/json" };
    const response = await fetch(url, { headers, cache: "no-store" });
    if (response.status === 401 || response.status === 403) return stop();
    if (response.status !== 304 && !response.ok) throw new Error(response.status);
    if (isAway) sayNews(BACK);
    isAway = false;
    pause = EVERY;
    await (response.status === 304 ? settle() : response.json().then(show));
  } catch {
    pause = Math.min(pause * 2, SLOWEST);
    if (!isAway && pause > EVERY * 2) {
      isAway = true;
      sayNews(AWAY, "warning");
    }
  } finally {
    looking = false;
    if (stamp) again ? look() : later();
  }
}

// Whoever logs in in another tab, and comes back, is shown all of it anew.
function stop() {
  if (stamp) sayNews(LOGGED_OUT, "warning");
  stamp = null;
  isAway = true;
}

async function show(answer) {
  stamp = answer.stamp;
  tell(answer.told);
  if (answer.whole) isWhole = true;
  if (!("rows" in answer)) return settle();
  const before = positions();
  for (const [project, html] of Object.entries(answer.rows)) waiting.set(project, html);
  for (const project of answer.gone) rowOf(project)?.remove();
  if (answer.ranks) rank(answer.ranks);
  keepVersions(answer);
  showLoad(answer.load);
  await settle();
  slide(before);
}

// Calm: a change or two are told, more are counted; in one sentence.
function tell(happened) {
  const news = happened.filter(({ key }) => !told.has(key));
  for (const { key } of news) told.add(key);
  const others = news.filter(({ by }) => by === null || String(by) !== me);
  if (!others.length) return;
  const who = [...new Set(others.map((each) => each.who))];
  const names = who.length > 2 ? `${who.length} andre` : who.join(" og ");
  if (others.length > 2) sayNews(`${names} har gjort ${others.length} endringer.`);
  else sayNews(`${others.map((each) => `${each.who} ${each.did}`).join(", og ")}.`);
}

const isAnythingHeld = () => [...(board()?.querySelectorAll("tr[data-project]") ?? [])].some((row) => isHeld(row.dataset.project));

async function settle() {
  if (isWhole && !isAnythingHeld()) {
    isWhole = false; // what says so while it is fetched counts anew
    waiting.clear();
    drawn.clear();
    return fetchWhole().catch((error) => {
      isWhole = true; // so that the next look tries again
      throw error;
    });
  }
  let changed = false;
  for (const [project, html] of [...waiting]) {
    if (isHeld(project)) continue;
    if (drawn.get(project) === html) {
      waiting.delete(project);
      continue;
    }
    drawn.set(project, html);
    waiting.delete(project);
    changed = replace(project, html) || changed;
  }
  if (isReordered && !isAnythingHeld()) {
    isReordered = false;
    for (const body of board().querySelectorAll("tbody")) changed = order(body) || changed;
  }
  if (changed) document.dispatchEvent(new CustomEvent("roadmap:changed"));
}

const trySettle = () => settle().catch(() => {}); // what is lost, the next look fetches

function replace(project, html) {
  const old = rowOf(project);
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.querySelector("tr");
  if (!old && board().querySelector(".roadmap-rest")) return false; // of so many not all are drawn
  if (!old || !fresh) {
    isWhole = true; // it has come into the picture: its place there the server knows
    document.dispatchEvent(new CustomEvent("roadmap:look"));
    return false;
  }
  const at = focusable(old).indexOf(document.activeElement);
  if (old.hasAttribute("data-chosen")) {
    fresh.setAttribute("data-chosen", ""); // its panel is open
    fresh.querySelector("th a")?.setAttribute("aria-current", "true");
  }
  old.replaceWith(fresh);
  fresh.classList.add("is-changed");
  setTimeout(() => fresh.classList.remove("is-changed"), 2500);
  if (at >= 0) focusable(fresh)[at]?.focus({ preventScroll: true });
  const acts = document.querySelector(`.roadmap-acts[data-project="${project}"]`);
  if (acts) freshActs(acts);
  return true;
}

const focusable = (row) => [row, ...row.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")];

// Most rows have only been passed: their number changes, and their place among those that they stand with.
function rank(ranks) {
  const places = new Map(ranks.map(([project, place]) => [String(project), place]));
  for (const row of board().querySelectorAll("tr[data-entry]")) {
    const place = places.get(row.dataset.project);
    if (place === undefined || String(place) === row.dataset.rank) continue;
    row.dataset.rank = place;
    const shown = row.querySelector("[data-rank-shown], .roadmap-rank b");
    if (shown) shown.textContent = place;
  }
  isReordered = true;
}

function order(body) {
  const rows = [...body.children].filter((row) => row.dataset.rank);
  const sorted = [...rows].sort((one, other) => one.dataset.rank - other.dataset.rank);
  if (rows.every((row, at) => row === sorted[at])) return false;
  const focused = document.activeElement;
  const marks = rows.map((row) => row.parentNode.insertBefore(document.createComment(""), row));
  marks.forEach((mark, at) => mark.replaceWith(sorted[at]));
  focused?.focus?.({ preventScroll: true });
  return true;
}

// What one has ranked oneself is drawn at once, so that the next move goes out from it.
function rankAtOnce({ detail: { ranks } }) {
  if (!ranks) return;
  const before = positions();
  rank(ranks);
  settle().then(() => slide(before), () => {});
}

// A row that goes to another place is seen to go there.
const positions = () => new Map([...(board()?.querySelectorAll("tr[data-rank]") ?? [])].map((row) => [row.dataset.project, row.getBoundingClientRect().top]));
function slide(before) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches || before.size > 150) return;
  for (const [project, top] of before) {
    const row = rowOf(project);
    const way = row ? top - row.getBoundingClientRect().top : 0;
    if (way) row.animate([{ transform: `translateY(${way}px)` }, { transform: "none" }], { duration: 250, easing: "ease-out" });
  }
}

// Forms of what has not changed can be sent as they are; of what has, the answer says who was first.
function keepVersions({ version, rows }) {
  board().dataset.version = version;
  const fields = document.querySelectorAll("form#ranking [name=version], .roadmap-acts [data-of-plan]");
  for (const field of fields) {
    const acts = field.closest(".roadmap-acts");
    if (!acts || !(acts.dataset.project in rows)) field.value = version;
  }
}

function showLoad(html) {
  const old = document.getElementById("roadmap-load");
  if (!old || !html) return;
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("roadmap-load");
  fresh.querySelector("details").open = old.querySelector("details")?.open ?? false;
  old.replaceWith(fresh);
  document.dispatchEvent(new CustomEvent("roadmap:load"));
}

async function fetchWhole() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (response.status >= 500) throw new Error(response.status);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("roadmap-board");
  if (!fresh) return location.reload(); // logged out: the page itself says so best
  if (isAnythingHeld()) return void (isWhole = true); // taken hold of meanwhile: once it is let go
  for (const { name, value } of fresh.attributes) board().setAttribute(name, value);
  board().replaceChildren(...fresh.childNodes);
  const load = page.getElementById("roadmap-load");
  if (load && !board().contains(load)) document.getElementById("roadmap-load")?.replaceWith(load);
  document.dispatchEvent(new CustomEvent("roadmap:changed"));
}

// The cut line is told below the picture, and stands in the ranking too: in each group above the first that has no room,
// for a group's ranks are of the whole ranking, and what stands in the group before may come after it.
function markCuts() {
  for (const row of board().querySelectorAll("tr[data-cut]")) delete row.dataset.cut;
  const first = document.querySelector("#roadmap-load [data-cut][data-first]");
  for (const group of first ? board().querySelectorAll("tbody") : []) {
    const row = [...group.rows].find(({ dataset }) => Number(dataset.rank) >= Number(first.dataset.rank));
    if (row) row.dataset.cut = "";
  }
}

if (source && board()) {
  markCuts();
  document.addEventListener("roadmap:changed", markCuts);
  document.addEventListener("roadmap:load", markCuts);
  document.addEventListener("roadmap:look", look);
  document.addEventListener("roadmap:led-on", rankAtOnce);
  document.addEventListener("roadmap:released", trySettle);
  document.addEventListener("focusout", () => setTimeout(trySettle));
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
  addEventListener("online", look);
  later();
}
