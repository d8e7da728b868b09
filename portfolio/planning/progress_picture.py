"""How a plan has come on, month by month: for each programme a column of what was done, on track, late and not begun.

A month that is over is shown as it ended, this month as it is today, and those to come are empty.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from portfolio.models import ActionPlan, Programme
from portfolio.models.action_plan import add_months
from portfolio.pictures.words import listed
from portfolio.planning.progress import Followed, State, state

# In units of the drawing, which is as wide on a phone as on a desk.
STEP, BAR, EDGE = 33, 28, 2
ONE, MOST_HIGH, LABEL, FITS = 15, 180, 20, 13
WIDTH = 12 * STEP
# From the bottom of a column to its top.
ORDER = (State.DONE, State.ON_TRACK, State.LATE, State.NOT_YET, State.STOPPED)


class Segment(NamedTuple):
    """Its place as text, with a decimal point as SVG wants it."""

    state: State
    number: int
    y: str
    height: str
    middle: str
    shows_number: bool


class Column(NamedTuple):
    month: datetime.date
    x: int
    numbers: dict[State, int]  # empty for a month to come
    segments: list[Segment]

    @property
    def middle(self) -> int:
        return self.x + BAR // 2

    @property
    def row(self) -> list[int]:
        """The numbers in the order of the columns of the table."""
        return [self.numbers.get(each, 0) for each in ORDER]


class Picture(NamedTuple):
    """One programme, or the whole plan where it is None."""

    programme: Programme | None
    headline: str
    columns: list[Column]
    height: int  # of the columns
    total: int

    @property
    def name(self) -> str:
        return self.programme.name if self.programme else "Hele planen"

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} {self.height + LABEL}"

    @property
    def label_y(self) -> int:
        return self.height + LABEL - 5


def pictures(plan: ActionPlan, rows: Sequence[Followed], *, on: datetime.date) -> list[Picture]:
    """First the whole plan, and then its programmes in their order; of one programme alone the whole is left out."""
    by_programme: dict[Programme, list[Followed]] = {}
    for row in rows:
        assert row.project.programme  # the database sees to it
        by_programme.setdefault(row.project.programme, []).append(row)
    ordered = sorted(by_programme.items(), key=lambda item: (item[0].position, item[0].pk))
    whole: list[tuple[Programme | None, Sequence[Followed]]] = [(None, rows)] if len(ordered) > 1 else []
    return [_picture(programme, members, plan, on=on) for programme, members in [*whole, *ordered]]


def numbers(rows: Sequence[Followed], *, on: datetime.date) -> dict[State, int]:
    """How many are in each state; those that nothing is in are there too."""
    counted = Counter(state(row, on) for row in rows)
    return {each: counted[each] for each in ORDER}


def days(plan: ActionPlan, *, on: datetime.date) -> list[tuple[datetime.date, datetime.date | None]]:
    """Each month of the plan, and the day on which it is looked at: its last, today, or none for one to come."""
    last_days = ((month, add_months(month, 1) - datetime.timedelta(days=1)) for month in plan.months)
    return [(month, min(last, on) if month <= on else None) for month, last in last_days]


def _picture(programme: Programme | None, rows: Sequence[Followed], plan: ActionPlan, *, on: datetime.date) -> Picture:
    height = min(ONE * len(rows), MOST_HIGH)
    columns = [
        _column(month, place, numbers(rows, on=day) if day else {}, height, len(rows))
        for place, (month, day) in enumerate(days(plan, on=on))
    ]
    return Picture(programme, _headline(numbers(rows, on=on), len(rows)), columns, height, len(rows))


def _column(month: datetime.date, place: int, found: dict[State, int], height: int, total: int) -> Column:
    segments, y = [], float(height)
    for each in ORDER:
        if number := found.get(each, 0):
            part = height * number / total
            y -= part
            y_text, part_text, middle = (f"{place:.2f}" for place in (y, part, y + part / 2))
            segments.append(Segment(each, number, y_text, part_text, middle, part >= FITS))
    return Column(month, place * STEP + EDGE, found, segments)


def _headline(found: dict[State, int], total: int) -> str:
    """«16 prosjekter: 3 er gjort, 8 i rute, 2 forsinket og 3 ikke begynt ennå»."""
    parts = [f"{found[each]} {each.label}" for each in ORDER if found[each]]
    return f"{total} {'prosjekt' if total == 1 else 'prosjekter'}: {listed(parts)}" if parts else "Ingen prosjekter"
