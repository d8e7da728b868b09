"""The picture over time: where a project's bar lies in the plan's 12 months (strategy §6.2, figure 6)."""

import calendar
import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portfolio.models import ActionPlan, ActionPlanEntry, Programme, Project
from portfolio.models.action_plan import MONTHS
from portfolio.templatetags.norwegian import month


class Month(NamedTuple):
    starts_on: datetime.date
    shows_year: bool


class Bar(NamedTuple):
    """Where a bar lies, in percent of the picture's width, and whether it is cut at an edge."""

    left: str
    width: str
    begins_before: bool
    ends_after: bool


class Row(NamedTuple):
    project: Project
    entry: ActionPlanEntry | None  # None for what is under way outside the plan
    bar: Bar | None  # None for what lies outside the 12 months
    period: str  # the bar in words
    up: int | None = None  # the rank of the row above in the same group, which «flytt opp» takes
    down: int | None = None  # … and of the row below


class Group(NamedTuple):
    programme: Programme | None  # None where the rows are not grouped
    rows: list[Row]


def months(plan: ActionPlan) -> list[Month]:
    """The months on top of the picture; the first and each January show their year."""
    return [Month(day, shows_year=place == 0 or day.month == 1) for place, day in enumerate(plan.months)]


def position(day: datetime.date, plan: ActionPlan) -> float:
    """How far into the plan's 12 months a day begins, from 0 to 1; beyond these for days outside. Months are equal."""
    whole = (day.year - plan.starts_on.year) * MONTHS + day.month - plan.starts_on.month
    return (whole + (day.day - 1) / calendar.monthrange(day.year, day.month)[1]) / MONTHS


def percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def bar(project: Project, plan: ActionPlan) -> Bar | None:
    """The project's bar in the plan's 12 months; None when it has no dates or lies outside them."""
    if project.starts_on is None or project.ends_on is None:
        return None
    begin = position(project.starts_on, plan)
    end = position(project.ends_on + datetime.timedelta(days=1), plan)
    left, right = max(begin, 0.0), min(end, 1.0)
    if right <= left:
        return None
    return Bar(percent(left), percent(right - left), begins_before=begin < 0, ends_after=end > 1)


def describe(project: Project, plan: ActionPlan) -> str:
    """The bar in words, for those who do not see it."""
    if project.starts_on is None or project.ends_on is None:
        return "Ikke tidfestet"
    words = f"{month(project.starts_on)} – {month(project.ends_on)}"
    if project.ends_on < plan.starts_on:
        return f"{words} (før planen)"
    if project.starts_on > plan.ends_on:
        return f"{words} (etter planen)"
    return words


def row(project: Project, plan: ActionPlan, entry: ActionPlanEntry | None = None) -> Row:
    return Row(project, entry, bar(project, plan), describe(project, plan))


def groups(entries: Iterable[ActionPlanEntry], plan: ActionPlan, *, by_programme: bool) -> list[Group]:
    """The ranking as rows, in one list or under the programmes in their order; each group keeps the ranking."""
    found: dict[int | None, Group] = {}
    for entry in entries:
        programme = entry.project.programme if by_programme else None
        group = found.setdefault(programme.pk if programme else None, Group(programme, []))
        group.rows.append(row(entry.project, plan, entry))
    in_order = sorted(found.values(), key=lambda group: group.programme.position if group.programme else 0)
    return [Group(group.programme, with_neighbours(group.rows)) for group in in_order]


def with_neighbours(rows: Sequence[Row]) -> list[Row]:
    """The rows, each with the ranks that its «opp» and «ned» lead to."""
    ranks = [None, *(item.entry.rank for item in rows if item.entry), None]
    return [item._replace(up=above, down=below) for item, above, below in zip(rows, ranks, ranks[2:], strict=False)]
