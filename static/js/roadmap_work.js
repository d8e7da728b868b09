// Sends what is done in the roadmap, and says what came of it. Every form works without this file, with a reload.
// The answer tells what was done and what can be taken back; roadmap_live.js then fetches what has changed.

import { typesInto } from "./typing.js";

const OFFLINE = "Det ble ikke lagret. Er du uten nett? Prøv igjen om litt.";
const FAILED = "Det ble ikke lagret, for noe gikk galt. Last siden på nytt, og prøv igjen.";
const LOGGED_OUT = "Det ble ikke lagret, for du er logget ut. Logg inn i en ny fane, og prøv igjen her.";
const NOT_YOURS = "Det ble ikke lagret, for du har ikke tilgang til å gjøre dette.";

export const board = () => document.getElementById("roadmap-board");
export const rowOf = (project) => board()?.querySelector(`tr[data-project="${project}"]`);

// Rows that somebody is in the middle of something with. They are drawn anew when they are let go.
const held = new Set();
export const hold = (project) => held.add(String(project));
export function release(project) {
  held.delete(String(project));
  document.dispatchEvent(new CustomEvent("roadmap:released"));
}
export const isHeld = (project) => held.has(String(project)) || typesInto(rowOf(project)?.querySelector(":focus"));

// The paragraph that speaks is there from the start, so that a screen reader listens to it.
const said = document.createElement("div");
said.className = "roadmap-said no-print";
said.innerHTML = '<div class="roadmap-said-words" role="status"></div>';
const words = said.firstElementChild;
document.getElementById("roadmap-undo")?.before(said);
keepUndo();

function keepUndo() {
  const undo = document.getElementById("roadmap-undo");
  if (undo && undo.parentElement !== said) said.append(undo);
}

let isNews = false; // what is said now
// The first sentence, and below it what it comes into conflict with. `offer`: a button, or some, that lead on from it.
export function say(sentences, { tone = "info", offer = null } = {}) {
  said.dataset.color = tone;
  said.querySelector(":scope > [data-offer]")?.remove();
  if (offer) {
    offer.dataset.offer = "";
    words.after(offer);
  }
  isNews = false;
  const [first, ...more] = sentences;
  const list = Object.assign(document.createElement("ul"), { className: "roadmap-conflicts", tabIndex: 0 });
  list.append(...more.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  words.replaceChildren(Object.assign(document.createElement("p"), { textContent: first }), ...(more.length ? [list] : []));
}

// What others do comes beside an offer, or why something was not done, and does not take it away; nor does a connection
// that comes and goes.
export function sayNews(sentence, tone = "info") {
  const isToStay = said.querySelector(":scope > [data-offer]") || said.dataset.color === "warning";
  if (isNews || !isToStay) {
    say([sentence], { tone });
    isNews = true;
    return;
  }
  words.querySelector("[data-news]")?.remove();
  const news = Object.assign(document.createElement("p"), { textContent: sentence });
  news.dataset.news = "";
  words.append(news);
}

// What came of a ranking is drawn above the picture, for those without this file. Here it is told where all is told.
export function sayAnswer(answer) {
  const told = answer?.querySelector(".roadmap-answer");
  if (!told) return;
  const sentence = [...told.querySelectorAll("p")].map((line) => line.textContent.trim()).join(" ");
  say([sentence], { tone: told.dataset.color, offer: told.querySelector("button") });
  told.remove();
}
sayAnswer(document.getElementById("roadmap-answer"));

function showUndo(html) {
  if (html === undefined) return;
  const hadFocus = document.getElementById("roadmap-undo")?.contains(document.activeElement);
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("roadmap-undo");
  document.getElementById("roadmap-undo")?.replaceWith(fresh);
  keepUndo();
  if (hadFocus) (fresh.querySelector("button") ?? words).focus?.();
}

// The row that was changed is marked where there are conflicts, until the next act.
let conflicts = { project: null, sentences: [] };
function showConflicts() {
  for (const old of document.querySelectorAll(".roadmap-conflict-mark")) old.remove();
  const count = conflicts.sentences.length;
  const heading = count && rowOf(conflicts.project)?.querySelector("th");
  if (!heading) return;
  const text = count === 1 ? "1 konflikt" : `${count} konflikter`;
  const mark = Object.assign(document.createElement("span"), { className: "roadmap-conflict-mark", textContent: text });
  mark.title = conflicts.sentences.join("\n");
  heading.append(mark);
}
document.addEventListener("roadmap:changed", showConflicts);

// One after the other, so that each is sent with the version that the one before led to.
let last = Promise.resolve();
let pending = 0;
export function inTurn(act) {
  pending += 1;
  last = last.then(act).finally(() => (pending -= 1));
  return last;
}
export const send = (build) => inTurn(() => attempt(...build()));

// The cookie may be newer than the page, as when one has logged in again in another tab.
export function sign(body) {
  const onPage = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  body.set("csrfmiddlewaretoken", document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? onPage);
}

async function attempt(url, body) {
  sign(body);
  let response, answer;
  try {
    response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
    answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : null;
  } catch {
    return { ok: false, reasons: [OFFLINE], isLost: true };
  }
  showUndo(answer?.undo);
  if (response.ok) keepStands(answer);
  if (response.ok && answer.led_on) leadOn(answer.led_on);
  if (!response.ok) {
    const isLost = response.status === 401 || response.status >= 500; // of no fault of what was sent
    return { ok: false, reasons: reasons(response.status, answer), wantsReason: answer?.wants_reason, isLost };
  }
  conflicts = { project: answer.project, sentences: answer.conflicts };
  showConflicts();
  say([answer.said, ...answer.conflicts], { tone: answer.conflicts.length ? "warning" : "success" });
  document.dispatchEvent(new CustomEvent("roadmap:answered", { detail: answer }));
  document.dispatchEvent(new CustomEvent("roadmap:look"));
  return { ok: true, stands: answer.stands };
}

// Where the project stands now. The row is drawn anew a moment later; what is done meanwhile goes on from this.
function keepStands({ project, stands }) {
  const row = rowOf(project);
  if (!row || !stands || Number(row.dataset.version) >= stands.version) return;
  const typed = document.querySelector(`.roadmap-acts[data-project="${project}"] [data-of-project]`);
  if (typed?.value === row.dataset.version) typed.value = stands.version;
  Object.assign(row.dataset, { version: stands.version, startsOn: stands.starts_on ?? "", endsOn: stands.ends_on ?? "" });
}

// One's own act has led the plan on from the version that was seen, and what is done next goes on from there. Where
// somebody else has come in between, the old version stays, and the answer to what is sent with it says so.
export function leadOn({ plan, seen, version, ranks = null }) {
  if (board()?.dataset.plan !== String(plan)) return;
  for (const field of document.querySelectorAll("form#ranking [name=version], .roadmap-place [name=version], [data-of-plan]")) {
    if (field.value === String(seen)) field.value = version;
  }
  document.dispatchEvent(new CustomEvent("roadmap:led-on", { detail: { seen, version, ranks } }));
}

function reasons(status, answer) {
  if (answer?.reasons) return answer.reasons;
  if (status === 401) return [LOGGED_OUT];
  return [status === 403 ? NOT_YOURS : FAILED];
}

// The forms of the panel, and the buttons that take back.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-roadmap-act]");
  if (!form) return;
  event.preventDefault();
  if (form.hasAttribute("aria-busy")) return; // a second click, before the first is answered
  form.setAttribute("aria-busy", "true");
  const submitter = event.submitter;
  const result = await send(() => {
    const body = new FormData(form);
    if (submitter?.name) body.set(submitter.name, submitter.value);
    return [form.action, body];
  });
  form.removeAttribute("aria-busy");
  showReasons(form, result);
  if (result.ok) settle(form);
  await freshActs(form.closest(".roadmap-acts"), { keepsTyped: !result.ok, isTold: true });
});

function showReasons(form, result) {
  const list = form.querySelector(".roadmap-reasons");
  if (list) {
    list.hidden = result.ok;
    list.replaceChildren(
      ...(result.reasons ?? []).map((text) => Object.assign(document.createElement("li"), { textContent: text })),
    );
  }
  if (!result.ok && !list?.isConnected) say([result.reasons.join(" ")], { tone: "warning" });
  if (!result.ok && result.wantsReason) form.querySelector("[name=reason]")?.focus();
}

export const isChanged = (field) =>
  field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
export const changedIn = (acts) => [...acts.querySelectorAll("input:not([type=hidden]), textarea")].filter(isChanged);
const isDirty = (acts) => changedIn(acts).length > 0;

// Nothing that is typed, or on its way, is left without a question.
addEventListener("beforeunload", (event) => {
  if (pending || [...document.querySelectorAll(".roadmap-acts")].some(isDirty)) event.preventDefault();
});

// What is saved is no longer typed and unsaved.
function settle(form) {
  for (const field of form.querySelectorAll("input, textarea")) {
    if (field.type === "radio") field.defaultChecked = field.checked;
    else field.defaultValue = field.value;
  }
}

// The panel as it is now, or its forms alone where it is no page of its own. What somebody has typed, also while it is
// fetched, stays; where an answer has told them how it stands (`isTold`), with the version of that, else with their own.
export async function freshActs(acts, { keepsTyped = false, isTold = false } = {}) {
  const { panel, acts: alone } = document.getElementById("roadmap-live")?.dataset ?? {};
  const holder = panel ? acts?.closest("#roadmap-panel") : null;
  const url = holder ? panel : alone;
  if (!acts || !url) return;
  const address = `${url.replace("/0/", `/${acts.dataset.project}/`)}?${board()?.dataset.query ?? ""}`;
  // Logged out, the page to log in is not fetched: its new cookie could come between a form in another tab and its own.
  const options = { headers: { "X-Roadmap-Panel": "1" }, redirect: "manual" };
  const response = await fetch(address, options).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector(".roadmap-acts");
  if (!acts.isConnected) return; // another project has been chosen meanwhile
  if (keepsTyped || isDirty(acts)) return fresh && isTold && takeVersions(acts, fresh);
  const controls = (where) => [...where.querySelectorAll("a, summary, button, input, textarea")];
  const where = holder ?? acts.parentElement;
  const place = controls(where).indexOf(document.activeElement);
  const open = [...acts.querySelectorAll("details")].map((each) => each.open);
  if (holder) holder.replaceChildren(...page.body.childNodes);
  else acts.replaceWith(...(fresh ? [fresh] : []));
  fresh?.querySelectorAll("details").forEach((each, at) => (each.open = open[at] ?? false));
  if (place >= 0) controls(where)[place]?.focus();
  document.dispatchEvent(new CustomEvent("roadmap:panel"));
}

function takeVersions(acts, fresh) {
  const act = (form) => form.getAttribute("action").split("?")[0];
  for (const form of acts.querySelectorAll("form")) {
    const same = [...fresh.querySelectorAll("form")].find((each) => act(each) === act(form));
    if (same) form.elements.version.value = same.elements.version.value;
  }
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || typesInto(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const step = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : null;
  const button = step && document.querySelector(`#roadmap-undo form[data-roadmap-step="${step}"] button`);
  if (step) event.preventDefault();
  if (button) button.click();
  else if (step) say([step === "undo" ? "Det er ikke noe å angre." : "Det er ikke noe å gjøre om igjen."]);
});
