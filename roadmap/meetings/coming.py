"""What those who take part in meetings see of them on the front page: the next, what goes on, the newest protocol."""

import datetime
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone

from innolab.accounts.models import User
from portfolio.permissions import PREPARE_MEETING
from portfolio.templatetags.norwegian import long_date
from portfolio.waiting import Waiting
from roadmap.meetings.agenda import items_in_words
from roadmap.meetings.taking_part import takes_part
from roadmap.models import Meeting
from roadmap.models.meeting import MeetingQuerySet

State = Meeting.State
Told = Any  # a Meeting as _rows gives it: with its count of items, their minutes, and what its protocol says in short
PROTOCOL_IS_NEW_FOR, FORGOTTEN_AFTER = datetime.timedelta(days=7), datetime.timedelta(days=30)


def waiting_for(user: User) -> list[Waiting]:
    """What goes on, the next one, what was never begun, and the newest protocol. One query; none for all others."""
    if not takes_part(user):
        return []
    today = timezone.localdate()
    rows = list(_rows(today))
    planned = [row for row in rows if row.state == State.PLANNED]
    coming = [row for row in planned if row.held_on >= today]
    never_begun = [row for row in planned if row.held_on < today and user.has_perm(PREPARE_MEETING)]
    ended = [row for row in rows if row.state == State.ENDED]
    return [
        *(_under_way(row) for row in rows if row.state == State.UNDER_WAY),
        *(_next(row, today) for row in coming[:1]),
        *(_never_begun(row) for row in never_begun[-1:]),
        *(_protocol(row) for row in ended[-1:]),
    ]


def _rows(today: datetime.date) -> MeetingQuerySet:
    """In the order in which they are held."""
    told = {
        State.PLANNED: Q(held_on__gte=today - FORGOTTEN_AFTER),
        State.UNDER_WAY: Q(),
        State.ENDED: Q(ended_at__gte=timezone.now() - PROTOCOL_IS_NEW_FOR),
    }
    wanted = Q(pk__in=())
    for state, counts in told.items():
        wanted |= Q(state=state) & counts
    rows = Meeting.objects.for_list().filter(wanted).select_related("current__entry__project")
    rows = rows.annotate(in_short=KT("protocol__in_short"), minutes=Sum("items__minutes"))
    return rows.order_by("held_on", F("begins_at").asc(nulls_last=True), "pk")


def _next(row: Told, today: datetime.date) -> Waiting:
    where = f", {row.place}" if row.place else ""
    return Waiting(f"Neste møte {_day(row, today)}", f"«{row}»{where}. {_agenda(row)}", row.get_absolute_url())


def _day(row: Told, today: datetime.date) -> str:
    """«i dag kl. 09.00», «i morgen kl. 09.00», «torsdag 3. desember 2026»."""
    near = {0: "i dag", 1: "i morgen"}.get((row.held_on - today).days)
    if near is None:
        return str(row.when)
    return f"{near} kl.\u00a0{row.begins_at:%H.%M}" if row.begins_at else near


def _agenda(row: Told) -> str:
    if not row.count:
        return "Saklisten er tom."
    minutes = f", {row.minutes} minutter" if row.minutes else ""
    return f"{items_in_words(row.count)}{minutes}."


def _under_way(row: Told) -> Waiting:
    """The way leads to where the others are."""
    title = f"Møtet er i gang: «{row}»"
    if row.current is None:
        return Waiting(title, f"{items_in_words(row.count)}.", row.get_absolute_url())
    return Waiting(title, f"Sak {row.current.position} av {row.count}: {row.current}.", row.current.get_absolute_url())


def _never_begun(row: Told) -> Waiting:
    title = f"«{row}» {long_date(row.held_on)} er ikke startet"
    return Waiting(title, "Gi møtet en ny dato, eller avlys det.", row.get_absolute_url())


def _protocol(row: Told) -> Waiting:
    href = reverse("roadmap:meeting-protocol", args=[row.pk])
    return Waiting(f"Protokollen er klar: «{row}»", f"{long_date(row.held_on)}. {row.in_short}", href)
