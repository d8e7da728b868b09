"""A meeting for the tests to act on."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry
from roadmap.meetings import deciding, holding
from roadmap.models import AgendaItem, Meeting


def a_meeting(
    plan: ActionPlan, entries: Iterable[ActionPlanEntry] = (), *, heading: str = "", **fields: Any
) -> Meeting:
    """Planned, with these on its agenda, and at the end an item of its own where there is a heading."""
    meeting = Meeting.objects.create(plan=plan, **{"title": "Ledermøte", "held_on": timezone.localdate(), **fields})
    position = 0
    for position, entry in enumerate(entries, 1):
        AgendaItem.objects.create(meeting=meeting, entry=entry, position=position)
    if heading:
        AgendaItem.objects.create(meeting=meeting, heading=heading, position=position + 1)
    return meeting


def under_way(meeting: Meeting, *, by: User) -> Meeting:
    return holding.start(meeting, by=by)


def agenda(meeting: Meeting) -> list[str]:
    """The titles in their order, with their positions held to be 1…n."""
    items = list(meeting.items.for_agenda())
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    return [item.title for item in items]


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def at(name: str, *args: Any) -> str:
    """An address of the roadmap."""
    return reverse(f"roadmap:{name}", args=args)


def resolve(client: Client, item: AgendaItem, **said: Any) -> HttpResponse:
    """What whoever is logged in answers on the page of the item."""
    seen = deciding.last_seen(fresh(item))
    form = {"version": fresh(item.meeting.plan).version, "seen": seen, "reason": "Vi trenger det.", **said}
    return client.post(at("meeting-item-resolve", item.meeting_id, item.pk), form)
