// What is chosen in the matrix is marked in the table, and the other way round. Without it both lead to the project.

const bubbles = new Map([...document.querySelectorAll(".matrix .bubble")].map(each => [each.getAttribute("href"), each]))
const rows = new Map([...document.querySelectorAll("#table tr[data-href]")].map(each => [each.dataset.href, each]))

function mark(href) {
  for (const each of [...bubbles.values(), ...rows.values()]) delete each.dataset.chosen
  for (const row of rows.values()) row.querySelector("button")?.setAttribute("aria-pressed", row.dataset.href === href)
  for (const each of [bubbles.get(href), rows.get(href)]) if (each) each.dataset.chosen = ""
}

// The first press marks, and leads to the row, whose link leads on to the project.
for (const [href, bubble] of bubbles) {
  bubble.addEventListener("focus", () => mark(href))
  bubble.addEventListener("click", event => {
    if (!rows.has(href) || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    mark(href)
    rows.get(href).querySelector("a").focus({ preventScroll: true })
    rows.get(href).scrollIntoView({ block: "center" })
  })
}

for (const [href, row] of rows) {
  if (!bubbles.has(href)) continue
  const link = row.querySelector("a")
  const button = document.createElement("button")
  button.type = "button"
  button.className = "ds-button"
  button.dataset.variant = "tertiary"
  button.dataset.size = "sm"
  button.textContent = "Vis"
  button.setAttribute("aria-label", `Vis i tegningen: ${link.textContent}`)
  button.setAttribute("aria-pressed", "false")
  button.addEventListener("click", () => {
    mark(href)
    bubbles.get(href).scrollIntoView({ block: "center", inline: "center" })
  })
  link.after(" ", button)
  link.addEventListener("focus", () => mark(href))
}
