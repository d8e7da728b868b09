"""Writing a proposal and sending it in (strategy §4.2: those employed propose)."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import MissingReason, Refused, require
from portfolio import attachments, intake
from portfolio.changes import forget
from portfolio.collisions import own_changes
from portfolio.models import Decision, ProgrammeCriterion, Project, Strategy
from portfolio.permissions import ASSESS, PROPOSE, can_edit_proposal, writes
from portfolio.programmes import departs_from_suggestion, suggestion_for, unanswered_criteria
from portfolio.projects import lock, record_move
from portfolio.workflow import Stage

DOUBLE_CLICK = datetime.timedelta(seconds=10)
# What a proposal says of itself. Stage, people and confirmation have acts of their own.
WRITTEN_BY_SUBMITTER = frozenset(
    [
        "title",
        "need",
        "solution",
        "kind",
        "hypothesis",
        "innovation_types",
        "unit",
        "affected",
        "benefits",
        "collaborators",
        "criteria_met",
        "criteria_not_met",
        "programme",
        "programme_reason",
        "drivers",
        "is_statutory",
        "investment_cost",
        "operating_cost",
        "effort_days",
        "starts_on",
        "ends_on",
        "reply",
    ]
)


class Step(TextChoices):
    """The steps of the form, in order; the value stands in the address."""

    NEED = "behov", "Behovet"
    SOLUTION = "losning", "Løsningen"
    EFFECT = "gevinster", "Berørte og gevinster"
    PROGRAMME = "program", "Program"
    RESOURCES = "ressurser", "Ressurser og tid"


class Missing(NamedTuple):
    """Something that must be there before the proposal can be sent in."""

    step: Step
    field: str
    sentence: str


REQUIRED = (
    Missing(Step.NEED, "title", "Gi forslaget en tittel."),
    Missing(Step.NEED, "need", "Beskriv behovet med noen setninger."),
    Missing(Step.SOLUTION, "solution", "Beskriv hvordan behovet kan løses."),
    Missing(Step.SOLUTION, "innovation_types", "Velg minst én type innovasjon."),
    Missing(Step.EFFECT, "unit", "Velg enheten som forslaget hører til."),
    Missing(Step.EFFECT, "affected", "Skriv hvem forslaget berører."),
    Missing(Step.EFFECT, "benefits", "Skriv hvilke gevinster du venter."),
    Missing(Step.PROGRAMME, "programme", "Velg programmet som forslaget hører til."),
    Missing(
        Step.RESOURCES,
        "investment_cost",
        "Anslå investeringen i kroner. Skriv 0 hvis det ikke trengs.",
    ),
    Missing(
        Step.RESOURCES,
        "operating_cost",
        "Anslå årlig driftskostnad i kroner. Skriv 0 hvis det ikke blir noen.",
    ),
    Missing(
        Step.RESOURCES,
        "effort_days",
        "Anslå egeninnsatsen i dagsverk. Skriv 0 hvis det ikke trengs.",
    ),
    Missing(
        Step.RESOURCES,
        "starts_on",
        "Velg når arbeidet bør starte, og hvor mange måneder det varer.",
    ),
)
ASKED_FOR = frozenset(item.field for item in REQUIRED)
NO_HYPOTHESIS = Missing(
    Step.SOLUTION,
    "hypothesis",
    "Et eksperiment trenger en hypotese: Hva tror du vil skje?",
)
NO_PROGRAMME_REASON = Missing(
    Step.PROGRAMME,
    "programme_reason",
    "Du har valgt et annet program enn det vi foreslår. Skriv hvorfor.",
)
NO_REASON_WITHOUT_SUGGESTION = NO_PROGRAMME_REASON._replace(
    sentence="Svarene peker ikke ut noe program. Skriv hvorfor du har valgt dette.",
)


def missing(project: Project) -> list[Missing]:
    """What the proposal lacks before it can be sent in, in the order of the form."""
    found = [item for item in REQUIRED if getattr(project, item.field) in (None, "", [])]
    if project.programme is None and (unanswered := unanswered_criteria(project)):
        found = [item for item in found if item.field != "programme"]
        found += [_no_answer(criterion) for criterion in unanswered]
    if project.kind == Project.Kind.EXPERIMENT and not project.hypothesis:
        found.append(NO_HYPOTHESIS)
    chosen_by_submitter = project.programme_confirmed_at is None
    if chosen_by_submitter and not project.programme_reason and departs_from_suggestion(project):
        found.append(NO_PROGRAMME_REASON if suggestion_for(project) else NO_REASON_WITHOUT_SUGGESTION)
    order = list(Step)
    return sorted(found, key=lambda item: order.index(item.step))


def _no_answer(criterion: ProgrammeCriterion) -> Missing:
    return Missing(Step.PROGRAMME, f"criterion_{criterion.pk}", f"Svar ja eller nei: «{criterion.question}»")


def question(project: Project) -> Decision | None:
    """What the portfolio office asked when it returned the proposal, as long as that waits for an answer."""
    if project.stage != Stage.RETURNED:
        return None
    return project.decisions.filter(kind=Decision.Kind.RETURNED).latest_first().first()


@transaction.atomic
def start(*, title: str, strategy: Strategy, by: User) -> Project:
    """A new draft, which nobody sees but its submitter and whom they invite.

    A second call at once with the same title, as of a double click, returns the first one's draft.
    """
    require(by, PROPOSE)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # so that two clicks come one after the other
    drafts = Project.objects.submitted_by(by).filter(stage=Stage.DRAFT, title=title)
    same = drafts.filter(created_at__gte=timezone.now() - DOUBLE_CLICK).first()
    return same or Project.objects.create(title=title, strategy=strategy, submitter=by)


@transaction.atomic
def save(project: Project, *, changes: Mapping[str, Any], by: User, read: Mapping[str, str] | None = None) -> Project:
    """Keep what was written in a draft or a returned proposal, complete or not.

    `changes` maps field names to values, and `read` is what portfolio.collisions.fingerprints said of them when the
    writer read them. What the writer left as it was, stays as others have made it since. Where the answers to the
    criteria change, the programme follows the suggestion, unless the submitter has chosen another.
    Raises Refused when the proposal is not theirs to edit, or Collision.
    """
    if strange := changes.keys() - WRITTEN_BY_SUBMITTER:
        raise ValueError(f"Not written by a submitter: {', '.join(sorted(strange))}")
    require(by, PROPOSE)
    project = lock(project)
    _refuse_unless_editable(project, by=by)
    if project.stage != Stage.DRAFT and changes.get("unit", project.unit) is None:
        raise Refused("Et forslag som har vært sendt inn, må høre til en enhet.")
    _refuse_what_is_of_another_strategy(project, changes)
    changes = own_changes(project, changes, read=read or {})
    if not changes:
        return project
    before = project.programme_id
    if (drivers := changes.pop("drivers", None)) is not None:
        project.drivers.set(drivers)
    if "criteria_met" in changes:
        _answer_criteria(project, changes)
    for name, value in changes.items():
        setattr(project, name, value)
    if project.programme_id != before:  # what the office had confirmed was another programme
        project.programme_confirmed_at = project.programme_confirmed_by = None
    project.version += 1
    project.save()
    return project


def _refuse_what_is_of_another_strategy(project: Project, changes: Mapping[str, Any]) -> None:
    criteria = [*changes.get("criteria_met", ()), *changes.get("criteria_not_met", ())]
    programmes = [row for row in [changes.get("programme"), *(criterion.programme for criterion in criteria)] if row]
    if {row.strategy_id for row in [*programmes, *changes.get("drivers", ())]} - {project.strategy_id}:
        raise Refused("Program, kriterier og føringer må høre til den samme strategien som forslaget.")


def _answer_criteria(project: Project, changes: dict[str, Any]) -> None:
    """Keep the answers, and let the programme follow the suggestion where it did so before."""
    before = suggestion_for(project)
    project.criteria_met.set(changes.pop("criteria_met"))
    project.criteria_not_met.set(changes.pop("criteria_not_met", ()))  # portfolio.collisions keeps the two together
    after = suggestion_for(project)
    chosen = changes.get("programme") or project.programme
    if chosen is None or (before and chosen == before.programme):
        changes["programme"] = after.programme if after else None


def _refuse_unless_editable(project: Project, *, by: User) -> None:
    if can_edit_proposal(by, project):
        return
    if not writes(by, project):
        raise Refused("Bare innmelderen og de som er invitert, kan endre forslaget.")
    raise Refused(f"Forslaget er {project.get_stage_display()} og kan ikke endres eller sendes inn nå.")


@transaction.atomic
def submit(project: Project, *, by: User, reply: str = "", read: Mapping[str, str] | None = None) -> Project:
    """Send a proposal in, the first time or, with a reply, after it was returned with a question.

    `read` is as for save: a reply that a co-author has written meanwhile is not lost. A second call, as of a double
    click, changes nothing. Raises Refused with every sentence about what is missing, or Collision.
    """
    require(by, PROPOSE)
    project = lock(project)
    if project.submitter_id == by.pk and project.stage == Stage.SUBMITTED:
        return project
    if project.submitter_id != by.pk:
        raise Refused("Bare innmelderen kan sende inn forslaget.")
    _refuse_unless_editable(project, by=by)
    if found := missing(project):
        raise Refused(*(item.sentence for item in found))
    if project.stage == Stage.RETURNED:
        reply = own_changes(project, {"reply": reply}, read=read or {}).get("reply", project.reply)
    if project.stage == Stage.RETURNED and not reply.strip():
        raise MissingReason("Skriv svaret på spørsmålet fra porteføljekontoret.")
    if (asked := question(project)) and not project.assigned_to and asked.by.has_perm(ASSESS):
        project.assigned_to = asked.by
    intake.take_in(project, today=timezone.localdate())
    project.submitted_at = project.submitted_at or timezone.now()
    project.reply = ""
    record_move(project, to=Stage.SUBMITTED, kind=Decision.Kind.SUBMITTED, by=by, reason=reply)
    return project


@transaction.atomic
def discard(project: Project, *, by: User) -> None:
    """Throw a draft away, with its trail. Only its submitter can, and only before it was ever sent in.

    A draft is the submitter's alone, and so is the wish that it be gone; what was sent in is never deleted.
    """
    require(by, PROPOSE)
    project = lock(project)
    if project.submitter_id != by.pk or project.stage != Stage.DRAFT:
        raise Refused("Bare et utkast som aldri er sendt inn, kan slettes.")
    pk = project.pk
    attachments.go_with(project)
    project.delete()
    forget(pk)
