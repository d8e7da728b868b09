"""A roadmap at one glance: each group as one row, darker where more of its projects go on at once."""

import datetime
from itertools import groupby

from portfolio.models import ActionPlanEntry
from portfolio.models.action_plan import add_months
from portfolio.pictures.words import capital, projects
from portfolio.workflow import Stage
from roadmap.picture import Group, Item, Period, PhaseSpan
from roadmap.shown import Shown
from roadmap.span import Span

_ONE_DAY = datetime.timedelta(days=1)


def overview(shown: Shown) -> Shown:
    """The same months, and a row for each group."""
    rows = [_row(place, group, shown.span) for place, group in enumerate(shown.groups, 1)]
    return shown._replace(groups=[Group("", "", "", rows)], stands_for=len(shown.items))


def _row(place: int, group: Group, span: Span) -> Item:
    periods = [item.period for item in group.items if item.period]
    whole = Period(min(p.starts_on for p in periods), max(p.ends_on for p in periods)) if periods else None
    return Item(
        project_id=-place,  # of no project
        entry_id=None,
        rank=None,
        decision=ActionPlanEntry.Decision.INCLUDED,
        finished_on=None,
        title=group.heading,
        stage=Stage.PLANNED,
        version=0,
        period=whole,
        unit_id=None,
        unit=capital(projects(len(group.items))),
        owner_id=None,
        owner="",
        manager_id=None,
        programme_id=None,
        programme=group.heading,
        colour=group.colour,
        phases=_at_once(periods, span),
        milestones=(),
        adopted=None,
        needs=(),
    )


def _at_once(periods: list[Period], span: Span) -> tuple[PhaseSpan, ...]:
    """How many go on, month by month; months with as many are one stretch."""
    counts = [
        (month, sum(p.starts_on < add_months(month, 1) and p.ends_on >= month for p in periods))
        for month in span.months
    ]
    runs = [(count, [month for month, _ in run]) for count, run in groupby(counts, key=lambda pair: pair[1])]
    return tuple(
        PhaseSpan(f"{count} i gang", count, months[0], add_months(months[-1], 1) - _ONE_DAY)
        for count, months in runs
        if count
    )
