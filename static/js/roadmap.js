// The picture by keyboard, folding of groups, the panel beside it, and the lines between what depends on what. Without
// this file every group is open, a project's name leads to a page of its own, and needs are told in words.

import { drawLines } from "./roadmap_lines.js";
import { typesInto } from "./typing.js";

const board = document.getElementById("roadmap-board");
const panel = document.getElementById("roadmap-panel");
const keys = document.getElementById("roadmap-keys");
const FOLDED = "veikart:foldet";
const NAME = "th.roadmap-project > a";

// Rows and headings, in the order that they are seen.
const stops = () =>
  [...board.querySelectorAll(`${NAME}, button.roadmap-fold, .roadmap-rest a`)].filter((each) => each.checkVisibility());

// --- Folding

const folded = () => {
  try {
    return new Set(JSON.parse(localStorage.getItem(FOLDED)) ?? []);
  } catch {
    return new Set(); // the store is forbidden, or holds something else
  }
};

const nameOf = (group) => `${new URLSearchParams(board.dataset.query).get("gruppe") ?? "program"}:${group}`;

function fold(button, isFolded) {
  button.setAttribute("aria-expanded", String(!isFolded));
  button.closest("tbody").toggleAttribute("data-folded", isFolded);
  const kept = folded();
  kept[isFolded ? "add" : "delete"](nameOf(button.dataset.fold));
  try {
    localStorage.setItem(FOLDED, JSON.stringify([...kept]));
  } catch {
    // forbidden: then it is open again next time
  }
  lines();
}

function makeFoldable() {
  const kept = folded();
  for (const heading of board.querySelectorAll("span.roadmap-fold")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = heading.className;
    button.dataset.fold = heading.dataset.fold;
    button.append(...heading.childNodes);
    heading.replaceWith(button);
    const isFolded = kept.has(nameOf(button.dataset.fold));
    button.setAttribute("aria-expanded", String(!isFolded));
    button.closest("tbody").toggleAttribute("data-folded", isFolded);
  }
}

// --- The panel. Back in the browser closes it, and forward opens it again; from one to the next is no step.

let opening = 0;

async function open(href, { isStep = true } = {}) {
  const turn = ++opening; // of two quick choices the last one counts
  const project = /prosjekt\/(\d+)\//.exec(href)[1];
  try {
    const response = await fetch(href, { headers: { "X-Roadmap-Panel": "1" } });
    if (!response.ok || response.redirected) throw new Error();
    const html = await response.text();
    if (turn !== opening) return;
    leave(project);
    panel.innerHTML = html;
  } catch {
    document.location.assign(href); // the page of its own says best what is wrong
    return;
  }
  panel.hidden = false;
  panel.scrollTop = 0;
  choose(project);
  if (isStep) address(project);
  panel.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("roadmap:panel"));
}

// What is typed in the panel is kept before it goes. `project`: that which is chosen next.
const leave = (project) => document.dispatchEvent(new CustomEvent("roadmap:leaves", { detail: project }));

function choose(project) {
  for (const row of board.querySelectorAll("[data-chosen]")) {
    row.removeAttribute("data-chosen");
    row.querySelector(NAME).removeAttribute("aria-current");
  }
  const row = project && document.getElementById(`prosjekt-${project}`);
  row?.setAttribute("data-chosen", "");
  row?.querySelector(NAME).setAttribute("aria-current", "true");
  lines();
}

const chosen = () => new URL(document.location).searchParams.get("valgt");

function address(project) {
  const url = new URL(document.location);
  const isFirst = project && !chosen();
  if (project) url.searchParams.set("valgt", project);
  else url.searchParams.delete("valgt");
  url.hash = "";
  if (isFirst) history.pushState({ isOpened: true }, "", url);
  else history.replaceState(history.state, "", url);
}

// What was opened here is one step back; what the page was opened with is not.
function close() {
  if (chosen() && history.state?.isOpened) return history.back();
  closePanel();
  address(null);
}

function closePanel() {
  const was = board.querySelector("[data-chosen]");
  opening += 1;
  leave(null);
  panel.hidden = true;
  panel.replaceChildren();
  choose(null);
  (was?.querySelector(NAME) ?? stops()[0])?.focus();
}

addEventListener("popstate", () => {
  const project = chosen();
  const shown = board.querySelector("[data-chosen]")?.dataset.project ?? null;
  if (project === shown && panel.hidden === !project) return; // another place on the page
  if (project) open(document.getElementById("roadmap-live").dataset.panel.replace("/0/", `/${project}/`) + document.location.search, { isStep: false });
  else closePanel();
});

// --- Lines

let atHand = null;
let waiting = 0;

function lines() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => {
    drawLines(board, atHand ?? board.querySelector("[data-chosen]"));
  });
}

// The row that the pointer or the focus is at.
function at({ target }) {
  const row = target.closest?.("tr[data-project]") ?? null;
  if (row === atHand) return;
  atHand = row;
  lines();
}

for (const event of ["mouseover", "focusin"]) board.addEventListener(event, at);
board.addEventListener("mouseleave", () => at({ target: document.activeElement }));

// --- Keys

function step(by) {
  const all = stops();
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next]?.focus();
}

const ON_BOARD = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Home: () => stops().at(0)?.focus(),
  End: () => stops().at(-1)?.focus(),
  ArrowLeft: () => foldHere(true),
  ArrowRight: () => foldHere(false),
};

function foldHere(isFolded) {
  const button = document.activeElement.closest("tbody")?.querySelector("button.roadmap-fold");
  if (!button) return;
  fold(button, isFolded);
  if (isFolded) button.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typesInto(event.target)) return;
  if (event.key === "?") {
    keys.showModal();
  } else if (event.key === "Escape" && !panel.hidden && !document.querySelector("dialog[open], .drop[open]")) {
    close();
  } else if (!event.shiftKey && event.target.matches(`#roadmap-board :is(${NAME}, .roadmap-fold, .roadmap-rest a)`) && ON_BOARD[event.key]) {
    ON_BOARD[event.key]();
  } else {
    return;
  }
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.roadmap-fold");
  if (button) return fold(button, button.getAttribute("aria-expanded") === "true");
  if (event.target.closest("[data-show-keys]")) return keys.showModal();
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // another tab is another thing
  const link = event.target.closest(`#roadmap-board ${NAME}, a[data-panel], .roadmap-panel-close`);
  const bar = event.target.closest(".bar-of-project");
  if (!link && !bar) return;
  event.preventDefault();
  if (link?.matches(".roadmap-panel-close")) close();
  else open((link ?? bar.closest("tr").querySelector(NAME)).href);
});

function enhance() {
  for (const button of document.querySelectorAll("[data-show-keys]")) button.hidden = false;
  makeFoldable();
  lines();
}

document.addEventListener("roadmap:changed", enhance);
new ResizeObserver(lines).observe(board);
enhance();
