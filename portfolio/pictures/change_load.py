"""The change load: how many projects run at each unit, month by month."""

import datetime
from typing import NamedTuple

from django.db.models import Count

from portfolio.models.action_plan import add_months
from portfolio.models.project_queryset import running_in
from portfolio.models.sorting import norwegian
from portfolio.pictures.counted import Counted
from portfolio.pictures.words import capital, listed, projects
from portfolio.templatetags.norwegian import number, span

MONTHS = 12
STEPS = 4  # of shading
MOST_UNITS = 20


class Cell(NamedTuple):
    """`step` is how dark the cell is: 0 for none, STEPS for as many as anywhere."""

    month: datetime.date
    number: int
    step: int
    href: str


class Row(NamedTuple):
    unit: str
    href: str
    cells: list[Cell]
    total: int  # of project-months, which the rows are ordered by


class ChangeLoad(NamedTuple):
    headline: str
    months: list[datetime.date]
    rows: list[Row]
    more_units: int  # that are not shown, each with less than those that are
    undated: int


def change_load(counted: Counted, *, today: datetime.date) -> ChangeLoad:
    """The units that something comes at, the most burdened first, in two queries."""
    months = [add_months(today.replace(day=1), place) for place in range(MONTHS)]
    running = {f"month_{place}": Count("pk", filter=running_in(month)) for place, month in enumerate(months)}
    units = counted.projects.filter(unit__isnull=False).values_list("unit", "unit__name").annotate(**running)
    found = [
        (unit, name, counts) for unit, name, *counts in units.order_by(norwegian("unit__name"), "unit") if any(counts)
    ]
    most = max((max(counts) for *_, counts in found), default=0)

    def row(unit: int, name: str, counts: list[int]) -> Row:
        cells = [
            Cell(month, count, -(-count * STEPS // most), _href(counted, unit, month) if count else "")
            for month, count in zip(months, counts, strict=True)
        ]
        return Row(name, counted.href(enhet=unit), cells, sum(counts))

    rows = sorted((row(*each) for each in found), key=lambda each: -each.total)
    undated = counted.projects.filter(starts_on=None).count()
    return ChangeLoad(_headline(rows, most), months, rows[:MOST_UNITS], max(0, len(rows) - MOST_UNITS), undated)


def _href(counted: Counted, unit: int, month: datetime.date) -> str:
    return counted.href(enhet=unit, maned=f"{month:%Y-%m}")


def _headline(rows: list[Row], most: int) -> str:
    if not rows:
        return "Ingen prosjekter går i noen enhet de neste tolv månedene."
    at_most = [row for row in rows if any(cell.number == most for cell in row.cells)]
    if len(at_most) > 3:
        return f"Det meste som går samtidig i én enhet, er {projects(most)}. Så mye har {number(len(at_most))} enheter."
    return f"{capital(listed([_peak(row, most) for row in at_most]))} har mest som går samtidig: {projects(most)}."


def _peak(row: Row, most: int) -> str:
    """The unit, and the first stretch of months in which it has that many."""
    first = next(place for place, cell in enumerate(row.cells) if cell.number == most)
    last = first
    while last + 1 < len(row.cells) and row.cells[last + 1].number == most:
        last += 1
    return f"{row.unit} ({span(row.cells[first].month, row.cells[last].month)})"
