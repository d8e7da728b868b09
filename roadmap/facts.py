"""One project of the roadmap in words, as its files and its wall screen tell it."""

import datetime
from collections.abc import Mapping

from django.utils.formats import date_format

from portfolio.templatetags.norwegian import month, span
from roadmap.picture import Item, Period, Point
from roadmap.status import Kind, status

NO_TIME = str(Kind.UNTIMED.label)


def day(of: datetime.date) -> str:
    """25.11.2026."""
    return date_format(of, "d.m.Y")


def period(of: Period | None) -> str:
    return span(*of) if of else NO_TIME


def phases(item: Item) -> str:
    """Konsept fra des 2026, Planlegge fra jan 2027: each lasts until the next."""
    return ", ".join(f"{phase.name} fra {month(phase.starts_on)}" for phase in item.phases)


def milestones(item: Item, today: datetime.date) -> str:
    return "; ".join(f"{point.name} {day(point.due_on)}{_reached(point, today)}" for point in item.milestones)


def _reached(point: Point, today: datetime.date) -> str:
    if point.reached_on:
        return f" (nådd {day(point.reached_on)})"
    return " (ikke nådd i tide)" if point.is_late(today) else ""


def needs(item: Item, titles: Mapping[int, str]) -> str:
    """The projects that it depends on, by what they are called; those that are not shown are counted."""
    named = [titles[key] for key in item.needs if key in titles]
    hidden = len(item.needs) - len(named)
    return "; ".join(named + ([f"{hidden} til som ikke vises"] if hidden else []))


def when_and_how(item: Item, today: datetime.date) -> list[str]:
    """Its period, and how it goes; once where both are that it has no time."""
    return list(dict.fromkeys((period(item.period), status(item, today).words)))


def said(item: Item, today: datetime.date) -> str:
    """All of it in a sentence, for those who do not see the bar."""
    rank = f"{item.rank}. " if item.rank else ""
    when, *how = when_and_how(item, today)
    told = [f"{rank}{item.title}: {when}", *how]
    told += [words for words in (phases(item), milestones(item, today)) if words]
    if item.adopted and item.adopted != item.period:
        told.append(f"vedtatt {period(item.adopted)}")
    return ". ".join(told) + "."
