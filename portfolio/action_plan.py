"""What enters the annual action plan, and what leadership decides about it (strategy §5 and §6.2)."""

from django.db import transaction
from django.db.models import F, Max

from innolab.accounts.models import User
from innolab.refusals import Refused, StaleVersion, require
from portfolio import projects
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, Project
from portfolio.permissions import DECIDE_PLAN, ENTER_PLAN
from portfolio.workflow import CAN_BE_IN_A_PLAN, Stage

STALE = "Noen andre har endret planen etter at du åpnet siden. Se hvordan den er nå, og prøv igjen."


def lock(plan: ActionPlan, *, version: int | None) -> ActionPlan:
    """The plan as it is now, held until the transaction ends; its version counts one up.

    Raises StaleVersion when `version` is not the plan's, Refused when the plan is not a draft.
    """
    plan = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.state != ActionPlan.State.DRAFT:
        raise Refused(f"{plan} er {plan.get_state_display()} og kan ikke endres.")
    if version is not None and version != plan.version:
        raise StaleVersion(STALE)
    plan.version += 1
    plan.save(update_fields=["version"])
    return plan


def blockers(project: Project, *, plan: ActionPlan) -> list[str]:
    """Why a project cannot enter the plan, in words; empty when it can.

    No project enters a plan with an unassessed principle (strategy §5). The list's face of the same rule is
    Project.objects.ready_for_action_plan.
    """
    reasons = []
    if project.stage not in CAN_BE_IN_A_PLAN:
        reasons.append(f"Prosjektet er {project.get_stage_display()}. Bare vurderte prosjekter kan inn i planen.")
    reasons += [f"{principle.hashtag} er ikke vurdert ferdig." for principle in projects.unassessed_principles(project)]
    if project.starts_on is None:
        reasons.append("Perioden mangler.")
    if project.investment_cost is None or project.operating_cost is None:
        reasons.append("Kostnaden mangler.")
    if project.effort_days is None:
        reasons.append("Egeninnsatsen mangler.")
    if plan.entries.ranked().filter(project=project).exists():
        reasons.append("Prosjektet står allerede i planen.")
    return reasons


@transaction.atomic
def enter(project: Project, *, plan: ActionPlan, by: User) -> ActionPlanEntry:
    """Enter an assessed project into the plan as a candidate, last in the ranking. The only way in."""
    require(by, ENTER_PLAN)
    plan = lock(plan, version=None)
    project = projects.lock(project)
    if found := blockers(project, plan=plan):
        raise Refused(*found)
    last = plan.entries.aggregate(last=Max("rank", default=0))["last"]
    entry, _ = ActionPlanEntry.objects.update_or_create(
        plan=plan,
        project=project,
        defaults={"rank": last + 1, "decision": ActionPlanEntry.Decision.CANDIDATE},
    )
    Decision.objects.create(project=project, plan=plan, kind=Decision.Kind.ENTERED, by=by)
    return entry


@transaction.atomic
def decide(entry: ActionPlanEntry, *, decision: str, by: User, reason: str, version: int) -> ActionPlanEntry:
    """Leadership includes a project, puts it in reserve, back among the candidates, or takes it out.

    The project's stage follows: included is «i plan», everything else «vurdert». Raises NotPermitted, Refused,
    or StaleVersion when the plan has changed since `version` was read.
    """
    require(by, DECIDE_PLAN)
    plan = lock(entry.plan, version=version)
    entry = plan.entries.select_related("project").get(pk=entry.pk)
    project = projects.lock(entry.project)
    decision = ActionPlanEntry.Decision(decision)
    if not reason.strip():
        raise Refused("Skriv en begrunnelse for beslutningen.")
    if entry.rank is None:
        raise Refused("Prosjektet er tatt ut av planen. Porteføljekontoret kan føre det opp på nytt.")
    if entry.decision == decision:
        raise Refused(f"Prosjektet er allerede {decision.label}.")
    if found := _objections(project, decision):
        raise Refused(*found)
    if decision == ActionPlanEntry.Decision.OUT:
        _close_gap_after(entry)
    entry.decision = decision
    entry.save(update_fields=["rank", "decision"])
    stage = Stage(project.stage)
    if stage in (Stage.ASSESSED, Stage.PLANNED):
        stage = Stage.PLANNED if decision == ActionPlanEntry.Decision.INCLUDED else Stage.ASSESSED
    projects.record_move(
        project,
        to=stage,
        kind=Decision.Kind(decision.value),
        by=by,
        reason=reason,
        plan=plan,
    )
    return entry


def _objections(project: Project, decision: ActionPlanEntry.Decision) -> list[str]:
    """Why the project, as it is now, cannot have this decision."""
    if decision == ActionPlanEntry.Decision.INCLUDED:
        return [f"{p.hashtag} er ikke vurdert ferdig." for p in projects.unassessed_principles(project)]
    if project.stage == Stage.UNDER_WAY:
        return ["Prosjektet er under arbeid. Stopp det først, hvis det skal ut av planen."]
    return []


def _close_gap_after(entry: ActionPlanEntry) -> None:
    """Take the entry out of the ranking; those below move one up."""
    entry.plan.entries.filter(rank__gt=entry.rank).update(rank=F("rank") - 1)
    entry.rank = None
