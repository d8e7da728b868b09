"""The meetings of those who take part in them, as events of the calendar that each person subscribes to.

One with a time of day takes that time; one without is a day, and shows nobody as busy. A meeting that is called off is
not in the calendar any more.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery, Sum
from django.utils import timezone
from icalendar import Event
from icalendar.enums import STATUS, TRANSP

from innolab.accounts.models import User
from portfolio.calendar_feed import LOOKS_BACK, host, whole_day
from roadmap.meetings.agenda import items_in_words
from roadmap.meetings.taking_part import takes_part
from roadmap.models import Meeting
from roadmap.models.meeting import MeetingQuerySet

Dated = Any  # a Meeting as _rows gives it: with its count of items, their minutes, and when it was last changed
MOST_MEETINGS = 100
LASTS, AT_LEAST = datetime.timedelta(hours=1), datetime.timedelta(minutes=30)


def events_of(user: User, today: datetime.date) -> Iterator[Event]:
    """From a year ago on. One query; none for whoever takes part in no meeting."""
    if takes_part(user):
        yield from map(_event, _rows(today))


def _rows(today: datetime.date) -> MeetingQuerySet:
    trail = Meeting.pgh_event_model.objects.filter(pgh_obj_id=OuterRef("pk")).order_by("-pgh_id")  # type: ignore[attr-defined]
    changed = Subquery(trail.values("pgh_created_at")[:1])
    rows = Meeting.objects.for_list().filter(held_on__gte=today - LOOKS_BACK)
    return rows.annotate(minutes=Sum("items__minutes"), changed_at=changed)[:MOST_MEETINGS]


def _event(meeting: Dated) -> Event:
    link = f"{settings.PORTAL_URL}{meeting.get_absolute_url()}"
    facts: dict[str, Any] = {
        "uid": f"mote-{meeting.pk}@{host()}",
        "summary": str(meeting),
        "location": meeting.place or None,
        "description": f"{meeting.plan}. {items_in_words(meeting.count)}.\n{link}",
        "stamp": meeting.changed_at,
        "last_modified": meeting.changed_at,
        "sequence": meeting.version,
        "status": STATUS.CONFIRMED,
    }
    if meeting.begins_at is None:
        return whole_day(meeting.held_on, link=link, **facts)
    start = timezone.make_aware(datetime.datetime.combine(meeting.held_on, meeting.begins_at)).astimezone(datetime.UTC)
    return Event.new(start=start, end=start + _length(meeting), transparency=TRANSP.OPAQUE, url=link, **facts)


def _length(meeting: Dated) -> datetime.timedelta:
    """As long as its items are given; an hour where nobody has given them any."""
    return max(datetime.timedelta(minutes=meeting.minutes), AT_LEAST) if meeting.minutes else LASTS
