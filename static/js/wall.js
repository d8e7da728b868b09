// The wall screen shows what is new each minute, without a blink: the page is fetched and its main part put in place.
// Without this file the page loads anew by itself. Without a net it stays as it was, and says since when.

const seconds = Number(document.body.dataset.seconds);
const stale = document.querySelector("[data-stale]");
let shownAt = new Date();

async function renew() {
  try {
    const response = await fetch(location.href, { credentials: "omit", cache: "no-store" });
    if (response.status === 404) {
      location.reload(); // the address works no longer, and the page of the portal says so
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = page.getElementById("wall");
    if (!response.ok || !main) throw new Error("The portal answered something else.");
    document.getElementById("wall").replaceWith(main);
    shownAt = new Date();
    stale.textContent = "";
  } catch {
    const at = shownAt.toLocaleTimeString("nb-NO", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");
    stale.textContent = `Får ikke kontakt med portalen. Dette er slik det var kl. ${at}.`;
  }
}

setInterval(renew, seconds * 1000);
