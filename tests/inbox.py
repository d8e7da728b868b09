"""What the tests of the inbox have in common."""

import datetime

from django.http import HttpResponse
from django.utils import timezone

from tests.pages import rows, section

URL = "/kontor/innboks/"
QUEUE, RETURNED, PARKED = "venter", "returned", "parked"


def in_days(number: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


def days_ago(number: int) -> datetime.datetime:
    """At the same time of the day, also where the clocks have been changed since."""
    return timezone.make_aware(datetime.datetime.combine(in_days(-number), timezone.localtime().time()))


def shown(response: HttpResponse, part: str = QUEUE) -> list[str]:
    """The words of each row of one table."""
    return rows(section(response, part).partition("<tbody>")[2])


def titles(response: HttpResponse, part: str = QUEUE) -> list[str]:
    """The titles in one table, which in these tests are one word each."""
    return [row.split()[0] for row in shown(response, part)]
