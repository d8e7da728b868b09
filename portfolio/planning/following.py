"""How it goes with what was adopted: who is asked, and what they answer (strategy §6.2)."""

import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from innolab.accounts.models import User
from innolab.days import LAST_DAY
from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio import editing, projects
from portfolio.models import ActionPlan, ActionPlanEntry, Project, StatusReport
from portfolio.models.action_plan_entry import ActionPlanEntryQuerySet
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.permissions import ASSESS, carries
from portfolio.templatetags.norwegian import long_date
from portfolio.workflow import ENDED, Stage

FOLLOWED = (Stage.PLANNED, Stage.UNDER_WAY)
Answer = StatusReport.Answer


class WrongDay(Refused):
    """A new end date that a project cannot have."""


class Asked(NamedTuple):
    """A project that somebody is asked about, with what was answered last, by whoever did it."""

    project: Project
    last: StatusReport | None
    is_due: bool  # nobody has answered this month
    sentence: str  # when it is to begin, and to end

    @property
    def seen(self) -> str:
        return seen(self.project, self.last)


def running(today: datetime.date) -> ActionPlanEntryQuerySet:
    """What is included, and not done, in adopted plans that have begun.

    A plan runs until it is closed, also when its 12 months are over: what is left in it is still somebody's.
    """
    included = ActionPlanEntry.objects.filter(decision=ActionPlanEntry.Decision.INCLUDED, finished_on=None)
    return included.filter(plan__state=ActionPlan.State.ADOPTED, plan__starts_on__lte=today)


def followed(today: datetime.date) -> ProjectQuerySet:
    """The projects of these that are to be started or ended, each once."""
    return Project.objects.filter(Exists(running(today).filter(project=OuterRef("pk"))), stage__in=FOLLOWED)


def asked_of(user: User, *, today: datetime.date) -> list[Asked]:
    """What the user carries in running plans: first what is to be answered this month, then by date. Two queries."""
    mine = followed(today).filter(Q(owner=user) | Q(manager=user)).select_related("programme", "unit")
    rows = asked(mine, today=today)
    return sorted(rows, key=lambda row: (not row.is_due, row.project.ends_on or today, row.project.pk))


def asked(found: ProjectQuerySet, *, today: datetime.date) -> list[Asked]:
    """These projects, each with its last answer."""
    rows = list(found)
    latest = {row.project_id: row for row in StatusReport.objects.filter(project__in=rows).latest_of_each_project()}
    since = began(today.replace(day=1))
    return [_asked(row, latest.get(row.pk), since=since, today=today) for row in rows]


def _asked(project: Project, last: StatusReport | None, *, since: datetime.datetime, today: datetime.date) -> Asked:
    sentence = in_words(project, today=today)
    if project.stage == Stage.PLANNED and project.ends_on:
        sentence = f"{sentence}, og skal være ferdig {long_date(project.ends_on)}"
    return Asked(project, last, last is None or last.at < since, sentence)


def with_answer_due(found: ProjectQuerySet, *, today: datetime.date) -> ProjectQuerySet:
    """With whether somebody is to answer this month. The list's face of Asked.is_due, for what is to be ended."""
    answered = StatusReport.objects.filter(project=OuterRef("pk"), at__gte=began(today.replace(day=1)))
    asked_about = Exists(running(today).filter(project=OuterRef("pk")))
    return found.annotate(answer_is_due=Q(asked_about) & ~Q(Exists(answered)))  # type: ignore[no-redef]


def began(day: datetime.date) -> datetime.datetime:
    """When the day began, by the clock on the wall."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def in_words(project: Project, *, today: datetime.date) -> str:
    """«Starter 1. mars 2027», «Skulle ha vært ferdig 31. mai 2027»."""
    is_planned = project.stage == Stage.PLANNED
    day = project.starts_on if is_planned else project.ends_on
    if day is None:
        return "Ikke tidfestet"
    words = ("Starter", "Skulle ha startet") if is_planned else ("Skal være ferdig", "Skulle ha vært ferdig")
    return f"{words[day < today]} {long_date(day)}"


def seen(project: Project, last: StatusReport | None) -> str:
    """What somebody has read who answers: the last answer, and the end date that «i rute» is said of."""
    return f"{last.pk if last else 0}:{project.ends_on or ''}"


def may_report(user: User, project: Project) -> bool:
    return carries(user, project) or user.has_perm(ASSESS)


def blockers(project: Project, *, today: datetime.date) -> list[str]:
    """Why nobody is asked about the project, in words; empty when somebody is."""
    if project.stage in ENDED:
        return [f"Prosjektet er {project.get_stage_display()}, så det er ikke noe mer å svare."]
    if project.stage in FOLLOWED and running(today).filter(project=project).exists():
        return []
    done = ActionPlanEntry.objects.filter(project=project, finished_on__isnull=False)
    if done.filter(plan__state=ActionPlan.State.ADOPTED).exists():
        return ["Prosjektet er satt som gjort i planen, så det er ikke noe mer å svare."]
    return ["Prosjektet er ikke med i en vedtatt plan som har begynt. Da er det ikke noe å svare på ennå."]


@transaction.atomic
def report(
    project: Project,
    *,
    answer: str,
    by: User,
    ends_on: datetime.date | None = None,
    reason: str = "",
    read: str | None = None,
) -> StatusReport:
    """Answer that a project is on track, or late until a new end date and why. The date becomes the project's own.

    `read` is what `seen` gave when the page was opened. The same answer once more on the same day, as by a second
    click, is the one that was given. Raises NotPermitted, Refused, MissingReason, or StaleVersion.
    """
    project, today = projects.lock(project), timezone.localdate()
    if not carries(by, project):
        require(by, ASSESS)
    last = StatusReport.objects.filter(project=project).latest_of_each_project().first()
    is_late = Answer(answer) == Answer.LATE
    ends_on, reason = (ends_on, reason.strip()) if is_late else (None, "")
    if last and _says_the_same(last, answer=answer, ends_on=ends_on, reason=reason, by=by, today=today):
        return last
    if found := blockers(project, today=today):
        raise Refused(*found)
    if read is not None and read != seen(project, last):
        raise StaleVersion(_changed_meanwhile(project, last))
    if is_late:
        _postpone(project, ends_on=ends_on, reason=reason, by=by, today=today)
    return StatusReport.objects.create(project=project, answer=answer, ends_on=ends_on, reason=reason, by=by)


def _says_the_same(
    last: StatusReport, *, answer: str, ends_on: datetime.date | None, reason: str, by: User, today: datetime.date
) -> bool:
    said = (last.answer, last.ends_on, last.reason, last.by_id, timezone.localdate(last.at))
    return said == (answer, ends_on, reason, by.pk, today)


def _changed_meanwhile(project: Project, last: StatusReport | None) -> str:
    words = f"Sist svart: {last.in_words.rstrip('.')}." if last else "Ingen har svart ennå."
    until = f" Sluttdatoen er nå {long_date(project.ends_on)}." if project.ends_on else ""
    changed = "Noen andre har svart eller endret sluttdatoen etter at du åpnet siden."
    return f"{changed} {words}{until} Se over, og svar på nytt."


def _postpone(project: Project, *, ends_on: datetime.date | None, reason: str, by: User, today: datetime.date) -> None:
    """Move the project's end to the new date. editing.edit records why, and tells those who follow it."""
    if found := _wrong_with(ends_on, project=project, today=today):
        raise WrongDay(found)
    if not reason:
        raise MissingReason("Skriv hvorfor prosjektet er forsinket. De som følger det, får lese det.")
    editing.edit(project, changes={"ends_on": ends_on}, by=by, reason=reason)


def _wrong_with(ends_on: datetime.date | None, *, project: Project, today: datetime.date) -> str:
    """Why the project cannot be late until this day; "" where it can."""
    if ends_on is None:
        return "Velg den nye sluttdatoen."
    if project.starts_on is None or project.ends_on is None:
        return "Prosjektet har ingen periode. Sett den på prosjektets side først."
    if ends_on < project.starts_on:
        return f"Den nye sluttdatoen kan ikke være før prosjektet starter, {long_date(project.starts_on)}."
    if ends_on < today:
        return "Den nye sluttdatoen kan ikke være i fortiden."
    if ends_on > LAST_DAY:
        return "Den nye sluttdatoen er for langt frem. Velg en dag før år 2100."
    if ends_on <= project.ends_on:
        now = long_date(project.ends_on)
        return f"Prosjektet skal allerede være ferdig {now}. Velg en senere dag, eller svar «I rute»."
    return ""
