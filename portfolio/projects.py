"""Moves between stages, the programme and the checklist of one project. Each act is the only door to its write."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import Refused, require
from portfolio.models import Decision, Programme, Project
from portfolio.permissions import ASSESS
from portfolio.workflow import (
    ALLOWED_MOVES,
    ASSESSED_OR_LATER,
    EDITABLE_BY_SUBMITTER,
    Move,
    Stage,
)
from principles import checklist
from principles.checklist import Answer
from principles.models import Checklist, Principle

_KINDS = {
    Stage.SUBMITTED: Decision.Kind.SUBMITTED,
    Stage.RETURNED: Decision.Kind.RETURNED,
    Stage.PARKED: Decision.Kind.PARKED,
    Stage.DECLINED: Decision.Kind.DECLINED,
    Stage.ASSESSED: Decision.Kind.ASSESSED,
    Stage.UNDER_WAY: Decision.Kind.STARTED,
    Stage.STOPPED: Decision.Kind.STOPPED,
}
# These belong to an act of their own: portfolio.proposals.submit and portfolio.action_plan.decide.
_THROUGH_ANOTHER_DOOR = {
    *((stage, Stage.SUBMITTED) for stage in EDITABLE_BY_SUBMITTER),
    (Stage.ASSESSED, Stage.PLANNED),
    (Stage.PLANNED, Stage.ASSESSED),
}


def lock(project: Project) -> Project:
    """The project as it is now, held until the transaction ends."""
    return Project.objects.select_for_update(of=("self",)).get(pk=project.pk)


def unassessed_principles(project: Project) -> list[Principle]:
    """What is not assessed of what applies to the project; the strategy lets nothing into a plan with any (§5)."""
    return checklist.unassessed(project.checklist, principles=project.applicable_principles())


def blockers(project: Project, *, to: Stage) -> list[str]:
    """What stands in the way of a move, in words."""
    if to in (Stage.PARKED, Stage.DECLINED) and project.plan_entries.ranked().exists():
        return ["Prosjektet står i årlig handlingsplan. Ledelsen må ta det ut av planen først."]
    if to != Stage.ASSESSED:
        return []
    reasons = [f"{principle.hashtag} er ikke vurdert ferdig." for principle in unassessed_principles(project)]
    if not project.programme_confirmed_at:
        reasons.append("Programmet er ikke bekreftet av porteføljekontoret.")
    return reasons


def moves_for(user: User, project: Project) -> list[tuple[Stage, Move]]:
    """The moves that the user may make now, in the order of the table."""
    return [
        (to, move)
        for (origin, to), move in ALLOWED_MOVES.items()
        if origin == project.stage and (origin, to) not in _THROUGH_ANOTHER_DOOR and user.has_perm(move.permission)
    ]


@transaction.atomic
def move(project: Project, *, to: Stage, by: User, reason: str = "") -> Project:
    """Move a project to another stage and record the decision.

    Raises NotPermitted, or Refused when there is no such move from where the project is now, a reason is
    missing, or something blocks it.
    """
    project = lock(project)
    allowed = ALLOWED_MOVES.get((Stage(project.stage), to))
    if allowed is None or (project.stage, to) in _THROUGH_ANOTHER_DOOR:
        raise Refused(
            f"Prosjektet er {project.get_stage_display()} og kan ikke bli {to.label} nå. "
            "Kanskje har noen andre behandlet det etter at du åpnet siden."
        )
    require(by, allowed.permission)
    if allowed.needs_reason and not reason.strip():
        raise Refused("Skriv en begrunnelse. Den som venter på svar, har krav på å få den.")
    if found := blockers(project, to=to):
        raise Refused(*found)
    reopened = to == Stage.SUBMITTED
    record_move(
        project,
        to=to,
        kind=Decision.Kind.REOPENED if reopened else _KINDS[to],
        by=by,
        reason=reason,
    )
    return project


def record_move(project: Project, *, to: Stage, kind: str, by: User, reason: str, plan=None) -> None:
    """Write a move that its act has found right. For acts only, inside their transaction."""
    project.stage = to
    project.save(update_fields=["stage", "submitted_at", "changed_at"])
    Decision.objects.create(project=project, kind=kind, reason=reason.strip(), by=by, plan=plan)


@transaction.atomic
def confirm_programme(project: Project, *, programme: Programme, by: User, reason: str = "") -> Project:
    """The portfolio office confirms which programme a project belongs to; another than chosen wants a reason."""
    require(by, ASSESS)
    project = lock(project)
    if project.stage not in (Stage.SUBMITTED, Stage.PARKED):
        raise Refused(f"Programmet kan ikke endres når prosjektet er {project.get_stage_display()}.")
    if programme.strategy_id != project.strategy_id:
        raise Refused("Programmet hører til en annen strategi.")
    if programme != project.programme and not reason.strip():
        raise Refused("Skriv hvorfor prosjektet hører til et annet program enn innmelderen valgte.")
    project.programme = programme
    project.programme_confirmed_at = timezone.now()
    project.programme_confirmed_by = by
    project.save(
        update_fields=[
            "programme",
            "programme_confirmed_at",
            "programme_confirmed_by",
            "changed_at",
        ]
    )
    Decision.objects.create(
        project=project,
        kind=Decision.Kind.PROGRAMME_CONFIRMED,
        reason=" ".join(filter(None, [f"{programme}.", reason.strip()])),
        by=by,
    )
    return project


def can_be_assessed(project: Project) -> bool:
    """An assessment that the project was moved on with stands; a new one is started instead of changing it."""
    if project.stage in (Stage.SUBMITTED, Stage.PARKED):
        return True
    return project.stage in ASSESSED_OR_LATER and bool(unassessed_principles(project))


@transaction.atomic
def assess(project: Project, *, answers: Iterable[Answer], by: User, version: int) -> Checklist:
    """Keep answers in the project's checklist, which is made with the first of them.

    Raises NotPermitted, Refused, or StaleVersion when somebody has saved since `version` was read.
    """
    require(by, ASSESS)
    project = lock(project)
    if not can_be_assessed(project):
        raise Refused("Vurderingen er ferdig og står fast. Start en ny vurdering for å endre den.")
    if project.checklist is None:
        project.checklist = checklist.start(by=by)
        project.save(update_fields=["checklist", "changed_at"])
    applicable = set(project.applicable_principles())
    return checklist.assess(
        project.checklist,
        answers=[a for a in answers if a.principle in applicable],
        by=by,
        version=version,
    )


@transaction.atomic
def assess_anew(project: Project, *, by: User) -> Checklist:
    """Start a later assessment. It supersedes the one before, which is kept."""
    require(by, ASSESS)
    project = lock(project)
    if can_be_assessed(project) or project.stage not in ASSESSED_OR_LATER:
        raise Refused("Det er ingen ferdig vurdering å erstatte.")
    project.checklist = checklist.start(by=by, supersedes=project.checklist)
    project.save(update_fields=["checklist", "changed_at"])
    return project.checklist
