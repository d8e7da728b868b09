"""The cut line («strek»): where in the ranking a frame or the capacity is used up (strategy §6.2)."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from portfolio.models import ActionPlanEntry
from portfolio.planning.balance import Limit
from portfolio.planning.lean import Entry
from portfolio.planning.takes import Take

# A reserve waits for room, and takes none.
TAKES_ROOM = (ActionPlanEntry.Decision.INCLUDED, ActionPlanEntry.Decision.CANDIDATE)


class CutLine(NamedTuple):
    """Stands before the entry that is first not to have room, with the limits that it is first to pass."""

    before: Entry
    limits: list[Limit]


def cut_lines(ranked: Iterable[Take], limits: Sequence[Limit]) -> list[CutLine]:
    """In the order of rank: the first is the cut line of the plan, the others are where further limits are used up.

    What is included and what is a candidate is taken in the order of the ranking, until each limit is passed.
    """
    in_order = [take for take in ranked if take.entry.decision in TAKES_ROOM]
    found: dict[int, list[Limit]] = {}
    for limit in limits:
        if (place := first_past(limit, in_order)) is not None:
            found.setdefault(place, []).append(limit.against(in_order[: place + 1]))
    return [CutLine(in_order[place].entry, found[place]) for place in sorted(found)]


def first_past(limit: Limit, in_order: Sequence[Take]) -> int | None:
    """The place, counted from 0, of the first with which the running sum is more than the limit; None if all fit."""
    wanted = (limit.wants(take) for take in in_order)
    sums = accumulate(wanted, lambda one, other: tuple(map(sum, zip(one, other, strict=True))))
    past = (any(used > cap for used, cap in zip(each, limit.caps, strict=True)) for each in sums)
    return next((place for place, is_past in enumerate(past) if is_past), None)
