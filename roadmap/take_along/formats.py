"""The files that the roadmap can be taken along as: what each is for, how it is made, and how much it has room for."""

from collections.abc import Callable
from typing import NamedTuple

from portfolio import calendar_feed
from roadmap.drawing.pages import Drawing
from roadmap.drawing.paper import A3, A4, Paper
from roadmap.drawing.svg import svg
from roadmap.picture import grouped
from roadmap.shown import Shown
from roadmap.take_along import dates, pdf, sheets, slides

EXCEL = "Excel-filen"


class Choice(NamedTuple):
    """A paper, and whether each group begins on a new sheet."""

    label: str
    paper: Paper
    split: bool = False


PAPERS = {
    "a3": Choice("A3, liggende", A3),
    "a4": Choice("A4, liggende", A4),
    "program": Choice("A4, et nytt ark for hver gruppe", A4, split=True),
}
STANDARD = "a3"


class Format(NamedTuple):
    label: str
    what_for: str
    content_type: str
    make: Callable[[Shown, Choice, int], bytes]  # the number is that of the sheet, from 1
    most: int | None = None  # projects; the rest is left out, and the file says so
    is_one_sheet: bool = False
    is_packed: bool = True


def drawn(shown: Shown, choice: Choice) -> Drawing:
    """On that paper. What is to be split and is in no groups is split by programme."""
    if choice.split and len(shown.groups) == 1 and not shown.groups[0].heading:
        shown = shown._replace(groups=grouped(shown.items, "program"))
    return Drawing(shown, choice.paper, split=choice.split)


def _pdf(shown: Shown, choice: Choice, _sheet: int) -> bytes:
    return pdf.pdf(drawn(shown, choice))


def _svg(shown: Shown, choice: Choice, sheet: int) -> bytes:
    drawing = drawn(shown, choice)
    number = min(sheet, len(drawing.sheets))
    told = svg(drawing.page(number), drawing.paper, title=drawing.title_of(number), about=pdf.alt(drawing, number))
    return told.encode()


def _png(shown: Shown, choice: Choice, sheet: int) -> bytes:
    drawing = drawn(shown, choice)
    return pdf.png(drawing, min(sheet, len(drawing.sheets)))


FORMATS = {
    "pdf": Format(
        "PDF", "Til utskrift og sakspapirer, med alt som tabell etter bildene.", "application/pdf",
        _pdf, most=pdf.MOST_PROJECTS,
    ),
    "pptx": Format(
        "PowerPoint", "Til møtet. Stolper og tekst kan flyttes og endres.",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        lambda shown, _choice, _sheet: slides.pptx(shown), most=slides.MOST_PROJECTS,
    ),
    "xlsx": Format(
        "Excel", "Til å regne og sortere, med måneder, faser og milepæler.",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda shown, _choice, _sheet: sheets.xlsx(shown),
    ),
    "svg": Format(
        "SVG", "Arket du ser, som tegning. Til trykksaker og nettsider.", "image/svg+xml",
        _svg, is_one_sheet=True, is_packed=False,
    ),
    "png": Format(
        "PNG", "Arket du ser, som bilde. Til e-post og Teams.", "image/png",
        _png, is_one_sheet=True,
    ),
    "ics": Format(
        "Kalender", "Start, slutt og milepæler til Outlook og andre kalendere.", "text/calendar; charset=utf-8",
        lambda shown, _choice, _sheet: dates.ics(shown), most=calendar_feed.MOST_PROJECTS, is_packed=False,
    ),
}  # fmt: skip


def made(kind: Format, shown: Shown, choice: Choice, *, sheet: int = 1) -> bytes:
    """The file, with no more in it than it has room for."""
    if kind.most:
        shown = shown.first(kind.most, whole_in=EXCEL)
    return kind.make(shown, choice, sheet)
