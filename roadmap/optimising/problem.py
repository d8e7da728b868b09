"""What is asked of the optimiser, and what it answers: plain numbers, and nothing of databases or of solvers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Option:
    """One month in which a project can begin. Months are counted from the plan's first, which is 0."""

    starts: int
    ends: int  # its last month
    uses: Mapping[int, float]  # how much of each row of Problem.caps it takes
    value: float


@dataclass(frozen=True)
class Candidate:
    """A project that can be in, with the months in which it can begin; `must` says why it cannot be left out."""

    key: int
    options: Sequence[Option]
    must: str = ""
    programme: int | None = None
    unit: int | None = None
    needs: frozenset[int] = frozenset()  # candidates that have to end before it begins
    impossible: str = ""  # why it cannot be in, whatever is chosen


@dataclass(frozen=True)
class Problem:
    candidates: Sequence[Candidate]
    caps: Sequence[float]  # one row for each frame, and for each month of each capacity
    spread: float = 0.0  # what one more project in the programme with fewest is worth
    load: float = 0.0  # what one project more than is comfortable costs, for each unit and month
    comfortable: int = 2  # projects at once in one unit
    months: int = 12

    @property
    def programmes(self) -> list[int]:
        """Those that have candidates, and so can be seen to."""
        return sorted({each.programme for each in self.candidates if each.programme is not None and each.options})

    @property
    def units(self) -> list[int]:
        return sorted({each.unit for each in self.candidates if each.unit is not None})


@dataclass(frozen=True)
class Solution:
    """`chosen`: by the candidate's key, the place of its option. `bound`: no plan is worth more than this."""

    chosen: Mapping[int, int]
    value: float
    bound: float
    is_optimal: bool
    seconds: float

    @property
    def gap(self) -> float:
        """How much better the best plan can be, as a share of this one; 0 where none is."""
        return max(0.0, self.bound - self.value) / max(abs(self.value), 1e-9) if not self.is_optimal else 0.0


@dataclass(frozen=True)
class Conflict:
    """No plan holds all that must be: how much each row lacks at least, and which needs cannot be met."""

    lacking: Mapping[int, float]
    unmet: Sequence[tuple[int, int]] = field(default_factory=tuple)  # a candidate, and what it needs


def worth(problem: Problem, chosen: Mapping[int, int]) -> float:
    """What a choice is worth: the values of its options, the spread, less what it loads the units with."""
    picked = [(each, each.options[chosen[each.key]]) for each in problem.candidates if each.key in chosen]
    total = sum(option.value for _, option in picked)
    if problem.spread and problem.programmes:
        counts = dict.fromkeys(problem.programmes, 0)
        for each, _ in picked:
            if each.programme is not None:
                counts[each.programme] += 1
        total += problem.spread * min(counts.values())
    if problem.load:
        total -= problem.load * sum(_too_many(problem, picked, unit) for unit in problem.units)
    return total


def _too_many(problem: Problem, picked: Sequence[tuple[Candidate, Option]], unit: int) -> int:
    running = [
        sum(each.unit == unit and option.starts <= month <= option.ends for each, option in picked)
        for month in range(problem.months)
    ]
    return sum(max(0, count - problem.comfortable) for count in running)


def holds(problem: Problem, chosen: Mapping[int, int]) -> bool:
    """The choice keeps within all that there is, has all that must be, and begins nothing before what it needs."""
    by_key = {each.key: each for each in problem.candidates}
    picked = {key: by_key[key].options[place] for key, place in chosen.items()}
    if any(each.must and each.key not in chosen for each in problem.candidates):
        return False
    for row, cap in enumerate(problem.caps):
        if sum(option.uses.get(row, 0) for option in picked.values()) > cap + 1e-6:
            return False
    return all(
        need in picked and picked[need].ends < option.starts
        for key, option in picked.items()
        for need in by_key[key].needs
    )
