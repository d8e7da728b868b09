"""The picture over time: where a project's bar lies in the plan's 12 months (strategy §6.2, figure 6)."""

import datetime
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple, TypedDict

from django.urls import reverse
from django.utils.safestring import SafeString

from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.planning.bars import TwelveMonths
from portfolio.planning.bars import describe as describe
from portfolio.planning.bars import position as position

INCLUDED = ActionPlanEntry.Decision.INCLUDED


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
    """What one row shows, in strings: a template takes many times as long to look up and write anything else.

    Numbers are marked safe: digits need no escaping, and a row writes seven of them.
    """

    key: str  # of the entry; empty for what is under way outside the plan
    rank: str
    title: str
    url: str
    colour: str
    facts: str  # unit, what leadership has decided, and the programme where the rows are not grouped by it
    stage: str
    decision: str
    period: str  # the bar in words
    bar: Bar | None  # None for what lies outside the 12 months


class Heading(NamedTuple):
    """The programme that a group stands under."""

    position: int
    name: str
    colour: str


class Group(NamedTuple):
    heading: Heading | None  # None where the rows are not grouped
    rows: list[Row]


def months(plan: TwelveMonths) -> list[Month]:
    """The months on top of the picture; the first and each January show their year."""
    return [Month(day, shows_year=place == 0 or day.month == 1) for place, day in enumerate(plan.months)]


def percent(share: float) -> SafeString:
    return SafeString(f"{share * 100:.2f}%")


@lru_cache(maxsize=10_000)
def project_url(pk: int) -> str:
    """The address of a project's page; working it out anew for each row took a tenth of the page's time."""
    return reverse("portfolio:project-detail", args=[pk])


def bar(begins: datetime.date | None, ends: datetime.date | None, plan: TwelveMonths) -> Bar | None:
    """The bar of a period in the plan's 12 months; None when there is no period or it lies outside them."""
    if begins is None or ends is None:
        return None
    begin, end = position(begins, plan), position(ends + datetime.timedelta(days=1), plan)
    left, right = max(begin, 0.0), min(end, 1.0)
    if right <= left:
        return None
    return Bar(left=percent(left), width=percent(right - left), begins_before=begin < 0, ends_after=end > 1)


def row(found: dict[str, Any], plan: ActionPlan, *, with_programme: bool = False) -> Row:
    """A row of ActionPlanEntry.objects.for_roadmap() or Project.objects.under_way_outside(), ready to be shown."""
    decision = found.get("decision", "")
    facts = [
        found["unit_name"],
        ActionPlanEntry.Decision(decision).label if decision and decision != INCLUDED else "",
        found["programme_name"] if with_programme else "",
    ]
    return Row(
        key=SafeString(found.get("pk", "")),
        rank=SafeString(found.get("rank", "")),
        title=found["project_title"],
        url=project_url(found["project_id"]),
        colour=found["programme_colour"] or "",
        facts=" · ".join(filter(None, facts)),
        stage=found["project_stage"],
        decision=decision,
        period=describe(found["begins"], found["ends"], plan),
        bar=bar(found["begins"], found["ends"], plan),
    )


def groups(ranking: Iterable[dict[str, Any]], plan: ActionPlan, *, by_programme: bool) -> list[Group]:
    """The ranking as rows, in one list or under the programmes in their order; each group keeps the ranking."""
    rows: dict[Heading | None, list[Row]] = {}
    for found in ranking:
        heading = None
        if by_programme:
            heading = Heading(found["programme_position"], found["programme_name"], found["programme_colour"])
        rows.setdefault(heading, []).append(row(found, plan, with_programme=not by_programme))
    return [Group(heading, rows[heading]) for heading in sorted(rows, key=lambda heading: heading or ())]
