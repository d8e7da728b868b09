"""A plan as one revision adopted it, for the page of it: by programme, with the sums and the frames of then."""

from typing import NamedTuple

from portfolio.models import ActionPlanEntry, AdoptedEntry, Adoption, Programme
from portfolio.planning import balance, money
from portfolio.planning.balance import Limit
from portfolio.planning.money import Money

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
    limits: list[Limit]


def revision_of(adoption: Adoption) -> Revision:
    """In three queries at the most, however many entries there are."""
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
        limits=balance.as_adopted(adoption, rows),
    )


def _included(rows: list[AdoptedEntry]) -> list[AdoptedEntry]:
    return [row for row in rows if row.decision == INCLUDED]


def _sum(rows: list[AdoptedEntry]) -> Money:
    """Of what is included."""
    return money.total(money.as_adopted(row) for row in _included(rows))
