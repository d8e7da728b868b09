// Says that a document is being made while the browser waits for it: <a data-making> and an element with data-made. A
// file that is saved is fetched here, so that the page can say when it is there; a PDF opens as any link does.

const said = document.querySelector("[data-made]");
const links = document.querySelectorAll("[data-making]");

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function nameIn(response) {
  const found = /filename\*=utf-8''([^;]+)/i.exec(response.headers.get("Content-Disposition") ?? "");
  return found ? decodeURIComponent(found[1]) : "";
}

async function fetchAndSave(link) {
  try {
    const response = await fetch(link.href);
    if (!response.ok || response.redirected) throw new Error(response.status);
    save(await response.blob(), nameIn(response));
    said.textContent = "Dokumentet er lastet ned.";
  } catch {
    said.textContent = "Dokumentet ble ikke lastet ned. Last siden på nytt, og prøv igjen.";
  }
}

for (const link of links) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    said.textContent = "Lager dokumentet …";
    if (!link.hasAttribute("download")) return;
    event.preventDefault();
    fetchAndSave(link);
  });
}

// Back from the PDF: it is made.
addEventListener("pageshow", () => {
  said.textContent = "";
});
