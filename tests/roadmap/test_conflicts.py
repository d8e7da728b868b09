"""What a move or a decision comes into conflict with is said in sentences."""

import datetime

import pytest
from django.db import connection

from portfolio.models import Dependency, PlanCapacity, PlanFrame
from portfolio.models.action_plan import add_months
from portfolio.templatetags.norwegian import kroner, long_date
from portfolio.workflow import Stage
from roadmap.conflicts import conflicts_of
from tests.cast import adopted

DAY = datetime.timedelta(days=1)


@pytest.fixture
def pair(make_entry, plan):
    """The second depends on the first, and starts the day after that has ended."""
    middle = add_months(plan.starts_on, 5)
    first = make_entry(starts_on=add_months(plan.starts_on, 1), ends_on=middle - DAY).project
    second = make_entry(starts_on=middle, ends_on=add_months(middle, 3)).project
    Dependency.objects.create(project=second, needs=first)
    return first, second


def test_what_starts_when_all_it_needs_is_done_is_in_no_conflict(pair, plan):
    assert [conflicts_of(project, plan) for project in pair] == [[], []]


def test_what_starts_before_what_it_needs_ends_is_told_from_both_sides(pair, plan):
    first, second = pair
    first.ends_on = second.starts_on
    first.save()
    sentence = (
        f"«Prosjekt 2» starter {long_date(second.starts_on)}, men er avhengig av «Prosjekt 1»,"
        f" som først er ferdig {long_date(first.ends_on)}."
    )
    assert [conflicts_of(project, plan) for project in pair] == [[sentence], [sentence]]


@pytest.mark.parametrize("stage", [Stage.HANDED_OVER, Stage.STOPPED, Stage.CLOSED])
def test_what_has_ended_stands_in_nobodys_way(stage, pair, plan):
    first, second = pair
    first.ends_on, first.stage = second.starts_on + DAY, stage
    first.save()
    assert [found for found in conflicts_of(second, plan) if "starter" in found] == []


def test_what_it_needs_and_is_not_included_is_told(pair, plan, leader):
    first, second = pair
    first.plan_entries.update(decision="reserve")
    first.stage = Stage.ASSESSED
    first.save()
    assert conflicts_of(second, plan) == [
        "Er avhengig av «Prosjekt 1», som ikke er med i planen.",
        "Er med i planen, men står bak reserven «Prosjekt 1» (prioritet 1).",
    ]


def test_a_frame_that_is_passed_is_told_to_what_takes_of_it(make_entry, plan):
    entry, without = make_entry(), make_entry(investment_cost=0)
    PlanFrame.objects.create(plan=plan, investment_cost=1_000_000)
    assert conflicts_of(entry.project, plan) == [
        f"Investering: {kroner(250_000)} over rammen på {kroner(1_000_000)}.",
    ]
    assert conflicts_of(without.project, plan) == []


def test_capacity_is_told_only_where_the_project_works_in_a_month_that_is_over(make_entry, plan):
    early = make_entry(starts_on=plan.starts_on, ends_on=add_months(plan.starts_on, 1) - DAY, effort_days=50)
    late = make_entry(
        starts_on=add_months(plan.starts_on, 6), ends_on=add_months(plan.starts_on, 7) - DAY, effort_days=10
    )
    PlanCapacity.objects.create(plan=plan, days=[40] * 12)
    assert [len(conflicts_of(entry.project, plan)) for entry in (early, late)] == [1, 0]
    assert conflicts_of(early.project, plan)[0].startswith("Egeninnsats: 10 dagsverk over kapasiteten på 40 i")


def test_what_goes_on_after_the_plan_is_as_it_should_be_and_what_lies_outside_it_is_not(make_entry, plan):
    goes_on = make_entry(starts_on=plan.starts_on, ends_on=add_months(plan.ends_on, 5))
    outside = make_entry(starts_on=plan.ends_on + DAY, ends_on=add_months(plan.ends_on, 5))
    assert conflicts_of(goes_on.project, plan) == []
    (sentence,) = conflicts_of(outside.project, plan)
    assert sentence.startswith("Hele perioden, ")


@pytest.mark.parametrize("decision", ["candidate", "reserve", "out"])
def test_what_is_not_included_breaks_no_frame(decision, make_entry, plan):
    entry = make_entry(decision)
    PlanFrame.objects.create(plan=plan, investment_cost=1)
    assert conflicts_of(entry.project, plan) == []


def test_what_somebody_takes_out_while_it_is_looked_at_breaks_no_frame(make_entry, plan):
    entry = make_entry()
    PlanFrame.objects.create(plan=plan, investment_cost=1)

    def meanwhile(execute, sql, *rest):
        if "planframe" in sql:
            plan.entries.update(decision="reserve")
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        assert conflicts_of(entry.project, plan) == []


def test_a_closed_plan_and_a_project_outside_it_have_no_frames_to_break(make_entry, make_project, plan, leader):
    entry, outside = make_entry(), make_project(Stage.ASSESSED)
    PlanFrame.objects.create(plan=plan, investment_cost=1)
    assert conflicts_of(outside, plan) == []
    assert conflicts_of(entry.project, adopted(plan, by=leader, state="closed")) == []


@pytest.mark.parametrize(("frames", "number"), [([], 6), ([{"investment_cost": 1}], 7)])
def test_the_number_of_queries_does_not_grow_with_the_plan(frames, number, make_entry, plan, django_assert_num_queries):
    entry = make_entry()
    for frame in frames:
        PlanFrame.objects.create(plan=plan, **frame)
    with django_assert_num_queries(number):
        conflicts_of(entry.project, plan)
    for _ in range(3):
        make_entry("reserve")
        make_entry()
    with django_assert_num_queries(number):
        conflicts_of(entry.project, plan)
