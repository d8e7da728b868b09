"""Leaders who rank and decide at the same time, on real connections: no move is lost, half-done or done twice."""

import random

import pytest
from django.db import connection

from innolab.accounts.roles import Role
from innolab.refusals import Refused, StaleVersion
from portfolio.action_plan import decide, enter
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, Project
from portfolio.projects import assess, move
from portfolio.workflow import Stage
from principles.checklist import Answer
from roadmap import scenarios
from roadmap.making_the_plan import make_the_plan
from roadmap.prioritisation import prioritise
from tests.at_once import at_once, queued_behind
from tests.cast import person

pytestmark = pytest.mark.django_db(transaction=True)


def order(plan):
    """The entries' ids as they are ranked; fails when ranks are not 1…n."""
    rows = list(plan.entries.ranked().values_list("rank", "pk"))
    assert [rank for rank, _ in rows] == list(range(1, len(rows) + 1))
    return [pk for _, pk in rows]


def version_of(plan):
    return ActionPlan.objects.get(pk=plan.pk).version


@pytest.fixture
def second_leader(leader):
    return person("second-leader", Role.LEADERSHIP)


@pytest.fixture
def second_office(office):
    return person("second-office", Role.PORTFOLIO_OFFICE)


@pytest.fixture
def entries(make_entry):
    return [make_entry("candidate") for _ in range(8)]


def test_of_two_leaders_with_the_same_version_one_ranks_and_the_other_is_told(entries, plan, leader, second_leader):
    before = [entry.pk for entry in entries]
    outcomes = queued_behind(
        plan,
        lambda: prioritise(entries[0], rank=8, by=leader, version=0),
        lambda: prioritise(entries[7], rank=1, by=second_leader, version=0),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionPlanEntry", "StaleVersion"]
    expected = [*before[1:], before[0]] if outcomes[0] == entries[0] else [before[7], *before[:7]]
    assert (order(plan), version_of(plan)) == (expected, 1)


def test_the_same_place_twice_at_once_is_one_move(entries, plan, leader):
    outcomes = queued_behind(plan, *[lambda: prioritise(entries[0], rank=8, by=leader, version=0)] * 2)
    assert outcomes == [entries[0], entries[0]]
    assert version_of(plan) == 1


def test_a_scenario_made_the_plan_twice_at_once_is_made_once(entries, plan, leader):
    scenario = scenarios.begin(plan, by=leader, name="Hva om")
    scenarios.change(scenario.entries.get(project=entries[0].project), by=leader, version=0, decision="reserve")
    said = {"by": leader, "version": 0, "scenario_version": 1, "reason": "Slik blir det."}
    outcomes = queued_behind(plan, *[lambda: make_the_plan(scenario, **said)] * 2)
    assert outcomes == [scenario, scenario]
    assert Decision.objects.filter(reason="Slik blir det.").count() == 1


def test_a_leader_who_was_too_late_succeeds_with_the_new_version(entries, plan, leader, second_leader):
    calls = [
        lambda: prioritise(entries[0], rank=3, by=leader, version=version_of(plan)),
        lambda: prioritise(entries[0], rank=5, by=second_leader, version=version_of(plan)),
    ]
    outcomes = queued_behind(plan, *calls)
    loser = next(place for place, outcome in enumerate(outcomes) if isinstance(outcome, StaleVersion))
    calls[loser]()
    assert (order(plan).index(entries[0].pk) + 1, version_of(plan)) == ((3, 5)[loser], 2)


def test_six_leaders_with_ten_moves_each_lose_none(entries, plan, leader):
    done = []

    def ten_moves(seed):
        dice = random.Random(seed)
        for _ in range(10):
            number, rank = dice.randrange(8), dice.randint(1, 8)
            while True:
                version = version_of(plan)
                try:
                    moved = prioritise(entries[number], rank=rank, by=leader, version=version)
                except StaleVersion:
                    continue
                if moved is not entries[number]:  # it did not stand there already
                    done.append((version, moved.pk, rank))
                break

    assert at_once(*(lambda seed=seed: ten_moves(seed) for seed in range(6))) == [None] * 6
    assert [version for version, _, _ in sorted(done)] == list(range(len(done)))
    assert len(done) > 30
    expected = [entry.pk for entry in entries]
    for _, pk, rank in sorted(done):
        expected.insert(rank - 1, expected.pop(expected.index(pk)))
    assert (order(plan), version_of(plan)) == (expected, len(done))


def test_a_leader_ranks_while_another_takes_out_and_one_of_them_is_told(entries, plan, leader, second_leader):
    outcomes = queued_behind(
        plan,
        lambda: prioritise(entries[7], rank=1, by=leader, version=0),
        lambda: decide(entries[7], decision="out", by=second_leader, reason="Ikke i år.", version=0),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionPlanEntry", "StaleVersion"]
    ranked = isinstance(outcomes[1], StaleVersion)
    assert (len(order(plan)), Decision.objects.count(), version_of(plan)) == ((8, 0, 1) if ranked else (7, 1, 1))


def test_the_same_decision_twice_at_once_is_one_decision(entries, plan, leader):
    def include():
        return decide(entries[0], decision="included", by=leader, reason="Vi har råd.", version=0)

    outcomes = queued_behind(plan, include, include)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionPlanEntry", "StaleVersion"]
    assert (Decision.objects.count(), version_of(plan)) == (1, 1)


def test_two_from_the_office_enter_projects_at_once_and_both_get_in(make_project, plan, office, second_office):
    first, second = make_project(Stage.ASSESSED), make_project(Stage.ASSESSED)
    outcomes = queued_behind(
        plan,
        lambda: enter(first, plan=plan, by=office),
        lambda: enter(second, plan=plan, by=second_office),
    )
    assert {outcome.project_id for outcome in outcomes} == {first.pk, second.pk}
    assert set(order(plan)) == {outcome.pk for outcome in outcomes}
    assert (version_of(plan), Decision.objects.count()) == (2, 2)


def test_the_same_project_entered_twice_at_once_stands_there_once(make_project, plan, office, second_office):
    project = make_project(Stage.ASSESSED)
    outcomes = queued_behind(
        plan,
        lambda: enter(project, plan=plan, by=office),
        lambda: enter(project, plan=plan, by=second_office),
    )
    refused = [outcome.reasons for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused == [("Prosjektet står allerede i planen.",)]
    assert (len(order(plan)), version_of(plan), Decision.objects.count()) == (1, 1, 1)


def test_a_project_entered_while_it_is_parked_is_never_both(make_project, plan, office, second_office):
    project = make_project(Stage.ASSESSED)
    outcomes = queued_behind(
        project,
        lambda: enter(project, plan=plan, by=office),
        lambda: move(project, to=Stage.PARKED, by=second_office, reason="Vi venter på staten."),
    )
    project.refresh_from_db()
    refused = [isinstance(outcome, Refused) for outcome in outcomes]
    assert (refused, project.stage, len(order(plan))) in [
        ([False, True], "assessed", 1),
        ([True, False], "parked", 0),
    ]
    assert Decision.objects.count() == 1


def test_a_checklist_saved_by_two_at_once_keeps_one_answer_and_tells_the_other(make_project, office, second_office):
    project = make_project(Stage.SUBMITTED)
    principle = project.applicable_principles().first()

    def answer(by, verdict):
        return assess(project, answers=[Answer(principle, verdict, f"Sier {by}.")], by=by, version=0)

    outcomes = queued_behind(project, lambda: answer(office, "carries"), lambda: answer(second_office, "opposes"))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Checklist", "StaleVersion"]
    project.refresh_from_db()
    winner = office if isinstance(outcomes[1], StaleVersion) else second_office
    row = project.checklist.assessments.get()
    assert (row.assessed_by, row.reason, project.checklist.version) == (winner, f"Sier {winner}.", 1)


def test_acts_mixed_at_random_neither_deadlock_nor_leave_a_gap(make_project, plan, leader, office):
    projects = [make_project(Stage.ASSESSED) for _ in range(6)]

    def act(dice):
        project = dice.choice(projects)
        version = version_of(plan)
        entry = ActionPlanEntry.objects.filter(plan=plan, project=project).first()
        choice = dice.randrange(6)
        if choice == 0 or entry is None:
            enter(project, plan=plan, by=office)
        elif choice == 1:
            prioritise(entry, rank=dice.randint(1, 6), by=leader, version=version)
        elif choice == 2:
            move(project, to=dice.choice([Stage.PARKED, Stage.UNDER_WAY]), by=office, reason="Grunn.")
        elif choice == 3:
            move(project, to=Stage.SUBMITTED, by=office, reason="Grunn.")
            move(project, to=Stage.ASSESSED, by=office)
        else:
            decision = dice.choice(["included", "reserve", "out"])
            decide(entry, decision=decision, by=leader, reason="Grunn.", version=version)

    def many(seed):
        dice, successes = random.Random(seed), 0
        for _ in range(25):
            try:
                act(dice)
                successes += 1
            except Refused:
                continue
        return successes

    outcomes = at_once(*(lambda seed=seed: many(seed) for seed in range(6)))
    assert [type(outcome) for outcome in outcomes] == [int] * 6
    order(plan)
    stages = {"included": {"planned", "under_way"}, "candidate": {"assessed"}, "reserve": {"assessed"}}
    wrong = [
        (entry.decision, entry.project.stage)
        for entry in plan.entries.ranked().select_related("project")
        if entry.project.stage not in stages[entry.decision] | {"under_way"}
    ]
    assert wrong == []
    connection.check_constraints()
    assert Project.objects.count() == 6
