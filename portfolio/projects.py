"""Moves between stages, the programme and the checklist of one project. Each act is the only door to its write."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import User
from innolab.notifications.delivery import notify
from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio import intake
from portfolio.models import ActionPlan, Decision, Programme, Project
from portfolio.permissions import ASSESS
from portfolio.telling import tell_of
from portfolio.workflow import (
    ALLOWED_MOVES,
    ASSESSED_OR_LATER,
    EDITABLE_BY_SUBMITTER,
    Move,
    Stage,
)
from principles import checklist
from principles.checklist import Answer
from principles.models import Assessment, Checklist, Principle

_KINDS = {
    Stage.SUBMITTED: Decision.Kind.REOPENED,  # the first time, portfolio.proposals.submit does it
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
ANYBODY = 0  # nobody's key: it does not matter who had a project before
_SAVED_WITH_A_MOVE = ("submitted_at", "reply", "intake_round", "answer_due_on", "assigned_to")
_ASSESSABLE = (Stage.SUBMITTED, Stage.PARKED, *ASSESSED_OR_LATER)


def lock(project: Project) -> Project:
    """The project as it is now, held until the transaction ends. Raises Refused when it is gone, as a draft may be.

    Others may still point to it meanwhile (`no_key`): two who compare each other's proposals would wait for ever.
    """
    locked = Project.objects.select_for_update(of=("self",), no_key=True).filter(pk=project.pk).first()
    if locked is None:
        raise Refused("Utkastet er slettet.")
    return locked


def lock_all(rows: Iterable[Project]) -> dict[int, Project]:
    """The same for several, by key, and held in that order. What is gone is not among them."""
    found = Project.objects.select_for_update(of=("self",), no_key=True)
    return {project.pk: project for project in found.filter(pk__in=[row.pk for row in rows]).order_by("pk")}


def unassessed_principles(project: Project) -> list[Principle]:
    """What is not assessed of what applies to the project; the strategy lets nothing into a plan with any (§5)."""
    return checklist.unassessed(project.checklist, principles=project.applicable_principles())


def answers(project: Project) -> list[Assessment]:
    """What the current checklist says of each principle that applies; an empty answer where it says nothing."""
    return checklist.answers_in(project.checklist, principles=project.applicable_principles())


def blockers(project: Project, *, to: Stage) -> list[str]:
    """What stands in the way of a move, in words."""
    drafts = project.plan_entries.ranked().filter(plan__state=ActionPlan.State.DRAFT)  # the others stand as adopted
    if to in (Stage.PARKED, Stage.DECLINED) and drafts.exists():
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


def allowed_move(project: Project, *, to: Stage, by: User) -> Move:
    """The move, where there is one from where the project is now and the user may make it.

    Raises Refused or NotPermitted.
    """
    allowed = ALLOWED_MOVES.get((Stage(project.stage), to))
    if allowed is None or (project.stage, to) in _THROUGH_ANOTHER_DOOR:
        raise Refused(
            f"Prosjektet er {project.get_stage_display()} og kan ikke bli {to.label} nå. "
            "Kanskje har noen andre behandlet det etter at du åpnet siden."
        )
    require(by, allowed.permission)
    return allowed


@transaction.atomic
def move(project: Project, *, to: Stage, by: User, reason: str = "") -> Project:
    """Move a project to another stage and record the decision. A second call, as of a double click, changes nothing.

    Raises NotPermitted, or Refused when there is no such move from where the project is now, a reason is
    missing (MissingReason), or something blocks it.
    """
    project = lock(project)
    if project.stage == to and _has_just_decided(project, kind=_KINDS.get(to), by=by, reason=reason):
        return project
    allowed = allowed_move(project, to=to, by=by)
    if allowed.needs_reason and not reason.strip():
        raise MissingReason(
            "Skriv spørsmålet til innmelderen."
            if to == Stage.RETURNED
            else "Skriv en begrunnelse. Den som venter på svar, har krav på å få den."
        )
    if found := blockers(project, to=to):
        raise Refused(*found)
    if to == Stage.SUBMITTED:
        project.answer_due_on = intake.due_when_taken_up_again(timezone.localdate())
    record_move(project, to=to, kind=_KINDS[to], by=by, reason=reason)
    return project


def _has_just_decided(project: Project, *, kind: str | None, by: User, reason: str) -> bool:
    """The latest decision is this very one, so the act is called a second time, as by a double click."""
    latest = project.decisions.latest_first().first()
    return latest is not None and (latest.kind, latest.by_id, latest.reason) == (kind, by.pk, reason.strip())


def record_move(project: Project, *, to: Stage, kind: str, by: User, reason: str) -> None:
    """Write a move that its act has found right, and tell of it. For acts only, inside their transaction."""
    project.stage = to
    project.save(update_fields=["stage", *_SAVED_WITH_A_MOVE, "changed_at"])
    tell_of(Decision.objects.create(project=project, kind=kind, reason=reason.strip(), by=by))


def follow_plan(project: Project, *, to: Stage) -> None:
    """Write the stage that follows from a decision on an entry. For portfolio.action_plan, inside its transaction."""
    project.stage = to
    project.save(update_fields=["stage", "changed_at"])


def can_be_assigned(project: Project) -> bool:
    """As long as the portfolio office has something to do or to wait for."""
    return project.stage in (Stage.SUBMITTED, Stage.RETURNED, Stage.PARKED, Stage.ASSESSED)


@transaction.atomic
def assign(project: Project, *, to: User | None, by: User, seen: int | None = ANYBODY) -> Project:
    """Let somebody in the portfolio office see to a proposal, or nobody. Whoever gets it from another is told.

    `seen` is the key of whom the user saw it with, None for nobody. Raises NotPermitted, Refused, or StaleVersion when
    somebody else has it since.
    """
    require(by, ASSESS)
    project = lock(project)
    if not can_be_assigned(project):
        raise Refused(f"Saken er {project.get_stage_display()} og trenger ingen saksbehandler.")
    if to is not None and not to.has_perm(ASSESS):
        raise Refused(f"{to} kan ikke vurdere forslag, og kan derfor ikke være saksbehandler.")
    if project.assigned_to == to:
        return project
    if seen not in (ANYBODY, project.assigned_to_id):
        raise StaleVersion(
            f"{project.assigned_to or 'Ingen'} er saksbehandler nå. Det ble endret etter at du så på saken."
        )
    project.assigned_to = to
    project.save(update_fields=["assigned_to", "changed_at"])
    if to is not None:
        title = f"Du er saksbehandler for «{project}»"
        notify([to], title=title, text=f"{by} ga deg saken.", href=project.get_absolute_url(), by=by)
    return project


def programme_can_be_confirmed(project: Project) -> bool:
    """Confirmed or changed as long as the proposal is not assessed."""
    return project.stage in (Stage.SUBMITTED, Stage.PARKED)


@transaction.atomic
def confirm_programme(project: Project, *, programme: Programme, by: User, reason: str = "") -> Project:
    """The portfolio office confirms which programme a project belongs to; another than chosen wants a reason.

    Confirming the same programme again changes nothing. Raises NotPermitted, Refused, or MissingReason.
    """
    require(by, ASSESS)
    project = lock(project)
    if not programme_can_be_confirmed(project):
        raise Refused(f"Programmet kan ikke endres når prosjektet er {project.get_stage_display()}.")
    if programme.strategy_id != project.strategy_id:
        raise Refused("Programmet hører til en annen strategi.")
    if project.programme_confirmed_at and programme == project.programme:
        return project
    if (is_another := programme != project.programme) and not reason.strip():
        raise MissingReason("Skriv hvorfor prosjektet hører til et annet program enn innmelderen valgte.")
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
    decision = Decision.objects.create(
        project=project,
        kind=Decision.Kind.PROGRAMME_CONFIRMED,
        reason=" ".join(filter(None, [f"{programme}.", reason.strip()])),
        by=by,
    )
    if is_another:
        tell_of(decision)
    return project


def assessment_stands(project: Project) -> bool:
    """The project was once moved on with this assessment. It is superseded by a new one, and never changed."""
    current = project.checklist
    if current is None:
        return False
    was_assessed = (
        project.stage in ASSESSED_OR_LATER
        or project.decisions.filter(kind=Decision.Kind.ASSESSED, at__gte=current.created_at).exists()
    )
    return was_assessed and not unassessed_principles(project)


def can_be_assessed(project: Project) -> bool:
    """The office may fill in the checklist that there is, or begin the first."""
    return project.stage in _ASSESSABLE and not assessment_stands(project)


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


def can_be_assessed_anew(project: Project) -> bool:
    """There is an assessment that stands, which a later one can supersede."""
    return project.stage in _ASSESSABLE and assessment_stands(project)


def _has_just_begun_anew(current: Checklist, *, by: User) -> bool:
    """The user began this checklist, and nobody has saved in it."""
    return bool(current.supersedes_id) and current.version == 0 and current.created_by_id == by.pk


@transaction.atomic
def assess_anew(project: Project, *, by: User) -> Checklist:
    """Start a later assessment. It supersedes the one before, which is kept. A second call changes nothing."""
    require(by, ASSESS)
    project = lock(project)
    current = project.checklist
    if current and _has_just_begun_anew(current, by=by):
        return current
    if not can_be_assessed_anew(project):
        raise Refused("Det er ingen ferdig vurdering å erstatte.")
    project.checklist = later = checklist.start(by=by, supersedes=current)
    project.save(update_fields=["checklist", "changed_at"])
    return later
