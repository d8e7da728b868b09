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
  const [quiet, full] = [[], []];
  for (const pair of drawn) (isAtHand(pair) ? full : quiet).push(lineOf(pair, origin, months));
  show(canvas, quiet, "g:not([data-at-hand])");
  show(canvas, full, "g[data-at-hand]");
}

// All of a kind in one group, which stays: for each node that is put in, the browser looks at every :has() of the style
// sheets anew, and then at the whole picture.
function show(canvas, lines, which) {
  const found = lines.filter(Boolean);
  const old = canvas.querySelector(which);
  if (!found.length) return old?.remove();
  const group = old ?? canvas.appendChild(made(which));
  group.firstChild.setAttribute("d", found.map(({ way }) => way).join(""));
  group.lastChild.setAttribute("d", found.map(({ head }) => head).join(""));
}

function made(which) {
  const group = document.createElementNS(SVG, "g");
  group.toggleAttribute("data-at-hand", which === "g[data-at-hand]");
  group.append(shape("depends"), shape("depends-head"));
  return group;
}

function lineOf([from, to], origin, months) {
  const [begin, end] = [from && edge(from, 1, months), to && edge(to, 0, months)];
  if (!begin || !end) return null; // folded, not in the picture, or without a bar in these months
  const [x1, y1, x2, y2] = [begin.x - origin.x, begin.y - origin.y, end.x - origin.x, end.y - origin.y];
  const way =
    x2 - x1 > 20
      ? `M${x1} ${y1}H${x1 + 8}V${y2}H${x2 - 5}`
      : `M${x1} ${y1}H${x1 + 8}V${(y1 + y2) / 2}H${x2 - 10}V${y2}H${x2 - 5}`;
  return { way, head: `M${x2 - 6} ${y2 - 4}l6 4-6 4z` };
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

function shape(name) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", name);
  return path;
}
