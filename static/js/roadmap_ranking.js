// Ranking without a reload: dragging a row, and buttons past the neighbour that is seen. Without this file «Flytt til
// plass …» in each row does the same, with a reload.
// The server answers every act with the whole page; the board and the answer are taken out of it.

import { hold, inTurn, leadOn, release, rowOf, say, sayAnswer, sign } from "./roadmap_work.js";

const ACROSS =
  "Her flyttes et prosjekt bare innenfor gruppen sin, og det står der det sto. Velg «Ingen» under «Grupper etter» for å flytte på tvers.";
const RANKED = "tr[data-rank]:not([data-rank=''])";
const AT_A_TIME = 40;
const board = document.getElementById("roadmap-board");
let taken = null; // the version of the plan that was seen when a row was taken hold of; others may have come since

// Whether the picture is as the server answered. `move` is worked out in its turn: what one did before may move rows.
async function send(move, focus, isDragged = false) {
  if (board.hasAttribute("aria-busy")) return false; // a second click, before the first is answered
  board.setAttribute("aria-busy", "true");
  return inTurn(() => attempt(move, focus, isDragged));
}

async function attempt(move, focus, isDragged) {
  try {
    const ranking = document.getElementById("ranking");
    const form = new FormData(ranking);
    const to = move();
    if (!to) return false; // there is none to pass any more
    form.set("move", to);
    if (isDragged) form.set("version", taken);
    sign(form);
    const response = await fetch(ranking.action, { method: "POST", body: form });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.getElementById("roadmap-board")) {
      setTimeout(() => document.location.reload()); // logged out, or the role is gone: the page itself says so best
      return true;
    }
    show(page, focus, Number(form.get("version")));
    return true;
  } catch {
    fail();
    return false;
  } finally {
    board.removeAttribute("aria-busy");
  }
}

function show(page, focus, seen) {
  const fresh = page.getElementById("roadmap-board");
  board.dataset.version = fresh.dataset.version;
  board.replaceChildren(...fresh.childNodes);
  if (Number(board.dataset.version) === seen + 1) leadOn({ plan: board.dataset.plan, seen, version: seen + 1 });
  document.getElementById("roadmap-undo")?.replaceWith(page.getElementById("roadmap-undo"));
  sayAnswer(page.getElementById("roadmap-answer"));
  document.dispatchEvent(new CustomEvent("roadmap:changed"));
  const row = focus && document.getElementById(focus.row);
  if (row) addButtonsTo(row);
  const target = row?.querySelector(`[data-move="${focus.move}"]`) ?? row?.querySelector("[data-move]");
  // What was offered in the answer took its button away; the next answer's, or «Angre», stands in its place.
  (focus ? target : document.querySelector(".roadmap-said button"))?.focus();
}

function fail() {
  const text = "Flyttingen ble ikke lagret, og prosjektet står der det sto. Er du uten nett? Prøv igjen.";
  say([text], { tone: "danger" });
}

// To stand where the neighbour stands is to take its rank; in a group that may be some places away.
function moveTo(row, passed, focus, isDragged) {
  const past = () => passed(rowOf(row.dataset.project))?.dataset.rank; // rows may have been drawn anew meanwhile
  return send(() => past() && `${row.dataset.entry}:${past()}`, { row: row.id, move: focus }, isDragged);
}

function putBack(row) {
  const others = [...(row.parentElement?.querySelectorAll(RANKED) ?? [])].filter((each) => each !== row);
  const next = others.find((each) => Number(each.dataset.rank) > Number(row.dataset.rank));
  if (next) next.before(row);
  else others.at(-1)?.after(row);
}

// What it is grouped by is no matter of rank: a row that is let go there would have to leave the group at once.
function isInAnotherGroup(row, event) {
  const { clientX, clientY } = event.changedTouches?.[0] ?? event;
  const group = document.elementFromPoint(clientX, clientY)?.closest("#roadmap-board [data-sortable]");
  return Boolean(group) && group !== row.parentElement;
}

function neighbour(row, move) {
  const found = move === "up" ? row.previousElementSibling : row.nextElementSibling;
  return found?.dataset.rank ? found : null;
}

function addButtonsTo(row) {
  const pair = document.getElementById("roadmap-neighbours");
  const moves = row.querySelector(".roadmap-moves");
  if (!pair || !moves) return;
  const there = [...moves.querySelectorAll("button")];
  const wanted = ["up", "down"].filter((move) => neighbour(row, move));
  if (there.map(({ dataset }) => dataset.move).join() === wanted.join()) return; // it has them already
  const focused = there.find((button) => button === document.activeElement);
  const buttons = pair.content.cloneNode(true);
  for (const button of buttons.querySelectorAll("button")) {
    button.setAttribute("aria-labelledby", `${button.dataset.move} ${row.querySelector("th a").id}`);
    if (!wanted.includes(button.dataset.move)) button.remove();
  }
  for (const button of there) button.remove();
  moves.prepend(buttons);
  if (focused) (moves.querySelector(`[data-move="${focused.dataset.move}"]`) ?? moves.querySelector("button"))?.focus();
}

// Some rows at a time: a thousand buttons at once keep a phone from answering.
let rest;

function addButtons() {
  clearTimeout(rest);
  const rows = [...board.querySelectorAll(RANKED)];
  const addSome = () => {
    for (const row of rows.splice(0, AT_A_TIME)) if (row.isConnected) addButtonsTo(row);
    if (rows.length) rest = setTimeout(addSome);
  };
  addSome();
}

function makeSortable() {
  for (const rows of board.querySelectorAll("[data-sortable]")) {
    if (window.Sortable.get(rows)) continue;
    window.Sortable.create(rows, {
      draggable: RANKED,
      handle: ".roadmap-handle",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      onStart: ({ item }) => {
        hold(item.dataset.project);
        taken = document.getElementById("ranking").elements.version.value;
      },
      onEnd: async ({ item, originalEvent, oldDraggableIndex: from, newDraggableIndex: to }) => {
        // Dragged up, the row takes the rank of what is now below it; dragged down, of what is now above.
        const passed = neighbour(item, to < from ? "down" : "up");
        if (isInAnotherGroup(item, originalEvent)) {
          putBack(item);
          say([ACROSS], { tone: "warning" });
        } else if (from !== to && !(passed && (await moveTo(item, () => rowOf(passed.dataset.project), "to", true)))) putBack(item);
        release(item.dataset.project);
      },
    });
  }
}

function enhance() {
  addButtons();
  makeSortable();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[form='ranking'], .roadmap-moves button");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("tr");
  if (row) moveTo(row, (now) => now && neighbour(now, button.dataset.move), button.dataset.move);
  else send(() => button.value, null);
});

document.addEventListener("roadmap:led-on", ({ detail: { seen, version } }) => {
  if (taken === String(seen)) taken = String(version);
});

document.addEventListener("roadmap:changed", enhance);
enhance();
