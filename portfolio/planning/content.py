"""What the document «Årlig handlingsplan» is made of: a plan as it stands, or as one revision of it was adopted."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Prefetch

from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    AdoptedEntry,
    Adoption,
    Decision,
    Driver,
    Programme,
    Project,
)
from portfolio.planning import balance, money
from portfolio.planning.balance import Limit
from portfolio.planning.money import Money
from portfolio.planning.reasons import reason
from principles.models import Assessment, Principle

INCLUDED = ActionPlanEntry.Decision.INCLUDED
# What the document tells of the project itself, and the baseline does not keep.
_OF_PROJECT = (
    "project__drivers",
    "project__sdg_tags",
    Prefetch("project__checklist__assessments", Assessment.objects.select_related("principle")),
)


class Item(NamedTuple):
    """One entry: what stands in the plan, or in the baseline of a revision; and the project that it is about."""

    rank: int
    decision: str
    title: str
    programme: Programme
    unit: str
    owner: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    money: Money
    project: Project
    reason: str  # why leadership decided so


class Content(NamedTuple):
    plan: ActionPlan
    adoption: Adoption | None  # None for the plan as it stands today
    at: datetime.datetime
    foreword: str
    items: list[Item]  # by rank
    limits: list[Limit]  # against what is included
    programmes: list[Programme]  # of the strategy, and whatever other has an entry; in their order
    principles: list[Principle]
    drivers: list[Driver]
    decisions: list[Decision]  # about this plan, the latest first

    @property
    def included(self) -> list[Item]:
        return self.having(INCLUDED)

    def having(self, decision: str) -> list[Item]:
        return [item for item in self.items if item.decision == decision]


def as_it_stands(plan: ActionPlan, *, at: datetime.datetime) -> Content:
    """The plan as it is now."""
    joined = ("project__programme", "project__unit", "project__owner", "project__checklist")
    rows = plan.entries.ranked().annotate(reason=reason(until=at))
    entries = list(rows.select_related(*joined).prefetch_related(*_OF_PROJECT))
    return _content(
        plan,
        items=[_standing(entry, plan) for entry in entries],
        limits=balance.against(plan, [entry for entry in entries if entry.decision == INCLUDED]),
        at=at,
        foreword=plan.foreword,
    )


def as_adopted(adoption: Adoption) -> Content:
    """A revision, whatever has happened since: numbers, ranks, dates, titles and owners are those of its baseline."""
    joined = ("programme", "unit", "owner", "project__checklist")
    rows = adoption.entries.order_by("rank").annotate(reason=reason(plan="adoption__plan", until=adoption.at))
    found = list(rows.select_related(*joined).prefetch_related(*_OF_PROJECT))
    return _content(
        adoption.plan,
        items=[_adopted(row) for row in found],
        limits=balance.as_adopted(adoption, found),
        at=adoption.at,
        foreword=adoption.foreword,
        adoption=adoption,
    )


def _content(
    plan: ActionPlan,
    *,
    items: list[Item],
    limits: list[Limit],
    at: datetime.datetime,
    foreword: str,
    adoption: Adoption | None = None,
) -> Content:
    programmes = {row.pk: row for row in plan.strategy.programmes.all()}
    programmes |= {item.programme.pk: item.programme for item in items}
    return Content(
        plan=plan,
        adoption=adoption,
        at=at,
        foreword=foreword,
        items=items,
        limits=limits,
        programmes=sorted(programmes.values(), key=lambda row: (row.position, row.pk)),
        principles=list(plan.strategy.principles.all()),
        drivers=list(plan.strategy.drivers.all()),
        decisions=list(Decision.objects.of_plan(plan).filter(at__lte=at).exclude(reason="").latest_first()),
    )


def _standing(entry: ActionPlanEntry, plan: ActionPlan) -> Item:
    project = entry.project
    assert entry.rank  # those without one are not read
    assert project.programme  # nothing enters a plan without
    return Item(
        rank=entry.rank,
        decision=entry.decision,
        title=project.title,
        programme=project.programme,
        unit=project.unit.name if project.unit else "",
        owner=project.owner.name if project.owner else "",
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        money=money.of(entry, plan),
        project=project,
        reason=entry.reason,  # type: ignore[attr-defined]
    )


def _adopted(row: AdoptedEntry) -> Item:
    return Item(
        rank=row.rank,
        decision=row.decision,
        title=row.title,
        programme=row.programme,
        unit=row.unit.name,
        owner=row.owner.name if row.owner else "",
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        money=money.as_adopted(row),
        project=row.project,
        reason=row.reason,  # type: ignore[attr-defined]
    )


def used(items: Iterable[Item], programme: Programme | int | None = None) -> Money:
    """What is included takes, in all or in one programme."""
    key = programme.pk if isinstance(programme, Programme) else programme
    return money.total(item.money for item in items if item.decision == INCLUDED and key in (None, item.programme.pk))
