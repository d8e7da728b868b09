"""«Avvik fra vedtatt plan»: the difference between two standings of a plan. Computed, and never stored."""

import bisect
import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.planning import money, standing
from portfolio.planning.money import Money
from portfolio.planning.standing import Place, Standing
from portfolio.templatetags.norwegian import NO_BREAK_SPACE, kroner, number, span
from portfolio.workflow import Stage

# In the order that the sums are told, with the words for one and for several.
KINDS = {
    "new": ("nytt", "nye"),
    "out": ("ute av planen", "ute av planen"),
    "decided": ("med annen beslutning", "med annen beslutning"),
    "moved": ("flyttet i tid", "flyttet i tid"),
    "timed": ("tidfestet", "tidfestet"),
    "untimed": ("ikke tidfestet lenger", "ikke tidfestet lenger"),
    "money": ("med endret beløp eller innsats", "med endret beløp eller innsats"),
    "ranked": ("flyttet i prioriteringen", "flyttet i prioriteringen"),
    "owner": ("med ny prosjekteier", "med ny prosjekteier"),
    "done": ("gjort", "gjort"),
    "resumed": ("ikke gjort likevel", "ikke gjort likevel"),
    "stopped": ("stoppet med læring", "stoppet med læring"),
}
_FEW_DAYS = 7


class Deviation(NamedTuple):
    """What has become different with one project. `before` is None for what is new, `after` for what is out."""

    project_id: int
    before: Place | None
    after: Place | None
    is_ranked: bool  # moved in the ranking, and not only because others were

    @property
    def title(self) -> str:
        return self._place.title

    @property
    def programme_id(self) -> int:
        return self._place.programme_id

    @property
    def _place(self) -> Place:
        place = self.after or self.before
        assert place
        return place

    @property
    def starts_later(self) -> int:
        """Days; negative where it starts earlier."""
        return _days(self.before and self.before.starts_on, self.after and self.after.starts_on)

    @property
    def ends_later(self) -> int:
        return _days(self.before and self.before.ends_on, self.after and self.after.ends_on)

    @property
    def money(self) -> Money:
        """What it adds to the plan's sums, or takes from them. The sums of all deviations are those of the plan."""
        after = self.after.counted if self.after else Money()
        return after.minus(self.before.counted if self.before else Money())

    @property
    def kinds(self) -> list[str]:
        """Of KINDS; empty where nothing is different."""
        before, after = self.before, self.after
        if before is None or after is None:
            return ["new" if before is None else "out"]
        found = {
            "decided": before.decision != after.decision,
            "moved": bool(self.starts_later or self.ends_later),
            "timed": before.starts_on is None and after.starts_on is not None,
            "untimed": before.starts_on is not None and after.starts_on is None,
            "money": before.decision == after.decision and before.money != after.money,
            "ranked": self.is_ranked,
            "owner": before.owner_id != after.owner_id,
            "done": after.is_done and not before.is_done,
            "resumed": before.is_done and not after.is_done,
            "stopped": after.stage == Stage.STOPPED != before.stage,
        }
        return [kind for kind, is_so in found.items() if is_so]

    @property
    def in_words(self) -> list[str]:
        """«Starter 2 uker senere.», «Investering: 250 000 kr mer.» and so on."""
        return [sentence for kind in self.kinds for sentence in _SENTENCES[kind](self)]


def between(before: Standing, after: Standing) -> list[Deviation]:
    """What is different, in the order of the ranking; what is out comes last.

    What leadership has not said yes to is nothing yet; but it is told of what goes back to the candidates.
    """
    before = {key: place for key, place in before.items() if place.is_in_the_baseline}
    after = {key: place for key, place in after.items() if place.is_in_the_baseline or key in before}
    ranks = {key: place.rank for key, place in before.items()}
    ranked = moved_in_ranking([key for key in after if key in before], ranks)
    every = [*after, *(key for key in before if key not in after)]
    found = (Deviation(key, before.get(key), after.get(key), key in ranked) for key in every)
    return [deviation for deviation in found if deviation.kinds]


def deviations(plan: ActionPlan) -> list[Deviation]:
    """From the revision that stands to the plan today, in two queries; none in a draft."""
    return between(standing.as_adopted(plan.adoption), standing.now(plan)) if plan.adoption else []


class Total(NamedTuple):
    """All deviations together."""

    counts: dict[str, int]
    before: Money
    after: Money
    ends_later: int  # days, of all that was moved

    @property
    def money(self) -> Money:
        return self.after.minus(self.before)

    @property
    def how_many(self) -> list[str]:
        """«2 flyttet i tid», one for each kind that there is any of."""
        return [f"{count} {KINDS[kind][count != 1]}" for kind, count in self.counts.items() if count]

    @property
    def in_words(self) -> list[str]:
        """What it comes to in money, effort and time, in sentences."""
        return [*_amounts(self.money), *self.time]

    @property
    def time(self) -> list[str]:
        later = self.ends_later
        return [f"Sluttdatoene er til sammen flyttet {_time(abs(later))} {_later(later)}."] if later else []


def total(found: Sequence[Deviation], *, before: Standing, after: Standing) -> Total:
    return Total(
        counts={kind: sum(kind in deviation.kinds for deviation in found) for kind in KINDS},
        before=money.total(place.counted for place in before.values()),
        after=money.total(place.counted for place in after.values()),
        ends_later=sum(deviation.ends_later for deviation in found),
    )


def _days(before: datetime.date | None, after: datetime.date | None) -> int:
    return (after - before).days if before and after else 0


def moved_in_ranking(keys: Sequence[int], before: Mapping[int, int]) -> set[int]:
    """Of these keys, in their new order and with their ranks before, the fewest that must have been moved.

    The others kept their order: they are the longest increasing run.
    When one is moved from the end to the top, everybody else's rank changes too, and nobody asked for that.
    """
    tails: list[int] = []  # the lowest old rank that a run of each length can end with
    ends: list[int] = []  # and whose it is
    came_after: dict[int, int | None] = {}
    for key in keys:
        rank = before[key]
        place = bisect.bisect_left(tails, rank)
        came_after[key] = ends[place - 1] if place else None
        tails[place : place + 1], ends[place : place + 1] = [rank], [key]
    kept, key_or_none = set(), ends[-1] if ends else None
    while key_or_none is not None:
        kept.add(key_or_none)
        key_or_none = came_after[key_or_none]
    return set(keys) - kept


def _moved(deviation: Deviation) -> list[str]:
    start, end = deviation.starts_later, deviation.ends_later
    if start == end:
        return [f"Flyttet {_time(abs(start))} {_later(start)}."]
    told = [("Starter", start), ("Slutter", end)]
    return [f"{verb} {_time(abs(days))} {_later(days)}." for verb, days in told if days]


def _timed(deviation: Deviation) -> list[str]:
    assert deviation.after
    assert deviation.after.starts_on
    assert deviation.after.ends_on
    return [f"Tidfestet: {span(deviation.after.starts_on, deviation.after.ends_on)}."]


def _time(days: int) -> str:
    """3 dager, 1 uke, 12 uker: to the nearest week."""
    count, one, several = (days, "dag", "dager") if days < _FEW_DAYS else (round(days / 7), "uke", "uker")
    return f"{number(count)}{NO_BREAK_SPACE}{one if count == 1 else several}"


def _later(days: int) -> str:
    return "senere" if days > 0 else "tidligere"


def _amounts(difference: Money) -> list[str]:
    shown = (
        ("Investering", kroner(abs(difference.investment_cost)), difference.investment_cost),
        ("Drift", kroner(abs(difference.operating_cost)), difference.operating_cost),
        ("Egeninnsats", f"{number(abs(difference.effort_days))}{NO_BREAK_SPACE}dagsverk", difference.effort_days),
    )
    return [f"{label}: {amount} {'mer' if value > 0 else 'mindre'}." for label, amount, value in shown if value]


def _own_amounts(deviation: Deviation) -> list[str]:
    assert deviation.before
    assert deviation.after
    return _amounts(deviation.after.money.minus(deviation.before.money))


def _decided(deviation: Deviation) -> list[str]:
    assert deviation.before
    assert deviation.after
    labels = (ActionPlanEntry.Decision(place.decision).label for place in (deviation.before, deviation.after))
    return ["Var {}, er nå {}.".format(*labels)]


def _new(deviation: Deviation) -> list[str]:
    assert deviation.after
    return ["Nytt i planen." if deviation.after.is_included else "Nytt i reserve."]


def _ranked(deviation: Deviation) -> list[str]:
    assert deviation.before
    assert deviation.after
    return [f"Prioritet {deviation.before.rank} → {deviation.after.rank}."]


def _owner(deviation: Deviation) -> list[str]:
    names = [(place.owner if place else "") or "ingen" for place in (deviation.before, deviation.after)]
    return ["Prosjekteier: {} → {}.".format(*names)]


_SENTENCES: dict[str, Callable[[Deviation], list[str]]] = {
    "new": _new,
    "out": lambda _: ["Ute av planen."],
    "decided": _decided,
    "moved": _moved,
    "timed": _timed,
    "untimed": lambda _: ["Ikke tidfestet lenger."],
    "money": _own_amounts,
    "ranked": _ranked,
    "owner": _owner,
    "done": lambda _: ["Gjort."],
    "resumed": lambda _: ["Ikke gjort likevel."],
    "stopped": lambda _: ["Stoppet med læring."],
}
