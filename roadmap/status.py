"""How it goes with a project of the roadmap: one status for each, in words, by one rule."""

import datetime
from typing import NamedTuple

from django.db.models import TextChoices

from portfolio.models import ActionPlanEntry
from portfolio.workflow import ENDED_EARLY, Stage
from roadmap.picture import Item, Point

_DONE = (Stage.HANDED_OVER, Stage.CLOSED)
_BEFORE_IT_BEGINS = (Stage.ASSESSED, Stage.PLANNED)
_WEEK, _MONTH = 7, 30
_MOST_WEEKS = 13  # more of them are told in months


class Kind(TextChoices):
    """What a picture may tell apart by colour, beside the words."""

    DONE = "done", "Gjort"
    ENDED = "ended", "Stoppet"
    UNTIMED = "untimed", "Ikke tidfestet"
    OVERDUE = "overdue", "Over tiden"
    NOT_BEGUN = "not_begun", "Ikke begynt"
    LATE = "late", "Forsinket"
    MISSED = "missed", "Milepæl forfalt"
    RESERVE = "reserve", "Reserve"
    CANDIDATE = "candidate", "Kandidat"
    OUTSIDE = "outside", "Utenfor planen"
    ON_PLAN = "on_plan", "På plan"


# Which of the theme's colours says it; several share one, for the words tell them apart.
COLOURS = {
    Kind.DONE: "success",
    Kind.ENDED: "neutral",
    Kind.UNTIMED: "warning",
    Kind.OVERDUE: "danger",
    Kind.NOT_BEGUN: "warning",
    Kind.LATE: "danger",
    Kind.MISSED: "warning",
    Kind.RESERVE: "neutral",
    Kind.CANDIDATE: "info",
    Kind.OUTSIDE: "neutral",
    Kind.ON_PLAN: "success",
}


BEHIND = (Kind.OVERDUE, Kind.LATE)  # what people are told of first, and a picture in a few words names


class Status(NamedTuple):
    kind: Kind
    words: str

    @property
    def colour(self) -> str:
        return COLOURS[self.kind]


def status(item: Item, today: datetime.date) -> Status:
    """The one thing to know of it, the gravest first. Late is what ends later than adopted, though it may go well."""
    kind = _kind(item, today)
    words = {Kind.LATE: lambda: f"Forsinket {how_long(item.days_late)}", Kind.ENDED: lambda: _capital(item.stage)}
    return Status(kind, words[kind]() if kind in words else str(kind.label))


def _kind(item: Item, today: datetime.date) -> Kind:
    if item.finished_on is not None or item.stage in _DONE:
        return Kind.DONE
    if item.stage in ENDED_EARLY:
        return Kind.ENDED
    trouble = _trouble(item, today) if is_expected(item) else None
    if trouble or item.decision == ActionPlanEntry.Decision.INCLUDED:
        return trouble or Kind.ON_PLAN
    return {
        ActionPlanEntry.Decision.RESERVE.value: Kind.RESERVE,
        ActionPlanEntry.Decision.CANDIDATE.value: Kind.CANDIDATE,
    }.get(item.decision, Kind.OUTSIDE)


def is_expected(item: Item) -> bool:
    """Whether anybody counts on its time: leadership has said yes to it, or it is under way."""
    return item.decision == ActionPlanEntry.Decision.INCLUDED or item.stage == Stage.UNDER_WAY


def _trouble(item: Item, today: datetime.date) -> Kind | None:
    if item.period is None:
        return Kind.UNTIMED
    if item.is_overdue(today):
        return Kind.OVERDUE
    if item.stage in _BEFORE_IT_BEGINS and item.period.starts_on < today:
        return Kind.NOT_BEGUN
    if item.days_late:
        return Kind.LATE
    return Kind.MISSED if any(point.is_late(today) for point in item.milestones) else None


def how(point: Point, today: datetime.date) -> str:
    """Of a milestone: «nådd», «ikke nådd», or nothing while it is to come."""
    return "nådd" if point.reached_on else "ikke nådd" if point.is_late(today) else ""


def how_long(days: int) -> str:
    """«3 dager», «6 uker», «7 måneder»: as one says it."""
    if days < _WEEK:
        return "1 dag" if days == 1 else f"{days} dager"
    weeks = round(days / _WEEK)
    if weeks <= _MOST_WEEKS:
        return "1 uke" if weeks == 1 else f"{weeks} uker"
    return f"{round(days / _MONTH)} måneder"


def _capital(stage: str) -> str:
    return str(Stage(stage).label).capitalize()
