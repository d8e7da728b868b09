"""The portfolio office's queue: whose turn it is and since when, the next case, and the same act for several."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import MissingReason, Refused, require
from portfolio import projects
from portfolio.models import Decision, Project
from portfolio.permissions import ASSESS
from portfolio.workflow import Stage

MOST_AT_ONCE = 50
SOON = 7


class Case(NamedTuple):
    """A proposal as the office sees it in a list."""

    project: Project
    days_with_office: int
    days_since_sent: int
    due: str  # when an answer is due, in words
    due_is: str  # "late", "soon" or "", for the look
    answered: Decision | None  # what the office said last: the question, or why it is parked
    has_reply: bool  # the submitter has answered, and nothing was decided since


def case(project: Project, *, today: datetime.date) -> Case:
    """Of a project with its decisions loaded."""
    decisions = list(project.decisions.all())  # the latest first
    since_sent = (today - timezone.localdate(project.submitted_at)).days if project.submitted_at else 0
    return Case(
        project=project,
        days_with_office=since_sent - days_with_submitter(decisions, today=today),
        days_since_sent=since_sent,
        due=due_in_words(project.answer_due_on, today=today),
        due_is=_due_is(project.answer_due_on, today=today),
        answered=next((row for row in decisions if row.kind == project.stage), None),
        has_reply=_has_reply(decisions),
    )


def days_with_submitter(decisions: Iterable[Decision], *, today: datetime.date) -> int:
    """How many days a proposal lay with its submitter, from each question to the reply. The latest decision first."""
    days, until = 0, today
    for row in decisions:
        if row.kind == Decision.Kind.SUBMITTED:
            until = timezone.localdate(row.at)
        elif row.kind == Decision.Kind.RETURNED:
            days += (until - timezone.localdate(row.at)).days
    return days


def _has_reply(decisions: list[Decision]) -> bool:
    kinds = [row.kind for row in decisions if row.kind != Decision.Kind.PROGRAMME_CONFIRMED]
    return kinds[:2] == [Decision.Kind.SUBMITTED, Decision.Kind.RETURNED]


def due_in_words(due: datetime.date | None, *, today: datetime.date) -> str:
    """«om 12 dager», «i morgen», «3 dager over fristen»."""
    if due is None:
        return "ingen frist"
    days = (due - today).days
    if days < 0:
        return f"{-days} {'dag' if days == -1 else 'dager'} over fristen"
    return {0: "i dag", 1: "i morgen"}.get(days, f"om {days} dager")


def _due_is(due: datetime.date | None, *, today: datetime.date) -> str:
    if due is None or due > today + datetime.timedelta(days=SOON):
        return ""
    return "late" if due < today else "soon"


def next_case(user: User, *, after: Project) -> Project | None:
    """The one that follows in the queue, of the user's own and those that nobody has; from the last to the first."""
    theirs = Project.objects.in_inbox().filter(Q(assigned_to=user) | Q(assigned_to=None) | Q(pk=after.pk))
    queue = list(theirs.values_list("pk", flat=True))
    place = queue.index(after.pk) + 1 if after.pk in queue else 0
    following = [pk for pk in (*queue[place:], *queue[:place]) if pk != after.pk]
    return Project.objects.get(pk=following[0]) if following else None


class Outcome(NamedTuple):
    """What became of one of several."""

    project: Project
    reasons: tuple[str, ...]  # why it was not done; none when it was


def move_several(several: Iterable[Project], *, to: Stage, by: User, reason: str) -> list[Outcome]:
    """Give several proposals of the queue the same answer. Raises MissingReason before any of them is moved."""

    @transaction.atomic
    def act(project: Project) -> None:
        project = projects.lock(project)
        if project.stage not in (Stage.SUBMITTED, to):
            raise Refused(f"Det er {project.get_stage_display()} og ligger ikke lenger i køen.")
        projects.move(project, to=to, by=by, reason=reason)

    return _each(several, act, by=by)


def assign_several(
    several: Iterable[Project], *, to: User | None, by: User, seen: Mapping[int, int | None]
) -> list[Outcome]:
    """Give several proposals to the same person, or to nobody. `seen`: who had each, on the page that was looked at."""
    return _each(
        several,
        lambda project: projects.assign(project, to=to, by=by, seen=seen.get(project.pk, projects.ANYBODY)),
        by=by,
    )


def _each(several: Iterable[Project], act: Callable[[Project], object], *, by: User) -> list[Outcome]:
    """One by one, each in a transaction of its own: what somebody else was first with does not stop the rest."""
    require(by, ASSESS)
    chosen = list(several)
    if len(chosen) > MOST_AT_ONCE:
        raise Refused(f"Du kan behandle høyst {MOST_AT_ONCE} forslag om gangen. Du har valgt {len(chosen)}.")
    outcomes = []
    for project in chosen:
        reasons: tuple[str, ...] = ()
        try:
            act(project)
        except MissingReason:
            raise
        except Refused as refusal:
            reasons = refusal.reasons
        outcomes.append(Outcome(project, reasons))
    return outcomes
