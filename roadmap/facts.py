"""One project of the roadmap in words, as its files and its wall screen tell it."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from django.utils.formats import date_format

from portfolio.models import ActionPlanEntry
from portfolio.templatetags.norwegian import days, month, number, span
from portfolio.workflow import ENDED, Stage
from roadmap.picture import Item, Period, Point

Planned = ActionPlanEntry.Decision
NO_TIME = "Ikke tidfestet"
_WEEK = 7


class Standing(NamedTuple):
    """How it goes: `key` is one of roadmap.drawing.marks.STANDINGS."""

    key: str
    words: str


def standing(item: Item, today: datetime.date) -> Standing:
    """What somebody should know first of it, in a few words."""
    if item.stage in ENDED:
        return Standing("done", str(Stage(item.stage).label).capitalize())
    if item.finished_on:
        return Standing("done", "Gjort")
    if item.is_overdue(today):
        return Standing("late", "Skulle vært ferdig")
    if item.days_late:
        return Standing("late", f"Forsinket {_length(item.days_late)}")
    if item.decision in (Planned.RESERVE, Planned.CANDIDATE):
        return Standing("waits", str(Planned(item.decision).label).capitalize())
    if not item.decision:
        return Standing("beside", "Ikke i planen")
    return Standing("plan", "Som vedtatt" if item.adopted and item.adopted == item.period else "Med i planen")


def _length(count: int) -> str:
    """Weeks from two on, for nobody plans by the day."""
    return days(count) if count < 2 * _WEEK else f"{number(count // _WEEK)}\u00a0uker"


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


def said(item: Item, today: datetime.date) -> str:
    """All of it in a sentence, for those who do not see the bar."""
    rank = f"{item.rank}. " if item.rank else ""
    told = [f"{rank}{item.title}: {period(item.period)}", standing(item, today).words]
    told += [words for words in (phases(item), milestones(item, today)) if words]
    if item.adopted and item.adopted != item.period:
        told.append(f"vedtatt {period(item.adopted)}")
    return ". ".join(told) + "."
