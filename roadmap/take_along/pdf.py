"""The roadmap as PDF, tagged (PDF/UA-1): the drawing page by page, and the same facts as a table after it."""

from collections.abc import Iterable
from typing import Any

from innolab import typesetting
from portfolio.pictures.words import projects
from roadmap import facts
from roadmap.drawing.marks import MM_OF_POINT as MM
from roadmap.drawing.marks import Box, Diamond, Mark, Rule, Tip, Words
from roadmap.drawing.pages import Drawing
from roadmap.picture import Item
from roadmap.status import BEHIND, status

TEMPLATE = "roadmap.typ"
MOST_PROJECTS = 1_000  # some 50 sheets of A3; whoever wants more takes the Excel file
PIXELS_PER_INCH = 150


def pdf(drawing: Drawing) -> bytes:
    return typesetting.pdf(TEMPLATE, document(drawing), at=drawing.shown.at)


def png(drawing: Drawing, number: int) -> bytes:
    """One page, counted from 1, sharp on a screen and in a slide."""
    data = {**_sheets(drawing, [number]), "rows": [], "has_replaced_characters": False}
    return typesetting.png(TEMPLATE, data, pixels_per_inch=PIXELS_PER_INCH)


def document(drawing: Drawing) -> dict[str, Any]:
    """All that the template shows."""
    titles = drawing.shown.titles
    numbers = range(1, len(drawing.sheets) + 1)
    return _sheets(drawing, numbers) | {"rows": [_row(drawing, item, titles) for item in drawing.shown.items]}


def _sheets(drawing: Drawing, numbers: Iterable[int]) -> dict[str, Any]:
    return {
        "title": drawing.shown.title,
        "about": drawing.shown.about,
        "width": drawing.paper.width,
        "height": drawing.paper.height,
        "margin": drawing.paper.margin,
        "pages": [_page(drawing, number) for number in numbers],
    }


def _page(drawing: Drawing, number: int) -> dict[str, Any]:
    marks = drawing.page(number)
    (heading,) = (mark for mark in marks if isinstance(mark, Words) and mark.is_title)
    return {
        "heading": _mark(heading),
        "is_bookmarked": drawing.begins(number),
        "alt": alt(drawing, number),
        "marks": [told for mark in marks if mark is not heading for told in _told(mark)],
    }


def alt(drawing: Drawing, number: int) -> str:
    """What the picture of one page shows, and where all of it can be read."""
    items = drawing.sheets[number - 1].items
    first = f"Veikart, side {number} av {len(drawing.sheets)}: {drawing.shown.about}."
    if not items:
        return f"{first} Ingen prosjekter."
    late = [item.title for item in items if status(item, drawing.shown.today).kind in BEHIND]
    told = f"Siden viser {projects(len(items))}, fra «{items[0].title}» til «{items[-1].title}»."
    behind = f" Forsinket eller over tiden: {'; '.join(late)}." if late else ""
    return f"{first} {told}{behind} Alt som er tegnet, står i tabellen etter bildene."


def _row(drawing: Drawing, item: Item, titles: dict[int, str]) -> dict[str, str]:
    today = drawing.shown.today
    needs = facts.needs(item, titles)
    return {
        "rank": str(item.rank or ""),
        "title": item.title,
        "programme": item.programme,
        "period": facts.period(item.period),
        "adopted": facts.period(item.adopted) if item.adopted else "",
        "status": status(item, today).words,
        "phases": facts.phases(item),
        "points": ". ".join(filter(None, (facts.milestones(item, today), f"Avhenger av: {needs}" if needs else ""))),
    }


# -- Marks as data for the template ------------------------------------------------------------------------------------


def _told(mark: Mark) -> list[dict[str, Any]]:
    """The mark, and its words on top of it."""
    if isinstance(mark, Box) and mark.words:
        y = mark.y + mark.height / 2 + mark.points * MM * 0.36
        return [_mark(mark), _mark(Words(mark.x + mark.indent, y, mark.words, mark.points, mark.ink))]
    return [_mark(mark)]


def _mark(mark: Mark) -> dict[str, Any]:
    match mark:
        case Box():
            told = mark._asdict() | {"kind": "box", "fill": mark.fill.paper, "edge": mark.edge.paper}
            return {name: told[name] for name in ("kind", "x", "y", "width", "height", "fill", "edge", "radius")} | {
                "dashed": mark.is_dashed
            }
        case Rule(x, y, to_x, to_y, colour, width):
            return {"kind": "rule", "x": x, "y": y, "to_x": to_x, "to_y": to_y, "colour": colour.paper, "width": width}
        case Words():
            told = {"kind": "words", "colour": mark.colour.paper, "bold": mark.is_bold}
            return told | {name: getattr(mark, name) for name in ("x", "y", "text", "points", "anchor")}
        case Diamond(x, y, r):
            corners = [(0, -r), (r, 0), (0, r), (-r, 0)]
            shape = {"kind": "shape", "x": x, "y": y, "corners": corners}
            return shape | {"fill": mark.fill.paper, "edge": mark.edge.paper}
        case Tip(x, y, size, is_left):
            back = size * 0.8 * (1 if is_left else -1)
            corners = [(0, 0), (back, -size / 2), (back, size / 2)]
            return {"kind": "shape", "x": x, "y": y, "corners": corners, "fill": mark.colour.paper, "edge": ""}
