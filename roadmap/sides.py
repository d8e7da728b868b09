"""The plan, or a scenario beside it, told alike: so that the two can be held beside each other, and chosen from."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from portfolio.models import ActionPlan, ActionPlanEntry, EntryEffort, Project
from portfolio.planning import balance, takes
from portfolio.planning.balance import Limit
from portfolio.planning.money import Money, total
from portfolio.planning.standing import Place, Standing
from portfolio.planning.takes import Take
from roadmap.models import Scenario, ScenarioEntry

# Few, and each belongs to many projects: fetched once each, and not joined to every row.
_FEW = ("project__programme", "project__unit", "project__owner")


class Line(NamedTuple):
    """One project's place. `entry` has the project, with the period that it has here: never saved."""

    entry: Any  # ActionPlanEntry or ScenarioEntry
    take: Take
    finished_on: datetime.date | None

    @property
    def project(self) -> Project:
        found: Project = self.entry.project
        return found

    @property
    def is_included(self) -> bool:
        return bool(self.entry.decision == ActionPlanEntry.Decision.INCLUDED)


class Side(NamedTuple):
    """`lines`: in the order of the ranking, and last what is taken out. `limits`: against what is included."""

    name: str
    plan: ActionPlan
    lines: list[Line]
    limits: list[Limit]

    @property
    def included(self) -> list[Line]:
        return [line for line in self.lines if line.is_included]

    @property
    def ranked(self) -> int:
        """How many have a place in the ranking."""
        return sum(line.entry.rank is not None for line in self.lines)

    @property
    def money(self) -> Money:
        return total(line.take.money for line in self.included)

    @property
    def efforts(self) -> tuple[int, ...]:
        """Of what is included, month by month."""
        return takes.added(line.take.months for line in self.included)

    @property
    def standing(self) -> Standing:
        """As portfolio.planning.deviations compares it."""
        return {line.project.pk: _place(line) for line in self.lines if line.entry.rank is not None}


def of_plan(plan: ActionPlan) -> Side:
    """Six queries."""
    rows = plan.entries.ranked().select_related("project").prefetch_related(*_FEW).annotate(**takes.with_efforts())
    return _side("planen", plan, rows, balance.limits(plan))


def of_scenario(scenario: Scenario) -> Side:
    """Six queries. What is wanted of each competence is as the plan has it."""
    wanted = EntryEffort.objects.filter(entry__plan=scenario.plan_id, entry__project=OuterRef("project"))
    in_plan = ActionPlanEntry.objects.filter(plan=scenario.plan_id, project=OuterRef("project"))
    rows = (
        scenario.entries.select_related("project")
        .prefetch_related(*_FEW)
        .annotate(
            wanted=ArraySubquery(wanted.values(row=JSONObject(competence="competence", days="days"))),
            finished_on=Subquery(in_plan.values("finished_on")[:1]),
        )
    )
    found: list[ScenarioEntry] = list(rows.order_by("rank", "stood_rank"))
    for entry in found:
        entry.project.starts_on, entry.project.ends_on = entry.starts_on, entry.ends_on
    return _side(f"«{scenario.name}»", scenario.plan, found, balance.as_written(scenario.frames, scenario.plan))


def _side(name: str, plan: ActionPlan, rows: Iterable[Any], limits: list[Limit]) -> Side:
    lines = [Line(take.entry, take, take.entry.finished_on) for take in takes.of(rows, plan)]
    included = [line.take for line in lines if line.is_included]
    return Side(name, plan, lines, [limit.against(included) for limit in limits])


def _place(line: Line) -> Place:
    project = line.project
    return Place(
        title=project.title,
        decision=line.entry.decision,
        rank=line.entry.rank or 0,
        programme_id=project.programme_id or 0,
        unit_id=project.unit_id or 0,
        owner_id=project.owner_id,
        owner=project.owner.name if project.owner else "",
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        money=line.take.money,
        is_done=line.finished_on is not None,
        stage=project.stage,
    )
