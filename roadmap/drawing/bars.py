"""The bar of one project: its period with phases, milestones, and what was adopted as a shadow below it."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from portfolio.models import ActionPlanEntry
from portfolio.templatetags.norwegian import span as in_words
from roadmap import facts
from roadmap.drawing.marks import (
    INK,
    NO_COLOUR,
    PAPER,
    PROGRAMMES,
    QUIET,
    SHADES,
    SHADOW,
    STATUSES,
    TODAY,
    Box,
    Colour,
    Diamond,
    Mark,
    Tip,
    Words,
    ink_on,
    shade,
    width_of,
)
from roadmap.drawing.paper import Paper
from roadmap.picture import Item, Period
from roadmap.span import Span
from roadmap.status import status

ONE_DAY = datetime.timedelta(days=1)
_LEAST_WIDTH = 0.6  # of a day in five years
_AIR = 1.2
SHADOW_HEIGHT = 1.0
WAITING = (ActionPlanEntry.Decision.RESERVE, ActionPlanEntry.Decision.CANDIDATE)


class Scale(NamedTuple):
    """Where days lie on the paper, and what all bars share."""

    span: Span
    paper: Paper
    today: datetime.date
    most_phases: int  # the place of the last phase that is shown
    by_status: bool  # what the colour says

    def x(self, day: datetime.date) -> float:
        """Where the day begins; the edge for days outside."""
        return self.paper.left + min(1.0, max(0.0, self.span.position(day))) * self.paper.time

    def middle(self, day: datetime.date) -> float:
        """Of a day that is seen."""
        return self.paper.left + self.span.middle(day) * self.paper.time

    def stretch(self, period: Period) -> tuple[float, float]:
        """Where it begins, and how wide it is."""
        left = self.x(period.starts_on)
        width = max(self.x(period.ends_on + ONE_DAY) - left, _LEAST_WIDTH)
        return min(left, self.paper.right - width), width

    def colour(self, item: Item) -> tuple[str, str]:
        """Its name, and as it is on paper."""
        if self.by_status:
            colour = status(item, self.today).colour
            return f"status-{colour}", STATUSES[colour]
        return (
            (f"program-{item.colour}", PROGRAMMES[item.colour])
            if item.colour in PROGRAMMES
            else ("quiet-bar", QUIET.paper)
        )


def is_outlined(item: Item) -> bool:
    """Nobody counts on it, or not yet."""
    return item.decision in WAITING or not item.decision


def is_dashed(item: Item) -> bool:
    return is_outlined(item) and item.decision != ActionPlanEntry.Decision.RESERVE


def bar(item: Item, scale: Scale, y: float) -> Iterator[Mark]:
    """All marks of one project, in a row that begins at y."""
    if item.adopted and scale.span.touches(*item.adopted):
        yield _shadow(item.adopted, scale, y)
    if item.period is None or not scale.span.touches(*item.period):
        yield _beyond(item, scale, y)
        return
    points = [point for point in item.milestones if scale.span.touches(point.due_on, point.due_on)]
    yield from _stretches(item, scale, y, [scale.middle(point.due_on) for point in points])
    yield from _tips(item, item.period, scale, y)
    for point in points:
        late = point.is_late(scale.today)
        says = f"Milepæl i {item.title}: {point.name}, {facts.day(point.due_on)}"
        yield Diamond(
            x=scale.middle(point.due_on),
            y=y + scale.paper.bar / 2,
            radius=scale.paper.bar * 0.42,
            fill=INK if point.reached_on else PAPER,
            edge=TODAY if late else INK,
            says=f"{says}, ikke nådd i tide" if late else says,
        )


def _shadow(adopted: Period, scale: Scale, y: float) -> Box:
    left, width = scale.stretch(adopted)
    top = y + scale.paper.bar + 0.35
    return Box(left, top, width, SHADOW_HEIGHT, SHADOW, says=f"Som vedtatt: {in_words(*adopted)}")


def _beyond(item: Item, scale: Scale, y: float) -> Words:
    """What is not in the months that are seen, or in no month at all, says so."""
    paper, middle = scale.paper, y + scale.paper.bar * 0.78
    if item.period is None:
        return Words(paper.left + _AIR, middle, facts.NO_TIME, paper.small, QUIET)
    words = facts.period(item.period)
    if item.period.ends_on < scale.span.starts_on:
        return Words(paper.left + _AIR, middle, f"← {words}", paper.small, QUIET)
    return Words(paper.right - _AIR, middle, f"{words} →", paper.small, QUIET, anchor="end")


def _stretches(item: Item, scale: Scale, y: float, marks: list[float]) -> Iterator[Box]:
    """A box for each phase that is seen, or one for the whole."""
    assert item.period is not None
    phases = [phase for phase in item.phases if scale.span.touches(phase.starts_on, phase.ends_on)]
    for phase in phases:
        left, width = scale.stretch(Period(phase.starts_on, phase.ends_on))
        says = f"{item.title}: {phase.name}, {in_words(phase.starts_on, phase.ends_on)}"
        yield _stretch(item, scale, (left, y, width), marks, place=phase.place, words=phase.name, says=says)
    if not phases:
        left, width = scale.stretch(item.period)
        says = facts.said(item, scale.today)
        yield _stretch(item, scale, (left, y, width), marks, place=scale.most_phases, words="", says=says)


def _stretch(
    item: Item, scale: Scale, at: tuple[float, float, float], marks: list[float], *, place: int, words: str, says: str
) -> Box:
    (left, top, width), paper = at, scale.paper
    name, colour = scale.colour(item)
    own = Colour(f"{name}-{SHADES}", colour)
    is_waiting = is_outlined(item)
    fill = PAPER if is_waiting else shade(name, colour, place, scale.most_phases)
    place_of_words = _room(words, item, scale, at, marks)
    return Box(
        left, top, width, paper.bar, fill,
        edge=own if is_waiting else NO_COLOUR,
        is_dashed=is_dashed(item),
        radius=0.8,
        words=words if place_of_words is not None else "",
        points=paper.small,
        ink=INK if is_waiting else ink_on(fill),
        indent=place_of_words or 0.0,
        says=says,
    )  # fmt: skip


def _room(words: str, item: Item, scale: Scale, at: tuple[float, float, float], marks: list[float]) -> float | None:
    """How far in the words may begin so that no milestone and no tip lies on them; None where there is no room."""
    assert item.period is not None
    (left, _, width), paper, span = at, scale.paper, scale.span
    tip, reach = paper.bar * 0.5, paper.bar * 0.42 + 0.6
    first = _AIR + (tip if item.period.starts_on < span.starts_on and left <= paper.left else 0)
    last = width - 0.6 - (tip if item.period.ends_on > span.ends_on and left + width >= paper.right - 0.01 else 0)
    inside = sorted(mark - left for mark in marks if left - reach < mark < left + width + reach)
    begins = [first, *(max(first, mark + reach) for mark in inside)]
    ends = [*(min(last, mark - reach) for mark in inside), last]
    needed = width_of(words, paper.small)
    return next((begin for begin, end in zip(begins, ends, strict=True) if begin + needed <= end), None)


def _tips(item: Item, period: Period, scale: Scale, y: float) -> Iterator[Tip]:
    paper, middle = scale.paper, y + scale.paper.bar / 2
    name, colour = scale.colour(item)
    size = paper.bar * 0.5

    def ink(place: int) -> Colour:
        if is_outlined(item):
            return Colour(f"{name}-{SHADES}", colour)
        return ink_on(shade(name, colour, place, scale.most_phases))

    shown = [phase.place for phase in item.phases if scale.span.touches(phase.starts_on, phase.ends_on)]
    if period.starts_on < scale.span.starts_on:
        yield Tip(paper.left + 0.5, middle, size, is_left=True, colour=ink(shown[0] if shown else scale.most_phases))
    if period.ends_on > scale.span.ends_on:
        yield Tip(paper.right - 0.5, middle, size, is_left=False, colour=ink(shown[-1] if shown else scale.most_phases))
