"""Leadership makes a scenario the plan in one act: checked anew, and all of it or nothing."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from innolab.accounts.roles import Role
from innolab.refusals import MissingReason, NotPermitted, Refused, StaleVersion
from portfolio import editing
from portfolio.action_plan import decide
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, PlanFrame, Project
from portfolio.models.action_plan import add_months
from portfolio.planning import adoption
from portfolio.planning.frames import Amounts, set_frames
from portfolio.projects import move
from portfolio.workflow import Stage
from roadmap import scenarios
from roadmap.making_the_plan import NOTHING, make_the_plan
from roadmap.models import Scenario
from roadmap.prioritisation import prioritise
from roadmap.steps import FRAMES, FRAMES_CHANGED, steps
from tests.at_once import queued_behind
from tests.cast import ROLES, adopted, person


@pytest.fixture
def entries(make_entry, plan):
    PlanFrame.objects.create(plan=plan, investment_cost=5_000_000)
    return [make_entry(kind) for kind in ("included", "candidate", "reserve", "candidate", "included")]


@pytest.fixture
def scenario(entries, plan, leader):
    return scenarios.begin(plan, by=leader, name="Prøve")


def tried(scenario, n, **said):
    """Something of a project is tried in the scenario, by its owner."""
    scenario.refresh_from_db()
    entry = scenario.entries.get(project__title=f"Prosjekt {n}")
    return scenarios.change(entry, by=scenario.owner, version=scenario.version, **said)


def made(scenario, by, *, reason="Slik blir det best.", leave_out=()):
    scenario.refresh_from_db()
    versions = {"version": version_of(scenario.plan), "scenario_version": scenario.version}
    return make_the_plan(scenario, by=by, reason=reason, leave_out=leave_out, **versions)


def version_of(plan):
    return ActionPlan.objects.get(pk=plan.pk).version


def order(plan):
    connection.check_constraints()
    rows = list(plan.entries.ranked().values_list("rank", "project__title"))
    assert [rank for rank, _ in rows] == list(range(1, len(rows) + 1))
    return [int(title.removeprefix("Prosjekt ")) for _, title in rows]


def decisions(plan):
    return dict(plan.entries.values_list("project__title", "decision"))


def spring(plan):
    return (add_months(plan.starts_on, 4), add_months(plan.starts_on, 7) - datetime.timedelta(days=1))


def test_decisions_time_frames_and_ranking_are_carried_out_with_one_reason(scenario, plan, leader):
    tried(scenario, 2, decision="included")
    tried(scenario, 5, decision="reserve")
    tried(scenario, 4, decision="out")
    tried(scenario, 1, period=spring(plan))
    tried(scenario, 3, rank=1)
    scenario.refresh_from_db()
    scenarios.set_frames(scenario, money={None: Amounts(9_000_000)}, capacity={}, by=leader, version=scenario.version)

    result = made(scenario, leader)

    assert decisions(plan) == {
        "Prosjekt 1": "included", "Prosjekt 2": "included", "Prosjekt 3": "reserve", "Prosjekt 4": "out",
        "Prosjekt 5": "reserve",
    }  # fmt: skip
    assert order(plan) == [3, 1, 2, 5]
    project = Project.objects.get(title="Prosjekt 1")
    assert (project.starts_on, project.ends_on) == spring(plan)
    assert Project.objects.get(title="Prosjekt 2").stage == Stage.PLANNED
    assert PlanFrame.objects.get(plan=plan).investment_cost == 9_000_000
    kept = Decision.objects.order_by("pk").values_list("project__title", "kind", "reason", "by")
    assert sorted(kept) == [
        ("Prosjekt 1", "replanned", "Slik blir det best.", leader.pk),
        ("Prosjekt 2", "included", "Slik blir det best.", leader.pk),
        ("Prosjekt 4", "out", "Slik blir det best.", leader.pk),
        ("Prosjekt 5", "reserve", "Slik blir det best.", leader.pk),
    ]
    assert (result.made_by, result.made_at is None, result.shared_at is None) == (leader, False, False)


def test_in_an_adopted_plan_each_move_is_a_decision_too(scenario, plan, leader):
    adopted(plan, by=leader)
    tried(scenario, 5, rank=2)
    tried(scenario, 1, rank=5)
    made(scenario, leader)
    assert order(plan) == [5, 2, 3, 4, 1]
    ranked = Decision.objects.filter(kind="ranked").values_list("project__title", flat=True)
    assert sorted(ranked) == ["Prosjekt 1", "Prosjekt 5"]  # and none of those that only made room


@pytest.mark.parametrize("role", ROLES)
def test_only_leadership_does_it(role, cast, scenario, plan, leader):
    tried(scenario, 2, decision="included")
    scenarios.share(scenario, by=leader)
    if role == "leader":
        assert made(scenario, cast[role]).made_by == leader
        return
    with pytest.raises(NotPermitted):
        made(scenario, cast[role])
    assert (decisions(plan)["Prosjekt 2"], version_of(plan)) == ("candidate", 0)


def test_it_wants_a_reason_and_something_to_do(scenario, plan, leader):
    with pytest.raises(Refused) as refusal:
        made(scenario, leader)
    assert refusal.value.reasons == (NOTHING,)
    tried(scenario, 2, decision="included")
    with pytest.raises(MissingReason):
        made(scenario, leader, reason=" ")
    assert version_of(plan) == 0


def test_a_second_click_changes_nothing_more_and_another_leader_is_told(scenario, plan, leader):
    tried(scenario, 2, decision="included")
    made(scenario, leader)
    version = version_of(plan)
    made(scenario, leader)
    assert version_of(plan) == version
    with pytest.raises(Refused) as refusal:
        made(scenario, person("second", Role.LEADERSHIP))
    assert refusal.value.reasons == (scenarios.STANDS,)


def test_an_old_page_is_told_and_nothing_is_changed(scenario, plan, leader, entries):
    tried(scenario, 2, decision="included")
    old = scenario.version
    for versions in ({"version": 3, "scenario_version": 1}, {"version": 0, "scenario_version": old + 7}):
        with pytest.raises(StaleVersion):
            make_the_plan(scenario, by=leader, reason="Nå.", **versions)
    assert (decisions(plan)["Prosjekt 2"], version_of(plan)) == ("candidate", 0)


def test_what_others_have_changed_since_stays_where_the_scenario_has_no_opinion(scenario, plan, leader, entries):
    tried(scenario, 2, decision="included")
    decide(entries[2], decision="included", by=leader, reason="Vi har råd.", version=0)
    editing.edit(
        entries[0].project, changes=dict(zip(editing.PERIOD, spring(plan), strict=True)), by=leader, reason="Vi venter."
    )
    prioritise(entries[4], rank=1, by=leader, version=1)
    assert [words.partition("»")[2][:15] for words in steps(scenario).stays] == [" er flyttet til", " er nå med i pl"]
    made(scenario, leader)
    assert (decisions(plan)["Prosjekt 2"], decisions(plan)["Prosjekt 3"]) == ("included", "included")
    assert (order(plan), Project.objects.get(title="Prosjekt 1").starts_on) == ([5, 1, 2, 3, 4], spring(plan)[0])


def test_a_period_that_no_project_can_be_moved_to_is_named_and_can_be_left_out(scenario, plan, leader):
    tried(scenario, 2, decision="included")
    key = scenario.entries.get(project__title="Prosjekt 1").project_id
    stands = Project.objects.get(pk=key).starts_on
    scenario.entries.filter(project=key).update(ends_on=datetime.date(2100, 1, 1))  # as before there was a limit
    with pytest.raises(Refused) as refusal:
        made(scenario, leader)
    assert refusal.value.reasons == ("«Prosjekt 1»: Velg datoer fra 2000 til 2099.",)
    made(scenario, leader, leave_out=[key])
    assert (decisions(plan)["Prosjekt 2"], Project.objects.get(pk=key).starts_on) == ("included", stands)


def test_what_is_moved_and_taken_out_is_both(scenario, plan, leader):
    tried(scenario, 4, period=spring(plan))
    tried(scenario, 4, decision="out")
    made(scenario, leader)
    project = Project.objects.get(title="Prosjekt 4")
    assert (decisions(plan)["Prosjekt 4"], (project.starts_on, project.ends_on)) == ("out", spring(plan))


def stop(entry, leader, office):
    move(entry.project, to=Stage.STOPPED, by=office, reason="Det virket ikke.")


def take_out(entry, leader, office):
    decide(entry, decision="out", by=leader, reason="Ikke i år.", version=version_of(entry.plan))


def finish(entry, leader, office):
    ActionPlanEntry.objects.filter(pk=entry.pk).update(finished_on=entry.plan.starts_on)


def begin_work(entry, leader, office):
    Project.objects.filter(pk=entry.project_id).update(stage=Stage.UNDER_WAY)


def merge(entry, leader, office):
    other = entry.plan.entries.exclude(pk=entry.pk).first().project
    Project.objects.filter(pk=entry.project_id).update(stage=Stage.MERGED, merged_into=other)


def move_in_time(entry, leader, office):
    first = add_months(entry.plan.starts_on, 9)
    period = {"starts_on": first, "ends_on": add_months(first, 2)}
    editing.edit(entry.project, changes=period, by=leader, reason="Vi venter.")


@pytest.mark.parametrize(
    ("happens", "said", "reason"),
    [
        (stop, {"rank": 1, "decision": "reserve"}, "Prosjektet er stoppet med læring og kan bare tas ut av planen."),
        (
            take_out,
            {"decision": "reserve"},
            "Prosjektet er tatt ut av planen siden. Porteføljekontoret kan føre det opp på nytt.",
        ),
        (finish, {"decision": "reserve"}, "Prosjektet er gjort i denne planen, og da står beslutningen fast."),
        (
            begin_work,
            {"decision": "out"},
            "Prosjektet er under arbeid. Stopp det først, hvis det skal ut av planen.",
        ),
        (
            merge,
            {"decision": "reserve"},
            "Prosjektet er slått sammen og kan bare tas ut av planen.",
        ),
    ],
)
def test_what_cannot_be_any_more_is_named_and_refused_or_left_out_by_choice(
    happens, said, reason, scenario, entries, plan, leader, office
):
    tried(scenario, 2, decision="included")
    tried(scenario, 5, **said)
    happens(entries[4], leader, office)
    with pytest.raises(Refused) as refusal:
        made(scenario, leader)
    assert [words for words in refusal.value.reasons if reason in words] == [f"«Prosjekt 5»: {reason}"]
    assert decisions(plan)["Prosjekt 2"] == "candidate"
    before = decisions(plan)["Prosjekt 5"]
    made(scenario, leader, leave_out={entries[4].project_id})
    assert (decisions(plan)["Prosjekt 2"], decisions(plan)["Prosjekt 5"]) == ("included", before)


def test_what_was_adopted_since_is_named_and_can_be_left_out(scenario, entries, plan, leader):
    tried(scenario, 5, decision="reserve")
    tried(scenario, 2, decision="reserve")
    day = timezone.localdate()
    adoption.adopt(
        plan, decided_on=day, decision_maker="Kommunedirektøren", case_reference="26/1", by=leader, version=0
    )
    with pytest.raises(Refused) as refusal:
        made(scenario, leader)
    assert refusal.value.reasons == ("«Prosjekt 5»: Prosjektet er siden vedtatt i planen.",)
    made(scenario, leader, leave_out={entries[4].project_id})
    assert (decisions(plan)["Prosjekt 2"], decisions(plan)["Prosjekt 5"]) == ("reserve", "included")


def test_what_is_adopted_already_when_it_is_copied_can_be_taken_out_for_a_reason(entries, plan, leader):
    adopted(plan, by=leader)
    scenario = scenarios.begin(plan, by=leader, name="Etter vedtaket")
    tried(scenario, 5, decision="reserve")
    made(scenario, leader)
    assert decisions(plan)["Prosjekt 5"] == "reserve"


def test_what_was_moved_in_time_both_here_and_there_has_to_be_chosen(scenario, entries, plan, leader, office):
    tried(scenario, 5, period=spring(plan))
    move_in_time(entries[4], leader, office)
    with pytest.raises(Refused):
        made(scenario, leader)
    with pytest.raises(Refused) as refusal:
        made(scenario, leader, leave_out={entries[4].project_id})
    assert refusal.value.reasons == (NOTHING,)


def test_frames_changed_both_here_and_there_have_to_be_chosen(scenario, plan, leader):
    tried(scenario, 2, decision="included")
    scenario.refresh_from_db()
    scenarios.set_frames(scenario, money={None: Amounts(1_000_000)}, capacity={}, by=leader, version=1)
    set_frames(plan, money={None: Amounts(2_000_000)}, capacity={}, by=leader, version=0)
    with pytest.raises(Refused) as refusal:
        made(scenario, leader)
    assert refusal.value.reasons == (FRAMES_CHANGED,)
    made(scenario, leader, leave_out={FRAMES})
    assert (PlanFrame.objects.get(plan=plan).investment_cost, decisions(plan)["Prosjekt 2"]) == (2_000_000, "included")


def test_what_came_into_the_plan_since_keeps_its_place(scenario, plan, leader, make_entry):
    make_entry("candidate")  # number 6
    tried(scenario, 5, rank=1)
    made(scenario, leader)
    assert order(plan) == [5, 1, 2, 3, 4, 6]


def test_a_closed_plan_becomes_nothing_else(scenario, plan, leader):
    tried(scenario, 2, decision="included")
    adopted(plan, by=leader, state="closed")
    with pytest.raises(Refused) as refusal:
        made(scenario, leader)
    assert refusal.value.reasons == (f"{plan} er lukket og kan ikke endres.",)


@pytest.mark.django_db(transaction=True)
def test_of_two_leaders_at_once_one_makes_it_the_plan_and_the_other_is_told(scenario, plan, leader):
    second = person("second", Role.LEADERSHIP)
    tried(scenario, 2, decision="included")
    other = scenarios.begin(plan, by=second, name="En annen")
    tried(other, 1, decision="reserve")

    def make(which, by):
        return lambda: make_the_plan(which, by=by, version=0, scenario_version=1, reason="Nå.")

    outcomes = queued_behind(plan, make(scenario, leader), make(other, second))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Scenario", "StaleVersion"]
    found = decisions(plan)
    assert (found["Prosjekt 1"], found["Prosjekt 2"]) in [("included", "included"), ("reserve", "candidate")]
    assert Scenario.objects.filter(made_at__isnull=False).count() == 1
