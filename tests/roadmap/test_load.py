"""Effort and money month by month under the picture, against capacity and frames, and the cut line."""

import datetime
from html import unescape

import pytest
from django.template.loader import render_to_string

from portfolio.models import ActionPlan, PlanCapacity, PlanFrame
from portfolio.models.action_plan import add_months
from portfolio.planning import money
from portfolio.templatetags.norwegian import kroner
from roadmap.load import under_the_picture
from roadmap.moving import move
from roadmap.span import Span
from tests.cast import adopted

DAY = datetime.timedelta(days=1)


@pytest.fixture
def span(plan):
    return Span.of_plan(plan)


@pytest.fixture
def make(make_entry, plan):
    """An entry that lasts from one of the plan's months to another."""

    def entry(first, last, decision="included", **fields):
        days = {"starts_on": add_months(plan.starts_on, first), "ends_on": add_months(plan.starts_on, last + 1) - DAY}
        return make_entry(decision, **{**days, "investment_cost": 0, "operating_cost": 0, "effort_days": 0, **fields})

    return entry


def measures(plan, span):
    return {measure.key: measure for measure in under_the_picture(plan, span).measures}


def used(measure):
    return [each.used for each in measure.months]


def test_what_is_included_is_spread_over_its_months(make, plan, span):
    make(0, 1, effort_days=20)
    make(1, 2, effort_days=10)
    for decision in ("candidate", "reserve", "out"):
        make(0, 11, decision, effort_days=500)
    assert used(measures(plan, span)["effort_days"]) == [10, 15, 5, *[0] * 9]


def test_each_measure_adds_up_to_what_the_plan_takes(make, plan, span):
    make(-2, 4, effort_days=33, investment_cost=1_000_001, operating_cost=77_777)
    make(3, 20, effort_days=71, investment_cost=400_000, operating_cost=1)
    found, whole = measures(plan, span), money.included(plan)
    assert {key: sum(used(measure)) for key, measure in found.items()} == {
        name: getattr(whole, name) for name in money.AMOUNTS
    }


def test_months_over_the_capacity_are_marked_and_told(make, plan, span):
    make(2, 3, effort_days=100)
    PlanCapacity.objects.create(plan=plan, days=[40] * 12)
    effort = measures(plan, span)["effort_days"]
    assert [each.is_over for each in effort.months] == [False, False, True, True, *[False] * 8]
    assert [each.over for each in effort.months][2:5] == [10, 10, 0]
    assert effort.is_over
    assert effort.words[0].startswith(f"{plan.name}: 100 av 480 dagsverk, 10 dagsverk over kapasiteten på 40 i ")
    assert [bar.cap_y for bar in effort.bars] == ["37.60%"] * 12


def test_a_frame_is_over_from_the_month_where_it_is_used_up(make, plan, span):
    make(0, 3, investment_cost=4_000_000)
    PlanFrame.objects.create(plan=plan, investment_cost=2_500_000)
    investment = measures(plan, span)["investment_cost"]
    assert [each.is_over for each in investment.months][:5] == [False, False, True, True, False]
    assert investment.words == [
        f"{plan.name}: {kroner(4_000_000)} av {kroner(2_500_000)}, {kroner(1_500_000)} over rammen."
    ]


def test_without_limits_nothing_is_over_and_that_is_said(make, plan, span):
    make(0, 0, effort_days=1)
    load = under_the_picture(plan, span)
    assert (load.is_over, [measure.words for measure in load.measures]) == (
        False,
        [
            [f"{plan.name}: 1 dagsverk, ingen kapasitet er satt."],
            [f"{plan.name}: {kroner(0)}, ingen ramme er satt."],
            [f"{plan.name}: {kroner(0)}, ingen ramme er satt."],
        ],
    )


def test_limits_of_a_programme_or_a_competence_are_not_those_of_the_plan(make, plan, span, strategy):
    make(0, 0, effort_days=50)
    programme = strategy.programmes.first()
    PlanCapacity.objects.create(plan=plan, programme=programme, days=[1] * 12)
    PlanFrame.objects.create(plan=plan, programme=programme, investment_cost=1)
    assert not under_the_picture(plan, span).is_over


def test_a_longer_span_goes_across_the_plans(make, plan, strategy, leader):
    year_after = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, 12))
    entry = make(11, 12, effort_days=20)
    adopted(plan, by=leader)  # a project is in one draft at a time
    year_after.entries.create(project=entry.project, rank=1, decision="included")
    span = Span.between(add_months(plan.starts_on, -2), add_months(plan.starts_on, 24))
    effort = measures(plan, span)["effort_days"]
    assert [(at, each.used) for at, each in enumerate(effort.months) if each.used] == [(13, 10), (14, 10)]
    assert [each.has_plan for each in effort.months] == [False, False, *[True] * 24, False]
    assert (len(effort.words), effort.cells[0]) == (2, ("–", ""))
    assert {bar.figure for bar in effort.bars} == {""}  # no room


def test_it_follows_every_move(make, plan, span, leader):
    entry = make(0, 1, effort_days=20)
    project = entry.project
    before = used(measures(plan, span)["effort_days"])
    days = {"starts_on": add_months(plan.starts_on, 3), "ends_on": add_months(plan.starts_on, 5) - DAY}
    move(project, **days, by=leader, version=0)
    after = used(measures(plan, span)["effort_days"])
    assert (before, after) == ([10, 10, *[0] * 10], [0, 0, 0, 10, 10, *[0] * 7])


def test_the_cut_line_stands_before_the_first_that_has_no_room(make, plan, span):
    entries = [make(0, 0, kind, investment_cost=600_000) for kind in ("included", "reserve", "candidate", "candidate")]
    assert under_the_picture(plan, span).cuts == []
    PlanFrame.objects.create(plan=plan, investment_cost=1_000_000)
    (cut,) = under_the_picture(plan, span).cuts
    assert (cut.entry_id, cut.project_id, cut.rank) == (entries[2].pk, entries[2].project_id, 3)
    assert cut.words == [f"Investering: {kroner(200_000)} over rammen på {kroner(1_000_000)}."]


def test_the_table_tells_the_same_as_the_bars(make, plan, span):
    make(2, 3, effort_days=100)
    PlanCapacity.objects.create(plan=plan, days=[40] * 12)
    page = unescape(render_to_string("roadmap/_load_bars.html", {"load": under_the_picture(plan, span)}))
    assert page.count("<td") == 36
    assert page.count("50 av 40 <strong>(over)</strong>") == 2
    assert page.count('class="load-bar"') == 36 + 2  # and the legend


def test_the_number_of_queries_is_the_same_for_one_and_for_three(make, plan, span, django_assert_num_queries):
    for _ in range(2):
        make(0, 5, effort_days=10)
        with django_assert_num_queries(6):
            under_the_picture(plan, span)
        make(0, 5, effort_days=10)
