"""The problem of a plan, or of a scenario with other frames: who can begin when, what it takes and what it is worth.

How a project is worth what it is: docs/adr/0021.
"""

import calendar
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import NamedTuple

from portfolio.models import ActionPlan, ActionPlanEntry, AdoptedEntry, Dependency, Project
from portfolio.models.action_plan import MONTHS, add_months
from portfolio.planning import takes
from portfolio.planning.balance import Limit
from portfolio.planning.takes import Take
from portfolio.workflow import CAN_BE_IN_A_PLAN, Stage
from principles.models import Assessment, Principle, Verdict
from roadmap.optimising.problem import Candidate, Option, Problem
from roadmap.sides import Line, Side

MOST_WEIGHT, MOST_MONTHS = 10, 6
SCORES = {Verdict.OPPOSES: -1.0, Verdict.NEUTRAL: 0.0, Verdict.SUPPORTS: 0.5, Verdict.CARRIES: 1.0}
MOST_BENEFIT, MOST_DRIVERS = 5, 3
_PER_MONTH = 0.05  # what it costs to begin a month from when the project itself wants to
_LOAD = 0.3  # at weight 1, what each project above what is comfortable costs in each month
_BY_RANK = 0.01  # what leadership's own ranking is worth: it decides between equals
TOO_LATE = "Det som prosjektet er avhengig av, blir ikke ferdig før det må begynne."
_IS_DONE = (Stage.HANDED_OVER, Stage.CLOSED)


@dataclass(frozen=True)
class Weights:
    """What leadership weighs, each from 0 to 10, and how many months a project may be moved."""

    principles: int = 5
    benefits: int = 5
    drivers: int = 3
    spread: int = 2
    load: int = 2
    months: int = 3

    def as_data(self) -> dict[str, int]:
        return asdict(self)


class Row(NamedTuple):
    """A row of the problem's caps: a limit of the plan, and which of its months where it is a capacity."""

    limit: Limit
    month: datetime.date | None


class Reading(NamedTuple):
    problem: Problem
    rows: list[Row]
    lines: dict[int, Line]  # by project
    shifts: dict[int, list[int]]  # by project, by how many months each of its options is moved
    titles: dict[int, str]  # also of what they need, outside the plan


class _Worth(NamedTuple):
    principles: float
    benefits: float
    drivers: float


def read(side: Side, weights: Weights, *, today: datetime.date) -> Reading:
    """Five queries beside those of the side."""
    lines = {line.project.pk: line for line in side.lines if line.entry.rank is not None}
    rows = [Row(limit, month) for limit in side.limits for month in _months(limit)]
    facts = _Facts(side.plan, lines, today)
    worths = _worths(list(lines))
    candidates, shifts = [], {}
    for key, line in lines.items():
        value = _value(worths[key], weights) + _BY_RANK * (1 - line.entry.rank / (len(lines) + 1))
        shifts[key] = [0] if facts.is_fixed(line) else facts.shifts(line, weights.months)
        must, impossible = facts.must(line), facts.impossible(line) or ("" if shifts[key] else TOO_LATE)
        candidates.append(
            Candidate(
                key,
                [_option(side, line, shift, value) for shift in shifts[key]],
                must="" if impossible else must,
                programme=line.project.programme_id,
                unit=line.project.unit_id,
                needs=frozenset() if facts.is_fixed(line) else facts.needs(key),
                impossible=impossible,
            )
        )
    problem = Problem(
        candidates,
        [float(cap) for limit in side.limits for cap in limit.caps],
        spread=float(weights.spread),
        load=weights.load * _LOAD,
    )
    return Reading(problem, rows, lines, shifts, facts.titles)


def _months(limit: Limit) -> Iterator[datetime.date | None]:
    yield from getattr(limit, "months", [None])


def _value(worth: _Worth, weights: Weights) -> float:
    return weights.principles * worth.principles + weights.benefits * worth.benefits + weights.drivers * worth.drivers


def _worths(keys: list[int]) -> dict[int, _Worth]:
    """What each project carries, each from 0 (below 0 where it opposes more than it carries) to 1."""
    answers = Assessment.objects.complete().filter(
        checklist__project__in=keys, principle__kind=Principle.Kind.PRINCIPLE
    )
    verdicts: dict[int, list[float]] = {}
    for key, verdict in answers.values_list("checklist__project", "verdict"):
        verdicts.setdefault(key, []).append(SCORES[Verdict(verdict)])
    drivers: dict[int, int] = {}
    through = Project.drivers.through.objects.filter(project__in=keys)
    for key in through.values_list("project_id", flat=True):
        drivers[key] = drivers.get(key, 0) + 1
    benefits = dict(Project.objects.filter(pk__in=keys).values_list("pk", "expected_benefit"))
    return {
        key: _Worth(
            sum(found) / len(found) if (found := verdicts.get(key)) else 0.0,
            (benefits[key] or 0) / MOST_BENEFIT,
            min(drivers.get(key, 0), MOST_DRIVERS) / MOST_DRIVERS,
        )
        for key in keys
    }


def _option(side: Side, line: Line, shift: int, value: float) -> Option:
    starts_on, ends_on = moved(line, shift)
    first, last = (_month(day, side.plan) for day in (starts_on, ends_on))
    take = _take(side.plan, line, starts_on, ends_on) if shift else line.take
    uses = dict(enumerate(amount for limit in side.limits for amount in limit.wants(take)))
    wanted = {row: float(amount) for row, amount in uses.items() if amount}
    return Option(first, last, wanted, value - _PER_MONTH * abs(shift))


def _take(plan: ActionPlan, line: Line, starts_on: datetime.date | None, ends_on: datetime.date | None) -> Take:
    """What it takes, if it had this period."""
    project = line.project
    stood = project.starts_on, project.ends_on
    project.starts_on, project.ends_on = starts_on, ends_on
    try:
        return next(takes.of([line.entry], plan))
    finally:
        project.starts_on, project.ends_on = stood


def moved(line: Line, months: int) -> tuple[datetime.date | None, datetime.date | None]:
    """The period so many months later, as long as it was. What ends with a month goes on to do so."""
    starts_on, ends_on = line.project.starts_on, line.project.ends_on
    if not months or starts_on is None or ends_on is None:
        return starts_on, ends_on
    return _shifted(starts_on, months), _shifted(ends_on, months, is_end=True)


def _shifted(day: datetime.date, months: int, *, is_end: bool = False) -> datetime.date:
    first = add_months(day, months)
    last = calendar.monthrange(first.year, first.month)[1]
    was_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return first.replace(day=last if is_end and was_last else min(day.day, last))


def _month(day: datetime.date | None, plan: ActionPlan) -> int:
    return (day.year - plan.starts_on.year) * MONTHS + day.month - plan.starts_on.month if day else 0


class _Facts:
    """What holds whatever leadership weighs. Three queries."""

    def __init__(self, plan: ActionPlan, lines: Mapping[int, Line], today: datetime.date) -> None:
        self.plan, self.lines, self.now = plan, lines, _month(today, plan)
        baseline = AdoptedEntry.objects.filter(adoption=plan.adoption_id, decision=ActionPlanEntry.Decision.INCLUDED)
        self.adopted = set(baseline.values_list("project", flat=True)) if plan.adoption_id else set()
        rows = Project.objects.filter(pk__in=lines).with_unassessed_hashtags()
        self.unassessed = {row.pk: list(dict.fromkeys(row.unassessed_hashtags)) for row in rows.only("pk")}
        self.needed: dict[int, dict[int, Project]] = {}
        pairs = Dependency.objects.filter(project__in=lines).select_related("needs__merged_into").order_by("pk")
        for pair in pairs:
            other = pair.needs.merged_into or pair.needs
            if other.pk != pair.project_id:
                self.needed.setdefault(pair.project_id, {})[other.pk] = other
        self.titles = {other.pk: other.title for found in self.needed.values() for other in found.values()}
        self.titles |= {key: line.project.title for key, line in lines.items()}

    def is_fixed(self, line: Line) -> bool:
        return bool(self._stands(line))

    def _stands(self, line: Line) -> str:
        if not line.is_included:
            return ""
        if line.finished_on:
            return "Prosjektet er gjort i planen."
        if line.project.stage == Stage.UNDER_WAY:
            return "Prosjektet er under arbeid."
        return "Prosjektet er vedtatt i planen." if line.project.pk in self.adopted else ""

    def must(self, line: Line) -> str:
        """Why it cannot be left out."""
        return self._stands(line) or ("Prosjektet er lovpålagt." if line.project.is_statutory else "")

    def impossible(self, line: Line) -> str:
        """Why it cannot be in."""
        project = line.project
        if self.is_fixed(line):
            return ""
        if project.stage not in CAN_BE_IN_A_PLAN:
            return f"Prosjektet er {project.get_stage_display()}."
        if self.unassessed[project.pk]:
            return f"{', '.join(self.unassessed[project.pk])} er ikke vurdert ferdig."
        if project.starts_on is None:
            return "Prosjektet er ikke tidfestet."
        for key, other in self.needed.get(project.pk, {}).items():
            if key not in self.lines and self._ends(other) is None:
                return f"Prosjektet er avhengig av «{other.title}», som ikke er med i planen."
        return ""

    def needs(self, key: int) -> frozenset[int]:
        """What has to end before: of the plan, and not done already."""
        found = (other for other in self.needed.get(key, {}) if other in self.lines)
        return frozenset(other for other in found if not self._is_done(other))

    def _is_done(self, key: int) -> bool:
        return self.lines[key].finished_on is not None or self.lines[key].project.stage in _IS_DONE

    def _ends(self, other: Project) -> int | None:
        """The last month of what is needed and is outside the plan; None where nobody is going to carry it out."""
        if other.stage in _IS_DONE:
            return -MONTHS * 100
        goes_on = other.stage in (Stage.PLANNED, Stage.UNDER_WAY) and other.ends_on
        return _month(other.ends_on, self.plan) if goes_on else None

    def shifts(self, line: Line, most: int) -> list[int]:
        """By how many months it may be moved; what it wants itself comes first."""
        starts = _month(line.project.starts_on, self.plan)
        after = max(
            (ends for key, other in self.needed.get(line.project.pk, {}).items()
             if key not in self.lines and (ends := self._ends(other)) is not None),
            default=-MONTHS * 100,
        )  # fmt: skip
        if line.project.starts_on is None:
            return [0]
        earliest, latest = max(0, self.now), MONTHS - 1
        moves = [shift for shift in range(-most, most + 1) if shift and earliest <= starts + shift <= latest]
        ordered = [0, *sorted(moves, key=lambda shift: (abs(shift), shift))]
        return [shift for shift in ordered if starts + shift > after]
