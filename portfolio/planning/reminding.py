"""Once a month those who carry something in a running plan are asked how it goes, by the worker's clock."""

import datetime
from collections import defaultdict

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from innolab.accounts.models import User
from innolab.notifications.delivery import notify_each
from portfolio.models import Reminder
from portfolio.planning.following import Asked, asked, followed

SIX = datetime.time(6)  # before the digest at seven
_SATURDAY = 5
TITLE = "Hvordan går det med prosjektene dine?"
MOST_NAMED = 20


def first_working_day(month: datetime.date) -> datetime.date:
    """Of the month that the day is in; a weekend is none. The portal knows no other holidays."""
    day = month.replace(day=1)
    while day.weekday() >= _SATURDAY:
        day += datetime.timedelta(days=1)
    return day


def is_due(now: datetime.datetime) -> bool:
    """From six o'clock on the month's first working day, by the clock on the wall, and for the rest of the month."""
    local = timezone.localtime(now)
    return (local.date(), local.time()) >= (first_working_day(local.date()), SIX)


@transaction.atomic
def remind(now: datetime.datetime) -> int | None:
    """Ask all who have something to answer, and return how many; None where it is not time, or was done.

    A second call in the month, or another worker's, does nothing: the month's row is written first, and the second
    waits for it. A worker that stood still does it when it is back, once for the month that it is then. As long as
    there is nobody to ask, no row is written, so that a plan adopted later in the month is asked about in that month.
    """
    if not is_due(now):
        return None
    today = timezone.localdate(now)
    month = today.replace(day=1)
    if Reminder.objects.filter(month=month).exists():
        return None
    texts = _texts(today)
    if not texts:
        return 0
    _, is_new = Reminder.objects.get_or_create(month=month, defaults={"people": len(texts)})
    if not is_new:
        return None
    notify_each(texts, title=TITLE, href=reverse("portfolio:my-follow-up"))
    return len(texts)


def _texts(today: datetime.date) -> dict[User, str]:
    """What each owner and manager should look at."""
    by_person: dict[User, list[Asked]] = defaultdict(list)
    found = followed(today).select_related("owner", "manager").order_by("ends_on", "pk")
    for row in asked(found, today=today):
        people = {row.project.owner, row.project.manager} if row.is_due else set()
        for person in people:
            if person and person.is_active:
                by_person[person].append(row)
    return {person: _text(rows) for person, rows in by_person.items()}


def _text(rows: list[Asked]) -> str:
    lines = [f"– {row.project}: {row.sentence}." for row in rows[:MOST_NAMED]]
    if more := len(rows[MOST_NAMED:]):
        lines.append(f"– og {more} til")
    return "\n".join(["Svar «I rute» eller «Forsinket» for hvert av dem:", *lines])
