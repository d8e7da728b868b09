"""Twelve months from this one, across the plans that they lie in: what is included, and what it takes each month."""

import datetime
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from portfolio.models import ActionPlan, ActionPlanEntry, Programme, Project
from portfolio.models.action_plan import MONTHS
from portfolio.pictures.words import listed
from portfolio.planning import money
from portfolio.planning.by_month import by_month
from portfolio.planning.money import Money
from portfolio.templatetags.norwegian import span as between
from portfolio.workflow import ENDED
from roadmap import timeline
from roadmap.span import Span
from roadmap.timeline import Bar


class Row(NamedTuple):
    """One project, once, with the plans that it is included in."""

    project: Project
    plans: list[ActionPlan]
    bar: Bar | None
    period: str


class Group(NamedTuple):
    programme: Programme
    rows: list[Row]


class MonthSum(NamedTuple):
    """What is included takes in one month; no plan where nobody has made one that far."""

    month: datetime.date
    plan: ActionPlan | None
    money: Money


def _has_plan(each: MonthSum) -> bool:
    return each.plan is not None


class Rolling(NamedTuple):
    window: Span
    plans: list[ActionPlan]
    groups: list[Group]
    months: list[MonthSum]
    number: int  # of projects

    @property
    def unplanned(self) -> str:
        """The months that no plan covers, in words; "" where there are plans all the way."""
        gaps = [[each.month for each in run] for has_plan, run in groupby(self.months, _has_plan) if not has_plan]
        return listed([between(gap[0], gap[-1]) for gap in gaps]) if gaps else ""

    @property
    def total(self) -> Money:
        return money.total(each.money for each in self.months)


def rolling(today: datetime.date) -> Rolling:
    """In two queries, however much is planned."""
    window = Span(today.replace(day=1), MONTHS)
    plans = list(ActionPlan.objects.filter(starts_on__lte=window.ends_on, ends_on__gte=window.starts_on))
    plans.sort(key=lambda plan: plan.starts_on)
    by_key = {plan.pk: plan for plan in plans}
    found = _included(by_key)
    groups = _groups([entry for entry in found if _goes_on(entry, window)], by_key, window)
    sums = _sums(found, by_key, window)
    return Rolling(window, plans, groups, sums, sum(len(group.rows) for group in groups))


def _included(plans: dict[int, ActionPlan]) -> list[ActionPlanEntry]:
    """All that is included counts in the sums, as in the plans': what is done has used its part, and its operation runs
    on."""
    entries = ActionPlanEntry.objects.filter(plan__in=plans, decision=ActionPlanEntry.Decision.INCLUDED)
    return list(entries.select_related("project__programme", "project__unit").order_by("plan__starts_on", "rank"))


def _goes_on(entry: ActionPlanEntry, window: Span) -> bool:
    """In the 12 months; nothing that is done or stopped."""
    project = entry.project
    if entry.finished_on or project.stage in ENDED or project.starts_on is None or project.ends_on is None:
        return False
    return project.starts_on <= window.ends_on and project.ends_on >= window.starts_on


def _groups(entries: Iterable[ActionPlanEntry], plans: dict[int, ActionPlan], window: Span) -> list[Group]:
    """By programme; in each the ranking of the first plan, and then what only the next one has."""
    projects: dict[Project, list[ActionPlan]] = {}
    for entry in entries:
        projects.setdefault(entry.project, []).append(plans[entry.plan_id])
    grouped: dict[Programme, list[Row]] = {}
    for project, its_plans in projects.items():
        assert project.programme  # the database sees to it
        grouped.setdefault(project.programme, []).append(_row(project, its_plans, window))
    ordered = sorted(grouped.items(), key=lambda item: (item[0].position, item[0].pk))
    return [Group(programme, rows) for programme, rows in ordered]


def _row(project: Project, plans: list[ActionPlan], window: Span) -> Row:
    assert project.starts_on  # asked for
    assert project.ends_on
    words = between(project.starts_on, project.ends_on)
    return Row(project, plans, timeline.bar(project.starts_on, project.ends_on, window), words)


def _sums(entries: Sequence[ActionPlanEntry], plans: dict[int, ActionPlan], window: Span) -> list[MonthSum]:
    spread: dict[datetime.date, list[Money]] = {month: [] for month in window.months}
    for entry in entries:
        for month, amounts in by_month(entry, plans[entry.plan_id]).items():
            if month in spread:
                spread[month].append(amounts)
    covered = {month: plan for plan in plans.values() for month in plan.months}
    return [MonthSum(month, covered.get(month), money.total(amounts)) for month, amounts in spread.items()]
