// A proposal saves itself while it is written, and what the server has not got is kept in the browser. Without this
// file the buttons save.

import { claim, forget, fresh, keep, prefixOf } from "./store.js";

const PAUSE = 1500;
const LONGEST_WAIT = 60;
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "read", "go", "writer"]);

const form = document.querySelector("form[data-keep]");
const read = form.elements.namedItem("read");
const line = form.querySelector("[data-draft-status]");
const user = document.body.dataset.user;

const spoken = Object.assign(document.createElement("p"), { className: "ds-sr-only" });
spoken.setAttribute("role", "status");
const notice = Object.assign(document.createElement("div"), { className: "draft-notices" });
form.before(notice);
line.before(spoken);

let name; // of this tab's entry in the browser
let kept = true; // the browser has what the server has not
let dirty = false; // there is something that the server has not got
let stopped = false; // somebody must choose first
let away = ""; // "offline" or "logged out", as long as nothing can be saved
let answer = {}; // the server's last
let wait = 0;
let timer;
let sending = Promise.resolve();
let passing = false; // the form goes to the server as it would without this file
let kind = "";

// What the form holds

function typed(from = form) {
  return [...new FormData(from)].filter(([field]) => !NOT_TYPED.has(field));
}

function fill(fields) {
  for (const control of form.elements) {
    if (!control.name || NOT_TYPED.has(control.name) || control.type === "submit") continue;
    const values = fields.filter(([field]) => field === control.name).map(([, value]) => value);
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else if (values.length) control.value = values[0];
  }
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// What is told

// The line changes with each save. A screen reader hears of it only when it is of another kind than before.
function say(newKind, text) {
  line.textContent = text;
  if (newKind === kind || newKind === "saving") return;
  kind = newKind;
  spoken.textContent = text;
}

const whereItIs = () =>
  kept ? "Teksten er tatt vare på her" : "La siden stå åpen, for nettleseren kan ikke ta vare på teksten";

function saySaved() {
  const wrong = (answer.invalid ?? []).filter((field) => document.activeElement?.name !== field).map(labelOf);
  if (wrong.length) say("partly", `Lagret kl. ${answer.at}, bortsett fra det som må rettes: ${wrong.join(", ")}.`);
  else say("saved", `Lagret kl. ${answer.at}`);
}

function labelOf(field) {
  const control = [form.elements.namedItem(field)].flat()[0] ?? form.querySelector(`[name="${field}"]`);
  const label = form.querySelector(`label[for="id_${field}"]`) ?? control?.closest?.("fieldset")?.querySelector("legend");
  return (label?.firstChild?.textContent ?? field).trim();
}

function tell(color, text, ...parts) {
  const box = Object.assign(document.createElement("div"), { className: "ds-alert draft-notice", tabIndex: -1 });
  box.dataset.color = color;
  box.append(Object.assign(document.createElement("p"), { textContent: text }), ...parts);
  notice.replaceChildren(box);
  return box;
}

function button(text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "ds-button", textContent: text });
  made.dataset.size = "sm";
  made.dataset.variant = "secondary";
  made.addEventListener("click", act);
  return made;
}

// Saving

function touched() {
  dirty = true;
  if (name) kept = keep(name, { fields: typed(), read: read.value });
  if (stopped) return;
  if (!away) say("saving", "Lagrer …");
  clearTimeout(timer);
  timer = setTimeout(save, away ? Math.max(PAUSE, wait * 1000) : PAUSE);
}

function save() {
  sending = sending.then(() => (dirty && !stopped ? send() : undefined));
  return sending;
}

function request(options = {}) {
  const body = new URLSearchParams([...typed(), ["read", read.value], ["writer", user]]);
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? ""; // may be a newer one than the page's
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  return fetch(form.dataset.keep, { method: "POST", body, headers, ...options });
}

async function send() {
  clearTimeout(timer);
  const title = form.elements.namedItem("title");
  if (title && !title.value.trim()) {
    say("local", `Ikke lagret ennå. ${whereItIs()}. Det lagres når forslaget har en tittel.`);
    return;
  }
  const sent = typed();
  try {
    const response = await request();
    const json = response.headers.get("Content-Type")?.startsWith("application/json");
    await receive(response, json ? await response.json() : {}, sent);
  } catch {
    away = "offline";
    say("offline", `Ikke lagret: Du er uten nett. ${whereItIs()}. Det lagres når nettet er tilbake.`);
    later();
  }
}

async function receive(response, found, sent) {
  if (response.ok) return saved(found, sent);
  if (response.status === 401) return loggedOut();
  if (response.status === 409 || response.status === 404) return stop(found);
  away = "";
  say("failed", `Ikke lagret. ${whereItIs()}. Vi prøver igjen om litt.`);
  return later();
}

function later() {
  wait = Math.min(LONGEST_WAIT, wait * 2 || 2);
  timer = setTimeout(save, wait * 1000);
}

async function saved(found, sent) {
  answer = found;
  read.value = JSON.stringify(found.read);
  dirty = !same(typed(), sent);
  wait = 0;
  if (away) notice.replaceChildren();
  away = "";
  if (form.dataset.keep !== found.keep) await becomeTheDrafts(found);
  if (dirty) touched();
  else if (!found.invalid.length) forget(name);
  if (!dirty) saySaved();
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1];
  if (token) form.elements.namedItem("csrfmiddlewaretoken").value = token;
  if (found.look_again) await lookAgain();
}

async function becomeTheDrafts({ href, keep: address, draft }) {
  history.replaceState(null, "", href);
  form.action = href;
  form.dataset.keep = address;
  const similar = document.getElementById("lignende");
  if (similar) similar.dataset.project = draft; // a draft is not like itself
  forget(name);
  name = await fresh(prefixOf(user, address));
  keep(name, { fields: typed(), read: read.value });
}

function loggedOut() {
  if (away !== "logged out") {
    const next = encodeURIComponent(document.location.pathname);
    const link = Object.assign(document.createElement("a"), {
      className: "ds-link",
      href: `${form.dataset.logIn}?next=${next}`,
      textContent: "Logg inn på nytt",
    });
    const way = document.createElement("p");
    way.append(link, ", så er teksten her.");
    tell("warning", "Du er logget ut.", way);
  }
  away = "logged out";
  say("logged out", "Ikke lagret: Du er logget ut. Logg inn på nytt, så er teksten her.");
}

function stop({ html, reasons, read: theirs }) {
  stopped = true;
  say("stopped", "Ikke lagret. Det du har skrevet, står her.");
  if (!html) {
    tell("warning", (reasons ?? ["Forslaget finnes ikke lenger, eller du har ikke lenger tilgang."]).join(" "));
    return;
  }
  notice.innerHTML = html; // the portal's own template
  notice.querySelector("[data-draft='mine']").addEventListener("click", () => goOn(() => {
    read.value = JSON.stringify(theirs); // so it is seen, and overwritten on purpose
  }));
  notice.querySelector("[data-draft='theirs']").addEventListener("click", async () => {
    const page = await newest();
    if (page) offerUndo("Den nyeste teksten er hentet.", typed(page.form), page.read);
  });
}

function goOn(change) {
  stopped = false;
  notice.replaceChildren();
  change();
  touched();
  return save();
}

function offerUndo(text, fields, newRead) {
  const before = typed();
  goOn(() => {
    read.value = newRead;
    fill(fields);
  });
  const undo = button("Angre", () => {
    goOn(() => fill(before));
    form.querySelector("input:not([type=hidden]), textarea, select").focus();
  });
  const box = tell("info", text, undo);
  spoken.textContent = text;
  return box;
}

async function newest() {
  const response = await fetch(form.action);
  const found = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(form.id);
  return found && { form: found, read: found.elements.namedItem("read").value };
}

// New answers lead to another suggestion, which is shown where it would stand had the page been loaded anew.
async function lookAgain() {
  const page = await newest();
  const section = page?.form.querySelector("#programvalg");
  if (!section) return;
  const reason = form.elements.namedItem("programme_reason")?.value;
  const old = form.querySelector("#programvalg");
  if (old) old.replaceWith(section);
  else form.querySelector(".proposal-drivers").before(section);
  if (reason) form.elements.namedItem("programme_reason").value = reason;
  const { programme } = JSON.parse(page.read);
  read.value = JSON.stringify({ ...JSON.parse(read.value), programme });
}

// Leaving

async function leave(event) {
  if (passing || (!dirty && !stopped)) return;
  event.preventDefault();
  const { submitter } = event;
  answer = {};
  await save();
  if (stopped || away) return void notice.querySelector("[tabindex]")?.focus();
  if (answer.look_again && submitter?.value === "neste") {
    document.location.hash = "programvalg";
    document.getElementById("programvalg")?.focus();
    return;
  }
  passing = true;
  form.requestSubmit(submitter);
  passing = false;
}

function goingAway() {
  if (dirty && !stopped && !passing) request({ keepalive: true }).catch(() => {});
}

// From the start

async function begin() {
  const shown = typed();
  form.addEventListener("input", touched);
  form.addEventListener("focusout", () => !dirty && answer.at && setTimeout(saySaved));
  form.addEventListener("submit", leave);
  window.addEventListener("pagehide", goingAway);
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && save());

  const prefix = prefixOf(user, form.dataset.keep);
  const mine = await claim(prefix);
  name = dirty && mine.kept ? await fresh(prefix) : mine.name;
  if (dirty) touched();
  else if (mine.kept && !same(mine.kept.fields, shown)) {
    offerUndo("Vi fant tekst som ikke var lagret. Den er satt inn igjen.", mine.kept.fields, mine.kept.read);
  } else if (!form.querySelector("[aria-invalid]")) forget(name);
}

begin();
