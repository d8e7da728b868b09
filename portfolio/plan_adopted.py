"""A plan as one revision adopted it, for the page of it: by programme, with the sums and the frames of then."""

from typing import Any, NamedTuple

from portfolio.models import ActionPlanEntry, AdoptedEntry, Adoption, Programme
from portfolio.planning import money
from portfolio.planning.money import Money
from portfolio.templatetags.norwegian import kroner, number

INCLUDED = ActionPlanEntry.Decision.INCLUDED


class Group(NamedTuple):
    programme: Programme
    rows: list[AdoptedEntry]
    included: int
    money: Money  # of what is included


class Revision(NamedTuple):
    groups: list[Group]
    included: int
    reserves: int
    money: Money
    frames: list[str]


def revision_of(adoption: Adoption) -> Revision:
    """In three queries, however many entries there are."""
    joined = ("project", "programme", "unit", "owner")
    rows = list(AdoptedEntry.objects.filter(adoption=adoption).select_related(*joined).order_by("rank"))
    grouped: dict[Programme, list[AdoptedEntry]] = {}
    for row in rows:
        grouped.setdefault(row.programme, []).append(row)
    included = _included(rows)
    return Revision(
        groups=[
            Group(programme, members, len(_included(members)), _sum(members))
            for programme, members in sorted(grouped.items(), key=lambda item: (item[0].position, item[0].pk))
        ],
        included=len(included),
        reserves=len(rows) - len(included),
        money=_sum(rows),
        frames=_frames(adoption),
    )


def _included(rows: list[AdoptedEntry]) -> list[AdoptedEntry]:
    return [row for row in rows if row.decision == INCLUDED]


def _sum(rows: list[AdoptedEntry]) -> Money:
    """Of what is included."""
    return money.total(Money(row.investment_cost, row.operating_cost, row.effort_days) for row in _included(rows))


def _frames(adoption: Adoption) -> list[str]:
    """The frames and capacity of then, in words; the programmes by their names of now."""
    kept: dict[str, list[Any]] = adoption.frames
    limits, capacities = kept.get("frames", []), kept.get("capacity", [])
    names = {row.pk: row.name for row in Programme.objects.filter(pk__in=[each["programme"] for each in limits])}
    sentences = [
        f"{label}, {names.get(each['programme'], 'hele planen')}: {kroner(each[name])}."
        for each in limits
        for name, label in (("investment_cost", "Investering"), ("operating_cost", "Drift"))
        if each[name] is not None
    ]
    whole = [sum(each["days"]) for each in capacities if not each["programme"] and not each["competence"]]
    return sentences + [f"Kapasitet, hele planen: {number(days)}\u00a0dagsverk." for days in whole]
