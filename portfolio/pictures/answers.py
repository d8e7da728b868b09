"""Which drivers and which of the UN's goals the projects answer to, and which nobody does."""

from typing import NamedTuple

from django.db.models import Count
from django.utils import timezone

from portfolio.models import Driver, Project, Sdg, SdgTag, Strategy
from portfolio.pictures.counted import Counted, share
from portfolio.pictures.words import capital, listed
from portfolio.templatetags.norwegian import number

MOST_NAMED = 8


class Row(NamedTuple):
    name: str
    number: int
    href: str
    bar: str


class Answers(NamedTuple):
    headline: str
    rows: list[Row]


def to_goals(counted: Counted) -> Answers:
    """The 17 goals in their order, in one query."""
    tags = SdgTag.objects.filter(project__in=counted.projects).order_by()
    counts = dict(tags.values_list("goal").annotate(count=Count("pk")))
    rows = [(goal.value, f"{goal.value}. {capital(goal.label)}", counts.get(goal.value, 0)) for goal in Sdg]
    unanswered = [f"{goal.value} {goal.label}" for goal in Sdg if goal.value not in counts]
    if not unanswered:
        headline = "Prosjektene svarer på alle de 17 bærekraftsmålene."
    elif len(unanswered) == len(Sdg):
        headline = "Ingen prosjekter sier hvilke bærekraftsmål de svarer på."
    else:
        headline = f"Ingen prosjekter svarer på {_named(unanswered, 'mål', 'mål')}."
    return Answers(headline, _rows(counted, rows, "mal"))


def to_drivers(counted: Counted) -> Answers:
    """The drivers of the strategy that holds now, most answered first, in three queries."""
    links = Project.drivers.through.objects.filter(project__in=counted.projects)
    counts = dict(links.values_list("driver").annotate(count=Count("pk")))
    strategy = Strategy.objects.current(timezone.localdate())
    drivers = [(each.pk, each.name, counts.get(each.pk, 0)) for each in Driver.objects.filter(strategy=strategy)]
    unanswered = [f"«{name}»" for _, name, count in drivers if not count]
    if not drivers:
        headline = "Strategien har ingen føringer."
    elif not unanswered:
        headline = f"Prosjektene svarer på alle de {number(len(drivers))} føringene."
    elif len(unanswered) == len(drivers):
        headline = "Ingen prosjekter sier hvilke føringer de svarer på."
    else:
        headline = f"Ingen prosjekter svarer på {_named(unanswered, 'føringen', 'føringene')}."
    return Answers(headline, _rows(counted, sorted(drivers, key=lambda row: -row[2]), "foring"))


def _rows(counted: Counted, found: list[tuple[int, str, int]], parameter: str) -> list[Row]:
    most = max((count for *_, count in found), default=0)
    return [
        Row(name, count, counted.href(**{parameter: key}) if count else "", share(count, most))
        for key, name, count in found
    ]


def _named(names: list[str], one: str, several: str) -> str:
    """All by name, or the first of them and how many more."""
    if len(names) > MOST_NAMED:
        return f"{number(len(names))} {several}, blant dem {listed(names[:MOST_NAMED])}"
    return f"{one if len(names) == 1 else several} {listed(names)}"
