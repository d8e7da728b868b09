"""Numbers, money and periods as Norwegians write them."""

import datetime

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format
from django.utils.timesince import timesince

from innolab.fields import thousands

register = template.Library()

NO_BREAK_SPACE = "\u00a0"
MILLION = 1_000_000


@register.filter
def number(value: int | None) -> str:
    """1 250 000, with spaces that do not break; a dash where there is no number."""
    return "–" if value is None else thousands(value)


@register.filter
def kroner(value: int | None) -> str:
    """1 250 000 kr."""
    return "–" if value is None else f"{number(value)}{NO_BREAK_SPACE}kr"


@register.filter
def short_kroner(value: int | None) -> str:
    """1,3 mill. kr, for key figures; sums below a million are written out."""
    if value is None or value < MILLION:
        return kroner(value)
    millions, tenths = divmod((value * 10 + MILLION // 2) // MILLION, 10)  # half a tenth is rounded up
    return f"{number(millions)},{tenths}{NO_BREAK_SPACE}mill.{NO_BREAK_SPACE}kr"


@register.filter
def month(day: datetime.date | None) -> str:
    """okt 2026."""
    return f"{MONTHS_3[day.month]}{NO_BREAK_SPACE}{day.year}" if day else "–"


@register.filter
def long_date(day: datetime.date | None) -> str:
    """25. november 2026."""
    return date_format(day, "j. F Y") if day else "–"


@register.filter
def days(count: int) -> str:
    """0 dager, 1 dag, 12 dager."""
    return f"{number(count)}{NO_BREAK_SPACE}{'dag' if count == 1 else 'dager'}"


@register.filter
def days_since(moment: datetime.datetime) -> str:
    """i dag, 1 dag, 12 dager: whole days by the calendar."""
    past = (timezone.localdate() - timezone.localdate(moment)).days
    return days(past) if past else "i dag"


@register.filter
def ago(moment: datetime.datetime) -> str:
    """akkurat nå, for 3 minutter siden, for 2 uker siden."""
    if timezone.now() - moment < datetime.timedelta(minutes=1):
        return "akkurat nå"
    return f"for {timesince(moment, depth=1)} siden"


@register.filter
def moment(value: datetime.datetime) -> str:
    """25. november 2026 kl. 20.32."""
    return date_format(timezone.localtime(value), "j.\u00a0F Y \\k\\l.\u00a0H.i")


@register.filter
def period(thing: object) -> str:
    """okt 2026 – mai 2027, of whatever has starts_on and ends_on."""
    return span(getattr(thing, "starts_on", None), getattr(thing, "ends_on", None))


def span(starts_on: datetime.date | None, ends_on: datetime.date | None) -> str:
    """okt 2026 – mai 2027; one month is named once, and what has no period says so."""
    if starts_on is None or ends_on is None:
        return "ikke tidfestet"
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        return month(starts_on)
    return f"{month(starts_on)} – {month(ends_on)}"
