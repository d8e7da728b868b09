// Dragging an item to another place on the agenda. The buttons do the same without this file.

const agenda = document.querySelector(".meeting-items[data-sortable]");

function begin() {
  document.querySelector("[data-sortable-hint]")?.removeAttribute("hidden");
  agenda.dataset.canDrag = "";
  window.Sortable.create(agenda, {
    draggable: "[data-item]",
    filter: "a, button, input, textarea, label, summary, form",
    preventOnFilter: false,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
    onEnd: ({ item, oldDraggableIndex: from, newDraggableIndex: to }) => {
      const form = item.querySelector("form[data-move]");
      if (from === to || !form) return;
      const place = Object.assign(document.createElement("input"), { type: "hidden", name: "to", value: to + 1 });
      form.append(place);
      form.submit(); // the server answers with the agenda as it is then, also when it says no
    },
  });
}

// Sortable comes deferred too, and before this module.
if (agenda && window.Sortable) begin();
