// Moves and stretches bars in time: by pointer, a week at a time, and by keyboard on the row that has the focus.
//   Shift + → / ←         a week later, or earlier
//   Alt + Shift + → / ←   ends a week later, or earlier
//   Enter saves at once, Escape leaves it as it was
// «Flytt i tid» in the panel does the same for any day, without this file too.

import { board, hold, release, rowOf, say, send } from "./roadmap_work.js";
import { typesInto } from "./typing.js";

const DAY = 86_400_000;
const WEEK = 7;
const EDGE = 10; // pixels at each end of a bar that stretch it
const WAIT = 900; // after the last key, before it is saved
const SVG = "http://www.w3.org/2000/svg";
const words = new Intl.DateTimeFormat("nb-NO", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

const number = (iso) => Date.parse(`${iso}T00:00:00Z`) / DAY;
const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const weeks = (count) =>
  count ? ` (${Math.abs(count)} ${Math.abs(count) === 1 ? "uke" : "uker"} ${count > 0 ? "senere" : "tidligere"})` : "";
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

function begin(row, mode) {
  const start = number(row.dataset.startsOn);
  const end = number(row.dataset.endsOn);
  hold(row.dataset.project);
  row.classList.add("is-moving");
  return { row, project: row.dataset.project, mode, start, end, weeks: 0, version: row.dataset.version };
}

// Where it would stand. A stretch leaves at least a day.
function wanted(move) {
  const days = move.weeks * WEEK;
  const start = move.mode === "end" ? move.start : move.start + days;
  const end = move.mode === "start" ? move.end : move.end + days;
  return move.mode === "start" ? [Math.min(start, end), end] : [start, Math.max(start, end)];
}

function draw(move) {
  const svg = svgOf(move.row);
  const [start, end] = wanted(move);
  const { share } = scale();
  const frame = svg.getBoundingClientRect();
  const bar = barOf(move.row)?.getBoundingClientRect() ?? frame;
  move.ghost ??= svg.appendChild(document.createElementNS(SVG, "rect"));
  const places = { x: `${share(start) * 100}%`, width: `${Math.max(0, share(end + 1) - share(start)) * 100}%` };
  const sizes = { y: bar.top - frame.top, height: bar.height || 18, rx: 4, class: "bar-ghost" };
  for (const [name, value] of Object.entries({ ...places, ...sizes })) move.ghost.setAttribute(name, value);
  move.label ??= svg.parentElement.appendChild(Object.assign(document.createElement("span"), { className: "bar-dates" }));
  move.label.textContent = `${inWords(start, end)}${weeks(move.weeks)}`;
  const half = move.label.offsetWidth / 2;
  const middle = ((Math.max(share(start), 0) + Math.min(share(end + 1), 1)) / 2) * frame.width;
  const left = Math.min(Math.max(middle, half), Math.max(half, frame.width - half));
  move.label.style.setProperty("left", `${left}px`); // by script, which the Content-Security-Policy allows
}

function clear(move) {
  move.ghost?.remove();
  move.label?.remove();
  move.row.classList.remove("is-moving", "is-saving");
  release(move.project);
}

function putBack(move, reasons) {
  clear(move);
  say([`${reasons.join(" ")} Prosjektet står der det sto.`], { tone: "warning" });
}

async function save(move, reason = "") {
  const [start, end] = wanted(move);
  if (start === move.start && end === move.end) return clear(move);
  move.row.classList.add("is-saving");
  const result = await send(() => {
    const body = new FormData();
    const fields = { project: move.project, starts_on: iso(start), ends_on: iso(end), version: move.version, reason };
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return [`${document.getElementById("roadmap-live").dataset.move}?${board().dataset.query}`, body];
  });
  if (result.ok) return settle(move);
  if (!result.wantsReason) return putBack(move, result.reasons);
  const given = await ask(move, result.reasons);
  return given ? save(move, given) : putBack(move, ["Flyttingen ble ikke lagret."]);
}

// The ghost stands where the bar will be until the row is drawn anew.
function settle(move) {
  release(move.project);
  const gone = setTimeout(() => clear(move), 4000);
  document.addEventListener("roadmap:changed", () => (clearTimeout(gone), clear(move)), { once: true });
}

// Why, in an adopted plan. Empty, or given up, is no reason.
function ask(move, reasons) {
  const dialog = document.createElement("dialog");
  dialog.className = "ds-dialog roadmap-why";
  dialog.setAttribute("aria-labelledby", "roadmap-why-heading");
  dialog.innerHTML = `<form method="dialog" class="stack"><h2 class="ds-heading" data-size="2xs" id="roadmap-why-heading"></h2>
    <p></p><div class="ds-field"><label class="ds-label" for="roadmap-why">Begrunnelse</label>
    <textarea class="ds-input" id="roadmap-why" rows="3" maxlength="2000" required></textarea></div>
    <div class="cluster"><button class="ds-button" data-size="sm" value="save">Lagre</button>
    <button class="ds-button" data-size="sm" data-variant="secondary" value="" formnovalidate>La det stå</button></div></form>`;
  dialog.querySelector("h2").textContent = `Hvorfor flyttes det til ${inWords(...wanted(move))}?`;
  dialog.querySelector("p").textContent = reasons.join(" ");
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("textarea").focus();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      const text = dialog.returnValue === "save" ? dialog.querySelector("textarea").value.trim() : "";
      dialog.remove();
      rowOf(move.project)?.querySelector("a")?.focus();
      done(text);
    });
  });
}

// By pointer

let drag = null;

function touched(event) {
  const row = event.target.closest?.("#roadmap-board tr[data-project]");
  if (!mayMove(row) || !event.target.closest(".roadmap-time")) return null;
  const bar = barOf(row)?.getBoundingClientRect();
  if (!bar || event.clientX < bar.left - 2 || event.clientX > bar.right + 2) return null;
  if (Math.abs(event.clientY - (bar.top + bar.bottom) / 2) > Math.max(14, bar.height / 2 + 4)) return null;
  const frame = svgOf(row).getBoundingClientRect();
  const edge = Math.min(EDGE, bar.width / 4);
  const { share } = scale();
  const isCut = { start: share(number(row.dataset.startsOn)) < 0, end: share(number(row.dataset.endsOn) + 1) > 1.0001 };
  if (event.clientX - bar.left <= edge && !isCut.start) return { row, frame, mode: "start" };
  if (bar.right - event.clientX <= edge && !isCut.end) return { row, frame, mode: "end" };
  return { row, frame, mode: "both" };
}

document.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || !event.isPrimary || keyed) return;
  const found = touched(event);
  if (!found) return;
  drag = { ...found, id: event.pointerId, x: event.clientX, move: null };
  if (event.pointerType === "mouse") event.preventDefault(); // no text is marked
});

document.addEventListener("pointermove", (event) => {
  if (!drag) {
    const found = event.pointerType === "mouse" && touched(event);
    board()?.setAttribute("data-pointer", found ? found.mode : "");
    return;
  }
  if (event.pointerId !== drag.id) return;
  const way = event.clientX - drag.x;
  if (!drag.move && Math.abs(way) < 4) return;
  if (!drag.move) {
    drag.move = begin(drag.row, drag.mode);
    svgOf(drag.row).setPointerCapture(event.pointerId);
  }
  const { share, day } = scale();
  const from = drag.mode === "end" ? drag.move.end : drag.move.start;
  drag.move.weeks = Math.round((day(share(from) + way / drag.frame.width) - from) / WEEK);
  draw(drag.move);
});

document.addEventListener("pointerup", (event) => {
  if (event.pointerId !== drag?.id) return;
  const { move } = drag;
  drag = null;
  if (!move) return;
  // The click that follows is the end of the drag, and opens nothing.
  const swallow = (click) => (click.preventDefault(), click.stopPropagation());
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
  save(move);
});

document.addEventListener("pointercancel", () => giveUp());

function giveUp() {
  const move = drag?.move ?? keyed?.move;
  drag = null;
  clearTimeout(keyed?.timer);
  keyed = null;
  if (move) putBack(move, ["Flyttingen er avbrutt."]);
  return Boolean(move);
}

// By keyboard

let keyed = null;

function saveKeyed() {
  const { move, timer } = keyed;
  clearTimeout(timer);
  keyed = null;
  save(move);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && giveUp()) return event.preventDefault();
  if (event.key === "Enter" && keyed) return event.preventDefault(), event.stopPropagation(), saveKeyed();
  if (!event.shiftKey || event.ctrlKey || event.metaKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const row = event.target.closest?.("#roadmap-board tr[data-project]");
  if (!mayMove(row) || typesInto(event.target) || drag) return;
  event.preventDefault();
  event.stopPropagation();
  const mode = event.altKey ? "end" : "both";
  if (keyed && (keyed.move.row !== row || keyed.move.mode !== mode)) saveKeyed();
  keyed ??= { move: begin(row, mode), timer: 0 };
  keyed.move.weeks += event.key === "ArrowRight" ? 1 : -1;
  draw(keyed.move);
  say([`${inWords(...wanted(keyed.move))}. Enter lagrer, Escape avbryter.`]);
  clearTimeout(keyed.timer);
  keyed.timer = setTimeout(saveKeyed, WAIT);
}, true);

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
