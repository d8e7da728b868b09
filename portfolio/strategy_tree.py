"""The tree of the strategy (figure 1): vision, focus areas, programmes, projects by stage, and this year's plan."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Count, QuerySet

from portfolio.models import ActionPlan, ActionPlanEntry, Programme, Project, Strategy
from portfolio.workflow import Stage

MOST_LEAVES = 5


class StageCount(NamedTuple):
    """How many projects are in one stage."""

    stage: str
    label: str
    count: int


class Planned(NamedTuple):
    """What is included in this year's plan of one programme: the first by rank, and how many more there are."""

    first: list[ActionPlanEntry]
    more: int


class Branch(NamedTuple):
    """A programme, with its projects counted; the stages are in the order of a project's life, none empty."""

    programme: Programme
    stages: list[StageCount]
    total: int
    planned: Planned


def branches(strategy: Strategy, plan: ActionPlan | None = None) -> list[Branch]:
    """One for each programme of the strategy, in two queries; with a plan three."""
    counted: dict[int | None, Counter[str]] = {}
    for (programme, stage), count in _counts(strategy.projects.sent_in(), "programme", "stage").items():
        counted.setdefault(programme, Counter())[stage] = count
    included = _included(plan) if plan else []
    return [
        Branch(
            programme,
            _stages(numbers := counted.get(programme.pk, Counter())),
            numbers.total(),
            _planned([entry for entry in included if entry.project.programme_id == programme.pk]),
        )
        for programme in strategy.programmes.select_related("owner")
    ]


def _included(plan: ActionPlan) -> list[ActionPlanEntry]:
    entries = plan.entries.filter(decision=ActionPlanEntry.Decision.INCLUDED).select_related("project")
    return list(entries.only("plan", "rank", "project__title", "project__programme").order_by("rank"))


def _planned(entries: list[ActionPlanEntry]) -> Planned:
    return Planned(entries[:MOST_LEAVES], max(0, len(entries) - MOST_LEAVES))


def stage_counts() -> Counter[str]:
    """How many projects there are in each stage, drafts aside, in one query."""
    return Counter({stage: count for (stage,), count in _counts(Project.objects.sent_in(), "stage").items()})


def _counts(projects: QuerySet[Project], *fields: str) -> dict[tuple, int]:
    rows = projects.order_by().values_list(*fields).annotate(count=Count("pk"))
    return {tuple(values): count for *values, count in rows}


def _stages(counted: Counter[str]) -> list[StageCount]:
    return [StageCount(stage.value, stage.label, counted[stage]) for stage in Stage if counted[stage]]
