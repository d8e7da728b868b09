"""Expected benefit against own effort: the numbers of the matrix (where things lie in it: matrix_layout).

Effort is in steps, each twice as wide as the one before: docs/adr/0012 says why.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from portfolio.models import ActionPlanEntry
from portfolio.models.project import ExpectedBenefit
from portfolio.pictures.counted import Counted
from portfolio.pictures.marks import Mark
from portfolio.pictures.words import capital, projects
from portfolio.templatetags.norwegian import number, short_kroner

BENEFITS = tuple(reversed(ExpectedBenefit))  # the largest on top
EFFORT_STARTS = (0, 50, 100, 200, 400)
MOST_IN_A_CELL = 24  # no cell has room for more; matrix_layout says how many it shows
LARGE_BENEFIT, SMALL_BENEFIT = 4, 2
SMALL_EFFORT, LARGE_EFFORT = 100, 200  # below the one, from the other on


class Step(NamedTuple):
    """Of effort, in person-days, both ends included; the last one has no end."""

    starts: int
    ends: int | None

    @property
    def label(self) -> str:
        if not self.starts:
            return f"under {number((self.ends or 0) + 1)}"
        return f"{number(self.starts)}–{number(self.ends)}" if self.ends else f"{number(self.starts)} eller mer"


EFFORTS = tuple(
    Step(starts, following - 1 if following else None)
    for starts, following in zip(EFFORT_STARTS, (*EFFORT_STARTS[1:], None), strict=True)
)


class Bubble(NamedTuple):
    """One project. `cost` is None where nobody has said what it costs; `decision` is told where a plan is shown."""

    pk: int
    title: str
    mark: Mark
    benefit: int
    effort: int
    cost: int | None
    decision: ActionPlanEntry.Decision | None = None

    @property
    def href(self) -> str:
        return reverse("portfolio:project-detail", args=[self.pk])

    @property
    def facts(self) -> str:
        cost = "investering ikke anslått" if self.cost is None else f"{short_kroner(self.cost)} i investering"
        benefit = ExpectedBenefit(self.benefit).label
        decision = f"{self.decision.label}, " if self.decision else ""
        return f"{decision}{self.mark.name}, {benefit} nytte, {number(self.effort)} dagsverk, {cost}"


class Cell(NamedTuple):
    """The projects of one benefit and one step of effort: how many, and the dearest of them."""

    benefit: ExpectedBenefit
    step: Step
    number: int
    href: str
    bubbles: list[Bubble]


class Matrix(NamedTuple):
    headline: str
    cells: list[list[Cell]]  # the largest benefit first, and in it the smallest effort first
    number: int
    outside: int  # have no expected benefit or no effort
    dearest: int

    @property
    def bubbles(self) -> list[Bubble]:
        return [bubble for row in self.cells for cell in row for bubble in cell.bubbles]


def matrix(counted: Counted, marks: Mapping[int | None, Mark]) -> Matrix:
    """In one query, which brings no more of a cell than there is room for."""
    counts: dict[tuple[int, int], int] = {}
    bubbles: dict[tuple[int, int], list[Bubble]] = {}
    for row in _rows(counted):
        key = row.expected_benefit, row.step
        counts[key] = row.together
        bubble = Bubble(
            row.pk, row.title, marks[row.programme_id], row.expected_benefit, row.effort_days, row.investment_cost
        )
        bubbles.setdefault(key, []).append(bubble)

    def cell(benefit: ExpectedBenefit, place: int, step: Step) -> Cell:
        key = benefit.value, place
        count = counts.get(key, 0)
        return Cell(benefit, step, count, _href(counted, benefit, step) if count else "", bubbles.get(key, []))

    cells = [[cell(benefit, *numbered) for numbered in enumerate(EFFORTS)] for benefit in BENEFITS]
    dearest = max((bubble.cost or 0 for found in bubbles.values() for bubble in found), default=0)
    count = sum(counts.values())
    return Matrix(_headline(cells, count), cells, count, counted.total - count, dearest)


def _rows(counted: Counted) -> list[Any]:
    steps = (When(effort_days__gte=start, then=Value(place)) for place, start in enumerate(EFFORT_STARTS))
    step = Case(*reversed([*steps]), output_field=IntegerField())
    cell = [F("expected_benefit"), F("step")]
    order = [F("investment_cost").desc(nulls_last=True), F("pk").asc()]
    placed = counted.projects.filter(expected_benefit__isnull=False, effort_days__isnull=False).annotate(
        step=step,
        place=Window(RowNumber(), partition_by=cell, order_by=order),
        together=Window(Count("pk"), partition_by=cell),
    )
    shown = placed.filter(place__lte=MOST_IN_A_CELL).order_by("expected_benefit", "step", "place")
    fields = ("pk", "title", "programme_id", "expected_benefit", "effort_days", "investment_cost", "step", "together")
    return [*shown.values_list(*fields, named=True)]


def _href(counted: Counted, benefit: ExpectedBenefit, step: Step) -> str:
    upper = {} if step.ends is None else {"dagsverk_til": step.ends}
    return counted.href(nytte=benefit.value, dagsverk_fra=step.starts, **upper)


def _headline(cells: list[list[Cell]], count: int) -> str:
    if not count:
        return "Ingen av prosjektene har både forventet nytte og dagsverk."
    flat = [cell for row in cells for cell in row]
    wins = [cell for cell in flat if cell.benefit >= LARGE_BENEFIT and cell.step.starts < SMALL_EFFORT]
    heavy = [cell for cell in flat if cell.benefit <= SMALL_BENEFIT and cell.step.starts >= LARGE_EFFORT]
    return (
        f"{_told(wins)} gir stor nytte for mindre enn {SMALL_EFFORT} dagsverk. "
        f"{_told(heavy)} gir liten nytte for {LARGE_EFFORT} eller mer."
    )


def _told(cells: list[Cell]) -> str:
    return capital(projects(sum(cell.number for cell in cells)))
