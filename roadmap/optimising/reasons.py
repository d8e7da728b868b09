"""Why each candidate is in or out of what was found: plain facts of the problem, which others put in words."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from roadmap.optimising.problem import Candidate, Problem, Solution
from roadmap.optimising.solving import solve

SECONDS = 2.5
_EACH = 0.5


@dataclass(frozen=True)
class Reason:
    """`rows`: what there is too little of. `displaces`: who would have to leave for it, at the least loss.

    `is_tried`: it has been forced in to find that; else there was no time, and only what is left has been looked at.
    """

    key: int
    is_in: bool
    place: int = 0  # among those that are in by their value, from 1
    rows: Sequence[int] = ()
    displaces: Sequence[int] = ()
    needs: Sequence[int] = ()  # that are not in
    never: bool = False  # there is no room, even without all that may leave
    is_tried: bool = False


@dataclass(frozen=True)
class _Found:
    problem: Problem
    solution: Solution
    by_key: Mapping[int, Candidate] = field(default_factory=dict)


def explain(problem: Problem, solution: Solution, *, seconds: float = SECONDS) -> list[Reason]:
    """Of every candidate, in their order; those that are out are tried in it as long as there is time."""
    end = time.perf_counter() + seconds
    found = _Found(problem, solution, {each.key: each for each in problem.candidates})
    places = _by_value(found)
    return [
        Reason(each.key, True, place=places.get(each.key, 0))
        if each.key in solution.chosen
        else _left_out(found, each, left=end - time.perf_counter())
        for each in problem.candidates
    ]


def _by_value(found: _Found) -> dict[int, int]:
    free = [each for each in found.problem.candidates if each.key in found.solution.chosen and not each.must]
    free.sort(key=lambda each: (-each.options[found.solution.chosen[each.key]].value, each.key))
    return {each.key: place for place, each in enumerate(free, 1)}


def _left_out(found: _Found, each: Candidate, *, left: float) -> Reason:
    if each.impossible or not each.options:
        return Reason(each.key, False)
    needs = [key for key in sorted(each.needs) if key not in found.solution.chosen]
    rows = _too_little(found, each)
    if left <= 0:
        return Reason(each.key, False, rows=rows, needs=needs)
    forced = solve(_with(found, each), seconds=min(_EACH, left))
    if not isinstance(forced, Solution):
        return Reason(each.key, False, rows=list(forced.lacking) or rows, needs=needs, never=True, is_tried=True)
    displaces = [key for key in found.solution.chosen if key not in forced.chosen]
    return Reason(each.key, False, rows=rows, displaces=displaces, needs=needs, is_tried=True)


def _with(found: _Found, each: Candidate) -> Problem:
    """Only those that are in, each when it is, this one and what it needs: who would leave, if it had to be in?"""
    wanted, waiting = set(found.solution.chosen), [each.key]
    while waiting:
        key = waiting.pop()
        if key in found.by_key:
            wanted.add(key)
            waiting += [need for need in found.by_key[key].needs if need not in wanted]
    chosen = found.solution.chosen
    candidates = [
        replace(
            one,
            options=[one.options[chosen[one.key]]] if one.key in chosen else one.options,
            must="forced" if one.key == each.key else one.must,
        )
        for one in found.problem.candidates
        if one.key in wanted
    ]
    return replace(found.problem, candidates=candidates)


def _too_little(found: _Found, each: Candidate) -> list[int]:
    """What there is too little left of for it, in the month where least is lacking."""
    used = [0.0] * len(found.problem.caps)
    for key, place in found.solution.chosen.items():
        for row, amount in found.by_key[key].options[place].uses.items():
            used[row] += amount
    left = [cap - taken for cap, taken in zip(found.problem.caps, used, strict=True)]
    return min(
        ([row for row, amount in option.uses.items() if amount > left[row] + 1e-6] for option in each.options), key=len
    )
