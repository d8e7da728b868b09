// Asks why, in an adopted plan. Empty, or given up, is no reason. The heading can change while it is asked. `begun`:
// what was written the last time it was asked.

export function why(heading, reasons, begun = "") {
  const dialog = document.createElement("dialog");
  dialog.className = "ds-dialog roadmap-why";
  dialog.setAttribute("aria-labelledby", "roadmap-why-heading");
  dialog.innerHTML = `<form method="dialog" class="stack"><h2 class="ds-heading" data-size="2xs" id="roadmap-why-heading" aria-live="polite"></h2>
    <p></p><div class="ds-field"><label class="ds-label" for="roadmap-why">Begrunnelse</label>
    <textarea class="ds-input" id="roadmap-why" rows="3" maxlength="2000" required></textarea></div>
    <div class="cluster"><button class="ds-button" data-size="sm" value="save">Lagre</button>
    <button class="ds-button" data-size="sm" data-variant="secondary" value="" formnovalidate>La det stå</button></div></form>`;
  const field = dialog.querySelector("textarea");
  const tell = () => (dialog.querySelector("h2").textContent = heading());
  tell();
  field.value = begun;
  dialog.querySelector("p").textContent = reasons.join(" ");
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
  const answer = new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue === "save" ? field.value.trim() : "");
    });
  });
  return { answer, tell, typed: () => field.value };
}
