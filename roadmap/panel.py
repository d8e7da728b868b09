"""What the side panel of the roadmap tells of one project."""

import datetime
from typing import NamedTuple

from portfolio import dependencies
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.planning import money
from portfolio.planning.money import Money
from portfolio.planning.warnings import EntryWarning, warnings_of_one
from portfolio.templatetags.norwegian import long_date
from roadmap.conflicts import ends_too_late
from roadmap.picture import Item, Period, item_of
from roadmap.status import Status, how, how_long, status


class MilestoneLine(NamedTuple):
    name: str
    due_on: datetime.date
    said: str


class Need(NamedTuple):
    """What it depends on."""

    project: Project
    said: str  # where that ends too late


class Panel(NamedTuple):
    project: Project
    item: Item
    entry: ActionPlanEntry | None  # its place in the plan
    status: Status
    money: Money | None  # what it takes of the plan, where it stands in it
    deviation: list[str]  # from what was adopted of its time
    warnings: list[EntryWarning]
    needs: list[Need]
    needed_by: list[Project]
    milestones: list[MilestoneLine]


def panel(project: Project, plan: ActionPlan, today: datetime.date) -> Panel:
    """`project`: with all that its own page tells. So many queries, whatever it depends on."""
    item = item_of(plan, project.pk)
    assert item  # the project is there
    ways = dependencies.ways_of(project)
    entries = plan.entries.ranked().for_plan_page()
    entry = entries.filter(pk=item.entry_id).first() if item.entry_id else None
    return Panel(
        project=project,
        item=item,
        entry=entry,
        status=status(item, today),
        money=money.of(entry, plan) if entry else None,
        deviation=deviation(item.adopted, item.period),
        warnings=warnings_of_one(entry, ways.needs) if entry else [],
        needs=[Need(needed, _too_late(needed, project)) for needed in ways.needs],
        needed_by=ways.needed_by,
        milestones=[MilestoneLine(each.name, each.due_on, how(each, today)) for each in item.milestones],
    )


def _too_late(needed: Project, project: Project) -> str:
    if not ends_too_late(needed, project):
        return ""
    is_same_day = needed.ends_on == project.starts_on
    return (
        f"Slutter først {long_date(needed.ends_on)}, {'samme dag som' if is_same_day else 'etter at'} dette begynner."
    )


def deviation(adopted: Period | None, now: Period | None) -> list[str]:
    """How far the time of today is from the adopted, in words: when it starts, and when it ends."""
    if adopted is None or now is None:
        return []
    starts, ends = ((now[end] - adopted[end]).days for end in (0, 1))
    return [
        f"{verb} {how_long(abs(days))} {'senere' if days > 0 else 'tidligere'} enn vedtatt"
        for verb, days in (("Starter", starts), ("Slutter", ends))
        if days
    ]
