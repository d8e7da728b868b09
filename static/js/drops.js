// A menu that is a <details> closes when one leaves it: by Escape, which gives its summary the focus, by a click
// elsewhere, and when the focus moves on. Without this script it closes where it was opened.

const drops = [...document.querySelectorAll("details.drop")]

document.addEventListener("click", event => {
  for (const drop of drops) if (!drop.contains(event.target)) drop.open = false
})

for (const drop of drops) {
  drop.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !drop.open) return
    drop.open = false
    drop.querySelector("summary").focus()
  })
  drop.addEventListener("focusout", event => {
    if (event.relatedTarget && !drop.contains(event.relatedTarget)) drop.open = false
  })
}
