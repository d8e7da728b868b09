"""How a plan uses what it has to spend, drawn: a bar for each limit, and effort against capacity month by month.

Numbers of a drawing are text as SVG wants it: a template would write them as Norwegians do, with a comma.
"""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from portfolio.models import ActionPlan
from portfolio.planning.balance import Capacity, Limit
from portfolio.templatetags.norwegian import number

BAR = 200  # the width of a bar
COLUMN, HEIGHT, FOOT = 40, 96, 20  # of a month; the names of the months stand in the foot
_GAP = 6
BAR_OF_MONTH = COLUMN - 2 * _GAP
BASELINE = HEIGHT + 2


class Bar(NamedTuple):
    """A limit, how far its use reaches, and how far what is over it reaches beyond."""

    limit: Limit
    used: str
    over: str
    end: str  # where the limit is


class Column(NamedTuple):
    """A month: the effort, its part over the capacity, and the line of the capacity."""

    month: datetime.date
    x: str
    middle: str
    top: str
    height: str
    over_top: str
    over_height: str
    cap: str  # "" where there is no capacity
    cap_end: str


class Chart(NamedTuple):
    columns: list[Column]
    width: int
    height: int
    baseline: int
    column: int = BAR_OF_MONTH


class Cell(NamedTuple):
    """«34 av 30, 4 over»."""

    words: str
    is_over: bool


class MonthRow(NamedTuple):
    month: datetime.date
    effort: int
    cells: list[Cell]


def bars(limits: Sequence[Limit]) -> list[Bar]:
    return [_bar(limit) for limit in limits]


def _bar(limit: Limit) -> Bar:
    most = max(limit.limit, limit.used, 1)
    used, end = (min(each, limit.limit) * BAR / most for each in (limit.used, limit.limit))
    past = max(0, limit.used - limit.limit) * BAR / most
    return Bar(limit, f"{used:.1f}", f"{past:.1f}", f"{end:.1f}")


def whole_capacity(limits: Sequence[Limit]) -> Capacity | None:
    """The capacity of all, where there is one."""
    found = (each for each in limits if isinstance(each, Capacity))
    return next((each for each in found if each.programme is None and each.competence is None), None)


def chart(plan: ActionPlan, efforts: Sequence[int], limits: Sequence[Limit]) -> Chart | None:
    """Effort against the capacity of all; None where there is neither."""
    capacity = whole_capacity(limits)
    caps: Sequence[int | None] = capacity.caps if capacity else [None] * len(efforts)
    most = max([*efforts, *(cap or 0 for cap in caps)])
    if not most:
        return None
    columns = [
        column_of(place, month, effort, cap, HEIGHT / most)
        for place, (month, effort, cap) in enumerate(zip(plan.months, efforts, caps, strict=True))
    ]
    return Chart(columns, COLUMN * len(columns), HEIGHT + FOOT + 2, BASELINE)


def column_of(place: int, month: datetime.date, effort: int, cap: int | None, scale: float) -> Column:
    """`scale`: how high one person-day is drawn."""
    within = effort if cap is None else min(effort, cap)
    x, over, base = place * COLUMN + _GAP, (effort - within) * scale, BASELINE
    return Column(
        month=month,
        x=f"{x}",
        middle=f"{place * COLUMN + COLUMN / 2:.1f}",
        top=f"{base - within * scale:.1f}",
        height=f"{within * scale:.1f}",
        over_top=f"{base - effort * scale:.1f}",
        over_height=f"{over:.1f}",
        cap="" if cap is None else f"{base - cap * scale:.1f}",
        cap_end=f"{x + BAR_OF_MONTH}",
    )


def month_rows(plan: ActionPlan, efforts: Sequence[int], limits: Sequence[Limit]) -> list[MonthRow]:
    """The same in numbers: the effort of each month, and its use of each capacity in the order of the limits."""
    capacities = [limit for limit in limits if isinstance(limit, Capacity)]
    return [
        MonthRow(month, efforts[place], [cell_of(each.efforts[place], each.caps[place]) for each in capacities])
        for place, month in enumerate(plan.months)
    ]


def cell_of(used: int, cap: int | None) -> Cell:
    if cap is None:
        return Cell(number(used), is_over=False)
    words = f"{number(used)} av {number(cap)}"
    return Cell(f"{words}, {number(used - cap)} over" if used > cap else words, used > cap)
