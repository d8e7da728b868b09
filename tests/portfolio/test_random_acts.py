"""Whatever is done to plans, by whomever and in whatever order: what must hold, holds after each act.

The suite draws some sequences. `RANDOM_ACTS=1000` in the environment draws so many.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from innolab.accounts.models import User
from innolab.refusals import Refused
from portfolio import action_plan, editing, projects
from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    AdoptedEntry,
    Adoption,
    ClosedEntry,
    Decision,
    IssuedDocument,
    PlanFrame,
    Project,
    StatusReport,
)
from portfolio.models.action_plan import add_months
from portfolio.plan_overview import overview
from portfolio.planning import adoption, budgeting, closing, finishing, following, frames, money
from portfolio.workflow import Stage
from roadmap.prioritisation import prioritise
from tests.cast import ROLES

SEQUENCES = int(os.environ.get("RANDOM_ACTS", "8"))
PROJECTS = 6
CHANGED_BY_DECISION = ("decision", "investment_cost", "operating_cost", "effort_days", "finished_on")
LIVING = ("assessed", "planned")
WHY = st.sampled_from(["Det haster.", "Rammen er brukt opp.", "Vi har folk til det nå.", " "])


class World:
    """Two plans after each other, some projects, and the cast; each act is named and told what it needs in numbers."""

    def __init__(self, plans: list[ActionPlan], cast: dict[str, User]) -> None:
        self.plans, self.cast = plans, cast
        self.projects = list(Project.objects.order_by("pk"))

    def project(self, number: int) -> Project:
        return Project.objects.get(pk=self.projects[number].pk)

    def plan(self, number: int) -> ActionPlan:
        return ActionPlan.objects.get(pk=self.plans[number].pk)

    def entry(self, plan: int, number: int) -> ActionPlanEntry:
        return ActionPlanEntry.objects.get(plan=self.plans[plan], project=self.projects[number])

    # The acts
    def enter(self, by: User, plan: int, number: int, **_: Any) -> None:
        action_plan.enter(self.project(number), plan=self.plan(plan), by=by)

    def decide(self, by: User, plan: int, number: int, choice: int, reason: str, late: bool, **_: Any) -> None:
        entry = self.entry(plan, number)
        decision = ActionPlanEntry.Decision.values[choice % 4]
        action_plan.decide(entry, decision=decision, by=by, reason=reason, version=entry.plan.version - late)

    def rank(self, by: User, plan: int, number: int, choice: int, reason: str, late: bool, **_: Any) -> None:
        entry = self.entry(plan, number)
        prioritise(entry, rank=choice, by=by, reason=reason, version=entry.plan.version - late)

    def replan(self, by: User, number: int, choice: int, reason: str, **_: Any) -> None:
        project = self.project(number)
        changes = {"ends_on": add_months(project.ends_on, choice), "investment_cost": choice * 1_000_000}
        editing.edit(project, changes=changes, by=by, reason=reason)

    def move(self, by: User, number: int, choice: int, reason: str, **_: Any) -> None:
        stages = (Stage.UNDER_WAY, Stage.STOPPED, Stage.PARKED, Stage.SUBMITTED, Stage.ASSESSED)
        projects.move(self.project(number), to=stages[choice % len(stages)], by=by, reason=reason)

    def appoint(self, by: User, number: int, choice: int, **_: Any) -> None:
        owner = self.cast["owner"] if choice else None
        editing.appoint(self.project(number), owner=owner, manager=None, by=by)

    def adopt(self, by: User, plan: int, late: bool, **_: Any) -> None:
        adoption.adopt(
            self.plan(plan),
            decided_on=timezone.localdate(),
            decision_maker="Kommunedirektøren",
            case_reference="26/1234",
            by=by,
            version=self.plan(plan).version - late,
            over_frame_reason="Det er avtalt.",
        )

    def budget(self, by: User, plan: int, number: int, choice: int, reason: str, late: bool, **_: Any) -> None:
        entry = self.entry(plan, number)
        amounts = {"investment_cost": choice * 100_000 or None, "operating_cost": None, "effort_days": choice * 10}
        version = entry.plan.version - late
        budgeting.state(entry, amounts=amounts, efforts={}, by=by, version=version, reason=reason)

    def frame(self, by: User, plan: int, choice: int, reason: str, late: bool, **_: Any) -> None:
        money = {None: frames.Amounts(choice * 1_000_000, None)}
        version = self.plan(plan).version - late
        frames.set_frames(self.plan(plan), money=money, capacity={}, by=by, version=version, reason=reason)

    def finish(self, by: User, plan: int, number: int, choice: int, reason: str, late: bool, **_: Any) -> None:
        entry, on = self.entry(plan, number), timezone.localdate()
        version = entry.plan.version - late
        if choice % 4:
            finishing.finish(entry, on=on, by=by, version=version, reason=reason)
        else:
            finishing.resume(entry, by=by, version=version, reason=reason)

    def report(self, by: User, number: int, choice: int, reason: str, **_: Any) -> None:
        project = self.project(number)
        if choice % 2:
            following.report(project, answer="on_track", by=by)
        else:
            ends_on = add_months(project.ends_on, choice)
            following.report(project, answer="late", ends_on=ends_on, reason=reason, by=by)

    def close(self, by: User, plan: int, reason: str, late: bool, **_: Any) -> None:
        entries = closing.entries_of(self.plan(plan))
        endings = {entry.pk: closing.Ending(closing.possible(entry)[0]) for entry in entries}
        version = self.plan(plan).version - late
        closing.close(self.plan(plan), endings=endings, lessons=reason, by=by, version=version)


ACTS = (
    *("enter", "enter", "decide", "decide", "decide", "decide", "rank", "replan", "move", "appoint", "adopt", "budget"),
    *("frame", "finish", "finish", "report", "close"),
)
# Mostly by somebody who may, so that sequences come somewhere.
WHO_MAY = {
    "enter": "office", "decide": "leader", "rank": "leader", "replan": "office", "move": "office", "appoint": "office",
    "adopt": "leader", "budget": "office", "frame": "office", "finish": "leader", "report": "owner", "close": "leader",
}  # fmt: skip
STEP = st.fixed_dictionaries(
    {
        "act": st.sampled_from(ACTS),
        "role": st.sampled_from([*[None] * 3 * len(ROLES), *ROLES]),
        "plan": st.sampled_from([0, 0, 0, 1]),
        "number": st.integers(0, PROJECTS - 1),
        "choice": st.integers(0, 7),
        "reason": WHY,
        "late": st.sampled_from([*[False] * 9, True]),
    }
)


def snapshot() -> dict[str, Any]:
    """All that acts on plans may change."""
    return {
        "entries": {row["id"]: row for row in ActionPlanEntry.objects.values()},
        "plans": {row["id"]: row for row in ActionPlan.objects.values()},
        "projects": {row["id"]: row for row in Project.objects.values()},
        "adoptions": {row["id"]: row for row in Adoption.objects.values()},
        "baseline": {row["id"]: row for row in AdoptedEntry.objects.values()},
        "documents": {row["id"]: row for row in IssuedDocument.objects.values("id", "adoption_id", "kind", "sha256")},
        "frames": {row["id"]: row for row in PlanFrame.objects.values()},
        "reports": {row["id"]: row for row in StatusReport.objects.values()},
        "endings": {row["id"]: row for row in ClosedEntry.objects.values()},
        "decisions": {row["id"]: row for row in Decision.objects.values()},
    }


def assert_whole(before: dict[str, Any], now: dict[str, Any], by: User) -> None:
    """What holds after an act that was carried out."""
    connection.check_constraints()
    for name in ("baseline", "adoptions", "documents", "reports", "endings", "decisions"):
        assert {key: now[name][key] for key in before[name]} == before[name]
    assert len(now["documents"]) == 3 * len(now["adoptions"])
    closed = {key for key, row in before["plans"].items() if row["state"] == "closed"}
    for name in ("entries", "frames"):
        assert _of(closed, now[name]) == _of(closed, before[name])
    new = [now["decisions"][key] for key in now["decisions"].keys() - before["decisions"].keys()]
    assert {row["by_id"] for row in new} <= {by.pk}
    assert_every_change_has_its_decision(before, now, new)
    for plan in ActionPlan.objects.all():
        assert_plan_is_whole(plan, now)
    for row in now["projects"].values():
        included = [e for e in now["entries"].values() if e["project_id"] == row["id"] and e["decision"] == "included"]
        if row["stage"] in LIVING:
            assert (row["stage"] == "planned") == bool(included)


def _of(plans: set[int], rows: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return {key: row for key, row in rows.items() if row["plan_id"] in plans}


def assert_every_change_has_its_decision(
    before: dict[str, Any], now: dict[str, Any], new: list[dict[str, Any]]
) -> None:
    decided = {(row["plan_id"], row["project_id"]) for row in new}
    for key, entry in now["entries"].items():
        earlier = before["entries"].get(key)
        if earlier is None or any(earlier[name] != entry[name] for name in CHANGED_BY_DECISION):
            assert (entry["plan_id"], entry["project_id"]) in decided
            assert now["decisions"][entry["answer_id"]] in new
    for row in new:
        if row["kind"] != "entered" and now["plans"].get(row["plan_id"], {}).get("state") == "adopted":
            assert row["reason"].strip()


def assert_plan_is_whole(plan: ActionPlan, now: dict[str, Any]) -> None:
    entries = [row for row in now["entries"].values() if row["plan_id"] == plan.pk]
    ranks = sorted(row["rank"] for row in entries if row["rank"] is not None)
    assert ranks == list(range(1, len(ranks) + 1))
    adopted = [row for row in now["adoptions"].values() if row["plan_id"] == plan.pk]
    assert sorted(row["revision"] for row in adopted) == list(range(1, len(adopted) + 1))
    assert (plan.state == "draft") == (not adopted)
    seen = overview(plan)
    assert sum(row.sums.count for row in seen.by_decision) == len(ranks)
    assert money.included(plan) == seen.included[1:]
    assert money.total(money.Money(*group.included[1:]) for group in seen.groups) == seen.included[1:]


@pytest.fixture
def world(make_project: Callable[..., Project], plan: ActionPlan, cast: dict[str, User]) -> World:
    plan.refresh_from_db()
    later = ActionPlan.objects.create(strategy=plan.strategy, starts_on=add_months(plan.starts_on, 12))
    for number in range(PROJECTS):
        make_project(Stage.ASSESSED, title=f"Prosjekt {number}", investment_cost=number * 1_000_000)
    world = World([plan, later], cast)
    for number, decision in enumerate(("included", "included", "reserve")):
        world.enter(cast["office"], plan=0, number=number)
        entry = world.entry(0, number)
        action_plan.decide(
            entry, decision=decision, by=cast["leader"], reason="Det haster.", version=entry.plan.version
        )
    return world


@settings(
    max_examples=SEQUENCES, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=8, max_size=30))
def test_any_sequence_of_acts_leaves_the_plans_whole(steps: list[dict[str, Any]], world: World) -> None:
    with transaction.atomic():
        before = snapshot()
        for step in steps:
            act = step["act"]
            by = world.cast[step["role"] or WHO_MAY[act]]
            try:
                getattr(world, act)(by, **{name: step[name] for name in step.keys() - {"act", "role"}})
            except (Refused, PermissionDenied, ActionPlanEntry.DoesNotExist):
                event(f"{act} refused")
                assert snapshot() == before
                continue
            event(f"{act} done")
            now = snapshot()
            assert_whole(before, now, by)
            before = now
        transaction.set_rollback(True)
