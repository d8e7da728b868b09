// How far the rows have come. When it is done, the page is opened anew, which leads on. Without this file the page
// reloads itself.

const bar = document.querySelector(".import-bar");
const progress = bar.querySelector("progress");
const told = bar.querySelector("[data-seen]");

async function look() {
  try {
    const response = await fetch(bar.dataset.url, { headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected) return location.reload();
    const now = await response.json();
    if (!now.is_at_work) return location.reload();
    progress.value = now.seen;
    told.textContent = now.seen.toLocaleString("nb-NO");
  } catch {
    // Off the net: look again later.
  }
  return setTimeout(look, 1000);
}

setTimeout(look, 1000);
