"""What the picture of the roadmap shows, as plain facts: the page, the files and the wall screen draw the same.

Facts only, no percent and no markup: how they are drawn is a matter of each. The number of queries is constant.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from innolab.accounts.models import User
from portfolio.columns import NONE
from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    AdoptedEntry,
    Dependency,
    Driver,
    Milestone,
    Programme,
    Project,
    ProjectPhase,
    Unit,
)
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.models.sorting import norwegian
from portfolio.workflow import ENDED
from roadmap.span import Span

_ONE_DAY = datetime.timedelta(days=1)
# What is told of each project, and where the project has it.
FACTS = {
    "title": "title",
    "stage": "stage",
    "version": "version",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "unit_id": "unit_id",
    "unit": "unit__name",
    "owner_id": "owner_id",
    "owner": "owner__name",
    "manager_id": "manager_id",
    "programme_id": "programme_id",
    "programme": "programme__name",
    "colour": "programme__colour",
}


# What an entry tells of the project's place in the plan, and where it has it.
PLACE = {
    "project_id": "project_id",
    "entry_id": "pk",
    "rank": "rank",
    "decision": "decision",
    "finished_on": "finished_on",
}


class PhaseSpan(NamedTuple):
    """A phase of a project, with both days. `place` is its position in the project method, from 1."""

    name: str
    place: int
    starts_on: datetime.date
    ends_on: datetime.date


class Point(NamedTuple):
    """A milestone."""

    name: str
    due_on: datetime.date
    reached_on: datetime.date | None

    def is_late(self, today: datetime.date) -> bool:
        return self.reached_on is None and self.due_on < today


class Period(NamedTuple):
    starts_on: datetime.date
    ends_on: datetime.date


class Item(NamedTuple):
    """One project of the picture. Without a place in the plan it has neither entry, rank nor decision."""

    project_id: int
    entry_id: int | None
    rank: int | None
    decision: str
    finished_on: datetime.date | None  # done, in this plan
    title: str
    stage: str
    version: int  # of the project
    period: Period | None
    unit_id: int | None
    unit: str
    owner_id: int | None
    owner: str
    manager_id: int | None
    programme_id: int | None
    programme: str
    colour: str
    phases: tuple[PhaseSpan, ...]  # none where nobody has said
    milestones: tuple[Point, ...]
    adopted: Period | None  # as the plan's adoption in force says
    needs: tuple[int, ...]  # the keys of the projects that this one depends on

    @property
    def days_late(self) -> int:
        """How much later than adopted it ends; 0 where it does not, or nothing is adopted."""
        if not (self.period and self.adopted):
            return 0
        return max(0, (self.period.ends_on - self.adopted.ends_on).days)

    def is_overdue(self, today: datetime.date) -> bool:
        """Should have ended, and goes on."""
        ended = self.finished_on is not None or self.stage in ENDED
        return self.period is not None and self.period.ends_on < today and not ended


def items(plan: ActionPlan, span: Span, *, among: ProjectQuerySet | None = None, beside: bool = False) -> list[Item]:
    """The plan's ranking in its order, and after it, where `beside` asks for them, the others that touch the span.

    `among`: only these projects. What has no period is there if it is ranked. Six queries at the most.
    """
    return completed(outlined(plan, span, among=among, beside=beside), plan)


def outlined(plan: ActionPlan, span: Span, *, among: ProjectQuerySet | None = None, beside: bool = False) -> list[Item]:
    """The same, without phases, milestones, needs and what was adopted. Two queries at the most."""
    ranked = plan.entries.ranked()
    if among is not None:
        ranked = ranked.filter(project__in=among.order_by().values("pk"))
    rows = _told(ranked, path="project__", **PLACE)
    if beside:
        rows += _beside(plan, span, Project.objects.all() if among is None else among)
    return [_outline(row) for row in rows]


class Details(NamedTuple):
    """What a picture draws of projects beside their outline, by their keys."""

    phases: dict[int, list[tuple[str, int, datetime.date]]]
    milestones: dict[int, list[Point]]
    needs: dict[int, list[int]]
    adopted: dict[int, Period]


def details(keys: list[int], plan: ActionPlan) -> Details:
    """Four queries."""
    return Details(_phases(keys), _points(keys), _needs(keys), _adopted(plan, keys))


def completed(found: Sequence[Item], plan: ActionPlan, told: Details | None = None) -> list[Item]:
    """These, with all that a picture draws of them. Four queries, or none where the details are `told`."""
    told = told or details([item.project_id for item in found], plan)
    return [
        item._replace(
            phases=_in_turn(told.phases.get(item.project_id, ()), item.period),
            milestones=tuple(told.milestones.get(item.project_id, ())),
            adopted=told.adopted.get(item.project_id),
            needs=tuple(told.needs.get(item.project_id, ())),
        )
        for item in found
    ]


def item_of(plan: ActionPlan, project: int) -> Item | None:
    """The same facts of one project, also where it stands outside the plan and the months that are seen."""
    ranked = plan.entries.ranked().filter(project=project)
    rows = _told(ranked, path="project__", **PLACE)
    rows = rows or _told(Project.objects.filter(pk=project), project_id="pk")
    return next(iter(completed([_outline(row) for row in rows], plan)), None)


class Group(NamedTuple):
    """Items under one heading; `key` names it in addresses. Without a heading, all are in one group."""

    key: str
    heading: str
    colour: str  # of the programme, where they are grouped by it
    items: list[Item]


def grouped(found: Iterable[Item], by: str) -> list[Group]:
    """The items under headings, as GROUPINGS names the ways; each group keeps their order. Two queries at the most.

    A project that answers to several drivers stands under the first of them, in the order of the strategy.
    """
    if by == UNGROUPED:
        return [Group("", "", "", list(found))]
    heading_of, order = GROUPINGS[by](), {}
    groups: dict[str, Group] = {}
    for item in found:
        place, key, heading = heading_of(item)
        order[key] = place
        groups.setdefault(key, Group(key, heading, item.colour if by == "program" else "", [])).items.append(item)
    return [groups[key] for key in sorted(groups, key=lambda key: order[key])]


Heading = tuple[tuple[bool, int], str, str]  # where it stands, its key and its words; what has none comes last


def _in_table(
    rows: Iterable[tuple[int, str]], of: Callable[[Item], int | None], none: str
) -> Callable[[Item], Heading]:
    places = {key: (place, name) for place, (key, name) in enumerate(rows)}

    def heading(item: Item) -> Heading:
        place, name = places.get(of(item) or 0, (0, ""))
        return ((not name, place), str(of(item) or NONE), name or none)

    return heading


def _by_programme() -> Callable[[Item], Heading]:
    rows = Programme.objects.order_by("position", "pk").values_list("pk", "name")
    return _in_table(rows, lambda item: item.programme_id, "Uten program")


def _by_unit() -> Callable[[Item], Heading]:
    rows = Unit.objects.order_by(norwegian("name")).values_list("pk", "name")
    return _in_table(rows, lambda item: item.unit_id, "Uten enhet")


def _by_owner() -> Callable[[Item], Heading]:
    rows = User.objects.filter(owned_projects__isnull=False).distinct().order_by(norwegian("name"), "pk")
    return _in_table(rows.values_list("pk", "name"), lambda item: item.owner_id, "Uten prosjekteier")


def _by_driver() -> Callable[[Item], Heading]:
    drivers = list(Driver.objects.values_list("pk", "name"))
    place = {key: number for number, (key, _) in enumerate(drivers)}
    first: dict[int, int] = {}
    for project, driver in Project.drivers.through.objects.values_list("project_id", "driver_id"):
        first[project] = min(first.get(project, driver), driver, key=lambda key: place[key])
    return _in_table(drivers, lambda item: first.get(item.project_id), "Uten føring")


UNGROUPED = "ingen"
GROUPINGS = {"program": _by_programme, "enhet": _by_unit, "eier": _by_owner, "foring": _by_driver}


def _beside(plan: ActionPlan, span: Span, among: ProjectQuerySet) -> list[dict[str, Any]]:
    """What touches the span without a place in the plan's ranking, in the order that it starts."""
    ranked = ActionPlanEntry.objects.ranked().filter(plan=plan)
    found = among.filter(starts_on__lte=span.ends_on, ends_on__gte=span.starts_on)
    others = found.exclude(pk__in=ranked.values("project")).order_by("starts_on", norwegian("title"), "pk")
    return _told(others, project_id="pk")


def _told(rows: QuerySet[Any], *, path: str = "", **also: str) -> list[dict[str, Any]]:
    """The facts of each project, which lies at the path of the row, with what else the row itself tells."""
    names = [*also, *FACTS]
    told = rows.values_list(*also.values(), *(f"{path}{field}" for field in FACTS.values()))
    return [dict(zip(names, row, strict=True)) for row in told]


_NO_PLACE: dict[str, Any] = {"entry_id": None, "rank": None, "decision": "", "finished_on": None}
_BARE: dict[str, Any] = {"phases": (), "milestones": (), "adopted": None, "needs": ()}


def _outline(row: dict[str, Any]) -> Item:
    period = _period(row.pop("starts_on"), row.pop("ends_on"))
    for name in ("unit", "owner", "programme", "colour"):
        row[name] = row[name] or ""
    return Item(period=period, **_BARE, **_NO_PLACE | row)


def _period(starts_on: datetime.date | None, ends_on: datetime.date | None) -> Period | None:
    return Period(starts_on, ends_on) if starts_on and ends_on else None


def _phases(keys: list[int]) -> dict[int, list[tuple[str, int, datetime.date]]]:
    found: dict[int, list[tuple[str, int, datetime.date]]] = {}
    rows = ProjectPhase.objects.filter(project__in=keys).order_by("starts_on", "phase__position")
    for key, name, place, day in rows.values_list("project_id", "phase__name", "phase__position", "starts_on"):
        found.setdefault(key, []).append((name, place, day))
    return found


def _in_turn(begins: Sequence[tuple[str, int, datetime.date]], period: Period | None) -> tuple[PhaseSpan, ...]:
    """Each until the next one begins, within the period: whoever moved that alone did not move its phases."""
    if not begins or period is None:
        return ()
    ends = [day - _ONE_DAY for _, _, day in begins[1:]] + [period.ends_on]
    cut = (
        PhaseSpan(name, place, max(day, period.starts_on), min(end, period.ends_on))
        for (name, place, day), end in zip(begins, ends, strict=True)
    )
    shown = [phase for phase in cut if phase.starts_on <= phase.ends_on]
    if shown:  # the first is there from the beginning
        shown[0] = shown[0]._replace(starts_on=period.starts_on)
    assert all(one.ends_on < other.starts_on for one, other in pairwise(shown))
    return tuple(shown)


def _points(keys: list[int]) -> dict[int, list[Point]]:
    found: dict[int, list[Point]] = {}
    for row in Milestone.objects.filter(project__in=keys).as_shown():
        found.setdefault(row.pop("project_id"), []).append(Point(**row))
    return found


def _needs(keys: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    goes_on = Coalesce("needs__merged_into_id", "needs_id")  # what was merged counts as the one that goes on
    pairs = Dependency.objects.filter(project__in=keys).order_by("needs").values_list("project_id", goes_on)
    for key, needed in pairs:
        if needed != key:
            found.setdefault(key, []).append(needed)
    return found


def _adopted(plan: ActionPlan, keys: list[int]) -> dict[int, Period]:
    """What the adoption in force says of each project's time."""
    if plan.adoption_id is None:
        return {}
    adopted = AdoptedEntry.objects.filter(adoption=plan.adoption_id, project__in=keys)
    timed = adopted.filter(starts_on__isnull=False, ends_on__isnull=False)
    rows: Iterable[Any] = timed.values_list("project_id", "starts_on", "ends_on")
    return {key: Period(starts_on, ends_on) for key, starts_on, ends_on in rows}
