"""A page of the drawing as SVG: text that can be read, searched and marked, and no style that a strict page refuses."""

from collections.abc import Iterable
from html import escape

from portfolio.workbook import held_by_xml
from roadmap.drawing.marks import MM_OF_POINT, Box, Colour, Diamond, Mark, Rule, Tip, Words
from roadmap.drawing.paper import Paper

FONT = "Inter, Arial, Helvetica, sans-serif"


def svg(marks: Iterable[Mark], paper: Paper, *, title: str, about: str) -> str:
    """`about` tells the picture to those who do not see it."""
    drawn = "\n".join(_drawn(mark) for mark in marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_(paper.width)}mm" height="{_(paper.height)}mm" '
        f'viewBox="0 0 {_(paper.width)} {_(paper.height)}" role="img" aria-labelledby="tittel om" lang="nb" '
        f'font-family="{FONT}">\n'
        f'<title id="tittel">{_text(title)}</title>\n<desc id="om">{_text(about)}</desc>\n'
        f'<rect class="paper" width="{_(paper.width)}" height="{_(paper.height)}" fill="#ffffff"/>\n{drawn}\n</svg>\n'
    )


def _(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _text(words: str) -> str:
    return escape(held_by_xml(words))


def _fill(colour: Colour) -> str:
    return f'class="{colour.name}" fill="{colour.paper}"' if colour.name else 'fill="none"'


def _drawn(mark: Mark) -> str:
    match mark:
        case Box():
            return _box(mark)
        case Rule():
            return (
                f'<line class="{mark.colour.name}-line" x1="{_(mark.x)}" y1="{_(mark.y)}" x2="{_(mark.to_x)}" '
                f'y2="{_(mark.to_y)}" stroke="{mark.colour.paper}" stroke-width="{_(mark.width)}"/>'
            )
        case Words():
            return _words(mark)
        case Diamond():
            x, y, r = mark.x, mark.y, mark.radius
            return (
                f'<path class="{mark.fill.name} {mark.edge.name}-edge" d="M{_(x)} {_(y - r)}L{_(x + r)} {_(y)}'
                f'L{_(x)} {_(y + r)}L{_(x - r)} {_(y)}Z" fill="{mark.fill.paper}" stroke="{mark.edge.paper}" '
                f'stroke-width="0.4">{_said(mark.says)}</path>'
            )
        case Tip():
            x, y, s = mark.x, mark.y, mark.size if mark.is_left else -mark.size
            return (
                f'<path {_fill(mark.colour)} d="M{_(x)} {_(y)}L{_(x + s * 0.8)} {_(y - abs(s) / 2)}'
                f'L{_(x + s * 0.8)} {_(y + abs(s) / 2)}Z"/>'
            )


def _said(words: str) -> str:
    return f"<title>{_text(words)}</title>" if words else ""


def _box(box: Box) -> str:
    edge = f' stroke="{box.edge.paper}" stroke-width="0.35"' if box.edge.name else ""
    dash = ' stroke-dasharray="1.4 0.9"' if box.is_dashed else ""
    radius = f' rx="{_(box.radius)}"' if box.radius else ""
    names = f"{box.fill.name}{f' {box.edge.name}-edge' if box.edge.name else ''}"
    drawn = (
        f'<rect class="{names}" x="{_(box.x)}" y="{_(box.y)}" width="{_(box.width)}" height="{_(box.height)}" '
        f'fill="{box.fill.paper}"{edge}{dash}{radius}>{_said(box.says)}</rect>'
    )
    if box.words:
        y = box.y + box.height / 2 + box.points * MM_OF_POINT * 0.36
        drawn += _words(Words(box.x + box.indent, y, box.words, box.points, box.ink))
    return drawn


def _words(words: Words) -> str:
    bold = ' font-weight="600"' if words.is_bold else ""
    anchor = f' text-anchor="{words.anchor}"' if words.anchor != "start" else ""
    size = _(words.points * MM_OF_POINT)
    return (
        f'<text {_fill(words.colour)} x="{_(words.x)}" y="{_(words.y)}" font-size="{size}"{bold}{anchor}>'
        f"{_text(words.text)}</text>"
    )
