"""What the plan wanted of an entry is done; or it is not done after all."""

import datetime

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import MissingReason, Refused, require
from portfolio import projects
from portfolio.action_plan import lock
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, Project
from portfolio.permissions import DECIDE_PLAN, carries
from portfolio.planning import money
from portfolio.telling import tell_of
from portfolio.templatetags.norwegian import long_date


def may_finish(user: User, project: Project) -> bool:
    """Leadership, and those who carry the project."""
    return carries(user, project) or user.has_perm(DECIDE_PLAN)


def finishable(project: Project, *, by: User) -> list[ActionPlanEntry]:
    """Of a project's entries those that the user can set as done, or take back; with their plans, as prefetched."""
    if not may_finish(by, project):
        return []
    return [entry for entry in project.plan_entries.all() if not objections(entry, entry.plan)]


def objections(entry: ActionPlanEntry, plan: ActionPlan) -> list[str]:
    """Why nothing of the entry can be said to be done, in words."""
    if plan.state != ActionPlan.State.ADOPTED:
        return [f"{plan} er {plan.get_state_display()}. Bare det som står i en vedtatt plan, kan settes som gjort."]
    if entry.decision != ActionPlanEntry.Decision.INCLUDED:
        return [f"Prosjektet er {entry.get_decision_display()}. Bare det som er med i planen, kan settes som gjort."]
    return []


@transaction.atomic
def finish(entry: ActionPlanEntry, *, on: datetime.date, by: User, version: int, reason: str) -> ActionPlanEntry:
    """Say that the plan's part of a project is done, on which day, and what came of it.

    The project goes on through its own stages. Raises NotPermitted, Refused, MissingReason, or StaleVersion.
    """
    entry, plan = _held(entry, by=by, version=version)
    if entry.finished_on:
        raise Refused("Prosjektet er allerede satt som gjort i denne planen.")
    if on > timezone.localdate():
        raise Refused("Datoen kan ikke være frem i tid.")
    if on < plan.starts_on:
        raise Refused(f"Datoen kan ikke være før planen begynner, {long_date(plan.starts_on)}.")
    if not reason.strip():
        raise MissingReason("Skriv kort hva som er gjort.")
    return _write(entry, finished_on=on, kind=Decision.Kind.FINISHED, by=by, reason=reason)


@transaction.atomic
def resume(entry: ActionPlanEntry, *, by: User, version: int, reason: str) -> ActionPlanEntry:
    """Take it back: it is not done after all, for this reason. Raises as `finish`."""
    entry, _ = _held(entry, by=by, version=version)
    if entry.finished_on is None:
        raise Refused("Prosjektet er ikke satt som gjort i denne planen.")
    if not reason.strip():
        raise MissingReason("Skriv hvorfor prosjektet ikke er gjort likevel.")
    return _write(entry, finished_on=None, kind=Decision.Kind.RESUMED, by=by, reason=reason)


def was_said_so(entry: ActionPlanEntry, *, kind: str, by: User, reason: str) -> bool:
    """The last that was decided is this very thing, as when somebody clicks twice."""
    last = Decision.objects.filter(plan=entry.plan_id, project=entry.project_id).latest_first().first()
    return last is not None and (last.kind, last.by_id, last.reason) == (kind, by.pk, reason.strip())


def _held(entry: ActionPlanEntry, *, by: User, version: int) -> tuple[ActionPlanEntry, ActionPlan]:
    """The entry as it is now, its plan and its project held; by somebody who may."""
    if not may_finish(by, Project.objects.get(pk=entry.project_id)):
        require(by, DECIDE_PLAN)
    plan = lock(entry.plan, version=version)
    entry = plan.entries.get(pk=entry.pk)
    entry.plan, entry.project = plan, projects.lock(entry.project)
    if found := objections(entry, plan):
        raise Refused(*found)
    return entry, plan


def _write(
    entry: ActionPlanEntry, *, finished_on: datetime.date | None, kind: str, by: User, reason: str
) -> ActionPlanEntry:
    entry.finished_on = finished_on
    money.settle(entry, entry.plan)
    entry.answer = Decision.objects.create(
        project=entry.project, plan=entry.plan, kind=kind, reason=reason.strip(), by=by
    )
    entry.save(update_fields=["finished_on", "answer", *money.AMOUNTS])
    tell_of(entry.answer)
    return entry
