// Lines from what must be finished first to what waits for it, over the rows as they lie now. Quiet all together; those
// of the row at hand in full.

const SVG = "http://www.w3.org/2000/svg";
const MOST = 300; // of all; in a picture with more of them only those of the row at hand are drawn

export function drawLines(board, atHand) {
  const canvas = board.querySelector(".roadmap-lines");
  if (!canvas?.checkVisibility()) return; // in a narrow window there are none
  const pairs = [...board.querySelectorAll("tr[data-needs]")].flatMap((row) =>
    row.dataset.needs.split(" ").map((key) => [document.getElementById(`prosjekt-${key}`), row]),
  );
  const isAtHand = ([from, to]) => from === atHand || to === atHand;
  const drawn = pairs.length > MOST ? pairs.filter(isAtHand) : pairs;
  const origin = canvas.getBoundingClientRect();
  const months = board.querySelector("th.roadmap-time").getBoundingClientRect();
  const groups = drawn.flatMap((pair) => {
    const line = lineOf(pair, origin, months);
    if (!line) return [];
    if (isAtHand(pair)) line.setAttribute("data-at-hand", "");
    return [line];
  });
  canvas.replaceChildren(...groups);
}

function lineOf([from, to], origin, months) {
  const [begin, end] = [from && edge(from, 1, months), to && edge(to, 0, months)];
  if (!begin || !end) return null; // folded, not in the picture, or without a bar in these months
  const [x1, y1, x2, y2] = [begin.x - origin.x, begin.y - origin.y, end.x - origin.x, end.y - origin.y];
  const way =
    x2 - x1 > 20
      ? `M${x1} ${y1}H${x1 + 8}V${y2}H${x2 - 5}`
      : `M${x1} ${y1}H${x1 + 8}V${(y1 + y2) / 2}H${x2 - 10}V${y2}H${x2 - 5}`;
  const group = document.createElementNS(SVG, "g");
  group.append(shape("depends", way), shape("depends-head", `M${x2 - 6} ${y2 - 4}l6 4-6 4z`));
  return group;
}

// Where a bar ends (1) or begins (0), by its own attributes and the place of the months. To ask for the box of anything
// within a row that is out of sight would lay the row out, each time that one comes into sight: no picture scrolls then.
function edge(row, end, months) {
  const bar = row.querySelector(".bar-of-project");
  if (!bar || !row.checkVisibility()) return null;
  const whole = row.getBoundingClientRect();
  const share = parseFloat(bar.getAttribute("x")) + end * parseFloat(bar.getAttribute("width"));
  return { x: months.x + (months.width * share) / 100, y: whole.y + whole.height / 2 };
}

function shape(name, way) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", name);
  path.setAttribute("d", way);
  return path;
}
