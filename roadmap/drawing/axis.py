"""The head of a drawing: months, quarters or years, as fine as there is room to name them."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.dates import MONTHS_3

from roadmap.drawing.marks import width_of
from roadmap.span import Span

MONTH, QUARTER, YEAR = "maned", "kvartal", "ar"
_MONTHS_OF = {MONTH: 1, QUARTER: 3, YEAR: 12}
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
    order = list(_MONTHS_OF)
    for name in order[order.index(asked) if asked in order else 0 :]:
        if width / span.count * _MONTHS_OF[name] >= width_of(_WIDEST[name], points) + _AIR:
            return name
    return YEAR


def ticks(span: Span, by: str) -> list[Tick]:
    return list(_ticks(span, by))


def _ticks(span: Span, by: str) -> Iterator[Tick]:
    length, at = _MONTHS_OF[by], 0
    while at < span.count:
        first = span.months[at]
        end = min(span.count, at + length - (first.month - 1) % length)
        is_new = at == 0 or first.month == 1
        yield Tick(
            label=_label(first, by),
            year=str(first.year) if is_new and by != YEAR else "",
            starts_on=first,
            left=at / span.count,
            right=end / span.count,
        )
        at = end


def _label(first: datetime.date, by: str) -> str:
    if by == MONTH:
        return str(MONTHS_3[first.month])
    return f"{(first.month - 1) // 3 + 1}. kv." if by == QUARTER else str(first.year)
