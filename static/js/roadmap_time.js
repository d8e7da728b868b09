// Moves and stretches bars in time: by pointer, a week at a time, and by keyboard on the row that has the focus.
//   Shift + → / ←         a week later, or earlier
//   Alt + Shift + → / ←   ends a week later, or earlier
// By keyboard it is saved when one stops, leaves the row or presses Enter; Escape leaves it as it was.
// «Flytt i tid» in the panel does the same for any day, without this file too.

import { forget, offerWhatIsKept, remember, waysOn } from "./roadmap_unsaved.js";
import { board, hold, release, rowOf, say, send } from "./roadmap_work.js";
import { why } from "./roadmap_why.js";
import { typesInto } from "./typing.js";

const DAY = 86_400_000;
const WEEK = 7;
const EDGE = 10; // pixels at each end of a bar that stretch it
const WAIT = 900; // after the last key, before it is saved
const SVG = "http://www.w3.org/2000/svg";
const words = new Intl.DateTimeFormat("nb-NO", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

const number = (iso) => Date.parse(`${iso}T00:00:00Z`) / DAY;
const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const weeks = (start, end) => {
  const count = start || end;
  if (!count || (start && end && start !== end)) return ""; // both ends, each its own way: the days say it best
  return ` (${Math.abs(count)} ${Math.abs(count) === 1 ? "uke" : "uker"} ${count > 0 ? "senere" : "tidligere"})`;
};
const inWords = (start, end) => `${words.format(start * DAY)} – ${words.format(end * DAY)}`;

// The months are equally wide, so a day's width depends on its month.
function scale() {
  const [year, month] = board().dataset.startsOn.split("-").map(Number);
  const count = Number(board().dataset.months);
  const daysIn = (at) => new Date(Date.UTC(year, month + at, 0)).getUTCDate();
  return {
    share(day) {
      const date = new Date(day * DAY);
      const at = (date.getUTCFullYear() - year) * 12 + date.getUTCMonth() + 1 - month;
      return (at + (date.getUTCDate() - 1) / daysIn(at)) / count;
    },
    day(share) {
      const at = Math.floor(share * count);
      return Date.UTC(year, month - 1 + at, 1) / DAY + (share * count - at) * daysIn(at);
    },
  };
}

const svgOf = (row) => row.querySelector(".roadmap-time svg.roadmap-bars");
const barOf = (row) => svgOf(row)?.querySelector(".bar-of-project");
const mayMove = (row) => Boolean(row?.hasAttribute("data-may-move") && row.dataset.startsOn && row.dataset.endsOn);

// Of a project, one change at a time, from when it is begun until the row is drawn with it. `start`, `end` and `version`
// are what it goes out from, `by` is how many weeks each end goes. What is done while it is on its way is sent when that
// is answered, from where it then stands; so nobody comes in the way of themselves.
const changes = new Map();
const written = new Map(); // of a project, the reason that was given for what did not come through

function changeOf(row) {
  const { project, startsOn, endsOn, version } = row.dataset;
  const stands = { start: number(startsOn), end: number(endsOn), version };
  const title = row.querySelector("th a").textContent;
  const change = changes.get(project) ?? { project, title, row, by: [0, 0], mode: "both", ...stands };
  forget(project); // what was not saved before, is not wanted any more
  return begin(change);
}

function begin(change) {
  clearTimeout(change.gone);
  changes.set(change.project, change);
  hold(change.project);
  change.row?.classList.add("is-moving");
  return change;
}

function shift(change, mode, by) {
  change.by = [change.by[0] + (mode === "end" ? 0 : by), change.by[1] + (mode === "start" ? 0 : by)];
  if (mode !== "both") change.mode = mode;
  draw(change);
}

// Where it would stand. A stretch leaves at least a day.
function wanted({ start, end, by, mode }) {
  const [from, to] = [start + by[0] * WEEK, end + by[1] * WEEK];
  return mode === "start" ? [Math.min(from, to), to] : [from, Math.max(from, to)];
}

const isMoved = (change) => wanted(change).some((day, at) => day !== [change.start, change.end][at]);

// What one has done oneself has led to this: the change goes on from there.
function goOnFrom(change, stands, [start, end] = [0, 0]) {
  change.by = [change.by[0] - start, change.by[1] - end];
  if (drag?.change === change) drag.by = [drag.by[0] - start, drag.by[1] - end];
  if (!stands?.starts_on || !stands.ends_on) return;
  Object.assign(change, { start: number(stands.starts_on), end: number(stands.ends_on), version: stands.version });
}

document.addEventListener("roadmap:answered", ({ detail: { project, stands } }) => {
  const change = changes.get(String(project));
  if (change && !change.isOut) goOnFrom(change, stands);
});

function draw(change) {
  const svg = change.row && svgOf(change.row);
  if (!svg) return;
  const [start, end] = wanted(change);
  const { share } = scale();
  const frame = svg.getBoundingClientRect();
  const bar = barOf(change.row)?.getBoundingClientRect() ?? frame;
  change.ghost ??= svg.appendChild(document.createElementNS(SVG, "rect"));
  const places = { x: `${share(start) * 100}%`, width: `${Math.max(0, share(end + 1) - share(start)) * 100}%` };
  const sizes = { y: bar.top - frame.top, height: bar.height || 18, rx: 4, class: "bar-ghost" };
  for (const [name, value] of Object.entries({ ...places, ...sizes })) change.ghost.setAttribute(name, value);
  change.label ??= svg.parentElement.appendChild(Object.assign(document.createElement("span"), { className: "bar-dates" }));
  change.label.textContent = `${inWords(start, end)}${weeks(...change.by)}`;
  const half = change.label.offsetWidth / 2;
  const middle = ((Math.max(share(start), 0) + Math.min(share(end + 1), 1)) / 2) * frame.width;
  const left = Math.min(Math.max(middle, half), Math.max(half, frame.width - half));
  change.label.style.setProperty("left", `${left}px`); // by script, which the Content-Security-Policy allows
}

function clear(change) {
  clearTimeout(change.timer);
  clearTimeout(change.gone);
  changes.delete(change.project);
  if (drag?.change === change) drag = null;
  change.ghost?.remove();
  change.label?.remove();
  change.row?.classList.remove("is-moving", "is-saving");
  release(change.project);
}

function putBack(change, reasons, offer = null) {
  clear(change);
  say([[...reasons, "Prosjektet står der det sto."].join(" ")], { tone: reasons.length ? "warning" : "info", offer });
}

async function save(change, reason = "") {
  clearTimeout(change.timer);
  change.timer = 0;
  if (change.sent || change.isAsked) return; // what has come since then is sent when it is answered
  if (!isMoved(change)) return putBack(change, []);
  change.sent = [...change.by];
  change.row?.classList.add("is-saving");
  const result = await send(() => {
    change.isOut = true;
    return request(change, reason);
  });
  change.isOut = false;
  if (result.ok) written.delete(change.project);
  else if (reason) written.set(change.project, reason);
  if (result.ok) return settle(change, result.stands);
  if (result.isLost) return keepLost(change, result.reasons);
  if (!result.wantsReason) return putBack(change, result.reasons);
  Object.assign(change, { sent: null, isAsked: true });
  const given = await ask(change, result.reasons);
  change.isAsked = false;
  if (changes.get(change.project) !== change) return; // given up meanwhile
  return given ? save(change, given) : putBack(change, ["Flyttingen ble ikke lagret."]);
}

// What did not come through, and is nobody's fault, can be sent once more; also by whoever has to log in first.
function keepLost(change, reasons) {
  const move = asKept(change);
  remember(move);
  putBack(change, reasons, waysOn(move, takeUp));
}

function asKept(change) {
  const { project, title, start, end, by, mode, version, isAsked } = change;
  const days = wanted(change);
  const begun = asking?.change === change ? asking.typed() : (written.get(project) ?? "");
  const isSent = Boolean(change.sent);
  return { project, title, start, end, by, mode, version, begun, isAsked, isSent, days: days.map(iso), words: inWords(...days) };
}

function takeUp({ project, title, start, end, by, mode, version, begun }) {
  if (changes.has(project)) clear(changes.get(project));
  if (begun) written.set(project, begun);
  const change = begin({ project, title, row: rowOf(project), start, end, by, mode, version });
  draw(change);
  return save(change);
}

function request(change, reason) {
  const { project, version, sent } = change;
  const [starts_on, ends_on] = wanted({ ...change, by: sent }).map(iso);
  const body = new FormData();
  for (const [name, value] of Object.entries({ project, starts_on, ends_on, version, reason })) body.set(name, value);
  return [`${document.getElementById("roadmap-live").dataset.move}?${board().dataset.query}`, body];
}

// The ghost stands where the bar will be until the row is drawn anew.
function settle(change, stands) {
  goOnFrom(change, stands, change.sent);
  change.sent = null;
  if (isMoved(change)) {
    if (!change.timer && drag?.change !== change) save(change);
    return;
  }
  if (change.timer || drag?.change === change) return; // in the middle of something again
  change.gone = setTimeout(() => clear(change), 4000);
  release(change.project);
}

document.addEventListener("roadmap:changed", () => {
  for (const change of [...changes.values()].filter(({ row }) => !row?.isConnected)) {
    const isSettled = !change.sent && !change.isAsked && !change.timer && drag?.change !== change;
    if (isSettled) {
      clear(change);
      continue;
    }
    Object.assign(change, { row: rowOf(change.project), ghost: null, label: null });
    change.row?.classList.add("is-moving");
    draw(change);
  }
});

// Why, in an adopted plan: of one change at a time, and not in the middle of what somebody is doing.
let asked = Promise.resolve();
let asking = null;

function ask(change, reasons) {
  asked = asked.then(atRest).then(async () => {
    if (changes.get(change.project) !== change) return "";
    const heading = () => `Hvorfor flyttes «${change.title}» til ${inWords(...wanted(change))}?`;
    asking = { change, ...why(heading, reasons, written.get(change.project)) };
    const given = await asking.answer;
    asking = null;
    rowOf(change.project)?.querySelector("a")?.focus();
    return given;
  });
  return asked;
}

const isBusy = () => Boolean(drag) || [...changes.values()].some(({ timer }) => timer);
const atRest = () =>
  new Promise((done) => {
    const look = () => (isBusy() ? setTimeout(look, 50) : done());
    look();
  });

// By pointer

let drag = null;

function touched(event) {
  const row = event.target.closest?.("#roadmap-board tr[data-project]");
  if (!mayMove(row) || !event.target.closest(".roadmap-time")) return null;
  const change = changes.get(row.dataset.project);
  const ghost = change?.ghost?.isConnected ? change.ghost : null; // not when the row has just been drawn anew
  const bar = (ghost ?? barOf(row))?.getBoundingClientRect();
  if (!bar || event.clientX < bar.left - 2 || event.clientX > bar.right + 2) return null;
  if (Math.abs(event.clientY - (bar.top + bar.bottom) / 2) > Math.max(14, bar.height / 2 + 4)) return null;
  const frame = svgOf(row).getBoundingClientRect();
  const edge = Math.min(EDGE, bar.width / 4);
  const { share } = scale();
  const [start, end] = change ? wanted(change) : [number(row.dataset.startsOn), number(row.dataset.endsOn)];
  const isCut = { start: share(start) < 0, end: share(end + 1) > 1.0001 };
  if (event.clientX - bar.left <= edge && !isCut.start) return { row, frame, mode: "start" };
  if (bar.right - event.clientX <= edge && !isCut.end) return { row, frame, mode: "end" };
  return { row, frame, mode: "both" };
}

document.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || !event.isPrimary) return;
  saveKeyed();
  const found = touched(event);
  if (!found) return;
  drag = { ...found, id: event.pointerId, x: event.clientX, change: null };
  if (event.pointerType === "mouse") event.preventDefault(); // no text is marked
});

document.addEventListener("pointermove", (event) => {
  if (!drag) {
    const found = event.pointerType === "mouse" && touched(event);
    board()?.setAttribute("data-pointer", found ? found.mode : "");
    return;
  }
  if (event.pointerId !== drag.id) return;
  const across = event.clientX - drag.x;
  if (!drag.change && Math.abs(across) < 4) return;
  if (!drag.change) {
    drag.row = rowOf(drag.row.dataset.project); // as it is now: it may have been drawn anew meanwhile
    if (!mayMove(drag.row)) return void (drag = null);
    drag.change = changeOf(drag.row);
    drag.by = [...drag.change.by];
    drag.from = wanted(drag.change)[drag.mode === "end" ? 1 : 0];
    svgOf(drag.row).setPointerCapture(event.pointerId);
  }
  const { share, day } = scale();
  drag.change.by = [...drag.by];
  shift(drag.change, drag.mode, Math.round((day(share(drag.from) + across / drag.frame.width) - drag.from) / WEEK));
});

document.addEventListener("pointerup", (event) => {
  if (event.pointerId !== drag?.id) return;
  const { change } = drag;
  drag = null;
  if (!change) return;
  // The click that follows is the end of the drag, and opens nothing.
  const swallow = (click) => (click.preventDefault(), click.stopPropagation());
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
  save(change);
});

document.addEventListener("pointercancel", () => giveUp());

// What is not on its way yet.
function giveUp() {
  const given = [...changes.values()].filter((change) => change.timer || drag?.change === change);
  drag = null;
  for (const change of given) {
    clearTimeout(change.timer);
    change.timer = 0;
    if (!change.sent) {
      putBack(change, ["Flyttingen er avbrutt."]);
      continue;
    }
    change.by = [...change.sent];
    draw(change);
  }
  return given.length > 0;
}

// By keyboard

function saveKeyed() {
  const keyed = [...changes.values()].filter(({ timer }) => timer);
  for (const change of keyed) save(change);
  return keyed.length > 0;
}

const isUndo = ({ key, ctrlKey, metaKey }) => (ctrlKey || metaKey) && key.toLowerCase() === "z";

// The arrows move what is asked about, too, as long as no reason is begun.
function movedBy(event) {
  if (asking) return asking.typed() === "" ? asking.change : null;
  const row = event.target.closest?.("#roadmap-board tr[data-project]");
  return mayMove(row) && !typesInto(event.target) && !drag ? changeOf(row) : null;
}

document.addEventListener("keydown", (event) => {
  const isDone = event.key === "Enter" ? saveKeyed() : (event.key === "Escape" || isUndo(event)) && giveUp();
  if (isDone) return event.preventDefault(), event.stopPropagation();
  if (!event.shiftKey || event.ctrlKey || event.metaKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const change = movedBy(event);
  if (!change) return;
  event.preventDefault();
  event.stopPropagation();
  shift(change, event.altKey ? "end" : "both", event.key === "ArrowRight" ? 1 : -1);
  if (asking) return asking.tell();
  say([`${inWords(...wanted(change))}. Lagres når du stopper, eller straks med Enter. Esc avbryter.`]);
  clearTimeout(change.timer);
  change.timer = setTimeout(() => save(change), WAIT);
}, true);

// Whoever leaves the row, or the page, has stopped.
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const row = target.closest?.("#roadmap-board tr[data-project]");
  if (row && !row.contains(relatedTarget)) saveKeyed();
});

const isOpen = (change) => change.sent || change.isAsked || change.timer || drag?.change === change;
const open = () => [...changes.values()].filter(isOpen);
addEventListener("beforeunload", (event) => {
  if (open().length) event.preventDefault();
});
addEventListener("pagehide", () => {
  saveKeyed();
  open().map(asKept).forEach(remember);
});
addEventListener("pageshow", ({ persisted }) => persisted && open().forEach(({ project }) => forget(project)));
offerWhatIsKept(takeUp);

// The load under the picture begins where the months do.

function align() {
  const load = document.getElementById("roadmap-load");
  const months = board()?.querySelector("th.roadmap-time, td.roadmap-time");
  if (!load || !months) return;
  const [cell, frame] = [months, load].map((each) => each.getBoundingClientRect());
  if (cell.left > frame.left) load.style.setProperty("--roadmap-before", `${cell.left - frame.left}px`);
  load.style.setProperty("--roadmap-width", `${cell.width}px`);
}

align();
addEventListener("resize", align);
document.addEventListener("roadmap:changed", align);
document.addEventListener("roadmap:load", align);
