"""The dates of what somebody follows, as iCalendar (RFC 5545): what Outlook, Google and Apple subscribe to.

A project's start and end are an event of a day each. As one event, a project of eight months would lie on top of every
day of them. Nobody is shown as busy. The same data give the same text, so that a client is told when nothing is new.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from icalendar import Calendar, Event, vDuration
from icalendar.enums import STATUS, TRANSP

from innolab.accounts.models import User
from portfolio.models import Follow, Project
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.templatetags.norwegian import period
from portfolio.workflow import Stage

MOST_PROJECTS = 500
LOOKS_BACK = datetime.timedelta(days=365)
ASKS_AGAIN_AFTER = datetime.timedelta(hours=6)
_BEGINNING = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
_STATUS = {
    Stage.SUBMITTED: STATUS.TENTATIVE,
    Stage.RETURNED: STATUS.TENTATIVE,
    Stage.PARKED: STATUS.TENTATIVE,
    Stage.ASSESSED: STATUS.TENTATIVE,
    Stage.DECLINED: STATUS.CANCELLED,
    Stage.STOPPED: STATUS.CANCELLED,
}

# The events that an app above this one has for a user. It says so itself when it is ready, as roadmap.apps does.
from_above: list[Callable[[User, datetime.date], Iterable[Event]]] = []


def dates_of(user: User, *, today: datetime.date) -> ProjectQuerySet:
    """What the user follows, has proposed, owns, manages or is to answer, and has days from a year ago on.

    No draft, not even one's own: the address is read without logging in.
    """
    family = Q(project=OuterRef("pk")) | Q(project__merged_into=OuterRef("pk"))
    proposed = Project.objects.written_by(user).filter(Q(pk=OuterRef("pk")) | Q(merged_into=OuterRef("pk")))
    theirs = Q(owner=user) | Q(manager=user) | _is_to_be_answered_by(user)
    followed = Q(Exists(Follow.objects.filter(family, user=user))) | Q(Exists(proposed))
    recent = Q(ends_on__gte=today - LOOKS_BACK) | Q(answer_due_on__gte=today - LOOKS_BACK)
    found = Project.objects.visible_to(user).sent_in().filter(theirs | followed).filter(recent)
    return found.select_related("unit", "programme").order_by("-changed_at", "-pk")[:MOST_PROJECTS]


def _is_to_be_answered_by(user: User) -> Q:
    return Q(assigned_to=user, stage=Stage.SUBMITTED, answer_due_on__isnull=False)


def feed(user: User, *, today: datetime.date | None = None) -> bytes:
    """The calendar as it is sent."""
    calendar = Calendar.new(
        prodid="-//InnoLab//Kalender//NO",
        name="InnoLab",
        description="Datoer for prosjekter og forslag som du følger eller har en rolle i, og møtene du skal i.",
        refresh_interval=ASKS_AGAIN_AFTER,
        uid=f"kalender@{host()}",
        url=f"{settings.PORTAL_URL}/",
    )
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"  # RFC 7986 wants it said
    calendar.add("X-PUBLISHED-TTL", vDuration(ASKS_AGAIN_AFTER))  # what Outlook calls it
    today = today or timezone.localdate()
    for project in dates_of(user, today=today):
        for event in _events(project, user):
            calendar.add_component(event)
    for ask in from_above:
        for event in ask(user, today):
            calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _events(project: Project, user: User) -> Iterator[Event]:
    if project.starts_on and project.ends_on:
        yield _event(project, "start", f"Starter: {project}", project.starts_on)
        yield _event(project, "slutt", f"Slutter: {project}", project.ends_on)
    if project.assigned_to_id == user.pk and project.stage == Stage.SUBMITTED and project.answer_due_on:
        yield _event(project, "svarfrist", f"Svarfrist: {project}", project.answer_due_on, STATUS.CONFIRMED)


def _event(project: Project, kind: str, summary: str, day: datetime.date, status: STATUS | None = None) -> Event:
    link = f"{settings.PORTAL_URL}{project.get_absolute_url()}"
    return whole_day(
        day,
        link=link,
        uid=f"prosjekt-{project.pk}-{kind}@{host()}",
        summary=summary,
        description=f"{_told(project)}\n{link}",
        stamp=project.changed_at,
        last_modified=project.changed_at,
        sequence=int((project.changed_at - _BEGINNING).total_seconds()),  # grows with every change
        status=status or _STATUS.get(Stage(project.stage), STATUS.CONFIRMED),
    )


def whole_day(day: datetime.date, *, link: str, **facts: Any) -> Event:
    """An event of that day, which shows nobody as busy and leads to the portal."""
    event = Event.new(
        start=day, end=day + datetime.timedelta(days=1), transparency=TRANSP.TRANSPARENT, url=link, **facts
    )
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
    return event


def _told(project: Project) -> str:
    unit = f", {project.unit.name}" if project.unit else ""
    return f"{project.get_stage_display().capitalize()}{unit}. Periode: {period(project)}."


def host() -> str:
    """Of the portal: what makes an event its own among those of all calendars."""
    return urlsplit(settings.PORTAL_URL).hostname or "innolab"
