"""Writing a proposal and sending it in (strategy §4.2: those employed propose)."""

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import Refused, require
from portfolio.models import Decision, Project, Strategy
from portfolio.permissions import PROPOSE, can_edit_proposal
from portfolio.programmes import departs_from_suggestion, suggestion_for
from portfolio.projects import lock, record_move
from portfolio.workflow import Stage


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


_REQUIRED = (
    Missing(Step.NEED, "title", "Gi forslaget en tittel."),
    Missing(Step.NEED, "need", "Beskriv behovet: Hva er problemet, og for hvem?"),
    Missing(Step.SOLUTION, "solution", "Beskriv hvordan behovet kan løses."),
    Missing(Step.SOLUTION, "innovation_types", "Velg minst én type innovasjon."),
    Missing(Step.EFFECT, "unit", "Velg enheten som forslaget hører til."),
    Missing(Step.EFFECT, "affected", "Skriv hvem forslaget berører."),
    Missing(Step.EFFECT, "benefits", "Skriv hvilke gevinster du venter."),
    Missing(Step.PROGRAMME, "programme", "Svar på spørsmålene og velg program."),
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


def missing(project: Project) -> list[Missing]:
    """What the proposal lacks before it can be sent in, in the order of the form."""
    found = [item for item in _REQUIRED if getattr(project, item.field) in (None, "", [])]
    if project.kind == Project.Kind.EXPERIMENT and not project.hypothesis:
        found.append(NO_HYPOTHESIS)
    if not project.programme_reason and departs_from_suggestion(project):
        found.append(NO_PROGRAMME_REASON)
    order = list(Step)
    return sorted(found, key=lambda item: order.index(item.step))


def start(*, title: str, strategy: Strategy, by: User) -> Project:
    """A new draft, which is its submitter's alone."""
    require(by, PROPOSE)
    return Project.objects.create(title=title, strategy=strategy, submitter=by)


@transaction.atomic
def save(project: Project, *, changes: dict[str, Any], by: User) -> Project:
    """Keep what was written in a draft or a returned proposal, complete or not.

    `changes` maps field names to values. Where the answers to the criteria change, the programme follows the
    suggestion, unless the submitter has chosen another. Raises Refused when the proposal is not theirs to edit.
    """
    project = lock(project)
    if not can_edit_proposal(by, project):
        raise Refused(f"Forslaget er {project.get_stage_display()} og kan ikke endres nå.")
    changes = dict(changes)
    drivers, criteria = changes.pop("drivers", None), changes.pop("criteria_met", None)
    if drivers is not None:
        project.drivers.set(drivers)
    if criteria is not None:
        before = suggestion_for(project)
        project.criteria_met.set(criteria)
        after = suggestion_for(project)
        chosen = changes.get("programme") or project.programme
        if chosen is None or (before and chosen == before.programme):
            changes["programme"] = after.programme if after else chosen
    for name, value in changes.items():
        setattr(project, name, value)
    project.save()
    return project


@transaction.atomic
def submit(project: Project, *, by: User, reply: str = "") -> Project:
    """Send a proposal in, the first time or after it was returned with a question.

    A second call, as of a double click, changes nothing. Raises Refused with every sentence about what is missing.
    """
    require(by, PROPOSE)
    project = lock(project)
    if project.submitter_id == by.pk and project.stage == Stage.SUBMITTED:
        return project
    if not can_edit_proposal(by, project):
        raise Refused(f"Forslaget er {project.get_stage_display()} og kan ikke sendes inn nå.")
    if found := missing(project):
        raise Refused(*(item.sentence for item in found))
    project.submitted_at = project.submitted_at or timezone.now()
    record_move(project, to=Stage.SUBMITTED, kind=Decision.Kind.SUBMITTED, by=by, reason=reply)
    return project


@transaction.atomic
def discard(project: Project, *, by: User) -> None:
    """Throw a draft away. Only its submitter can, and only before it was ever sent in."""
    project = lock(project)
    if project.submitter_id != by.pk or project.stage != Stage.DRAFT:
        raise Refused("Bare et utkast som aldri er sendt inn, kan slettes.")
    project.delete()
