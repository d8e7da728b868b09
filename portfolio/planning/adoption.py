"""Leadership adopts the plan: what then stands in it is the baseline, revision after revision (strategy §6.2)."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format

from innolab.accounts.models import User
from innolab.notifications.delivery import notify
from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio.action_plan import lock
from portfolio.models import ActionPlan, ActionPlanEntry, AdoptedEntry, Adoption, PlanCapacity, PlanFrame, Project
from portfolio.models.action_plan import MONTHS, add_months
from portfolio.permissions import ADOPT_PLAN
from portfolio.planning import balance, money, standing, takes
from portfolio.planning.issuing import issue
from portfolio.planning.standing import IN_THE_BASELINE
from portfolio.telling import carriers_of
from portfolio.workflow import CAN_BE_IN_A_PLAN, Stage

STALE = "Planen er endret, eller allerede vedtatt, etter at du åpnet siden. Se hvordan den er nå, og prøv igjen."


class Lacking(NamedTuple):
    """What one project in the plan is without, in sentences."""

    project: Project
    reasons: list[str]


def blockers(plan: ActionPlan) -> list[str]:
    """Why the plan cannot be adopted as it is, in words; empty when it can. The queries do not grow with the plan."""
    of_projects = [f"«{project}»: {reason}" for project, reasons in lacking(plan) for reason in reasons]
    return [*of_the_plan(plan), *of_projects]


def of_the_plan(plan: ActionPlan) -> list[str]:
    """Those that are of the plan itself, and of none of its projects."""
    if plan.state == ActionPlan.State.CLOSED:
        return ["Planen er lukket."]
    if plan.ends_on < timezone.localdate():
        instead = "Lukk planen i stedet." if plan.adoption else "Ta med det som ikke er gjort, i en ny plan."
        return [f"Perioden til planen var over {_day(plan.ends_on)}. {instead}"]
    if not plan.entries.filter(decision=ActionPlanEntry.Decision.INCLUDED).exists():
        return ["Ingen prosjekter er med i planen."]
    if plan.adoption and not _is_changed(plan, plan.adoption):
        return [f"Ingenting er endret siden revisjon {plan.adoption.revision}."]
    return []


def lacking(plan: ActionPlan) -> list[Lacking]:
    """The included projects that are without what they must have, in the order of the ranking."""
    included = plan.entries.filter(decision=ActionPlanEntry.Decision.INCLUDED)
    finished = included.filter(finished_on__isnull=False, project=OuterRef("pk"))
    rows = Project.objects.filter(plan_entries__in=included).order_by("plan_entries__rank")
    rows = rows.with_unassessed_hashtags().annotate(is_done=Exists(finished))
    found = (Lacking(project, _reasons(project, plan)) for project in rows)
    return [each for each in found if each.reasons]


def _reasons(project: Any, plan: ActionPlan) -> list[str]:
    """Of what is done, only what its baseline has to say."""
    reasons = [] if project.is_done else _not_ready(project, plan)
    if project.owner_id is None:
        reasons.append("Prosjekteier mangler.")
    if project.starts_on is None:
        reasons.append("Perioden mangler.")
    return reasons


def _not_ready(project: Any, plan: ActionPlan) -> list[str]:
    reasons = [f"{hashtag} er ikke vurdert ferdig." for hashtag in dict.fromkeys(project.unassessed_hashtags)]
    if project.stage not in CAN_BE_IN_A_PLAN:
        may_be_done = plan.state == ActionPlan.State.ADOPTED and project.stage != Stage.STOPPED
        advice = "Sett det som gjort, eller ta det ut av planen." if may_be_done else "Ta det ut av planen."
        reasons.append(f"Prosjektet er {project.get_stage_display()}. {advice}")
    return reasons


def _is_changed(plan: ActionPlan, adoption: Adoption) -> bool:
    """Something of what an adoption keeps is not as it was."""
    places = standing.now(plan).items()
    today = {key: place._replace(stage="") for key, place in places if place.is_in_the_baseline}
    if (plan.foreword, frames_as_data(plan)) != (adoption.foreword, adoption.frames):
        return True
    then = {row.project_id: row.efforts for row in adoption.entries.all() if row.efforts}
    efforts = {key: row for key, row in takes.efforts_of(plan).items() if key in today}
    return efforts != then or today != standing.as_adopted(adoption)


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
    foreword: str | None = None,
) -> Adoption:
    """Adopt the plan as it stands. Adopted before: a new revision, which supersedes the one before.

    `foreword` is that of a new revision, None where it stays; a draft's is written with portfolio.planning.foreword.
    Raises NotPermitted, Refused with what blocks it, MissingReason where it goes over a frame and nothing says why, or
    StaleVersion when the plan has changed since `version` was read, as when somebody else adopts it first.
    """
    require(by, ADOPT_PLAN)
    try:
        plan = lock(plan, version=version)
    except StaleVersion as error:
        raise StaleVersion(STALE) from error
    entries = _hold(plan)
    if plan.adoption and foreword is not None:
        plan.foreword = foreword.strip()
    if not decision_maker.strip() or not case_reference.strip():
        raise Refused("Skriv hvem som vedtok planen, og saksnummeret.")
    if found := [*_wrong_day(plan, decided_on), *blockers(plan)]:
        raise Refused(*found)
    if (frames := balance.over(plan)) and not over_frame_reason.strip():
        raise MissingReason(*(frame.in_words for frame in frames), "Skriv hvorfor planen likevel skal vedtas.")
    adoption = write(
        plan,
        entries,
        decided_on=decided_on,
        decision_maker=decision_maker.strip(),
        case_reference=case_reference.strip(),
        over_frame_reason=over_frame_reason.strip() if frames else "",
        by=by,
    )
    issue(adoption)
    _tell(adoption)
    return adoption


def was_adopted_so(
    plan: ActionPlan, *, decided_on: datetime.date, decision_maker: str, case_reference: str, by: User
) -> bool:
    """The adoption that stands is this very one, as when somebody clicks twice."""
    said = (by.pk, decided_on, decision_maker.strip(), case_reference.strip())
    now = ActionPlan.objects.select_related("adoption").get(pk=plan.pk).adoption
    return now is not None and said == (now.by_id, now.decided_on, now.decision_maker, now.case_reference)


def _hold(plan: ActionPlan) -> list[ActionPlanEntry]:
    """What is adopted, with its projects held by key: nobody stops one, or moves it, before the baseline is written."""
    projects = Project.objects.filter(plan_entries__plan=plan, plan_entries__decision__in=IN_THE_BASELINE)
    held = {row.pk: row for row in projects.order_by("pk").select_for_update(of=("self",), no_key=True)}
    entries = list(plan.entries.filter(decision__in=IN_THE_BASELINE).order_by("rank"))
    for entry in entries:
        entry.project = held[entry.project_id]
    return entries


def _wrong_day(plan: ActionPlan, day: datetime.date) -> list[str]:
    """Why the plan was not adopted on this day, in words."""
    if day > timezone.localdate():
        return ["Vedtaksdatoen kan ikke være frem i tid."]
    if plan.adoption and day < plan.adoption.decided_on:
        revision, decided = plan.adoption.revision, _day(plan.adoption.decided_on)
        return [f"Vedtaksdatoen kan ikke være før revisjon {revision} ble vedtatt, {decided}."]
    if day < (first := add_months(plan.starts_on, -MONTHS)):
        return [f"Vedtaksdatoen kan ikke være før {_day(first)}, ett år før planen begynner."]
    return []


def _day(day: datetime.date) -> str:
    return date_format(day, "j.\u00a0F Y")


def write(plan: ActionPlan, entries: Sequence[ActionPlanEntry], *, by: User, **fields: Any) -> Adoption:
    """Write an adoption that its act has found right, with these entries as its baseline, each with its project.

    For acts only, inside their transaction.
    """
    revision = plan.adoption.revision + 1 if plan.adoption else 1
    adoption = Adoption.objects.create(
        plan=plan, revision=revision, foreword=plan.foreword, frames=frames_as_data(plan), by=by, **fields
    )
    efforts = takes.efforts_of(plan)
    AdoptedEntry.objects.bulk_create(
        _baseline(adoption, entry, plan, efforts.get(entry.project_id, {})) for entry in entries
    )
    plan.adoption, plan.state = adoption, ActionPlan.State.ADOPTED
    plan.save(update_fields=["adoption", "state", "foreword"])  # at once: the database lets no other change it
    return adoption


def _baseline(adoption: Adoption, entry: ActionPlanEntry, plan: ActionPlan, efforts: dict[str, int]) -> AdoptedEntry:
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
        efforts=efforts,
        **money.of(entry, plan)._asdict(),
    )


def _tell(adoption: Adoption) -> None:
    """Those who carry what is included are told once, however many projects they have in the plan."""
    included = Project.objects.filter(
        adopted_entries__adoption=adoption, adopted_entries__decision=ActionPlanEntry.Decision.INCLUDED
    )
    plan = adoption.plan
    notify(
        carriers_of(included),
        title=f"{plan} er vedtatt, med prosjekter du har ansvar for",
        text=f"Revisjon {adoption.revision}, vedtatt {_day(adoption.decided_on)} av {adoption.decision_maker}.",
        href=plan.get_absolute_url(),
        by=adoption.by,
    )


def frames_as_data(plan: ActionPlan) -> dict[str, list[Any]]:
    """The plan's frames and capacity as they are now, for its adoption: programmes and competences by key."""
    money_rows = PlanFrame.objects.filter(plan=plan).values("programme", "investment_cost", "operating_cost")
    capacity_rows = PlanCapacity.objects.filter(plan=plan).values("programme", "competence", "days")
    return {"frames": list(money_rows.order_by("pk")), "capacity": list(capacity_rows.order_by("pk"))}
