"""The dates of the roadmap as iCalendar (RFC 5545): each project's start and end, and its milestones.

Each is an event of a day, as in the calendar that one follows (portfolio.calendar_feed): a project of eight months
would lie on top of every day of them. Read in again, an event takes the place of what it was. Nobody is shown as busy.
"""

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event
from icalendar.enums import STATUS

from portfolio.calendar_feed import host, whole_day
from portfolio.workflow import ENDED_EARLY
from roadmap import facts
from roadmap.picture import Item
from roadmap.shown import Shown


def ics(shown: Shown) -> bytes:
    calendar = Calendar.new(
        prodid="-//InnoLab//Veikart//NO",
        name=shown.title,
        description=shown.about,
        url=shown.address or settings.PORTAL_URL,
        last_modified=shown.at,
    )
    for item in shown.items:
        for event in _events(item, shown):
            calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _events(item: Item, shown: Shown) -> Iterator[Event]:
    if item.period:
        yield _event(item, shown, "start", f"Starter: {item.title}", item.period.starts_on)
        yield _event(item, shown, "slutt", f"Slutter: {item.title}", item.period.ends_on)
    for number, point in enumerate(item.milestones, 1):
        reached = " (nådd)" if point.reached_on else ""
        yield _event(item, shown, f"milepel-{number}", f"{point.name}{reached}: {item.title}", point.due_on)


def _event(item: Item, shown: Shown, kind: str, summary: str, day: datetime.date) -> Event:
    link = f"{settings.PORTAL_URL}{reverse('portfolio:project-detail', args=[item.project_id])}"
    return whole_day(
        day,
        link=link,
        uid=f"veikart-{item.project_id}-{kind}@{host()}",
        summary=summary,
        description=f"{facts.said(item, shown.today)}\n{link}",
        stamp=shown.at,
        sequence=item.version,
        status=STATUS.CANCELLED if item.stage in ENDED_EARLY else STATUS.CONFIRMED,
    )
