"""The picture over time: where a project's bar lies in the plan's 12 months (strategy §6.2, figure 6)."""

import calendar
import datetime
from collections.abc import Iterable
from typing import NamedTuple, TypedDict

from portfolio.models import ActionPlan, ActionPlanEntry, Programme, Project
from portfolio.models.action_plan import MONTHS
from portfolio.templatetags.norwegian import month


class Month(NamedTuple):
    starts_on: datetime.date
    shows_year: bool


class Bar(TypedDict):
    """Where a bar lies, in percent of the picture's width, and whether it is cut at an edge."""

    left: str
    width: str
    begins_before: bool
    ends_after: bool


class Row(TypedDict):
    """What one row shows, in strings: a template takes many times as long to look up and write anything else."""

    key: str  # of the entry; empty for what is under way outside the plan
    rank: str
    up: str  # the rank of the row above in the same group, which «flytt opp» takes; empty at the top
    down: str  # … and of the row below
    title: str
    url: str
    colour: str
    facts: str  # unit, what leadership has decided, and the programme where the rows are not grouped by it
    stage: str
    decision: str
    period: str  # the bar in words
    bar: Bar | None  # None for what lies outside the 12 months


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
    return Bar(left=percent(left), width=percent(right - left), begins_before=begin < 0, ends_after=end > 1)


def describe(project: Project, plan: ActionPlan) -> str:
    """The bar in words, for those who do not see it."""
    if project.starts_on is None or project.ends_on is None:
        return "Ikke tidfestet"
    words = f"{month(project.starts_on)} – {month(project.ends_on)}"
    if project.ends_on < plan.starts_on:
        return f"{words}, før planen"
    if project.starts_on > plan.ends_on:
        return f"{words}, etter planen"
    if project.starts_on < plan.starts_on:
        words += ", begynte før planen"
    if project.ends_on > plan.ends_on:
        words += ", fortsetter etter planen"
    return words


def row(
    project: Project, plan: ActionPlan, entry: ActionPlanEntry | None = None, *, with_programme: bool = False
) -> Row:
    facts = [str(project.unit)]
    if entry and entry.decision != ActionPlanEntry.Decision.INCLUDED:
        facts.append(entry.get_decision_display())
    if with_programme and project.programme:
        facts.append(str(project.programme))
    return Row(
        key=str(entry.pk) if entry else "",
        rank=str(entry.rank) if entry else "",
        up="",
        down="",
        title=project.title,
        url=project.get_absolute_url(),
        colour=project.programme.colour if project.programme else "",
        facts=" · ".join(facts),
        stage=project.stage,
        decision=entry.decision if entry else "",
        period=describe(project, plan),
        bar=bar(project, plan),
    )


def groups(entries: Iterable[ActionPlanEntry], plan: ActionPlan, *, by_programme: bool) -> list[Group]:
    """The ranking as rows, in one list or under the programmes in their order; each group keeps the ranking."""
    found: dict[int | None, Group] = {}
    for entry in entries:
        programme = entry.project.programme if by_programme else None
        group = found.setdefault(programme.pk if programme else None, Group(programme, []))
        group.rows.append(row(entry.project, plan, entry, with_programme=not by_programme))
    for group in found.values():
        for above, below in zip(group.rows, group.rows[1:], strict=False):
            above["down"], below["up"] = below["rank"], above["rank"]
    return sorted(found.values(), key=lambda group: group.programme.position if group.programme else 0)
