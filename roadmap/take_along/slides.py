"""The roadmap as PowerPoint: shapes and text that can be moved and rewritten, and no pictures.

One slide for all, and one or more for each group. Each has a title, notes with the facts in words, and alternative
texts; what only decorates says so to screen readers.
"""

import io
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Mm, Pt

from portfolio.planning.packing import packed_anew
from portfolio.workbook import held_by_xml
from roadmap import facts
from roadmap.drawing.marks import MM_OF_POINT, Box, Colour, Diamond, Mark, Rule, Tip, Words, parts, width_of
from roadmap.drawing.pages import Drawing
from roadmap.drawing.paper import GLANCE, SLIDE
from roadmap.shown import Shown
from roadmap.take_along.overview import overview

MOST_PROJECTS = 200  # each is about ten shapes; PowerPoint itself gets slow before we do
LANGUAGE = "nb-NO"
FONT = "Arial"  # everybody has it; Inter they have not
_ANCHORS = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}
_DECORATIVE = """
<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">
<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">
<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>
</a:ext></a:extLst>"""
_TITLE_ONLY = 5  # the layout of python-pptx' own template


def pptx(shown: Shown) -> bytes:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(SLIDE.width), Mm(SLIDE.height)
    core = deck.core_properties
    core.title, core.author, core.language = held_by_xml(shown.title), "InnoLab", LANGUAGE
    core.subject, core.last_modified_by = held_by_xml(shown.about), "InnoLab"
    core.created = core.modified = shown.at.replace(tzinfo=None)
    for drawing in _drawings(shown):
        for number in range(1, len(drawing.sheets) + 1):
            _add(deck, drawing, number)
    out = io.BytesIO()
    deck.save(out)
    return packed_anew(out.getvalue(), at=shown.at)


def _drawings(shown: Shown) -> Iterator[Drawing]:
    """All of it; where that is more than a slide has room for, its groups at one glance. Then each group by itself."""
    whole = Drawing(shown, SLIDE)
    is_grouped = len(shown.groups) > 1
    yield Drawing(overview(shown), GLANCE, numbered=False) if is_grouped and len(whole.sheets) > 1 else whole
    if is_grouped:
        yield Drawing(shown, SLIDE, split=True, numbered=False)


def _add(deck: Any, drawing: Drawing, number: int) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    slide.shapes.turbo_add_enabled = True  # else every shape looks through all before it
    for mark in drawing.page(number):
        _DRAWN[type(mark)](slide, mark)
    rows, today = drawing.sheets[number - 1].items, drawing.shown.today
    told = [drawing.title_of(number), drawing.shown.about]
    told += [f"{item.title}: {item.unit}" if drawing.shown.stands_for else facts.said(item, today) for item in rows]
    notes = slide.notes_slide.notes_text_frame
    notes.text = held_by_xml("\n".join(told))
    for run in notes._element.iter(qn("a:r")):
        run.get_or_add_rPr().set("lang", LANGUAGE)


# -- One mark each -----------------------------------------------------------------------------------------------------


def _box(slide: Any, box: Box) -> None:
    kind = MSO_SHAPE.ROUNDED_RECTANGLE if box.radius else MSO_SHAPE.RECTANGLE
    shape = slide.shapes.add_shape(kind, Mm(box.x), Mm(box.y), Mm(box.width), Mm(box.height))
    if box.radius:
        shape.adjustments[0] = min(0.5, box.radius / min(box.width, box.height))
    _paint(shape, box.fill, box.edge)
    if box.is_dashed:
        shape.line.dash_style = MSO_LINE.DASH
    _tell(shape, box.says)
    _write(shape.text_frame, box.words, box.points, box.ink, indent=box.indent)


def _diamond(slide: Any, mark: Diamond) -> None:
    side = Mm(2 * mark.radius)
    shape = slide.shapes.add_shape(MSO_SHAPE.DIAMOND, Mm(mark.x - mark.radius), Mm(mark.y - mark.radius), side, side)
    _paint(shape, mark.fill, mark.edge)
    _tell(shape, mark.says)


def _tip(slide: Any, tip: Tip) -> None:
    """A triangle turned on its side."""
    depth = tip.size * 0.8
    left = tip.x if tip.is_left else tip.x - depth
    x, y = left + depth / 2 - tip.size / 2, tip.y - depth / 2  # before it is turned around its middle
    shape = slide.shapes.add_shape(MSO_SHAPE.ISOSCELES_TRIANGLE, Mm(x), Mm(y), Mm(tip.size), Mm(depth))
    shape.rotation = 270 if tip.is_left else 90
    _paint(shape, tip.colour, Colour("", ""))
    _tell(shape, "")


def _rule(slide: Any, rule: Rule) -> None:
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Mm(rule.x), Mm(rule.y), Mm(rule.to_x), Mm(rule.to_y))
    line.line.color.rgb, line.line.width = _rgb(rule.colour), Mm(rule.width)
    _tell(line, rule.says)


def _words(slide: Any, words: Words) -> None:
    """The title fills the slide's own place for it, so that programs and screen readers know the slide by it."""
    height = words.points * MM_OF_POINT * 1.4
    top = words.y - words.points * MM_OF_POINT * 0.36 - height / 2
    if words.is_title:
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = (
            Mm(words.x), Mm(top), Mm(SLIDE.width - 2 * SLIDE.margin), Mm(height),
        )  # fmt: skip
    else:
        width = width_of(words.text, words.points, is_bold=words.is_bold) * 1.15 + 2
        left = {"start": words.x, "middle": words.x - width / 2, "end": words.x - width}[words.anchor]
        shape = slide.shapes.add_textbox(Mm(left), Mm(top), Mm(width), Mm(height))
        shape.name = held_by_xml(words.text)[:60]
    _write(shape.text_frame, words.text, words.points, words.colour, is_bold=words.is_bold, anchor=words.anchor)


_DRAWN: dict[type[Mark], Any] = {Box: _box, Diamond: _diamond, Tip: _tip, Rule: _rule, Words: _words}


def _write(
    frame: Any,
    text: str,
    points: float,
    ink: Colour,
    *,
    is_bold: bool = False,
    anchor: str = "start",
    indent: float = 0.0,
) -> None:
    frame.word_wrap = False
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left, frame.margin_right, frame.margin_top, frame.margin_bottom = Mm(indent), 0, 0, 0
    if not text:
        return
    paragraph = frame.paragraphs[0]
    paragraph.alignment = _ANCHORS[anchor]
    run = paragraph.add_run()
    run.text = held_by_xml(text)
    run.font.size, run.font.bold, run.font.name, run.font.color.rgb = Pt(points), is_bold, FONT, _rgb(ink)
    run._r.get_or_add_rPr().set("lang", LANGUAGE)


def _paint(shape: Any, fill: Colour, edge: Colour) -> None:
    shape.shadow.inherit = False
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(fill)
    if edge.name:
        shape.line.color.rgb, shape.line.width = _rgb(edge), Mm(0.35)
    else:
        shape.line.fill.background()


def _tell(shape: Any, words: str) -> None:
    """What the shape is, in words; or that nobody misses anything by not seeing it."""
    told = shape._element.xpath(".//p:cNvPr")[0]
    if words:
        told.set("name", held_by_xml(words)[:60])
        told.set("descr", held_by_xml(words))
        return
    told.append(parse_xml(_DECORATIVE))


def _rgb(colour: Colour) -> RGBColor:
    return RGBColor(*parts(colour.paper))  # type: ignore[no-untyped-call]
