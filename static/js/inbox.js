// «Velg alle på siden», and how many are chosen. Without this file each row is checked by itself.

const all = document.getElementById("velg-alle");
const told = document.getElementById("antall-valgt");
const rows = [...document.querySelectorAll(".inbox-pick input[type=checkbox]")];

function tell() {
  const chosen = rows.filter((row) => row.checked).length;
  all.checked = chosen === rows.length;
  all.indeterminate = chosen > 0 && chosen < rows.length;
  told.textContent = `${chosen} forslag er valgt.`;
}

if (all) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const row of rows) row.checked = all.checked;
    tell();
  });
  for (const row of rows) row.addEventListener("change", tell);
  tell();
}
