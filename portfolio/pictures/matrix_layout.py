"""Where things lie in the matrix. Lengths are in units of the drawing, which are pixels where it is not scaled."""

import textwrap
from collections.abc import Sequence
from math import pi, sqrt
from operator import attrgetter
from typing import NamedTuple

from django.utils.safestring import SafeString

from portfolio.models import ActionPlanEntry
from portfolio.pictures.matrix import Bubble, Cell, Matrix

WIDTH = 1000.0
LEFT, TOP, BELOW = 95.0, 26.0, 52.0  # room for the words at the axes
CELL_WIDTH, CELL_HEIGHT = 181.0, 116.0
PADDING = 4.0
GAP = 2.0
MORE_HEIGHT = 24.0  # of the line that says how many more there are
SMALLEST_TARGET = 12.0  # half of the 24 that WCAG 2.5.8 asks for
SMALLEST_RADIUS = 5.0
CORE = 0.5  # of the radius: what is filled in the figure of a reserve
LARGEST_RADII = (26.0, 20.0, 16.0, 13.0, 11.0)
LINE_HEIGHT, LETTER_WIDTH = 14.0, 6.2
BASELINE, TITLE_GAP = 10.5, 6.0  # of a line from its top; between a bubble and its title
TITLE_LINES = (2, 1)  # as many as there is room for
# How far a shape of the same area as a circle of radius 1 reaches from its middle.
REACHES = {"circle": 1.0, "square": sqrt(pi) / 2, "diamond": sqrt(pi / 2), "triangle": sqrt(4 * pi / sqrt(27))}


# Of the others, from the middle and in units of that.
CORNERS: dict[str, list[tuple[float, float]]] = {
    "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "diamond": [(0, -1), (1, 0), (0, 1), (-1, 0)],
    "triangle": [(0, -1), (sqrt(3) / 2, 0.5), (-sqrt(3) / 2, 0.5)],
}

Attributes = dict[str, str]


class Box(NamedTuple):
    left: float
    top: float
    width: float
    height: float


class Point(NamedTuple):
    x: float
    y: float


class Line(NamedTuple):
    text: str
    x: str
    y: str


class Drawn(NamedTuple):
    """A bubble in its place: its shape as a path, and the box that may be pressed. Strings, for SVG attributes."""

    href: str
    label: str
    colour: str
    is_unknown: bool  # what it costs
    path: str
    target: Attributes
    lines: list[Line]
    decision: str = ""
    core: str = ""  # a smaller path inside, of what is a reserve


class _Size(NamedTuple):
    bubble: Bubble
    radius: float
    half: float


class More(NamedTuple):
    number: int
    href: str
    x: str
    y: str
    target: Attributes


class Picture(NamedTuple):
    width: str
    height: str
    rows: list[Line]
    columns: list[Line]
    frames: list[Attributes]
    drawn: list[Drawn]
    more: list[More]


def picture(matrix: Matrix) -> Picture:
    """As large as all have room for with their titles, or else at all."""
    cells = [(cell, _box(row, column)) for row, found in enumerate(matrix.cells) for column, cell in enumerate(found)]
    is_crowded = any(cell.number > len(cell.bubbles) for cell, _ in cells)
    sizes = [
        [_draw(cell, box, matrix.dearest, largest) for cell, box in cells]
        for largest in (LARGEST_RADII[-1:] if is_crowded else LARGEST_RADII)
    ]
    drawn = (
        next((size for size in sizes if all(each.lines for shown in size for each in shown)), None)
        or next((size for size in sizes if sum(map(len, size)) == matrix.number), None)
        or sizes[-1]
    )
    more = [
        _more(cell, box, cell.number - len(shown))
        for (cell, box), shown in zip(cells, drawn, strict=True)
        if cell.number > len(shown)
    ]
    bottom = TOP + len(matrix.cells) * CELL_HEIGHT
    return Picture(
        width=_text(WIDTH),
        height=_text(bottom + BELOW),
        rows=[
            Line(str(row[0].benefit.label), _text(LEFT - 10), _text(_box(place, 0).top + CELL_HEIGHT / 2 + 4))
            for place, row in enumerate(matrix.cells)
        ],
        columns=[
            Line(cell.step.label, _text(_box(0, place).left + CELL_WIDTH / 2), _text(bottom + 20))
            for place, cell in enumerate(matrix.cells[0])
        ],
        frames=[_attributes(box) for _, box in cells],
        drawn=[each for shown in drawn for each in shown],
        more=more,
    )


def radii(bubbles: Sequence[Bubble], *, dearest: int, largest: float) -> list[float]:
    """Areas are as the costs are to each other, but none is too small to be seen."""
    return [max(SMALLEST_RADIUS, largest * sqrt((each.cost or 0) / dearest)) if dearest else 8.0 for each in bubbles]


def one_below_the_other(halves: Sequence[float], box: Box) -> list[Point]:
    """In one column with room for words beside it, in the middle of the box's height; nowhere without that room."""
    if not halves:
        return []
    height = sum(2 * half for half in halves) + GAP * (len(halves) - 1)
    middle = box.left + max(halves)
    if height > box.height or 2 * max(halves) > box.width / 2:
        return []
    points, top = [], box.top + (box.height - height) / 2
    for half in halves:
        points.append(Point(middle, top + half))
        top += 2 * half + GAP
    return points


def on_shelves(halves: Sequence[float], box: Box) -> list[Point]:
    """From the left on one shelf after the other, as many as there is room for. The largest come first."""
    shelves: list[list[float]] = []
    used = -GAP
    for half in halves:
        shelf = shelves[-1] if shelves else None
        if shelf and sum(2 * each + GAP for each in shelf) + 2 * half <= box.width:
            shelf.append(half)
            continue
        if 2 * half > box.width or used + GAP + 2 * half > box.height:
            break
        used += GAP + 2 * half
        shelves.append([half])
    points, top = [], box.top + (box.height - used) / 2
    for shelf in shelves:
        left, highest = box.left, max(shelf)
        for half in shelf:
            points.append(Point(left + half, top + highest))
            left += 2 * half + GAP
        top += 2 * highest + GAP
    return points


def half_of(bubble: Bubble, radius: float) -> float:
    """Half of the square that one takes: its shape, or what a finger needs."""
    return max(SMALLEST_TARGET, radius * REACHES[bubble.mark.shape])


def _box(row: int, column: int) -> Box:
    return Box(LEFT + column * CELL_WIDTH, TOP + row * CELL_HEIGHT, CELL_WIDTH, CELL_HEIGHT)


def _inside(box: Box, *, below: float = 0) -> Box:
    return Box(box.left + PADDING, box.top + PADDING, box.width - 2 * PADDING, box.height - 2 * PADDING - below)


def _draw(cell: Cell, box: Box, dearest: int, largest: float) -> list[Drawn]:
    """With their titles where all have room for that; else as many as there is room for, and a line for the rest."""
    sized = zip(cell.bubbles, radii(cell.bubbles, dearest=dearest, largest=largest), strict=True)
    sizes = [_Size(bubble, radius, half_of(bubble, radius)) for bubble, radius in sized]
    sizes.sort(key=attrgetter("half"), reverse=True)
    halves = [each.half for each in sizes]
    inside = _inside(box)
    for lines in TITLE_LINES if cell.number == len(halves) else ():
        rows = [max(half, LINE_HEIGHT * lines / 2 + 1) for half in halves]
        if points := one_below_the_other(rows, inside):
            placed = zip(sizes, points, strict=True)
            return [_titled(*each, box=inside, beside=max(halves), lines=lines) for each in placed]
    points = on_shelves(halves, inside)
    if cell.number > len(points):
        points = on_shelves(halves, _inside(box, below=MORE_HEIGHT))
    return [_bare(*each) for each in zip(sizes, points, strict=False)]


def _bare(size: _Size, at: Point) -> Drawn:
    bubble, radius, half = size
    target = Box(at.x - half, at.y - half, 2 * half, 2 * half)
    return _drawn(bubble, at, radius, target, [])


def _titled(size: _Size, at: Point, *, box: Box, beside: float, lines: int) -> Drawn:
    """With its title to the right, which belongs to what may be pressed."""
    bubble, radius, half = size
    lines = max(lines, min(TITLE_LINES[0], int(2 * half / LINE_HEIGHT)))  # beside a large one there is room for all
    at = Point(box.left + beside, at.y)
    left, right = at.x + beside + TITLE_GAP, box.left + box.width
    texts = lines_of(bubble.title, int((right - left) / LETTER_WIDTH), most=lines)
    first = at.y - LINE_HEIGHT * len(texts) / 2 + BASELINE
    drawn = [Line(text, _text(left), _text(first + LINE_HEIGHT * place)) for place, text in enumerate(texts)]
    high = max(half, LINE_HEIGHT * lines / 2)
    target = Box(at.x - half, at.y - high, right - at.x + half, 2 * high)
    return _drawn(bubble, at, radius, target, drawn)


def _drawn(bubble: Bubble, at: Point, radius: float, target: Box, lines: list[Line]) -> Drawn:
    is_reserve = bubble.decision == ActionPlanEntry.Decision.RESERVE
    return Drawn(
        href=bubble.href,
        label=f"{bubble.title}: {bubble.facts}",
        colour=bubble.mark.colour,
        is_unknown=bubble.cost is None,
        path=SafeString(outline(bubble.mark.shape, at, radius)),
        target=_attributes(target),
        lines=lines,
        decision=bubble.decision or "",
        core=SafeString(outline(bubble.mark.shape, at, radius * CORE)) if is_reserve else "",
    )


def lines_of(title: str, width: int, *, most: int) -> list[str]:
    """No longer than the width, in letters. Words are kept whole, but one that is too long is cut."""
    whole = " ".join(word if len(word) <= width else f"{word[: width - 1]}…" for word in title.split())
    return textwrap.wrap(whole, width, max_lines=most, placeholder=" …")


def _more(cell: Cell, box: Box, count: int) -> More:
    target = Box(box.left + PADDING, box.top + box.height - MORE_HEIGHT, box.width - 2 * PADDING, MORE_HEIGHT)
    return More(count, cell.href, _text(box.left + PADDING + 2), _text(target.top + 16), _attributes(target))


def outline(shape: str, at: Point, radius: float) -> str:
    """The shape as a path, as large as a circle of that radius."""
    reach = round(radius * REACHES[shape], 1)
    if shape == "circle":
        half = f"a{reach} {reach} 0 0 1"
        return f"M{at.x - reach:.1f} {at.y:.1f}{half} {2 * reach:.1f} 0{half} {-2 * reach:.1f} 0z"
    return "M" + "L".join(f"{at.x + reach * dx:.1f} {at.y + reach * dy:.1f}" for dx, dy in CORNERS[shape]) + "z"


def _attributes(box: Box) -> Attributes:
    return {name: _text(value) for name, value in box._asdict().items()}


def _text(length: float) -> str:
    """Numbers of SVG have a point whatever the language of the page is, and digits need no escaping."""
    return SafeString(f"{length:.1f}")
