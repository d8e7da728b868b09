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
const groups = new Set(); // those that are to be fetched, once nothing in them is held

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
  for (const [project, html] of Object.entries(answer.rows)) waiting.set(project, { html, group: answer.groups[project] });
  for (const project of answer.gone) leave(rowOf(project));
  if (answer.ranks) rank(answer.ranks);
  keepVersions(answer);
  extend(answer.extents);
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

const bodyOf = (group) => [...(board()?.querySelectorAll("tbody") ?? [])].find((body) => body.dataset.group === group);
const isHeldIn = (part) => [...(part?.querySelectorAll("tr[data-project]") ?? [])].some((row) => isHeld(row.dataset.project));
const isAnythingHeld = () => isHeldIn(board());

async function settle() {
  if (isWhole && !isAnythingHeld()) {
    isWhole = false; // what says so while it is fetched counts anew
    waiting.clear();
    drawn.clear();
    groups.clear();
    return fetchWhole().catch((error) => {
      isWhole = true; // so that the next look tries again
      throw error;
    });
  }
  let changed = false;
  for (const [project, row] of [...waiting]) {
    if (isHeld(project)) continue;
    waiting.delete(project);
    const now = `${row.group} ${row.html}`;
    if (drawn.get(project) === now) continue;
    drawn.set(project, now);
    changed = replace(project, row) || changed;
  }
  if (isReordered && !isAnythingHeld()) {
    isReordered = false;
    for (const body of board().querySelectorAll("tbody")) changed = order(body) || changed;
  }
  if (changed) document.dispatchEvent(new CustomEvent("roadmap:changed"));
  const free = [...groups].every((group) => !isHeldIn(bodyOf(group)));
  if (!groups.size || !free || isWhole) return;
  const wanted = new Set(groups);
  groups.clear();
  await fetchWhole(wanted).catch((error) => {
    for (const group of wanted) groups.add(group);
    throw error;
  });
}

const trySettle = () => settle().catch(() => {}); // what is lost, the next look fetches

// Its group tells how many it has, and how long it lasts.
function leave(row) {
  if (!row) return;
  groups.add(row.closest("tbody").dataset.group);
  row.remove();
}

// Of a group so large that not all of it is drawn, what stands further down.
function isFurtherDown(row, body) {
  const ranks = [...body.querySelectorAll("tr[data-rank]")].map(({ dataset }) => Number(dataset.rank) || Infinity);
  return Boolean(body.querySelector(".roadmap-rest")) && (Number(row.dataset.rank) || Infinity) > Math.max(...ranks);
}

function replace(project, { html, group }) {
  const old = rowOf(project);
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.querySelector("tr");
  const [from, to] = [old?.closest("tbody"), bodyOf(group)];
  if (!old && to && isFurtherDown(fresh, to)) return false;
  if (!from || from !== to) { // it has come into the picture, or stands elsewhere in it: where, the server knows
    groups.add(group);
    if (from) groups.add(from.dataset.group);
    return false;
  }
  const at = focusable(old).indexOf(document.activeElement);
  if (old.hasAttribute("data-chosen")) {
    fresh.setAttribute("data-chosen", ""); // its panel is open
    fresh.querySelector("th a")?.setAttribute("aria-current", "true");
  }
  old.replaceWith(fresh);
  mark(fresh);
  if (at >= 0) focusable(fresh)[at]?.focus({ preventScroll: true });
  const acts = document.querySelector(`.roadmap-acts[data-project="${project}"]`);
  if (acts) freshActs(acts);
  return true;
}

function mark(row) {
  row.classList.add("is-changed");
  setTimeout(() => row.classList.remove("is-changed"), 2500);
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

// A group goes from the first that begins to the last that ends.
function extend(extents) {
  for (const [group, [words, bar]] of Object.entries(extents)) {
    const cell = bodyOf(group)?.querySelector(".roadmap-group .roadmap-time");
    if (!cell) continue;
    cell.querySelector(".ds-sr-only").textContent = words;
    cell.querySelector("svg.roadmap-bars > svg").innerHTML = bar;
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

// The picture as it is now; of it all, or only these groups are put in place. What one is at stays where it is.
async function fetchWhole(only = null) {
  const response = await fetch(location.href, { cache: "no-store" });
  if (response.status >= 500) throw new Error(response.status);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("roadmap-board");
  if (!fresh) return location.reload(); // logged out: the page itself says so best
  const keep = keepPlace();
  const [table, freshTable] = [board(), fresh].map((each) => each.querySelector("table.roadmap"));
  if (only && table && freshTable) {
    if ([...only].some((group) => isHeldIn(bodyOf(group)))) return only.forEach((group) => groups.add(group));
    swap(table, freshTable, only);
  } else {
    if (isAnythingHeld()) return void (isWhole = true); // taken hold of meanwhile: once it is let go
    for (const { name, value } of fresh.attributes) board().setAttribute(name, value);
    board().replaceChildren(...fresh.childNodes);
    const load = page.getElementById("roadmap-load");
    if (load && !board().contains(load)) document.getElementById("roadmap-load")?.replaceWith(load);
  }
  document.querySelector(".roadmap-header .lead")?.replaceWith(page.querySelector(".roadmap-header .lead"));
  document.dispatchEvent(new CustomEvent("roadmap:changed"));
  keep();
  const acts = document.querySelector("#roadmap-panel .roadmap-acts");
  if (acts) freshActs(acts);
}

function swap(table, fresh, only) {
  const left = new Map([...table.tBodies].map((body) => [body.dataset.group, body]));
  let last = table.tHead;
  for (const body of [...fresh.tBodies]) {
    const old = left.get(body.dataset.group);
    left.delete(body.dataset.group);
    if (old && !only.has(body.dataset.group)) {
      last = old;
      continue;
    }
    const before = new Set([...(old?.rows ?? [])].map(({ id }) => id));
    if (old) old.replaceWith(body);
    else last.after(body);
    for (const row of body.querySelectorAll("tr[data-project]")) if (!before.has(row.id)) mark(row);
    last = body;
  }
  for (const body of left.values()) body.remove();
}

// Where the focus is, and what is seen, whatever is drawn anew around it.
function keepPlace() {
  const focused = board().contains(document.activeElement) ? document.activeElement : null;
  const row = focused?.closest("tr[data-project]");
  const at = row ? focusable(row).indexOf(focused) : -1;
  const group = focused?.closest("tbody")?.dataset.group;
  const seen = row ?? [...board().querySelectorAll("tr[data-project]")].find((each) => each.getBoundingClientRect().top > 0);
  const top = seen?.getBoundingClientRect().top;
  const across = board().querySelector(".roadmap-scroll")?.scrollLeft ?? 0;
  return () => {
    board().querySelector(".roadmap-scroll")?.scrollTo({ left: across, behavior: "instant" });
    const now = seen && rowOf(seen.dataset.project);
    if (now) scrollBy({ top: now.getBoundingClientRect().top - top, behavior: "instant" });
    if (!focused || focused.isConnected) return;
    const again = row && rowOf(row.dataset.project);
    const target = again ? focusable(again)[at] : bodyOf(group)?.querySelector("button.roadmap-fold, th a");
    target?.focus({ preventScroll: true });
  };
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
