"""In which round a proposal is taken in, and when its submitter is promised an answer."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.defaultfilters import date as formatted
from django.utils import timezone

from innolab.accounts.models import User
from innolab.notifications.delivery import notify
from innolab.refusals import Refused, require
from portfolio.models import Decision, IntakeRound, Project
from portfolio.telling import authors_of
from portfolio.workflow import Stage

DAYS_WITHOUT_ROUND = 30
LEAST_DAYS_AFTER_REPLY = 14
UNANSWERED = (Stage.SUBMITTED, Stage.RETURNED)  # the date that was promised still counts


def _days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)


def round_for(day: datetime.date) -> IntakeRound | None:
    """The round that is open that day, or else the next one to open."""
    return IntakeRound.objects.open_on(day) or IntakeRound.objects.next_after(day)


def due_on(intake_round: IntakeRound | None, *, sent_on: datetime.date) -> datetime.date:
    """When an answer is due to what is sent in for the first time."""
    return intake_round.answers_on if intake_round else sent_on + _days(DAYS_WITHOUT_ROUND)


def due_after_reply(project: Project, *, today: datetime.date) -> datetime.date:
    """The days that the proposal lay with its submitter are added, and the office has two weeks at least."""
    least = today + _days(LEAST_DAYS_AFTER_REPLY)
    asked = project.decisions.filter(kind=Decision.Kind.RETURNED).latest_first().first()
    if project.answer_due_on is None or asked is None:
        return least
    return max(least, project.answer_due_on + (today - timezone.localdate(asked.at)))


def due_when_taken_up_again(today: datetime.date) -> datetime.date:
    """The submitter has had one answer, and waits for another: as long as without a round."""
    return today + _days(DAYS_WITHOUT_ROUND)


def take_in(project: Project, *, today: datetime.date) -> None:
    """Set round and due date of what is being sent in. For portfolio.proposals.submit, which saves them.

    The round is held until then, so that nobody moves its dates between.
    """
    if project.stage == Stage.RETURNED:
        project.answer_due_on = due_after_reply(project, today=today)
        return
    if found := round_for(today):
        project.intake_round = IntakeRound.objects.select_for_update(no_key=True).get(pk=found.pk)
    project.answer_due_on = due_on(project.intake_round, sent_on=today)


@transaction.atomic
def keep_round(intake_round: IntakeRound, *, by: User) -> int:
    """Write a round, new or changed. Where its day of answer moves, the proposals in it that wait for one follow.

    They move by as many days as the round, so what was added for days with the submitter stays added. Returns how
    many moved; their submitters are told.
    """
    require(by, "portfolio.change_intakeround" if intake_round.pk else "portfolio.add_intakeround")
    before = IntakeRound.objects.select_for_update(no_key=True).filter(pk=intake_round.pk).first()
    try:
        with transaction.atomic():
            intake_round.save()
    except IntegrityError as error:  # the form has looked already; somebody else was first with the same period
        raise Refused("Noen andre har nettopp lagret en runde i samme tidsrom eller med samme navn.") from error
    if before is None or before.answers_on == intake_round.answers_on:
        return 0
    waiting = intake_round.projects.filter(stage__in=UNANSWERED, answer_due_on__isnull=False)
    # Held in the order that a merge holds its two, or each could wait for the other.
    held = [row.pk for row in waiting.select_for_update(of=("self",), no_key=True).order_by("pk")]
    moved = Project.objects.filter(pk__in=held)
    moved.update(answer_due_on=F("answer_due_on") + (intake_round.answers_on - before.answers_on))
    for project in moved:
        title = f"Ny svarfrist for «{project}»: {formatted(project.answer_due_on, 'j. F Y')}"
        notify(authors_of(Project.objects.filter(pk=project.pk)), title=title, href=project.get_absolute_url(), by=by)
    return len(held)


def before_sending(project: Project, *, today: datetime.date) -> str:
    """What the submitter is promised before sending in, in words."""
    if project.stage == Stage.RETURNED:
        due = formatted(due_after_reply(project, today=today), "j. F Y")
        return f"Dagene forslaget har ligget hos deg, er lagt til svarfristen. Du får svar senest {due}."
    found = round_for(today)
    due = formatted(due_on(found, sent_on=today), "j. F Y")
    if found is None:
        return f"Du får svar senest {due}, {DAYS_WITHOUT_ROUND} dager etter at du sender inn."
    if found.opens_on > today:
        opens = formatted(found.opens_on, "j. F Y")
        return (
            f"Ingen runde er åpen nå. Forslaget kommer med i den neste, {found}, som åpner {opens}. "
            f"Du får svar senest {due}."
        )
    closes = formatted(found.closes_on, "j. F Y")
    return f"Forslaget kommer med i runden {found}. Fristen er {closes}, og du får svar senest {due}."


def promise(project: Project, *, to: User, today: datetime.date) -> str:
    """When an answer can be expected to what waits for one, said to whoever reads; empty where nothing is due."""
    due = project.answer_due_on
    if project.stage != Stage.SUBMITTED or due is None:
        return ""
    day, is_own = formatted(due, "j. F Y"), project.submitter_id == to.pk
    if due >= today:
        return f"{'Du' if is_own else 'Innmelderen'} får svar senest {day}."
    late = "i går" if due == today - _days(1) else f"for {(today - due).days} dager siden"
    if is_own:
        return f"Du skulle ha fått svar senest {day}, {late}. Det beklager vi. Kontoret ser at fristen er ute."
    return f"Innmelderen skulle ha fått svar senest {day}, {late}."
