// Uploading with a bar that shows how far it has come, and by dropping files on the form. Without this file the form
// does the same, with a reload. The server answers with the whole page; the list and the errors are taken out of it.

const form = document.getElementById("upload");
const input = form.querySelector("input[type=file]");
const button = form.querySelector("button");
const progress = form.querySelector(".upload-progress");
const spoken = form.querySelector(".upload-said");
const errors = document.getElementById("upload-errors");

function send() {
  if (button.getAttribute("aria-disabled")) return; // a second click, before the first is answered
  const total = [...input.files].reduce((sum, file) => sum + file.size, 0);
  if (total > Number(form.dataset.mostBytes)) {
    end("Det ble for mye på én gang. Velg færre eller mindre filer.");
    return;
  }
  const request = new XMLHttpRequest(); // fetch does not tell how much has been sent
  request.upload.addEventListener("progress", ({ loaded, total: all }) => show(Math.round((100 * loaded) / all)));
  request.addEventListener("load", () => answer(new DOMParser().parseFromString(request.responseText, "text/html")));
  request.addEventListener("error", () => end("Filene ble ikke lastet opp. Er du uten nett? Prøv igjen."));
  request.open("POST", form.action);
  button.setAttribute("aria-disabled", "true");
  progress.hidden = false;
  show(0);
  spoken.textContent = input.files.length === 1 ? "Laster opp filen." : `Laster opp ${input.files.length} filer.`;
  request.send(new FormData(form));
}

function show(percent) {
  progress.querySelector("progress").value = percent;
  // What has arrived is still looked at, and kept, before there is an answer.
  progress.querySelector("span").textContent = percent < 100 ? `${percent} %` : "Nesten ferdig …";
}

function end(words) {
  button.removeAttribute("aria-disabled");
  progress.hidden = true;
  spoken.textContent = words;
}

function answer(page) {
  const list = page.getElementById("upload-list");
  if (!list) {
    end("Filene ble ikke lastet opp. Last siden på nytt, og prøv igjen."); // logged out, or the proposal has moved on
    return;
  }
  page.querySelector("[autofocus]")?.removeAttribute("autofocus"); // it works once in the life of a page
  document.getElementById("upload-list").replaceChildren(...list.childNodes);
  errors.replaceChildren(...page.getElementById("upload-errors").childNodes);
  end(page.querySelector(".portal-messages")?.textContent.trim() ?? "");
  form.reset();
  errors.querySelector(".ds-error-summary")?.focus(); // which is also read out
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});

for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
  form.addEventListener(type, (event) => {
    event.preventDefault();
    form.classList.toggle("is-over", type === "dragenter" || type === "dragover");
    if (type === "drop" && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      send();
    }
  });
}
