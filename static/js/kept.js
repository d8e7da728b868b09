// On every page: what somebody typed is not left in the browser for the next one who uses it.

import { sweep } from "./store.js";

if (document.body.dataset.user) sweep(document.body.dataset.user);

document.addEventListener("submit", ({ target }) => {
  if (target.getAttribute("action")?.endsWith("/logg-ut/")) sweep(null);
});
