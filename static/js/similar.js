// «Finnes dette allerede?» beside the form: after a pause in typing, the server's list for what has been typed so far.
// Without this module the list comes with each save.

const PAUSE = 700;
const panel = document.getElementById("lignende");
const form = document.getElementById("forslag");
const fields = ["title", "need"].map((name) => form.elements[name]);
const spoken = panel.querySelector("[role=status]");
let asked = typed();
let timer = 0;
let request = new AbortController();

function typed() {
  return fields.map((field) => field.value.trim()).join("\n");
}

async function refresh() {
  const text = typed();
  if (text === asked) return;
  asked = text;
  request.abort();
  request = new AbortController();
  const body = new FormData();
  for (const field of [...fields, form.elements.csrfmiddlewaretoken]) body.set(field.name, field.value);
  body.set("forslag", panel.dataset.project);
  try {
    const response = await fetch(panel.dataset.url, { method: "POST", body, signal: request.signal });
    if (response.ok && !response.redirected) show(await response.text());
    else asked = "";
  } catch {
    asked = ""; // aborted, or offline: the next pause asks again
  }
}

function show(html) {
  const found = new DOMParser().parseFromString(html, "text/html").querySelector(".similar-hits");
  const before = panel.querySelector(".similar-hits");
  if (!found || before.contains(document.activeElement)) return; // nobody's link goes away under the finger
  if (found.dataset.number !== before.dataset.number) {
    const number = Number(found.dataset.number);
    spoken.textContent = number ? `${number} lignende tiltak` : "Ingen lignende tiltak";
  }
  before.replaceWith(found);
}

form.addEventListener("input", (event) => {
  if (!fields.includes(event.target)) return;
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
});
