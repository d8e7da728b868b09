// A button that copies a field, where the browser can: <button data-copy="id of the field" hidden>, and beside it an
// element with data-copied, where it is said. Without a script the field can be marked and copied as any other text.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Adressen er kopiert.";
    } catch {
      field.select();
      said.textContent = "Nettleseren vil ikke kopiere. Adressen er merket, så du kan kopiere den selv.";
    }
  });
}
