// «Foreslå plan»: a slider beside each number, and a word while the answer is worked out. The numbers do without both.

for (const number of document.querySelectorAll("input[data-slider]")) {
  const slider = document.createElement("input")
  slider.type = "range"
  slider.min = number.min
  slider.max = number.max
  slider.value = number.value
  slider.tabIndex = -1 // the number is there for keyboards and screen readers
  slider.setAttribute("aria-hidden", "true")
  slider.addEventListener("input", () => { number.value = slider.value })
  number.addEventListener("input", () => { slider.value = number.value })
  const both = document.createElement("div")
  both.className = "what-if-slider"
  number.before(both)
  both.append(number, slider)
}

const form = document.getElementById("propose")
const button = form?.querySelector("button[type=submit]")

form?.addEventListener("submit", event => {
  if (button.getAttribute("aria-busy") === "true") return event.preventDefault() // a second click
  button.setAttribute("aria-busy", "true")
  const waiting = form.querySelector(".what-if-waiting")
  waiting.textContent = waiting.dataset.words
})

// The browser's way back shows the page as it was left.
window.addEventListener("pageshow", () => button?.removeAttribute("aria-busy"))
