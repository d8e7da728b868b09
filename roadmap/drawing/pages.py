"""The roadmap over as many pages as it needs: rows, groups, head, legend and what every page says."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portfolio.pictures.words import projects
from roadmap import facts
from roadmap.drawing import axis, legend
from roadmap.drawing.bars import Scale, bar
from roadmap.drawing.marks import (
    INK,
    LINE,
    MAIN,
    MM_OF_POINT,
    PAPER,
    PROGRAMMES,
    QUIET,
    SHADES,
    STRONG_LINE,
    TINT,
    TODAY,
    Box,
    Colour,
    Mark,
    Rule,
    Words,
    shortened,
    width_of,
    wrapped,
)
from roadmap.drawing.paper import Paper
from roadmap.picture import Group, Item
from roadmap.shown import Shown
from roadmap.status import BEHIND, Kind, status

_LEGEND_AIR = 4.0
_PAD = 2.0  # above and below the words of a row, together
EMPTY = "Ingen prosjekter å vise. Velg en annen periode eller færre filtre i veikartet."


class Row(NamedTuple):
    """A project with its title in lines, or the heading of a group without an item."""

    group: Group
    item: Item | None
    lines: Sequence[str]
    beside: Sequence[tuple[str, Colour]]  # the unit, and what should be known of it, if anything
    height: float
    goes_on: bool = False  # a heading that was on the page before


class Sheet(NamedTuple):
    """What stands on one page."""

    rows: Sequence[Row]

    @property
    def items(self) -> list[Item]:
        return [row.item for row in self.rows if row.item]


class Drawing:
    """All pages of what is shown, on one kind of paper. A page is drawn when it is asked for."""

    def __init__(
        self, shown: Shown, paper: Paper, *, split: bool = False, numbered: bool = True, even: bool = False
    ) -> None:
        items = shown.items
        most = max((phase.place for item in items for phase in item.phases), default=1)
        self.shown, self.paper, self.split, self.numbered = shown, paper, split, numbered
        self.scale = Scale(
            shown.span, paper, shown.today, most, by_status=shown.colour == "status" and not shown.stands_for
        )
        self.legend = legend.flowed(legend.entries(shown, self.scale), self.scale) if items else []
        about = f"{shown.title} · {shown.about}" if self.has_own_titles else shown.about
        self.about = wrapped(about, paper.right - paper.margin, paper.body, most=2)
        room = self.bottom - self.first_row
        self.sheets = self._even(room) if even else list(self._sheets(room))

    # -- What stands on which page

    @property
    def top(self) -> float:
        """Where the head begins: below the title and what every page says."""
        return self.paper.margin + self.paper.heading * MM_OF_POINT * 1.3 + len(self.about) * self.paper.line + 3

    @property
    def first_row(self) -> float:
        return self.top + 2.8 * self.paper.line + 2

    @property
    def bottom(self) -> float:
        """Where the rows have to end."""
        foot = self.paper.margin + 1.6 * self.paper.line
        return self.paper.height - foot - len(self.legend) * self.paper.line * 1.25 - _LEGEND_AIR

    def _even(self, room: float) -> list[Sheet]:
        """As many as are needed, with about as much on each: else the last may be nearly empty."""
        full = list(self._sheets(room))
        tried = (list(self._sheets(room * share / 100)) for share in range(50, 100, 5))
        return next((sheets for sheets in tried if len(sheets) == len(full)), full)

    def _sheets(self, room: float) -> Iterator[Sheet]:
        rows: list[Row] = []
        used = 0.0
        for group in self.shown.groups:
            if self.split and rows:
                yield Sheet(rows)
                rows, used = [], 0.0
            heading = self._heading(group)
            for place, item in enumerate(group.items):
                row = self._row(group, item)
                needed = row.height + (heading.height if heading and not place else 0)
                if rows and used + needed > room:
                    yield Sheet(rows)
                    rows, used = [], 0.0
                if heading and (not place or not rows):
                    rows.append(heading._replace(goes_on=bool(place)))
                    used += heading.height
                rows.append(row)
                used += row.height
        if rows or not self.shown.items:
            yield Sheet(rows)

    def _heading(self, group: Group) -> Row | None:
        return Row(group, None, (), (), self.paper.line * 1.15 + _PAD + 1) if group.heading else None

    def _row(self, group: Group, item: Item) -> Row:
        lines = wrapped(item.title, self.paper.title - 3, self.paper.body)
        beside = self._beside(group, item)
        height = max(len(lines) * self.paper.line, len(beside) * self.paper.line, self.paper.bar + 1.2) + _PAD
        return Row(group, item, lines, beside, height)

    def _beside(self, group: Group, item: Item) -> list[tuple[str, Colour]]:
        """Its unit, where the group is not called that, and how it goes, where that is not as planned.

        That it has no time stands where its bar would be; and a row that stands for a whole group goes in no way.
        """
        found = status(item, self.shown.today)
        told = [(item.unit, QUIET)] if item.unit and item.unit != group.heading else []
        if found.kind not in (Kind.ON_PLAN, Kind.UNTIMED) and not self.shown.stands_for:
            told.append((found.words, TODAY if found.kind in BEHIND else INK))
        room = self.paper.status - 3
        return [(shortened(words, room, self.paper.small, is_bold=ink != QUIET), ink) for words, ink in told]

    # -- How it is drawn

    def page(self, number: int) -> list[Mark]:
        """The marks of one page, counted from 1."""
        sheet = self.sheets[number - 1]
        return [
            *self._title(number),
            *self._head(self.first_row + sum(row.height for row in sheet.rows)),
            *self._rows(sheet),
            *self._today(sheet),
            *legend.drawn(self.legend, self.scale, self.paper.height - self.paper.margin - 1.6 * self.paper.line),
            *self._foot(number),
        ]

    @property
    def has_own_titles(self) -> bool:
        """Each page is called what its group is called, and says of which roadmap it is below that."""
        return self.split and any(group.heading for group in self.shown.groups)

    def begins(self, number: int) -> bool:
        """Whether something begins on the page, rather than going on from the one before."""
        rows = self.sheets[number - 1].rows
        return number == 1 or (self.has_own_titles and not rows[0].goes_on)

    def title_of(self, number: int) -> str:
        rows = self.sheets[number - 1].rows
        if not (self.has_own_titles and rows):
            return self.shown.title
        return f"{rows[0].group.heading}{' (fortsetter)' if rows[0].goes_on else ''}"

    def _title(self, number: int) -> Iterator[Mark]:
        paper = self.paper
        y = paper.margin + paper.heading * MM_OF_POINT * 0.75
        room = paper.right - paper.margin
        title = shortened(self.title_of(number), room, paper.heading, is_bold=True)
        yield Words(paper.margin, y, title, paper.heading, MAIN, is_bold=True, is_title=True)
        for place, line in enumerate(self.about):
            below = paper.margin + paper.heading * MM_OF_POINT * 1.3 + place * paper.line + paper.line * 0.7
            yield Words(paper.margin, below, line, paper.body, QUIET)

    def _head(self, bottom: float) -> Iterator[Mark]:
        paper = self.paper
        by = axis.step(self.shown.span, asked=self.shown.zoom, width=paper.time, points=paper.small)
        y = self.top + 2.8 * paper.line
        what = "Gruppe" if self.shown.stands_for else "Prioritet og prosjekt"
        yield Words(paper.margin, y, what, paper.small, QUIET)
        for tick in axis.ticks(self.shown.span, by):
            x = paper.left + tick.left * paper.time
            is_new = bool(tick.year) and tick.left > 0
            yield Rule(x, y - paper.line * (1.8 if is_new else 0.8), x, bottom, STRONG_LINE if is_new else LINE, 0.2)
            if tick.year and paper.right - x > width_of(tick.year, paper.small, is_bold=True):
                yield Words(x + 1, y - paper.line, tick.year, paper.small, INK, is_bold=True)
            if (tick.right - tick.left) * paper.time >= width_of(tick.label, paper.small):
                yield Words(x + 1, y, tick.label, paper.small, QUIET)

    def _rows(self, sheet: Sheet) -> Iterator[Mark]:
        y, paper = self.first_row, self.paper
        if not sheet.rows:
            yield Words(paper.margin, y + paper.line * 2, EMPTY, paper.body, INK)
        for row in sheet.rows:
            yield from self._item(row, row.item, y) if row.item else self._group(row, y)
            y += row.height

    def _group(self, row: Row, y: float) -> Iterator[Mark]:
        paper, middle = self.paper, y + row.height / 2 + self.paper.body * MM_OF_POINT * 0.36
        yield Box(paper.margin, y, paper.right - paper.margin, row.height, TINT)
        x = paper.margin + 2
        if row.group.colour in PROGRAMMES:
            side = paper.body * MM_OF_POINT * 0.85
            colour = Colour(f"program-{row.group.colour}-{SHADES}", PROGRAMMES[row.group.colour])
            yield Box(x, y + (row.height - side) / 2, side, side, colour, radius=0.8)
            x += side + 2
        room = paper.margin + paper.rank + paper.title - x - 3
        heading = shortened(row.group.heading, room, paper.body, is_bold=True)
        yield Words(x, middle, heading, paper.body, INK, is_bold=True)
        count = "fortsetter" if row.goes_on else projects(len(row.group.items))
        yield Words(paper.margin + paper.rank + paper.title, middle, count, paper.small, QUIET)

    def _item(self, row: Row, item: Item, y: float) -> Iterator[Mark]:
        paper = self.paper
        yield Rule(paper.margin, y, paper.right, y, LINE, 0.2)
        middle = y + row.height / 2
        first = middle - (len(row.lines) - 1) * paper.line / 2 + paper.body * MM_OF_POINT * 0.36
        if item.rank:
            yield Words(
                paper.margin + paper.rank - 2.5, first, str(item.rank), paper.body, INK, is_bold=True, anchor="end"
            )
        for place, line in enumerate(row.lines):
            yield Words(paper.margin + paper.rank, first + place * paper.line, line, paper.body)
        for place, (words, ink) in enumerate(row.beside):
            at = middle + (place - (len(row.beside) - 1) / 2) * paper.line + paper.small * MM_OF_POINT * 0.36
            yield Words(paper.margin + paper.rank + paper.title, at, words, paper.small, ink, is_bold=ink != QUIET)
        yield from bar(item, self.scale, middle - paper.bar / 2 - (0.6 if item.adopted else 0))

    def _today(self, sheet: Sheet) -> Iterator[Mark]:
        today, paper = self.shown.today, self.paper
        if not sheet.rows or not self.shown.span.touches(today, today):
            return
        x, width, height = self.scale.x(today), width_of("i dag", paper.small) + 3, paper.small * MM_OF_POINT * 1.45
        bottom = self.first_row + sum(row.height for row in sheet.rows)
        left = min(max(x - width / 2, paper.left), paper.right - width)
        yield Rule(x, self.top + height, x, bottom, TODAY, 0.45, says=f"I dag, {facts.day(today)}")
        yield Box(
            left, self.top, width, height, TODAY,
            radius=height / 2, words="i dag", points=paper.small, ink=PAPER, indent=1.5,
        )  # fmt: skip

    def _foot(self, number: int) -> Iterator[Mark]:
        paper = self.paper
        y = paper.height - paper.margin
        yield Words(paper.margin, y, "InnoLab", paper.small, MAIN, is_bold=True)
        if self.numbered and (count := len(self.sheets)) > 1:
            yield Words(paper.right, y, f"Ark {number} av {count}", paper.small, QUIET, anchor="end")
