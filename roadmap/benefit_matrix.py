"""Expected benefit against effort, of what stands in a plan or a scenario: the portfolio's matrix, with names."""

from collections.abc import Sequence
from typing import NamedTuple

from portfolio.models import ActionPlanEntry, Programme
from portfolio.models.project import ExpectedBenefit
from portfolio.pictures.marks import SHAPES, Mark
from portfolio.pictures.matrix import BENEFITS, EFFORTS, MOST_IN_A_CELL, Bubble, Cell, Matrix
from portfolio.pictures.words import capital, projects
from roadmap.sides import Line, Side

_DECISION = ActionPlanEntry.Decision
SHOWN = (_DECISION.INCLUDED, _DECISION.RESERVE, _DECISION.CANDIDATE)  # what is out has no rank, and is not here
_NO_PROGRAMME = Mark("Uten program", "neutral", "circle")


class Placed(NamedTuple):
    """A project of the table beside the picture; `bubble` is None where it has no place in it."""

    line: Line
    mark: Mark
    benefit: str
    effort: int
    bubble: Bubble | None


class Found(NamedTuple):
    matrix: Matrix
    marks: list[Mark]
    placed: list[Placed]


def benefit_matrix(side: Side) -> Found:
    """One query. Effort is what it takes of the plan's 12 months."""
    marks = _marks(side)
    placed = [_placed(line, marks) for line in side.lines if line.entry.rank is not None]
    bubbles = [row.bubble for row in placed if row.bubble]
    cells = [[_cell(benefit, place, bubbles) for place in range(len(EFFORTS))] for benefit in BENEFITS]
    dearest = max((bubble.cost or 0 for bubble in bubbles), default=0)
    headline = _headline(placed)
    matrix = Matrix(headline, cells, len(bubbles), len(placed) - len(bubbles), dearest)
    used = {row.mark.name: row.mark for row in placed}
    return Found(matrix, [mark for mark in marks.values() if mark.name in used], placed)


def _marks(side: Side) -> dict[int | None, Mark]:
    rows = Programme.objects.filter(strategy=side.plan.strategy_id).order_by("position", "pk")
    found = rows.values_list("pk", "name", "colour")
    return {pk: Mark(name, colour, SHAPES[place % len(SHAPES)]) for place, (pk, name, colour) in enumerate(found)}


def _placed(line: Line, marks: dict[int | None, Mark]) -> Placed:
    project, effort = line.project, line.take.money.effort_days
    mark = marks.get(project.programme_id, _NO_PROGRAMME)
    if project.expected_benefit is None:
        return Placed(line, mark, "ikke anslått", effort, None)
    benefit = ExpectedBenefit(project.expected_benefit)
    cost = line.take.money.investment_cost
    decision = _DECISION(line.entry.decision)
    bubble = Bubble(project.pk, project.title, mark, benefit, effort, cost, decision)
    return Placed(line, mark, benefit.label, effort, bubble)


def _cell(benefit: ExpectedBenefit, place: int, bubbles: Sequence[Bubble]) -> Cell:
    step = EFFORTS[place]
    theirs = [bubble for bubble in bubbles if (bubble.benefit, _step(bubble.effort)) == (benefit, place)]
    theirs.sort(key=lambda bubble: (-(bubble.cost or 0), bubble.pk))
    return Cell(benefit, step, len(theirs), "#table" if theirs else "", theirs[:MOST_IN_A_CELL])


def _step(effort: int) -> int:
    """The place of the step that so many person-days lie in."""
    return max(place for place, step in enumerate(EFFORTS) if step.starts <= effort)


def _headline(placed: Sequence[Placed]) -> str:
    """What gives much and is not in, which is what one looks for here."""
    large = [row for row in placed if row.bubble and row.bubble.benefit >= ExpectedBenefit.LARGE]
    waiting = [row for row in large if row.line.entry.decision != _DECISION.INCLUDED]
    if not large:
        return "Ingen av prosjektene er anslått til å gi stor nytte."
    return (
        f"{capital(projects(len(large)))} er anslått til å gi stor eller svært stor nytte. "
        f"{capital(projects(len(waiting)))} av dem er ikke med."
    )
