// Ranking without a reload: dragging a row, and the buttons. Without this file the same forms work with a reload.
// The server answers every act with the whole page; the board and the answer are taken out of it and put in place.

const board = document.getElementById("roadmap-board");
const answer = document.getElementById("roadmap-answer");
const spoken = document.createElement("p");
spoken.className = "ds-sr-only";
spoken.setAttribute("role", "status");
board.before(spoken);

async function send(move, focus) {
  const ranking = document.getElementById("ranking");
  const form = new FormData(ranking);
  form.set("move", move);
  board.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(ranking.action, { method: "POST", body: form });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.getElementById("roadmap-board")) {
      document.location.reload(); // logged out, or the role is gone: the page itself says so best
      return;
    }
    show(page, focus);
  } catch {
    fail();
  } finally {
    board.removeAttribute("aria-busy");
  }
}

function show(page, focus) {
  board.replaceChildren(...page.getElementById("roadmap-board").childNodes);
  answer.replaceChildren(...page.getElementById("roadmap-answer").childNodes);
  const said = answer.querySelector(".roadmap-answer");
  said?.removeAttribute("role"); // the paragraph that was there from the start speaks, so nothing is said twice
  spoken.textContent = [...(said?.querySelectorAll("p") ?? [])].map((line) => line.textContent.trim()).join(" ");
  makeSortable();
  const row = focus && document.getElementById(focus.row);
  const target = row?.querySelector(`[data-move="${focus.move}"]`) ?? row?.querySelector("[data-move]");
  target?.focus();
}

function fail() {
  const text = "Flyttingen ble ikke lagret. Er du uten nett? Prøv igjen, eller last siden på nytt.";
  answer.replaceChildren(Object.assign(document.createElement("p"), { className: "ds-alert", textContent: text }));
  answer.firstChild.dataset.color = "danger";
  spoken.textContent = text;
}

function makeSortable() {
  for (const rows of board.querySelectorAll("[data-sortable]")) {
    window.Sortable.create(rows, {
      draggable: "tr[data-rank]",
      handle: ".roadmap-handle",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      onEnd: ({ item, oldDraggableIndex: from, newDraggableIndex: to }) => {
        if (from === to) return;
        const neighbour = to < from ? item.nextElementSibling : item.previousElementSibling;
        if (neighbour) send(`${item.id.replace("post-", "")}:${neighbour.dataset.rank}`, { row: item.id, move: "to" });
      },
    });
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[form='ranking']");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("tr");
  send(button.value, row && { row: row.id, move: button.dataset.move });
});

makeSortable();
