// Møtemodus: keys, saving without a reload, a clock, and following along. Without this file every link and form works,
// with a reload. The server answers with the whole page; the article and its keys are taken out of it.

import { typesInto } from "./typing.js";

const mode = () => document.getElementById("meeting-mode");
const spoken = document.getElementById("meeting-spoken");
const news = document.getElementById("meeting-news");
const help = document.getElementById("meeting-keys");
const EVERY = 2000;
const SINGLE_KEYS = "innolab-meeting-keys"; // whoever dictates can turn them off (WCAG 2.1.4)
const CLOCK = "innolab-meeting-clock";
// Who wants JSON is told by a status that the log-in is gone, and is not led to it; the pages themselves are HTML.
const WANTS = { Accept: "application/json, text/html;q=0.9" };
const OUT = "Du er logget ut, og ser ikke hva som skjer i møtet. Kopier det du har skrevet, og last siden på nytt.";
const NOT_SAVED = {
  401: "Det ble ikke lagret, for du er logget ut. Kopier det du har skrevet, og last siden på nytt.",
  403: "Det ble ikke lagret, for du har logget inn på nytt. Kopier det du har skrevet, og last siden på nytt.",
};
let tag = mode().dataset.tag;
let waiting = ""; // the address of what is new, while somebody writes
let isOut = false;
let asks = 0; // answers to questions asked before the latest change are old

const form = () => document.getElementById("resolve");
const reason = () => document.getElementById("reason");

function isWriting() {
  return Boolean(reason()?.value.trim() || form()?.contains(document.activeElement));
}

// -- One page in place of another

async function visit(url, options = {}) {
  const article = mode();
  if (article.hasAttribute("aria-busy")) return;
  article.setAttribute("aria-busy", "true");
  asks += 1;
  try {
    const response = await fetch(url, { ...options, headers: WANTS });
    if (response.headers.get("Content-Type")?.includes("json")) {
      tell(options.method === "POST" ? NOT_SAVED[response.status] : OUT, "danger");
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.getElementById("meeting-mode")) {
      if (response.ok && response.redirected) location.assign(response.url); // the meeting is over
      else if (options.method === "POST") showInstead(page);
      else location.assign(url);
      return;
    }
    put(page, response.ok ? response.url : location.href, { isAnswer: options.method === "POST" });
  } catch {
    tell("Fikk ikke svar. Er du uten nett? Det du har skrevet, står fortsatt her. Prøv igjen.", "danger");
  } finally {
    mode()?.removeAttribute("aria-busy");
  }
}

// An error page with what was typed: shown whole, so that nothing is lost.
function showInstead(page) {
  document.getElementById("innhold").replaceChildren(...page.getElementById("innhold").childNodes);
}

function put(page, url, { isAnswer = false } = {}) {
  const before = mode();
  const next = page.getElementById("meeting-mode");
  const isOther = before.dataset.item !== next.dataset.item;
  const scroll = document.querySelector(".meeting-ranking")?.scrollTop ?? 0;
  if (!isAnswer && !isOther) keepTyped(before, next);
  before.replaceWith(next);
  help.querySelector("dl").replaceWith(page.querySelector("#meeting-keys dl"));
  document.title = page.title;
  history.replaceState(null, "", url.replace(/#.*/, ""));
  tag = next.dataset.tag;
  waiting = "";
  news.hidden = true;
  const beside = document.querySelector(".meeting-ranking");
  if (beside && !isOther) beside.scrollTop = scroll;
  if (isOther) scrollTo(0, 0);
  seeCurrent();
  focusOn(next, { isOther, isAnswer });
  tick();
}

// What somebody has begun to write about the item goes over to the newer page of it.
function keepTyped(before, next) {
  for (const name of ["reason", "to"]) {
    const [from, to] = [before, next].map((article) => article.querySelector(`[name=${name}]`));
    if (from && to) to.value = from.value;
  }
  const chosen = before.querySelector("[name=kind]:checked")?.value;
  const choice = chosen && next.querySelector(`[name=kind][value=${chosen}]`);
  if (choice) choice.checked = true;
}

function focusOn(article, { isOther, isAnswer }) {
  const title = article.querySelector(".meeting-title");
  if (article.querySelector("#reasons")) {
    reason().focus();
  } else if (isAnswer && !isOther) {
    const last = article.querySelector(".meeting-resolved li:last-child");
    spoken.textContent = `Lagret. ${last?.textContent.replace(/\s+/g, " ").trim() ?? ""}`;
    article.querySelector("#besluttet")?.focus({ preventScroll: true });
  } else if (isOther) {
    spoken.textContent = `Sak ${article.dataset.number}: ${title.textContent}`;
    title.focus({ preventScroll: true });
  }
}

// The marked one is in sight, without moving the page.
function seeCurrent() {
  const at = document.querySelector(".meeting-ranking [aria-current]");
  const box = at?.closest(".meeting-ranking");
  if (!box || box.scrollHeight <= box.clientHeight) return;
  const [top, inside] = [at.getBoundingClientRect().top, box.getBoundingClientRect()];
  if (top < inside.top || top > inside.bottom - 40) box.scrollTop += top - inside.top - box.clientHeight / 2;
}

function tell(text, colour) {
  news.hidden = false;
  news.dataset.color = colour;
  news.querySelector("p").textContent = text;
  news.querySelector("button").hidden = !waiting;
  spoken.textContent = text;
}

// -- Forms: the decision, and the buttons that lead everybody on

document.addEventListener("submit", (event) => {
  if (!mode()?.contains(event.target)) return;
  event.preventDefault();
  const body = new FormData(event.target, event.submitter ?? undefined);
  visit(event.target.action, { method: "POST", body });
});

// What is written about one item is not left by a wrong key.
function mayLeave() {
  if (!reason()?.value.trim()) return true;
  tell("Du har skrevet en begrunnelse som ikke er lagret. Lagre den, eller tøm feltet, før du går videre.", "warning");
  return false;
}

function go(where) {
  const button = mode().querySelector(`[data-go="${where}"]`);
  if (button && mayLeave()) button.click();
}

function isHere(url) {
  return new URL(url, location.href).pathname === location.pathname;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-clock]")) toggleClock();
  if (event.target.closest("#meeting-news button") && waiting && (isHere(waiting) || mayLeave())) visit(waiting);
  const link = event.target.closest("#meeting-mode :is(a[data-go], .meeting-steps a, .meeting-where a)");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (mayLeave()) visit(link.href);
});

// -- Keys: never while somebody writes or chooses

function choose(key) {
  const choice = form()?.querySelector(`[data-key="${key}"]`);
  if (!choice) return false;
  choice.checked = true;
  const place = form().querySelector("[name=to]");
  (choice.value === "ranked" && place ? place : reason()).focus();
  return true;
}

const KEYS = {
  arrowright: () => go("after"),
  arrowleft: () => go("before"),
  b: () => reason()?.focus(),
  t: toggleClock,
  "?": () => help.togglePopover(),
};

document.addEventListener("keydown", (event) => {
  if (!mode()) return;
  if (event.key === "Escape" && typesInto(event.target)) event.target.blur();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form()?.contains(event.target)) {
    event.preventDefault();
    if (form().reportValidity()) form().requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typesInto(event.target)) return;
  const key = event.key.toLowerCase();
  if (key !== "?" && help.matches(":popover-open")) return;
  if (localStorage.getItem(SINGLE_KEYS) === "off" && !key.startsWith("arrow")) return;
  if (KEYS[key] ? (KEYS[key](), true) : choose(key)) event.preventDefault();
});

const toggle = document.getElementById("keys-on");
for (const each of help.querySelectorAll("[hidden]")) each.hidden = false; // what only a script can do
toggle.checked = localStorage.getItem(SINGLE_KEYS) !== "off";
toggle.addEventListener("change", () => localStorage.setItem(SINGLE_KEYS, toggle.checked ? "on" : "off"));

// -- The clock: how long this item has been looked at here. Quiet, and only for whoever wants it.

function toggleClock() {
  localStorage.setItem(CLOCK, localStorage.getItem(CLOCK) === "on" ? "off" : "on");
  tick();
}

function tick() {
  const article = mode();
  if (!article) return;
  const key = `innolab-meeting-${article.dataset.item}`;
  const begun = Number(sessionStorage.getItem(key)) || Date.now();
  sessionStorage.setItem(key, begun);
  const clock = article.querySelector(".meeting-clock");
  clock.hidden = localStorage.getItem(CLOCK) !== "on";
  const past = Math.floor((Date.now() - begun) / 1000);
  const { minutes } = article.dataset;
  const time = `${Math.floor(past / 60)}:${String(past % 60).padStart(2, "0")}`;
  clock.textContent = minutes ? `${time} av ${minutes} min` : time;
}

// -- Following along: the item that all look at, and what changes in it

async function ask() {
  const article = mode();
  if (!article || document.hidden || article.hasAttribute("aria-busy")) return;
  const asked = asks;
  const headers = { "If-None-Match": `"${tag}"`, ...WANTS };
  const response = await fetch(article.dataset.now, { headers, cache: "no-store" });
  if (response.status < 500) seeWhetherOut(response.status === 401);
  if (response.status !== 200 || asked !== asks) return;
  const found = await response.json();
  if (found.tag !== tag) follow(found, article);
}

function seeWhetherOut(now) {
  if (now && !isOut) tell(OUT, "danger");
  if (!now && isOut && !waiting) news.hidden = true;
  isOut = now;
}

function follow(found, article) {
  if (found.state === "ended") {
    location.assign(found.url);
    return;
  }
  tag = found.tag;
  // Whoever looks ahead is left in peace; the page says where the meeting is.
  const url = article.hasAttribute("data-elsewhere") || !found.url ? location.pathname : found.url;
  if (!isWriting()) {
    visit(url);
    return;
  }
  waiting = url;
  tell(isHere(url) ? "Noe er endret i saken eller planen." : "Møtet er gått videre til en annen sak.", "info");
}

setInterval(() => ask().catch(() => {}), EVERY); // without a net it asks again in a while
setInterval(tick, 1000);
tick();
seeCurrent();
