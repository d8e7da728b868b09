"""The plan and a scenario beside each other: sums, frames, months, principles and benefits, the difference in words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.models import ActionPlanEntry, PlanCapacity, PlanFrame, Project
from portfolio.planning.frames import Amounts, Whose
from principles.models import Assessment
from roadmap import scenarios, sides
from roadmap.beside import beside


@pytest.fixture
def entries(make_entry, plan):
    PlanFrame.objects.create(plan=plan, investment_cost=1_000_000)
    PlanCapacity.objects.create(plan=plan, days=[10] * 12)
    found = [make_entry("included", expected_benefit=4), make_entry("candidate", expected_benefit=5)]
    ActionPlanEntry.objects.update(investment_cost=600_000, operating_cost=0, effort_days=60)
    Project.objects.update(starts_on=plan.starts_on, ends_on=plan.starts_on.replace(day=28))
    return found


@pytest.fixture
def scenario(entries, plan, leader):
    found = scenarios.begin(plan, by=leader, name="Prøve")
    scenarios.change(found.entries.get(rank=2), decision="included", by=leader, version=0)
    found.refresh_from_db()
    return found


def told(pairs):
    return {pair.label: (pair.was, pair.is_now, pair.difference) for pair in pairs}


def test_sums_and_frames_say_what_differs_and_what_is_over(plan, scenario):
    found = beside(sides.of_plan(plan), sides.of_scenario(scenario))
    assert told(found.sums) == {
        "Prosjekter som er med": ("1", "2", "1 mer"),
        "Investering": ("600\u00a0000\u00a0kr", "1,2\u00a0mill.\u00a0kr", "600\u00a0000\u00a0kr mer"),
        "Drift": ("0\u00a0kr", "0\u00a0kr", "likt"),
        "Egeninnsats, dagsverk": ("60", "120", "60 mer"),
    }
    investment, effort = found.limits
    assert (investment.difference, investment.note, investment.is_over) == (
        "600\u00a0000\u00a0kr mer", "200\u00a0000\u00a0kr over rammen", True,
    )  # fmt: skip
    assert (effort.was, effort.is_now, effort.is_over) == ("60 av 120", "120 av 120", True)
    assert found.in_short == (
        "2 prosjekter er med, 1 mer. Investering: 600\u00a0000\u00a0kr mer. Går over 2 av 2 grenser."
    )


def test_what_is_limited_is_told_once_with_its_limit(plan, scenario):
    found = beside(sides.of_plan(plan), sides.of_scenario(scenario))
    investment, effort = found.limits
    assert found.figures == [found.sums[0], investment, found.sums[2], effort]


def test_what_only_one_of_the_two_is_limited_by_is_told_beside_the_sums(plan, scenario, leader):
    scenarios.set_frames(
        scenario, money={None: Amounts(2_000_000, 5)}, capacity={}, by=leader, version=scenario.version
    )
    scenario.refresh_from_db()
    found = beside(sides.of_plan(plan), sides.of_scenario(scenario))
    count, investment, operating, effort = found.sums
    limits = told(found.limits)
    assert told(found.figures) == told([count]) | told([operating, effort]) | limits
    assert [pair.label for pair in found.figures] == [
        "Prosjekter som er med", "Investering", "Drift", "Egeninnsats, dagsverk", "Drift", "Egeninnsats",
    ]  # fmt: skip
    assert investment not in found.figures


def test_another_frame_and_one_that_is_gone_are_told(plan, scenario, leader):
    scenarios.set_frames(
        scenario, money={None: Amounts(2_000_000, 5)}, capacity={}, by=leader, version=scenario.version
    )
    scenario.refresh_from_db()
    found = told(beside(sides.of_plan(plan), sides.of_scenario(scenario)).limits)
    assert {label: difference for label, (*_, difference) in found.items()} == {
        "Investering": "600\u00a0000\u00a0kr mer, og rammen er endret",
        "Drift": "ny ramme",
        "Egeninnsats": "ingen ramme",
    }
    assert (found["Drift"][0], found["Egeninnsats"][1]) == ("uten grense", "uten grense")


def test_the_months_show_both_and_what_is_over_the_capacity(plan, scenario, leader):
    months = beside(sides.of_plan(plan), sides.of_scenario(scenario)).chart.months
    assert [(month.was, month.is_now, month.said.is_over) for month in months[:2]] == [(60, 120, True), (0, 0, False)]
    assert months[0].said.words == "120 av 10, 110 over"
    scenarios.set_frames(scenario, money={}, capacity={Whose(): [200] * 12}, by=leader, version=scenario.version)
    scenario.refresh_from_db()
    assert not beside(sides.of_plan(plan), sides.of_scenario(scenario)).chart.months[0].said.is_over


def test_principles_and_benefits_are_counted_of_what_is_included(plan, scenario, entries):
    hashtag = "#Helhetlig"
    Assessment.objects.filter(checklist__project=entries[1].project, principle__hashtag=hashtag).update(
        verdict="opposes"
    )
    found = beside(sides.of_plan(plan), sides.of_scenario(scenario))
    assert told(found.principles)[hashtag] == ("1 av 1", "1 av 2", "likt")
    assert {pair.note for pair in found.principles} == {"", "1 motvirker"}
    assert told(found.benefits)["Med stor eller svært stor nytte"] == ("1", "2", "1 mer")


def test_without_anything_there_is_nothing_to_draw(plan, leader):
    scenario = scenarios.begin(plan, by=leader, name="Tom")
    found = beside(sides.of_plan(plan), sides.of_scenario(scenario))
    assert (found.chart, found.principles, found.limits) == (None, [], [])


def test_a_period_that_is_tried_moves_what_is_taken_of_the_plan_and_not_the_project(plan, scenario, leader):
    period = (plan.starts_on, plan.ends_on)
    scenarios.change(scenario.entries.get(rank=1), period=period, by=leader, version=scenario.version)
    line = sides.of_scenario(scenario).lines[0]
    assert (line.take.months, line.project.ends_on) == ((5,) * 12, plan.ends_on)
    assert Project.objects.get(pk=line.project.pk).ends_on < plan.ends_on


def test_it_takes_the_same_queries_however_many_there_are(plan, scenario, make_entry, leader):
    def count(found):
        assert found.plan == plan  # fetched before the counting
        with CaptureQueriesContext(connection) as captured:
            beside(sides.of_plan(plan), sides.of_scenario(found))
        return len(captured)

    before = count(scenario)
    for _ in range(3):
        make_entry("included")
    assert count(scenarios.begin(plan, by=leader, name="Flere")) == before
