"""One entry of a plan as its page shows it: its neighbours in the ranking, and what it does to the plan's limits."""

from collections.abc import Iterable
from typing import NamedTuple

from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.planning import balance, takes
from portfolio.planning.balance import Limit
from portfolio.planning.lean import Entry
from portfolio.planning.takes import Take


class Neighbours(NamedTuple):
    before: ActionPlanEntry | None
    after: ActionPlanEntry | None
    candidates: int  # that leadership has not decided about, this one too where it is one


class Effect(NamedTuple):
    """A limit that the entry takes of: as it is without the entry, and with it."""

    without: Limit
    with_it: Limit


def neighbours(entry: ActionPlanEntry) -> Neighbours:
    """Those before and after it in the ranking; one query for both, and one for how many wait."""
    ranked, rank = entry.plan.entries.ranked(), entry.rank or 0
    beside = ranked.filter(rank__in=(rank - 1, rank + 1)).select_related("project") if rank else []
    found = {each.rank: each for each in beside}
    candidates = ranked.filter(decision=ActionPlanEntry.Decision.CANDIDATE).count()
    return Neighbours(found.get(rank - 1), found.get(rank + 1), candidates)


def next_candidate(entry: ActionPlanEntry) -> ActionPlanEntry | None:
    """The next one that waits for leadership, from where the entry stands or stood; from the top again after the last.

    Where the entry was taken out, the one behind it has its rank now.
    """
    waiting = entry.plan.entries.ranked().filter(decision=ActionPlanEntry.Decision.CANDIDATE).exclude(pk=entry.pk)
    return waiting.filter(rank__gte=entry.rank or 1).first() or waiting.first()


def effects(entry: ActionPlanEntry) -> tuple[Take, list[Effect]]:
    """What the entry takes, and each limit that it takes of. Four queries."""
    (mine,) = balance.as_wanted(entry.plan, [entry])
    return effects_among(mine, balance.included_in(entry.plan), balance.limits(entry.plan), plan=entry.plan)


def effects_among(
    entry: Entry, included: Iterable[Entry], limits: Iterable[Limit], *, plan: ActionPlan
) -> tuple[Take, list[Effect]]:
    """As `effects`, where entries as `takes` wants them and the plan's limits are read already. No queries."""
    (take,) = takes.of([entry], plan)
    found = list(takes.of((each for each in included if each.pk != entry.pk), plan))
    concerned = [limit for limit in limits if any(limit.wants(take))]
    return take, [Effect(limit.against(found), limit.against([*found, take])) for limit in concerned]
