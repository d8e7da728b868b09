"""Leadership adopts the plan: what then stands in it is the baseline, revision after revision (strategy §6.2)."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio import projects
from portfolio.action_plan import lock
from portfolio.models import ActionPlan, ActionPlanEntry, AdoptedEntry, Adoption, PlanCapacity, PlanFrame
from portfolio.permissions import ADOPT_PLAN
from portfolio.planning import balance, money
from portfolio.workflow import CAN_BE_IN_A_PLAN

STALE = "Planen er endret, eller allerede vedtatt, etter at du åpnet siden. Se hvordan den er nå, og prøv igjen."
IN_THE_BASELINE = (ActionPlanEntry.Decision.INCLUDED, ActionPlanEntry.Decision.RESERVE)


def blockers(plan: ActionPlan) -> list[str]:
    """Why the plan cannot be adopted as it is, in words; empty when it can."""
    entries = list(plan.entries.filter(decision=ActionPlanEntry.Decision.INCLUDED).select_related("project"))
    if not entries:
        return ["Ingen prosjekter er med i planen."]
    return [sentence for entry in entries for sentence in _lacks(entry)]


def _lacks(entry: ActionPlanEntry) -> list[str]:
    """What an entry has to have before it is adopted, and has not."""
    project = entry.project
    if entry.finished_on:
        return []
    lacks = [f"{p.hashtag} er ikke vurdert ferdig." for p in projects.unassessed_principles(project)]
    if project.stage not in CAN_BE_IN_A_PLAN:
        lacks.append(f"Prosjektet er {project.get_stage_display()}. Ta det ut av planen.")
    if project.owner_id is None:
        lacks.append("Prosjekteier mangler.")
    if project.starts_on is None:
        lacks.append("Perioden mangler.")
    return [f"«{project}»: {sentence}" for sentence in lacks]


@transaction.atomic
def adopt(
    plan: ActionPlan,
    *,
    decided_on: datetime.date,
    decision_maker: str,
    case_reference: str,
    by: User,
    version: int,
    over_frame_reason: str = "",
) -> Adoption:
    """Adopt the plan as it stands. Adopted before: a new revision, which supersedes the one before.

    Raises NotPermitted, Refused with what blocks it, MissingReason where it goes over a frame and nothing says why, or
    StaleVersion when the plan has changed since `version` was read, as when somebody else adopts it first.
    """
    require(by, ADOPT_PLAN)
    try:
        plan = lock(plan, version=version)
    except StaleVersion as error:
        raise StaleVersion(STALE) from error
    if not decision_maker.strip() or not case_reference.strip():
        raise Refused("Skriv hvem som vedtok planen, og saksnummeret.")
    if decided_on > timezone.localdate():
        raise Refused("Vedtaksdatoen kan ikke være frem i tid.")
    if found := blockers(plan):
        raise Refused(*found)
    if (frames := balance.over(plan)) and not over_frame_reason.strip():
        raise MissingReason(*(frame.in_words for frame in frames), "Skriv hvorfor planen likevel skal vedtas.")
    return write(
        plan,
        decided_on=decided_on,
        decision_maker=decision_maker.strip(),
        case_reference=case_reference.strip(),
        over_frame_reason=over_frame_reason.strip() if frames else "",
        by=by,
    )


def write(plan: ActionPlan, *, by: User, **fields: Any) -> Adoption:
    """Write an adoption that its act has found right, with the baseline. For acts only, inside their transaction."""
    revision = plan.adoption.revision + 1 if plan.adoption else 1
    adoption = Adoption.objects.create(
        plan=plan, revision=revision, foreword=plan.foreword, frames=frames_as_data(plan), by=by, **fields
    )
    entries = plan.entries.filter(decision__in=IN_THE_BASELINE).select_related("project")
    AdoptedEntry.objects.bulk_create(_baseline(adoption, entry, plan) for entry in entries)
    plan.adoption, plan.state = adoption, ActionPlan.State.ADOPTED
    plan.save(update_fields=["adoption", "state"])
    return adoption


def _baseline(adoption: Adoption, entry: ActionPlanEntry, plan: ActionPlan) -> AdoptedEntry:
    project = entry.project
    assert entry.rank  # the database sees to these three
    assert project.programme_id
    assert project.unit_id
    return AdoptedEntry(
        adoption=adoption,
        project=project,
        rank=entry.rank,
        decision=entry.decision,
        title=project.title,
        programme_id=project.programme_id,
        unit_id=project.unit_id,
        owner_id=project.owner_id,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        **money.of(entry, plan)._asdict(),
    )


def frames_as_data(plan: ActionPlan) -> dict[str, list[Any]]:
    """The plan's frames and capacity as they are now, for its adoption: programmes and competences by key."""
    money_rows = PlanFrame.objects.filter(plan=plan).values("programme", "investment_cost", "operating_cost")
    capacity_rows = PlanCapacity.objects.filter(plan=plan).values("programme", "competence", "days")
    return {"frames": list(money_rows.order_by("pk")), "capacity": list(capacity_rows.order_by("pk"))}
