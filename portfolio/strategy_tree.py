"""The tree of the strategy (figure 1): vision, focus areas, programmes, and the projects by where they are."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Count, QuerySet

from portfolio.models import Programme, Project, Strategy
from portfolio.workflow import Stage


class StageCount(NamedTuple):
    """How many projects are in one stage."""

    stage: str
    label: str
    count: int


class Branch(NamedTuple):
    """A programme, with its projects counted; the stages are in the order of a project's life, none empty."""

    programme: Programme
    stages: list[StageCount]
    total: int


def branches(strategy: Strategy) -> list[Branch]:
    """One for each programme of the strategy, in two queries."""
    counted: dict[int | None, Counter[str]] = {}
    for (programme, stage), count in _counts(strategy.projects.sent_in(), "programme", "stage").items():
        counted.setdefault(programme, Counter())[stage] = count
    return [
        Branch(programme, _stages(numbers := counted.get(programme.pk, Counter())), numbers.total())
        for programme in strategy.programmes.select_related("owner")
    ]


def stage_counts() -> Counter[str]:
    """How many projects there are in each stage, drafts aside, in one query."""
    return Counter({stage: count for (stage,), count in _counts(Project.objects.sent_in(), "stage").items()})


def _counts(projects: QuerySet[Project], *fields: str) -> dict[tuple, int]:
    rows = projects.order_by().values_list(*fields).annotate(count=Count("pk"))
    return {tuple(values): count for *values, count in rows}


def _stages(counted: Counter[str]) -> list[StageCount]:
    return [StageCount(stage.value, stage.label, counted[stage]) for stage in Stage if counted[stage]]
