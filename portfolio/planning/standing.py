"""How a plan stands, or stood: as adopted in a revision, now, or at the end of a day. Two of them can be compared."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, AdoptedEntry, Adoption, Decision, Project
from portfolio.planning import money
from portfolio.planning.money import Money

IN_THE_BASELINE = (ActionPlanEntry.Decision.INCLUDED, ActionPlanEntry.Decision.RESERVE)
_STANDS = (*IN_THE_BASELINE, ActionPlanEntry.Decision.CANDIDATE)
_ENTRY = ("project_id", "decision", "rank", "finished_on", "investment_cost", "operating_cost", "effort_days")
_PROJECT = (
    "title", "stage", "programme_id", "unit_id", "owner_id", "starts_on", "ends_on", "investment_cost",
    "operating_cost", "effort_days",
)  # fmt: skip


class Place(NamedTuple):
    """What stands of one project in a plan: included, in reserve, or a candidate that nobody has said yes to."""

    title: str
    decision: str
    rank: int
    programme_id: int
    unit_id: int
    owner_id: int | None
    owner: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    money: Money
    is_done: bool
    stage: str = ""  # an adoption does not keep it: what is adopted has not been stopped

    @property
    def is_included(self) -> bool:
        return self.decision == ActionPlanEntry.Decision.INCLUDED

    @property
    def is_in_the_baseline(self) -> bool:
        return self.decision in IN_THE_BASELINE

    @property
    def counted(self) -> Money:
        """What it adds to the plan's sums: a reserve adds nothing, nor does a candidate."""
        return self.money if self.is_included else Money()


Standing = dict[int, Place]  # by the project's key, in the order of the ranking


def as_adopted(adoption: Adoption) -> Standing:
    """The baseline of one revision, in one query."""
    of_it = Decision.objects.filter(plan=OuterRef("adoption__plan"), project=OuterRef("project"), at__lte=adoption.at)
    ends = of_it.filter(kind__in=(Decision.Kind.FINISHED, Decision.Kind.RESUMED)).order_by("-at", "-pk").values("kind")
    rows = AdoptedEntry.objects.filter(adoption=adoption).select_related("owner").annotate(last=Subquery(ends[:1]))
    return {row.project_id: _adopted(row) for row in rows.order_by("rank")}


def _adopted(row: Any) -> Place:
    return Place(
        title=row.title,
        decision=row.decision,
        rank=row.rank,
        programme_id=row.programme_id,
        unit_id=row.unit_id,
        owner_id=row.owner_id,
        owner=row.owner.name if row.owner else "",
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        money=money.as_adopted(row),
        is_done=row.last == Decision.Kind.FINISHED,
    )


def now(plan: ActionPlan) -> Standing:
    """The plan today, in one query."""
    rows = plan.entries.filter(decision__in=_STANDS).select_related("project__owner").order_by("rank")
    return _of(plan, rows)


def _of(plan: ActionPlan, entries: Iterable[ActionPlanEntry]) -> Standing:
    return {
        entry.project_id: Place(
            title=entry.project.title,
            decision=entry.decision,
            rank=entry.rank or 0,  # the database sees to it that these have one, and a programme and a unit
            programme_id=entry.project.programme_id or 0,
            unit_id=entry.project.unit_id or 0,
            owner_id=entry.project.owner_id,
            owner=entry.project.owner.name if entry.project.owner else "",
            starts_on=entry.project.starts_on,
            ends_on=entry.project.ends_on,
            money=money.of(entry, plan),
            is_done=entry.finished_on is not None,
            stage=entry.project.stage,
        )
        for entry in entries
    }


def began_on(plan: ActionPlan) -> datetime.date:
    """The first day that the trail knows the plan."""
    trail = ActionPlan.pgh_event_model.objects.filter(pgh_obj_id=plan.pk)  # type: ignore[attr-defined]
    first = trail.order_by("pgh_id").values_list("pgh_created_at", flat=True).first()
    return timezone.localdate(first) if first else plan.starts_on


def at(moment: datetime.datetime, plan: ActionPlan) -> Standing:
    """The plan as it stood then, read from the trail in three queries."""
    entries = _latest(ActionPlanEntry, moment, _ENTRY, plan_id=plan.pk)
    wanted = [row for row in entries if row["decision"] in _STANDS]
    keys = [row["project_id"] for row in wanted]
    projects = {row["pgh_obj_id"]: row for row in _latest(Project, moment, _PROJECT, pgh_obj_id__in=keys)}
    owners = User.objects.in_bulk([row["owner_id"] for row in projects.values() if row["owner_id"]])
    found = [_from_trail(row, projects[row["project_id"]], owners) for row in wanted if row["project_id"] in projects]
    return _of(plan, sorted(found, key=lambda entry: entry.rank or 0))


def _latest(model: Any, moment: datetime.datetime, fields: tuple[str, ...], **about: Any) -> list[dict[str, Any]]:
    """The last row of the trail of each thing that came before the moment."""
    trail = model.pgh_event_model.objects
    seen = trail.filter(pgh_created_at__lt=moment, **about)
    last = seen.order_by().values("pgh_obj_id").annotate(last=Max("pgh_id")).values("last")
    rows = trail.filter(pgh_id__in=last).exclude(pgh_label="delete")
    return list(rows.values("pgh_obj_id", *fields))


def _from_trail(row: dict[str, Any], project: dict[str, Any], owners: dict[int, User]) -> ActionPlanEntry:
    """The entry as it was, with its project: never saved."""
    was = Project(**{name: project[name] for name in _PROJECT if name != "owner_id"}, pk=row["project_id"])
    was.owner = owners.get(project["owner_id"])
    return ActionPlanEntry(project=was, **{name: row[name] for name in _ENTRY if name != "project_id"})
