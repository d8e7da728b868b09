"""How a plan stands against its frames and its capacity, as a meeting keeps it at its start and tells it at its end.

The same reading as under the roadmap's picture and beside each item: what is included, against each limit.
"""

from collections.abc import Collection, Sequence
from typing import TypedDict

from portfolio.models import ActionPlan
from portfolio.planning import balance, money, takes

Row = dict[str, str]
MOST_NAMED = 3  # of the limits that are over; the rest are counted
_OF_THE_PLAN = {**balance.LIMITED, "effort_days": balance.EFFORT}


class Kept(TypedDict):
    """As JSON: what is used and what there is of each measure, in words, and a sentence of each limit that is over."""

    rows: list[Row]
    over: list[str]
    is_limited: bool


def kept(plan: ActionPlan, *, but: Collection[int] = ()) -> Kept:
    """The plan now, as if these projects were not included. Three queries."""
    included = [entry for entry in balance.included_in(plan) if entry.project.pk not in but]
    found = list(takes.of(included, plan))
    limits = [limit.against(found) for limit in balance.limits(plan)]
    used = money.total(take.money for take in found)
    whole = {_amount(limit): limit.limit for limit in limits if not limit.whose}
    return {
        "rows": [
            {"label": label, "used": _said(name, getattr(used, name)), "limit": _said(name, whole.get(name))}
            for name, label in _OF_THE_PLAN.items()
        ],
        "over": [limit.in_words for limit in limits if limit.is_over],
        "is_limited": bool(limits),
    }


def _amount(limit: balance.Limit) -> str:
    return limit.amount if isinstance(limit, balance.Frame) else "effort_days"


def _said(name: str, amount: int | None) -> str:
    """«1 250 000 kr», «140 dagsverk»; nothing where nobody has limited it."""
    return "" if amount is None else money.in_words(name, amount)


def told(before: Kept | None, after: Kept) -> list[str]:
    """In sentences. Without what was before, as of a meeting that began before it was kept: after alone."""
    if not after["is_limited"] and not (before and before["is_limited"]):
        return ["Planen har ingen ramme og ingen kapasitet."]
    over = _named(after["over"])
    now = "over rammene" if over else "innenfor rammene"
    if before is None:
        return [f"Etter møtet er planen {now}.", *over]
    was_over = _named(before["over"])
    if after["over"] == before["over"]:
        return [f"Planen er {now}, som før møtet.", *over]
    was = "over dem" if was_over else "innenfor"
    too = " også" if over and was_over else ""
    return [f"Etter møtet er planen {now}.", *over, f"Før møtet var den {was}{too}.", *was_over]


def _named(over: Sequence[str]) -> list[str]:
    more = len(over) - MOST_NAMED
    counted = [f"I tillegg er {more} {'ramme' if more == 1 else 'rammer'} overskredet."] if more > 0 else []
    return [*over[:MOST_NAMED], *counted]


def beside(before: Kept | None, after: Kept) -> list[Row]:
    """What the plan took before and takes after the meeting, of how much."""
    old = {row["label"]: row for row in before["rows"]} if before else {}
    return [_row(old.get(row["label"]), row) for row in after["rows"]]


def _row(before: Row | None, after: Row) -> Row:
    limit = after["limit"] or "ikke begrenset"
    if before and before["limit"] != after["limit"]:
        limit += f", før {before['limit'] or 'ikke begrenset'}"
    return {
        "label": after["label"],
        "before": before["used"] if before else "–",
        "after": after["used"],
        "limit": limit,
    }
