"""A new plan begins from the one before: what could come along, from where, and what it would take (strategy §6.2).

Nothing is copied silently. The office chooses, and what comes along is a candidate that leadership decides on.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from innolab.accounts.models import User
from innolab.refusals import Refused, require
from portfolio import action_plan, projects
from portfolio.models import ActionPlan, ActionPlanEntry, ClosedEntry, PlanCapacity, PlanFrame, Project
from portfolio.models.action_plan import MONTHS, add_months
from portfolio.models.action_plan_entry import ActionPlanEntryQuerySet
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.permissions import ENTER_PLAN
from portfolio.planning import money
from portfolio.planning.money import Money
from portfolio.workflow import ENDED, Stage

MOST_ASSESSED = 50
_SPREAD = ("investment_cost", "effort_days")  # over the period; operating costs are of each year anew
_CAME_FROM = {
    ActionPlanEntry.Decision.INCLUDED: "Videreført fra {plan}.",
    ActionPlanEntry.Decision.RESERVE: "Videreført fra reserven i {plan}.",
    ActionPlanEntry.Decision.CANDIDATE: "Videreført fra kandidatene i {plan}.",
    ActionPlanEntry.Decision.OUT: "Ført opp på nytt. Ble tatt ut av {plan}.",
}


class Offer(NamedTuple):
    """A project that could come along: its entry in the plan before, what it had there, and what it would take now."""

    project: Project
    entry: ActionPlanEntry | None
    had: Money | None
    takes: Money
    stated: dict[str, int]  # of what it would take, that which is not simply the project's share
    blockers: list[str]
    is_over: bool  # its period ends before the plan begins

    @property
    def came_from(self) -> str:
        """«Videreført fra 2026.»"""
        if self.entry is None:
            return ""
        began = self.project.stage == Stage.UNDER_WAY
        decision = ActionPlanEntry.Decision.INCLUDED if began else ActionPlanEntry.Decision(self.entry.decision)
        return _CAME_FROM[decision].format(plan=self.entry.plan.name)


class Offers(NamedTuple):
    """What could come along, in three groups; `assessed` is cut where there are very many."""

    before: ActionPlan | None
    has_frames: bool
    continues: list[Offer]
    reserves: list[Offer]
    assessed: list[Offer]
    is_cut: bool

    @property
    def all(self) -> list[Offer]:
        """In the order of the ranking before; what was not ranked comes last."""
        together = [*self.continues, *self.reserves, *self.assessed]
        return sorted(together, key=lambda offer: (_rank(offer) is None, _rank(offer) or 0))


def _rank(offer: Offer) -> int | None:
    return offer.entry.rank if offer.entry else None


def plan_before(starts_on: datetime.date) -> ActionPlan | None:
    """The plan that a new one follows: the last that begins earlier."""
    return ActionPlan.objects.filter(starts_on__lt=starts_on).order_by("-starts_on").first()


def offers(starts_on: datetime.date) -> Offers:
    """What could come along into a plan that begins then; a number of queries that does not grow."""
    before, plan = plan_before(starts_on), _not_made_yet(starts_on)
    entries = list(_going_on(before)) if before else []
    going_on = Project.objects.filter(pk__in=[entry.project_id for entry in entries]).for_overview()
    rows = {row.project.pk: row for row in action_plan.with_lacks(going_on.with_unassessed_hashtags(), plan=None)}
    ready, is_cut = _cut(_assessed(before, beside=rows))
    earlier = {entry.project_id: entry for entry in _of_those(before, ready)}
    offered = [_offer(rows[entry.project_id].project, entry, plan, rows[entry.project_id].reasons) for entry in entries]
    return Offers(
        before=before,
        has_frames=before is not None and (before.frames.exists() or before.capacities.exists()),
        continues=[each for each in offered if not _was_reserve(each)],
        reserves=[each for each in offered if _was_reserve(each)],
        assessed=[_offer(project, earlier.get(project.pk), plan, []) for project in ready],
        is_cut=is_cut,
    )


def _offer(project: Project, entry: ActionPlanEntry | None, plan: ActionPlan, blockers: list[str]) -> Offer:
    had = money.of(entry, entry.plan) if entry else None
    stated = remaining(entry, plan) if entry else {}
    is_over = project.ends_on is not None and project.ends_on < plan.starts_on
    return Offer(project, entry, had, money.share(project, plan)._replace(**stated), stated, blockers, is_over)


def _not_made_yet(starts_on: datetime.date) -> ActionPlan:
    """The plan as it would be, to reckon with."""
    ends_on = add_months(starts_on, MONTHS) - datetime.timedelta(days=1)
    plan = ActionPlan(starts_on=starts_on)
    plan.ends_on = ends_on
    return plan


def _going_on(before: ActionPlan) -> ActionPlanEntryQuerySet:
    """What is under way or included there and not finished, and what is in reserve; in the order of the ranking.

    Leadership has the last word when it closes the plan: what it closed as done is done, though its project goes on.
    """
    of_this = {"closing__plan": OuterRef("plan"), "project": OuterRef("project")}
    closed_as_done = ClosedEntry.objects.filter(**of_this, outcome=ClosedEntry.Outcome.DONE)
    decisions = (ActionPlanEntry.Decision.INCLUDED, ActionPlanEntry.Decision.RESERVE)
    goes_on = Q(decision__in=decisions) | Q(project__stage=Stage.UNDER_WAY)
    found = before.entries.ranked().filter(~Exists(closed_as_done), goes_on, finished_on=None)
    return found.exclude(project__stage__in=ENDED).select_related("plan", "project")


def _was_reserve(offer: Offer) -> bool:
    """What has begun goes on, whatever it was."""
    is_reserve = offer.entry is not None and offer.entry.decision == ActionPlanEntry.Decision.RESERVE
    return is_reserve and offer.project.stage != Stage.UNDER_WAY


def _assessed(before: ActionPlan | None, *, beside: Collection[int]) -> ProjectQuerySet:
    """What is assessed and ready, those first that the plan before ranked."""
    ranked = ActionPlanEntry.objects.filter(plan=before, project=OuterRef("pk")).values("rank")
    rows = Project.objects.ready_for_a_new_plan().exclude(pk__in=beside).for_overview()
    if before is None:
        return rows
    order = Subquery(ranked)
    return rows.annotate(rank_before=order).order_by(order.asc(nulls_last=True), "-submitted_at", "-pk")


def _cut(found: ProjectQuerySet) -> tuple[list[Project], bool]:
    """The first of them, and whether there are more."""
    rows = list(found[: MOST_ASSESSED + 1])
    return rows[:MOST_ASSESSED], len(rows) > MOST_ASSESSED


def _of_those(before: ActionPlan | None, projects: Collection[Project]) -> Iterable[ActionPlanEntry]:
    if before is None:
        return []
    return before.entries.filter(project__in=projects).select_related("plan", "project")


def remaining(entry: ActionPlanEntry, plan: ActionPlan) -> dict[str, int]:
    """What is left of what was stated for an entry of the plan before, and falls in this plan.

    Where nothing was stated, or the project has no period, there is nothing to reckon with: it takes its share.
    """
    project, before = entry.project, entry.plan
    if project.starts_on is None or project.ends_on is None:
        return {}
    left: dict[str, int] = {}
    days = (project.ends_on - project.starts_on).days + 1
    since_before = _days_from(project, before.starts_on)
    after_before = _days_from(project, before.ends_on + datetime.timedelta(days=1))
    falls_here = money.days_in(plan, project.starts_on, project.ends_on) / after_before if after_before else 1
    for name in _SPREAD:
        total, stated = getattr(project, name), getattr(entry, name)
        if total is not None and stated is not None:
            left[name] = round(max(0, total * since_before / days - stated) * falls_here)
    return left


def _days_from(project: Project, day: datetime.date) -> int:
    """How many days of the project's period are left from this day on."""
    assert project.starts_on
    assert project.ends_on
    lasts: datetime.timedelta = project.ends_on - max(day, project.starts_on)
    return max(0, lasts.days + 1)


@transaction.atomic
def begin(*, starts_on: datetime.date, chosen: Collection[int], with_frames: bool, by: User) -> ActionPlan:
    """Make the plan, with the chosen projects as candidates in the order of the ranking before, and perhaps its frames.

    Raises NotPermitted, or Refused as create does, and for each chosen project that cannot come along, with the reason:
    then no plan is made.
    """
    require(by, ENTER_PLAN)
    plan = action_plan.create(starts_on=starts_on, by=by)
    projects.lock_all(Project.objects.filter(pk__in=chosen))
    found = offers(starts_on)
    along = [offer for offer in found.all if offer.project.pk in chosen]
    _refuse_what_cannot_come(along, chosen)
    for offer in along:
        action_plan.enter(
            offer.project, plan=plan, by=by, reason=offer.came_from, carried_from=offer.entry, stated=offer.stated
        )
    if with_frames and found.before:
        copy_frames(found.before, to=plan)
    plan.refresh_from_db()
    return plan


def _refuse_what_cannot_come(along: list[Offer], chosen: Collection[int]) -> None:
    reasons = [f"«{offer.project}»: {reason}" for offer in along for reason in offer.blockers]
    if gone := set(chosen) - {offer.project.pk for offer in along}:
        titles = Project.objects.sent_in().filter(pk__in=gone).order_by("pk").values_list("title", flat=True)
        reasons += [f"«{title}» kan ikke lenger tas med. Noe er endret etter at du åpnet siden." for title in titles]
        reasons += ["Et av prosjektene finnes ikke. Velg på nytt."] if len(titles) < len(gone) else []
    if reasons:
        raise Refused(*reasons)


def copy_frames(before: ActionPlan, *, to: ActionPlan) -> None:
    """Begin with the frames and the capacity of the plan before; of programmes, those that the new strategy has."""
    its_own = Q(programme=None) | Q(programme__strategy=to.strategy_id)
    for frame in PlanFrame.objects.filter(its_own, plan=before).order_by("pk"):
        amounts = {name: getattr(frame, name) for name in ("investment_cost", "operating_cost")}
        PlanFrame.objects.create(plan=to, programme_id=frame.programme_id, **amounts)
    later = (to.starts_on.month - before.starts_on.month) % MONTHS  # July is like July, wherever in the plan it comes
    for row in PlanCapacity.objects.filter(its_own, plan=before).order_by("pk"):
        whose = {name: getattr(row, name) for name in ("programme_id", "competence_id")}
        PlanCapacity.objects.create(plan=to, days=[*row.days[later:], *row.days[:later]], **whose)


class Origin(NamedTuple):
    """Entries that came from one plan, or from none; each with what it had there, and what it takes now."""

    before: ActionPlan | None
    rows: list[tuple[ActionPlanEntry, Money | None, Money]]


def origins(plan: ActionPlan) -> list[Origin]:
    """What came from where, in the order of the ranking; in one query."""
    found: dict[ActionPlan | None, list[tuple[ActionPlanEntry, Money | None, Money]]] = {}
    for entry in plan.entries.ranked().for_plan_page().select_related("carried_from__plan", "carried_from__project"):
        came_from = entry.carried_from
        had = money.of(came_from, came_from.plan) if came_from else None
        found.setdefault(came_from.plan if came_from else None, []).append((entry, had, money.of(entry, plan)))
    return [Origin(before, rows) for before, rows in found.items()]
