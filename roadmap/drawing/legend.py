"""What the marks of a drawing mean: only those that are on it somewhere, in a line or more at the foot of each page."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from portfolio.models import ActionPlanEntry
from roadmap.drawing.bars import SHADOW_HEIGHT, Scale, is_dashed, is_outlined
from roadmap.drawing.marks import (
    INK,
    MM_OF_POINT,
    PAPER,
    QUIET,
    SHADES,
    SHADOW,
    TODAY,
    Box,
    Colour,
    Diamond,
    Mark,
    Rule,
    Words,
    shade,
    shortened,
    width_of,
)
from roadmap.picture import Item
from roadmap.shown import Shown
from roadmap.status import status

_GAP = 6.0
_SWATCH = 6.0
Planned = ActionPlanEntry.Decision


class Entry(NamedTuple):
    words: str
    drawn: Callable[[float, float], Iterator[Mark]]  # at x, around the middle y


def entries(shown: Shown, scale: Scale) -> list[Entry]:
    """In the order of the reading: colours, where no heading has them, phases, then the small marks."""
    items, headings_have_colours = shown.items, all(group.colour for group in shown.groups)
    is_told = shown.stands_for or (headings_have_colours and not scale.by_status)  # by the headings, or the rows
    colours = [] if is_told else list(_colours(items, scale))
    said = {entry.words for entry in colours}
    phases = _few_and_many(scale) if shown.stands_for else _phases(items, scale)
    return [*colours, *phases, *(entry for entry in _small(items, scale) if entry.words not in said)]


def _swatch(fill: Colour, **more: object) -> Callable[[float, float], Iterator[Mark]]:
    def drawn(x: float, y: float) -> Iterator[Mark]:
        yield Box(x, y - 1.6, _SWATCH, 3.2, fill, radius=0.6, **more)  # type: ignore[arg-type]

    return drawn


def _colours(items: list[Item], scale: Scale) -> Iterator[Entry]:
    """Each colour once, with all that it is of: several statuses share one. Outlined where all its bars are."""
    seen: dict[tuple[str, str], dict[str, None]] = {}
    filled = {scale.colour(item) for item in items if not is_outlined(item)}
    solid = {scale.colour(item) for item in items if not is_dashed(item)}
    for item in items:
        words = str(status(item, scale.today).kind.label).lower() if scale.by_status else item.programme
        seen.setdefault(scale.colour(item), {})[words or "uten program"] = None
    room = scale.paper.right - scale.paper.margin - _SWATCH - _GAP
    for key, words_of_it in seen.items():
        words, own = shortened(", ".join(words_of_it), room, scale.paper.small), Colour(f"{key[0]}-{SHADES}", key[1])
        outline = _swatch(PAPER, edge=own, is_dashed=key not in solid)
        yield Entry(words, _swatch(own) if key in filled else outline)


def _phases(items: list[Item], scale: Scale) -> Iterator[Entry]:
    """In grey, for each programme has them in its own colour."""
    named = {phase.place: phase.name for item in items for phase in item.phases}
    for place, name in sorted(named.items()):
        yield Entry(name.lower(), _swatch(shade("phase", QUIET.paper, place, scale.most_phases)))


def _few_and_many(scale: Scale) -> Iterator[Entry]:
    """Where a row is a whole group, it is the darker the more of it goes on."""
    for place, words in ((1, "få i gang samtidig"), (scale.most_phases, "mange i gang samtidig")):
        yield Entry(words, _swatch(shade("phase", QUIET.paper, place, scale.most_phases)))


def _small(items: list[Item], scale: Scale) -> Iterator[Entry]:
    points = [point for item in items for point in item.milestones]
    if any(item.decision == Planned.RESERVE for item in items):
        yield Entry("reserve", _swatch(PAPER, edge=QUIET))
    dashed = {item.decision == Planned.CANDIDATE for item in items if is_dashed(item)}
    if dashed:
        words = ", eller ".join(("utenfor planen", "kandidat")[candidate] for candidate in sorted(dashed, reverse=True))
        yield Entry(words, _swatch(PAPER, edge=QUIET, is_dashed=True))
    if any(point.reached_on is None for point in points):
        yield Entry("milepæl", _diamond(PAPER, INK))
    if any(point.is_late(scale.today) for point in points):
        yield Entry("milepæl som ikke er nådd i tide", _diamond(PAPER, TODAY))
    if any(point.reached_on for point in points):
        yield Entry("nådd milepæl", _diamond(INK, INK))
    if any(item.adopted for item in items):
        yield Entry("som vedtatt", _shadow)
    if scale.span.touches(scale.today, scale.today):
        yield Entry("i dag", _today)


def _diamond(fill: Colour, edge: Colour) -> Callable[[float, float], Iterator[Mark]]:
    def drawn(x: float, y: float) -> Iterator[Mark]:
        yield Diamond(x + _SWATCH / 2, y, 1.9, fill, edge)

    return drawn


def _shadow(x: float, y: float) -> Iterator[Mark]:
    yield Box(x, y - SHADOW_HEIGHT / 2, _SWATCH, SHADOW_HEIGHT, SHADOW)


def _today(x: float, y: float) -> Iterator[Mark]:
    yield Rule(x + _SWATCH / 2, y - 2, x + _SWATCH / 2, y + 2, TODAY, 0.5)


def flowed(found: list[Entry], scale: Scale) -> list[list[Entry]]:
    """In as many lines as they need."""
    lines: list[list[Entry]] = [[]]
    used, paper = 0.0, scale.paper
    for entry in found:
        width = _width(entry, scale)
        if lines[-1] and used + width > paper.right - paper.margin:
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += width
    return lines


def _width(entry: Entry, scale: Scale) -> float:
    return _SWATCH + 2 + width_of(entry.words, scale.paper.small) + _GAP


def drawn(lines: list[list[Entry]], scale: Scale, bottom: float) -> Iterator[Mark]:
    """The lines, the last of them standing on `bottom`."""
    paper = scale.paper
    for number, line in enumerate(lines):
        x, y = paper.margin, bottom - (len(lines) - 1 - number) * paper.line * 1.25
        for entry in line:
            yield from entry.drawn(x, y - paper.small * MM_OF_POINT * 0.36)
            yield Words(x + _SWATCH + 2, y, entry.words, paper.small, QUIET)
            x += _width(entry, scale)
