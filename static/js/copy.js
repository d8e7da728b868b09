// A button that copies what stands elsewhere on the page, where the browser can: <button data-copy="id" hidden>, and
// beside it an element with data-copied, where it is said. Without a script the text can be marked and copied as any.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const source = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      said.textContent = "Kopiert.";
    } catch {
      if (source.select) source.select();
      else getSelection().selectAllChildren(source);
      said.textContent = "Nettleseren vil ikke kopiere. Teksten er merket, så du kan kopiere den selv.";
    }
  });
}
