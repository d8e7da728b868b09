"""The problem as a mixed integer program, solved by HiGHS. The same problem has the same answer, in enough time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import highspy
import numpy as np

from roadmap.optimising.problem import Candidate, Conflict, Problem, Solution, worth

SECONDS = 6.0  # of the ten that a person waits; the rest is for the reasons
GAP = 1e-4
_SETTINGS = {"output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": GAP}
_INF = highspy.kHighsInf
_OPTIMAL, _TIME = highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit


def solve(problem: Problem, *, seconds: float = SECONDS) -> Solution | Conflict:
    """The best choice, or as good a one as is found in the time; or what stands in the way of any."""
    begin = time.perf_counter()
    model = _Model(problem)
    status = model.run(seconds)
    found = model.chosen()
    if found is None:
        return _conflict(problem, seconds=max(1.0, seconds - (time.perf_counter() - begin)))
    value, is_optimal = worth(problem, found), status == _OPTIMAL
    bound = value if is_optimal else max(value, model.bound())
    return Solution(found, value, bound, is_optimal, time.perf_counter() - begin)


def with_more(problem: Problem, lacking: Mapping[int, float]) -> Problem:
    """The problem with what is lacking added to what there is."""
    return replace(problem, caps=[cap + lacking.get(row, 0.0) for row, cap in enumerate(problem.caps)])


def without_needs(problem: Problem, unmet: Sequence[tuple[int, int]]) -> Problem:
    """The problem where these do not wait for what they need."""
    gone: dict[int, set[int]] = {}
    for key, need in unmet:
        gone.setdefault(key, set()).add(need)
    return replace(
        problem,
        candidates=[replace(each, needs=each.needs - gone.get(each.key, set())) for each in problem.candidates],
    )


def _conflict(problem: Problem, *, seconds: float) -> Conflict:
    """What must be in, and as little over each row as it can be; what may be left out takes nothing."""
    needed = _must_and_needed(problem.candidates)
    model = _Model(replace(problem, candidates=needed, spread=0.0, load=0.0), is_elastic=True)
    model.run(seconds)
    return Conflict(model.lacking(), model.unmet())


def _must_and_needed(candidates: Sequence[Candidate]) -> list[Candidate]:
    by_key = {each.key: each for each in candidates}
    waiting, found = [each for each in candidates if each.must], {}
    while waiting:
        each = waiting.pop()
        if each.key not in found:
            found[each.key] = each
            waiting += [by_key[key] for key in sorted(each.needs) if key in by_key]
    return [found[key] for key in sorted(found)]


class _Model:
    """Columns: one for each option, then those of spread and load, or, where it is elastic, of what is lacking."""

    def __init__(self, problem: Problem, *, is_elastic: bool = False) -> None:
        self.problem, self.is_elastic = problem, is_elastic
        self.highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in _SETTINGS.items():
            self.highs.setOptionValue(name, value)
        self.columns: list[tuple[int, int]] = []  # the candidate's key, and the place of its option
        self.of: dict[int, list[int]] = {}
        self.slack: dict[int, int] = {}
        self.broken: dict[int, tuple[int, int]] = {}
        self._add_options()
        self._add_once()
        self._add_caps()
        self._add_needs()
        if not is_elastic:
            self._add_spread()
            self._add_load()
        self.highs.changeObjectiveSense(highspy.ObjSense.kMinimize if is_elastic else highspy.ObjSense.kMaximize)

    def _add(self, cost: float, upper: float, *, is_whole: bool) -> int:
        self.highs.addCol(cost, 0.0, upper, 0, [], [])
        column = self.highs.getNumCol() - 1
        if is_whole:
            self.highs.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        return int(column)

    def _row(self, lower: float, upper: float, terms: Mapping[int, float]) -> None:
        indices = np.array(list(terms), dtype=np.int32)
        self.highs.addRow(lower, upper, len(indices), indices, np.array(list(terms.values()), dtype=float))

    def _add_options(self) -> None:
        for each in self.problem.candidates:
            self.of[each.key] = []
            for place, option in enumerate(each.options):
                cost = 0.0 if self.is_elastic else option.value
                upper = 0.0 if each.impossible and not each.must else 1.0
                self.of[each.key].append(self._add(cost, upper, is_whole=True))
                self.columns.append((each.key, place))

    def _add_once(self) -> None:
        for each in self.problem.candidates:
            if columns := self.of[each.key]:
                self._row(1.0 if each.must else 0.0, 1.0, dict.fromkeys(columns, 1.0))

    def _add_caps(self) -> None:
        for row, cap in enumerate(self.problem.caps):
            terms = {
                column: float(option.uses[row])
                for each in self.problem.candidates
                for column, option in zip(self.of[each.key], each.options, strict=True)
                if option.uses.get(row)
            }
            if not terms:
                continue
            if self.is_elastic:  # by share, so that a krone and a day weigh alike
                self.slack[row] = self._add(1.0 / max(cap, 1.0), _INF, is_whole=False)
                terms[self.slack[row]] = -1.0
            self._row(-_INF, float(cap), terms)

    def _add_needs(self) -> None:
        """What is chosen to begin in a month has what it needs chosen to end before."""
        by_key = {each.key: each for each in self.problem.candidates}
        for each in self.problem.candidates:
            for need in sorted(each.needs & by_key.keys()):
                missing = self._add(1_000.0, 1.0, is_whole=False) if self.is_elastic else None
                if missing is not None:
                    self.broken[missing] = (each.key, need)
                ends = list(zip(self.of[need], by_key[need].options, strict=True))
                for column, option in zip(self.of[each.key], each.options, strict=True):
                    terms = {column: 1.0}
                    terms |= {other: -1.0 for other, needed in ends if needed.ends < option.starts}
                    if missing is not None:
                        terms[missing] = -1.0
                    self._row(-_INF, 0.0, terms)

    def _add_spread(self) -> None:
        """A number that is at most how many each programme has, and is worth something."""
        programmes = self.problem.programmes
        if not self.problem.spread or not programmes:
            return
        fewest = self._add(self.problem.spread, _INF, is_whole=False)
        for programme in programmes:
            theirs = [each for each in self.problem.candidates if each.programme == programme]
            terms = {column: -1.0 for each in theirs for column in self.of[each.key]}
            self._row(-_INF, 0.0, {fewest: 1.0, **terms})

    def _add_load(self) -> None:
        if not self.problem.load:
            return
        for unit in self.problem.units:
            theirs = [each for each in self.problem.candidates if each.unit == unit]
            for month in range(self.problem.months):
                running = {
                    column: 1.0
                    for each in theirs
                    for column, option in zip(self.of[each.key], each.options, strict=True)
                    if option.starts <= month <= option.ends
                }
                if len(running) > self.problem.comfortable:
                    over = self._add(-self.problem.load, _INF, is_whole=False)
                    self._row(-_INF, float(self.problem.comfortable), {**running, over: -1.0})

    def run(self, seconds: float) -> Any:
        self.highs.setOptionValue("time_limit", float(seconds))
        self.highs.run()
        return self.highs.getModelStatus()

    def _values(self) -> Sequence[float] | None:
        if self.highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        return list(self.highs.getSolution().col_value)

    def chosen(self) -> dict[int, int] | None:
        if not self.columns:
            return {}
        values = self._values()
        if values is None:
            return None
        places = (column for column in range(len(self.columns)) if values[column] > 0.5)  # options come first
        return dict(self.columns[column] for column in places)

    def bound(self) -> float:
        return float(self.highs.getInfo().mip_dual_bound)

    def lacking(self) -> dict[int, float]:
        values = self._values() or []
        return {row: values[column] for row, column in self.slack.items() if values and values[column] > 1e-6}

    def unmet(self) -> list[tuple[int, int]]:
        values = self._values() or []
        return [pair for column, pair in self.broken.items() if values and values[column] > 1e-6]
