// Ranking without a reload: dragging a row, and buttons past the neighbour that is seen. Without this file «Flytt til
// plass …» in each row does the same, with a reload.
// The server answers every act with the whole page; the board and the answer are taken out of it.

import { hold, release, say, sayAnswer } from "./roadmap_work.js";

const ACROSS =
  "Her flyttes et prosjekt bare innenfor gruppen sin, og det står der det sto. Velg «Ingen» under «Grupper etter» for å flytte på tvers.";
const RANKED = "tr[data-rank]:not([data-rank=''])";
const board = document.getElementById("roadmap-board");

// Whether the picture is as the server answered. `version`: the one that was seen, where others may have come since.
async function send(move, focus, version) {
  if (board.hasAttribute("aria-busy")) return false; // a second click, before the first is answered
  const ranking = document.getElementById("ranking");
  const form = new FormData(ranking);
  form.set("move", move);
  if (version) form.set("version", version);
  board.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(ranking.action, { method: "POST", body: form });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.getElementById("roadmap-board")) {
      document.location.reload(); // logged out, or the role is gone: the page itself says so best
      return true;
    }
    show(page, focus);
    return true;
  } catch {
    fail();
    return false;
  } finally {
    board.removeAttribute("aria-busy");
  }
}

function show(page, focus) {
  board.replaceChildren(...page.getElementById("roadmap-board").childNodes);
  document.getElementById("roadmap-undo")?.replaceWith(page.getElementById("roadmap-undo"));
  sayAnswer(page.getElementById("roadmap-answer"));
  document.dispatchEvent(new CustomEvent("roadmap:changed"));
  const row = focus && document.getElementById(focus.row);
  const target = row?.querySelector(`[data-move="${focus.move}"]`) ?? row?.querySelector("[data-move]");
  // What was offered in the answer took its button away; the next answer's, or «Angre», stands in its place.
  (focus ? target : document.querySelector(".roadmap-said button"))?.focus();
}

function fail() {
  const text = "Flyttingen ble ikke lagret, og prosjektet står der det sto. Er du uten nett? Prøv igjen.";
  say([text], { tone: "danger" });
}

// To stand where the neighbour stands is to take its rank; in a group that may be some places away.
function moveTo(row, neighbour, focus, version) {
  return send(`${row.dataset.entry}:${neighbour.dataset.rank}`, { row: row.id, move: focus }, version);
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

function addButtons() {
  const pair = document.getElementById("roadmap-neighbours");
  if (!pair) return;
  for (const row of board.querySelectorAll(RANKED)) {
    if (row.querySelector(".roadmap-moves button")) continue; // it has them already
    const title = row.querySelector("th a").id;
    const buttons = pair.content.cloneNode(true);
    for (const button of buttons.querySelectorAll("button")) {
      button.setAttribute("aria-labelledby", `${button.dataset.move} ${title}`);
      if (!neighbour(row, button.dataset.move)) button.remove();
    }
    row.querySelector(".roadmap-moves").prepend(buttons);
  }
}

function makeSortable() {
  for (const rows of board.querySelectorAll("[data-sortable]")) {
    if (window.Sortable.get(rows)) continue;
    let version; // of the plan, when the row was taken hold of
    window.Sortable.create(rows, {
      draggable: RANKED,
      handle: ".roadmap-handle",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      onStart: ({ item }) => {
        hold(item.dataset.project);
        version = document.getElementById("ranking").elements.version.value;
      },
      onEnd: async ({ item, originalEvent, oldDraggableIndex: from, newDraggableIndex: to }) => {
        // Dragged up, the row takes the rank of what is now below it; dragged down, of what is now above.
        const passed = neighbour(item, to < from ? "down" : "up");
        if (isInAnotherGroup(item, originalEvent)) {
          putBack(item);
          say([ACROSS], { tone: "warning" });
        } else if (from !== to && !(passed && (await moveTo(item, passed, "to", version)))) putBack(item);
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
  if (row) moveTo(row, neighbour(row, button.dataset.move), button.dataset.move);
  else send(button.value, null);
});

document.addEventListener("roadmap:changed", enhance);
enhance();
