"""What a scenario wants of the plan as it is now, what the plan cannot have any more, and what stays as it is.

What a scenario wants is what differs from the plan as it was when it was copied. What others have changed in the plan
since then stays, unless the scenario wants the same thing otherwise: then somebody has to choose.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from portfolio import action_plan
from portfolio.models import ActionPlanEntry, AdoptedEntry, Project
from portfolio.planning.adoption import frames_as_data
from portfolio.planning.deviations import moved_in_ranking
from portfolio.templatetags.norwegian import span
from portfolio.workflow import CAN_BE_IN_A_PLAN
from roadmap import moving, scenarios
from roadmap.models import Scenario, ScenarioEntry

FRAMES = 0  # the frames are left out by this key, which no project has
FRAMES_CHANGED = "Rammene i planen er endret siden, og de er også endret her."
Period = tuple[datetime.date | None, datetime.date | None]


class Change(NamedTuple):
    """What becomes of one project in the plan."""

    entry: ActionPlanEntry
    decision: ActionPlanEntry.Decision | None
    period: Period | None
    rank: tuple[int, int] | None  # before and after

    @property
    def title(self) -> str:
        return self.entry.project.title

    @property
    def leaves_out_what_is_statutory(self) -> bool:
        decided_against = self.decision not in (None, ActionPlanEntry.Decision.INCLUDED)
        return decided_against and self.entry.project.is_statutory

    @property
    def in_words(self) -> list[str]:
        said = []
        if self.decision is not None:
            said.append(f"Er nå {self.entry.get_decision_display()}, blir {self.decision.label}.")
        if self.period is not None:
            project = self.entry.project
            said.append(f"Tid: {span(project.starts_on, project.ends_on)} → {span(*self.period)}.")
        if self.rank is not None:
            said.append("Prioritet {} → {}.".format(*self.rank))
        return said


class Hindrance(NamedTuple):
    """What the scenario wants and the plan cannot have now; it can be left out."""

    key: int  # of the project, or FRAMES
    title: str
    reasons: list[str]

    @property
    def in_words(self) -> list[str]:
        return [f"«{self.title}»: {reason}" if self.title else reason for reason in self.reasons]


class Steps(NamedTuple):
    """What making the scenario the plan comes to now."""

    changes: list[Change]
    order: list[int] | None  # the projects by their new rank; None where the ranking stays
    frames: dict[str, Any] | None  # None where they stay
    hindrances: list[Hindrance]
    stays: list[str]  # what others have changed in the plan since it was copied, and which is left so

    @property
    def is_nothing(self) -> bool:
        return not self.changes and self.frames is None

    @property
    def statutory_left_out(self) -> list[str]:
        """What the law demands, and does not come along."""
        return [change.title for change in self.changes if change.leaves_out_what_is_statutory]


def steps(scenario: Scenario, *, leave_out: Collection[int] = ()) -> Steps:
    """Against the plan and its projects as they are now, in a number of queries that does not grow with them."""
    found = _Finding(scenario, leave_out)
    for row in scenario.entries.order_by("rank", "stood_rank"):
        found.look_at(row)
    return found.steps()


class _Finding:
    """Goes through a scenario and gathers what it comes to."""

    def __init__(self, scenario: Scenario, leave_out: Collection[int]) -> None:
        self.scenario, self.leave_out = scenario, leave_out
        self.entries = {
            entry.project_id: entry for entry in ActionPlanEntry.objects.filter(plan=scenario.plan_id).order_by("rank")
        }
        rows = Project.objects.filter(pk__in=scenario.entries.values("project")).with_unassessed_hashtags()
        self.projects = {row.pk: row for row in rows}
        self.adopted = _adopted_since(scenario)
        self.decisions: dict[int, ActionPlanEntry.Decision] = {}
        self.periods: dict[int, Period] = {}
        self.hindrances: list[Hindrance] = []
        self.stays: list[str] = []
        self.rows: list[ScenarioEntry] = []

    def look_at(self, row: ScenarioEntry) -> None:
        self.rows.append(row)
        key, project = row.project_id, self.projects[row.project_id]
        decision, period = _wanted(row)
        entry = self.entries.get(key)
        if entry is None or entry.rank is None:
            self._is_out(project, row, entry, is_wanted=period is not None or row.decision != row.stood_decision)
            return
        entry.project = project
        if decision == entry.decision:
            decision = None  # it is so already
        if period == (project.starts_on, project.ends_on):
            period = None
        reasons = [*self._against_deciding(row, entry, decision), *_against_moving(row, entry, period)]
        if key not in self.leave_out:
            if reasons:
                self.hindrances.append(Hindrance(key, project.title, list(dict.fromkeys(reasons))))
            else:
                self._want(key, decision, period)
        self.stays += _changed_since(row, entry, decision, period)

    def _want(self, key: int, decision: ActionPlanEntry.Decision | None, period: Period | None) -> None:
        if decision is not None:
            self.decisions[key] = decision
        if period is not None:
            self.periods[key] = period

    def _is_out(self, project: Project, row: ScenarioEntry, entry: ActionPlanEntry | None, *, is_wanted: bool) -> None:
        """Taken out of the plan since, which is what the scenario wants, or minds, or does not mind."""
        if row.decision == ActionPlanEntry.Decision.OUT:
            return
        if is_wanted and row.project_id not in self.leave_out:
            reason = "Prosjektet er tatt ut av planen siden. Porteføljekontoret kan føre det opp på nytt."
            self.hindrances.append(Hindrance(row.project_id, project.title, [reason]))
        else:
            self.stays.append(f"«{project.title}» er tatt ut av planen.")

    def _against_deciding(
        self, row: ScenarioEntry, entry: ActionPlanEntry, decision: ActionPlanEntry.Decision | None
    ) -> list[str]:
        if decision is None:
            return []
        hashtags = list(dict.fromkeys(entry.project.unassessed_hashtags))
        found = action_plan.objections(entry, entry.project, decision, unassessed=hashtags)
        if row.project_id in self.adopted and entry.decision == ActionPlanEntry.Decision.INCLUDED:
            found.append("Prosjektet er siden vedtatt i planen.")
        if entry.decision != row.stood_decision:
            found.append(f"Beslutningen er siden endret til {entry.get_decision_display()} i planen.")
        return found

    def steps(self) -> Steps:
        order = self._order()
        ranks = _ranks(self.entries, self.decisions, order)
        changed = {*self.decisions, *self.periods, *ranks}
        changes = [
            Change(entry, self.decisions.get(key), self.periods.get(key), ranks.get(key))
            for key, entry in self.entries.items()
            if key in changed
        ]
        for change in changes:  # what is new in the plan is not in the scenario, but may get another place
            if change.entry.project_id in self.projects:
                change.entry.project = self.projects[change.entry.project_id]
        return Steps(changes, order if ranks else None, self._frames(), self.hindrances, self.stays)

    def _order(self) -> list[int]:
        """The plan's ranking with the scenario's order in it; what the scenario says nothing of stays where it is."""
        ranked = [key for key, entry in self.entries.items() if entry.rank is not None]
        goes_on = [key for key in ranked if self.decisions.get(key) != ActionPlanEntry.Decision.OUT]
        told = {*goes_on} - {*self.leave_out}
        held = [row for row in self.rows if row.project_id in told and row.rank]
        stood = sorted(held, key=lambda row: row.stood_rank)
        wanted = sorted(held, key=lambda row: row.rank or 0)
        if stood == wanted:
            return goes_on
        order = [row.project_id for row in wanted]
        placed = {*order}
        for place, key in enumerate(goes_on):
            if key not in placed:
                order.insert(place, key)
        return order

    def _frames(self) -> dict[str, Any] | None:
        wanted, stood = _in_order(self.scenario.frames), _in_order(self.scenario.frames_stood)
        now = _in_order(frames_as_data(self.scenario.plan))
        if wanted in (stood, now):
            return None
        if now != stood and FRAMES not in self.leave_out:
            self.hindrances.append(Hindrance(FRAMES, "", [FRAMES_CHANGED]))
        return None if FRAMES in self.leave_out else wanted


def _adopted_since(scenario: Scenario) -> set[int]:
    """What was adopted after the plan was copied: to take that out again is another decision than to leave it out."""
    adoption = scenario.plan.adoption
    if adoption is None or adoption.revision == scenario.stood_revision:
        return set()
    rows = AdoptedEntry.objects.filter(adoption=adoption, decision=ActionPlanEntry.Decision.INCLUDED)
    return set(rows.values_list("project", flat=True))


def _in_order(data: Mapping[str, Any]) -> dict[str, list[Any]]:
    return scenarios.as_data(*scenarios.read_frames(data))


def _wanted(row: ScenarioEntry) -> tuple[ActionPlanEntry.Decision | None, Period | None]:
    """What the scenario has otherwise than the plan had when it was copied."""
    decision = ActionPlanEntry.Decision(row.decision) if row.is_decided_otherwise else None
    return decision, (row.starts_on, row.ends_on) if row.is_moved else None


def _against_moving(row: ScenarioEntry, entry: ActionPlanEntry, period: Period | None) -> list[str]:
    if period is None:
        return []
    project, found = entry.project, []
    if entry.finished_on:
        found.append("Prosjektet er gjort i denne planen, og flyttes ikke i tid her.")
    elif project.stage not in CAN_BE_IN_A_PLAN:
        found.append(f"Prosjektet er {project.get_stage_display()}, og flyttes ikke i tid her.")
    now = (project.starts_on, project.ends_on)
    if now != (row.stood_starts_on, row.stood_ends_on):
        found.append(f"Prosjektet er siden flyttet til {span(*now)}.")
    starts_on, ends_on = period
    if starts_on and ends_on:
        found += moving.objections(starts_on, ends_on)
    return found


def _changed_since(
    row: ScenarioEntry, entry: ActionPlanEntry, decision: ActionPlanEntry.Decision | None, period: Period | None
) -> list[str]:
    """What others have decided since, and the scenario has no opinion on."""
    title, now = entry.project.title, (entry.project.starts_on, entry.project.ends_on)
    found = []
    if decision is None and entry.decision != row.stood_decision and not row.is_decided_otherwise:
        found.append(f"«{title}» er nå {entry.get_decision_display()}.")
    if period is None and now != (row.stood_starts_on, row.stood_ends_on) and not row.is_moved:
        found.append(f"«{title}» er flyttet til {span(*now)}.")
    return found


def _ranks(
    entries: Mapping[int, ActionPlanEntry], decisions: Mapping[int, ActionPlanEntry.Decision], order: Sequence[int]
) -> dict[int, tuple[int, int]]:
    """Those that somebody has to move, with their rank before and after."""
    before = {key: entries[key].rank or 0 for key in order}
    moved = moved_in_ranking(order, before)
    return {key: (before[key], place) for place, key in enumerate(order, 1) if key in moved}
