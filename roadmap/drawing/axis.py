"""The head of a drawing on paper: the scale of roadmap.timeline, as fine as there is room to name its steps."""

import datetime
from typing import NamedTuple

from roadmap import timeline
from roadmap.drawing.marks import width_of
from roadmap.span import Span
from roadmap.timeline import MONTH, MONTHS_OF, QUARTER, YEAR

_AIR = 2.0  # beside a name
_WIDEST = {MONTH: "mars", QUARTER: "4. kv.", YEAR: "2028"}


class Tick(NamedTuple):
    """A stretch of the head. `left` and `right` go from 0 to 1; `year` only where a new one is to be named."""

    label: str
    year: str
    starts_on: datetime.date
    left: float
    right: float


def step(span: Span, *, asked: str, width: float, points: float) -> str:
    """What is asked for, or the finest, if it can be named on the width; else the next coarser."""
    order = list(MONTHS_OF)
    for name in order[order.index(asked) if asked in order else 0 :]:
        if width / span.count * MONTHS_OF[name] >= width_of(_WIDEST[name], points) + _AIR:
            return name
    return YEAR


def ticks(span: Span, by: str) -> list[Tick]:
    begin = list(timeline.steps(span, by))
    ends = [place for place, _, _ in begin[1:]] + [span.count]
    return [
        Tick(
            label=timeline.called(day, by),
            year=str(day.year) if is_new and by != YEAR else "",
            starts_on=day,
            left=place / span.count,
            right=end / span.count,
        )
        for (place, day, is_new), end in zip(begin, ends, strict=True)
    ]
