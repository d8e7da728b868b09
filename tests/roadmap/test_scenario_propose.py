"""«Foreslå plan» makes a scenario of the best choice, says why, and never touches the plan."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from innolab.refusals import NotPermitted, Refused
from portfolio.models import ActionPlanEntry, Decision, Dependency, PlanCapacity, PlanFrame, Project
from portfolio.models.action_plan import add_months
from portfolio.planning.frames import Amounts
from portfolio.workflow import Stage
from principles.models import Assessment, Principle
from roadmap import scenarios, sides
from roadmap.models import Scenario
from roadmap.optimising.reading import Weights, read
from roadmap.proposing import NO_WEIGHT, NOTHING, InTheWay, propose
from tests.cast import ROLES, adopted

STILL = Weights(months=0, load=0, spread=0)


@pytest.fixture
def worth(make_entry, plan):
    """Makes an entry that takes so much of the plan in investment, and is expected to give so much."""

    def make(decision, benefit, cost, **fields):
        entry = make_entry(decision, expected_benefit=benefit, **fields)
        ActionPlanEntry.objects.filter(pk=entry.pk).update(investment_cost=cost, operating_cost=0, effort_days=0)
        return entry

    return make


def decisions(scenario):
    rows = scenario.entries.order_by("stood_rank")
    return [row.decision for row in rows]


def why(scenario, entry):
    return scenario.result["reasons"][str(entry.project_id)]


def test_it_takes_what_gives_most_within_the_frame_and_says_what_another_would_displace(worth, plan, leader):
    PlanFrame.objects.create(plan=plan, investment_cost=1_000)
    large, small, other = worth("included", 5, 900), worth("candidate", 4, 500), worth("candidate", 4, 500)
    scenario = propose(plan, by=leader, weights=STILL, name="Forslag")
    assert decisions(scenario) == ["reserve", "included", "included"]
    assert why(scenario, large) == (
        "Det er ikke plass i rammen for investering. Skulle det med, måtte «Prosjekt 2» og «Prosjekt 3» ut."
    )
    assert why(scenario, small) == "Gir mest verdi av de 2 som er valgt ut fra vektene dine."
    assert (scenario.result["included"], scenario.result["gap"], scenario.weights) == (2, 0.0, STILL.as_data())
    assert [entry.decision for entry in plan.entries.order_by("rank")] == ["included", "candidate", "candidate"]
    assert why(scenario, other) == "Gir nest mest verdi av de 2 som er valgt ut fra vektene dine."
    assert Decision.objects.count() == 0


def test_of_several_that_are_chosen_each_says_where_it_comes_and_one_alone_says_so(worth, plan, leader):
    entries = [worth("candidate", benefit, 1) for benefit in (5, 4, 3)]
    scenario = propose(plan, by=leader, weights=STILL, name="Forslag")
    assert [why(scenario, entry) for entry in entries] == [
        f"{most} verdi av de 3 som er valgt ut fra vektene dine."
        for most in ("Gir mest", "Gir nest mest", "Er nummer 3 i")
    ]
    PlanFrame.objects.create(plan=plan, investment_cost=1)
    alone = propose(plan, by=leader, weights=STILL, name="Ett")
    assert why(alone, entries[0]) == "Er det eneste som er valgt ut fra vektene dine."


def test_what_is_statutory_under_way_done_or_adopted_is_in_whatever_it_gives(worth, plan, leader):
    PlanFrame.objects.create(plan=plan, investment_cost=1_000)
    statutory = worth("candidate", 1, 200, is_statutory=True)
    begun, done, best = worth("included", 1, 300), worth("included", 1, 200), worth("candidate", 5, 600)
    Project.objects.filter(pk=begun.project_id).update(stage=Stage.UNDER_WAY)
    ActionPlanEntry.objects.filter(pk=done.pk).update(finished_on=timezone.localdate())
    scenario = propose(plan, by=leader, weights=STILL, name="Forslag")
    assert decisions(scenario) == ["included", "included", "included", "candidate"]
    assert [why(scenario, entry) for entry in (statutory, begun, done)] == [
        "Prosjektet er lovpålagt.", "Prosjektet er under arbeid.", "Prosjektet er gjort i planen.",
    ]  # fmt: skip
    assert why(scenario, best) == (
        "Det er ikke plass i rammen for investering."
        " Det ville ikke fått plass selv om alt annet som kan velges bort, ble tatt ut."
    )


def test_it_begins_later_where_there_are_people_then(worth, plan, leader):
    first = plan.starts_on
    PlanCapacity.objects.create(plan=plan, days=[10] * 12)
    periods = [{"starts_on": first, "ends_on": add_months(first, 2) - timezone.timedelta(days=1)} for _ in range(2)]
    entries = [worth("candidate", 5, 0, **period) for period in periods]
    ActionPlanEntry.objects.update(effort_days=20)
    scenario = propose(plan, by=leader, weights=Weights(months=3, load=0, spread=0), name="Forslag")
    assert decisions(scenario) == ["included", "included"]
    starts = sorted(scenario.entries.values_list("starts_on", flat=True))
    assert starts == [first, add_months(first, 2)]
    assert Project.objects.filter(pk__in=[entry.project_id for entry in entries], starts_on=first).count() == 2


def test_what_needs_another_comes_after_it_or_says_what_it_needs(worth, plan, leader):
    needed, waits = worth("candidate", 5, 900), worth("candidate", 5, 200)
    Dependency.objects.create(project=waits.project, needs=needed.project)
    PlanFrame.objects.create(plan=plan, investment_cost=500)
    scenario = propose(plan, by=leader, weights=STILL, name="Forslag")
    assert decisions(scenario) == ["candidate", "candidate"]
    assert why(scenario, waits) == (
        "Det er avhengig av «Prosjekt 1», som ikke er med."
        " Det ville ikke fått plass selv om alt annet som kan velges bort, ble tatt ut."
    )


def test_what_needs_something_outside_the_plan_is_out_and_says_so(worth, plan, leader, make_project):
    entry = worth("candidate", 5, 1)
    Dependency.objects.create(project=entry.project, needs=make_project(title="Ny plattform"))
    scenario = propose(plan, by=leader, weights=STILL, name="Forslag")
    assert why(scenario, entry) == "Prosjektet er avhengig av «Ny plattform», som ikke er med i planen."


def test_without_a_solution_it_says_which_frames_are_in_the_way_and_makes_nothing(worth, plan, leader):
    PlanFrame.objects.create(plan=plan, investment_cost=1_000_000)
    worth("candidate", 3, 1_200_000, is_statutory=True)
    PlanCapacity.objects.create(plan=plan, days=[0] * 12)
    begun = worth("included", 3, 100_000)
    Project.objects.filter(pk=begun.project_id).update(
        stage=Stage.UNDER_WAY, starts_on=plan.starts_on, ends_on=plan.ends_on
    )
    ActionPlanEntry.objects.filter(pk=begun.pk).update(effort_days=12)
    with pytest.raises(InTheWay) as refusal:
        propose(plan, by=leader, weights=STILL, name="Forslag")
    money, days = refusal.value.reasons
    assert money == "Investering: Det som må være med, trenger minst 300\u00a0000\u00a0kr mer."
    assert days.startswith("Egeninnsats: Det som må være med, trenger minst 1 dagsverk i ")
    assert days.endswith(" mer, og noe i 11 måneder til.")
    assert Scenario.objects.count() == 0
    scenario = propose(plan, by=leader, weights=STILL, name="Forslag", may_go_over=True)
    assert (decisions(scenario), scenario.result["notes"]) == (["included", "included"], [money, days])


def test_what_must_be_in_before_what_it_needs_is_in_and_that_is_told(worth, plan, leader):
    needed, waits = worth("candidate", 5, 900), worth("candidate", 5, 200, is_statutory=True)
    Dependency.objects.create(project=waits.project, needs=needed.project)
    scenario = propose(plan, by=leader, weights=STILL, name="Forslag")
    assert decisions(scenario) == ["included", "included"]
    assert scenario.result["notes"] == [
        "«Prosjekt 2» må være med, men «Prosjekt 1», som det er avhengig av, kan ikke bli ferdig før det."
    ]


def test_it_goes_by_the_frames_of_the_scenario_that_it_is_based_on(worth, plan, leader):
    PlanFrame.objects.create(plan=plan, investment_cost=100)
    worth("candidate", 5, 500)
    richer = scenarios.begin(plan, by=leader, name="Mer penger")
    scenarios.set_frames(richer, money={None: Amounts(500)}, capacity={}, by=leader, version=0)
    richer.refresh_from_db()
    assert decisions(propose(plan, by=leader, weights=STILL, name="Uten")) == ["candidate"]
    assert decisions(propose(plan, by=leader, weights=STILL, name="Med", based_on=richer)) == ["included"]


def test_weights_decide(worth, plan, leader):
    PlanFrame.objects.create(plan=plan, investment_cost=100)
    principled, useful = worth("candidate", 1, 100), worth("candidate", 5, 100)
    Assessment.objects.filter(checklist__project=principled.project).update(verdict="carries")
    for weights, expected in (
        (Weights(principles=9, benefits=1, months=0), ["included", "candidate"]),
        (Weights(principles=1, benefits=9, months=0), ["candidate", "included"]),
    ):
        name = f"Forslag {weights.principles}"
        assert decisions(propose(plan, by=leader, weights=weights, name=name)) == expected
    assert useful.rank == 2


def test_a_value_is_no_principle_and_weighs_nothing(worth, plan, leader):
    PlanFrame.objects.create(plan=plan, investment_cost=100)
    principled, valued = worth("candidate", None, 100), worth("candidate", None, 100)
    Assessment.objects.update(verdict="neutral")
    carrying = Assessment.objects.filter(checklist__project=principled.project).first()
    Assessment.objects.filter(pk=carrying.pk).update(verdict="carries")
    for name in ("mot", "undring"):
        Assessment.objects.create(
            checklist=valued.project.checklist,
            principle=Principle.objects.create(slug=name, name=name, hashtag=f"#{name}", kind=Principle.Kind.VALUE),
            verdict="carries",
            reason="Det krever det.",
            assessed_by=leader,
        )
    scenario = propose(plan, by=leader, weights=Weights(months=0), name="Forslag")
    assert decisions(scenario) == ["included", "candidate"]


def test_what_opposes_and_gives_nothing_is_out_though_there_is_room(worth, plan, leader):
    entry = worth("candidate", None, 1)
    Assessment.objects.update(verdict="opposes")
    scenario = propose(plan, by=leader, weights=Weights(benefits=0), name="Forslag")
    assert decisions(scenario) == ["candidate"]
    assert why(scenario, entry) == "Med vektene dine ville planen blitt mindre verdt med det enn uten."


def test_the_same_question_has_the_same_answer(worth, plan, leader):
    PlanFrame.objects.create(plan=plan, investment_cost=1_000)
    for number in range(8):
        worth("candidate", 1 + number % 5, 150 + 70 * number)
    first, second = (propose(plan, by=leader, weights=Weights(), name=name) for name in ("En", "To"))
    assert decisions(first) == decisions(second)
    told = [{key: row.result[key] for key in ("value", "reasons")} for row in (first, second)]
    assert told[0] == told[1]


@pytest.mark.parametrize("role", ROLES)
def test_leadership_and_the_office_ask_for_it(role, cast, worth, plan):
    worth("candidate", 5, 1)
    if role in ("leader", "office"):
        assert propose(plan, by=cast[role], weights=STILL, name="Forslag").owner == cast[role]
        return
    with pytest.raises(NotPermitted):
        propose(plan, by=cast[role], weights=STILL, name="Forslag")


def test_nothing_to_weigh_nothing_to_choose_and_a_closed_plan_are_refused(plan, leader, worth):
    with pytest.raises(Refused) as refusal:
        propose(plan, by=leader, weights=STILL, name="Forslag")
    assert refusal.value.reasons == (NOTHING,)
    worth("candidate", 5, 1)
    with pytest.raises(Refused) as refusal:
        propose(plan, by=leader, weights=Weights(0, 0, 0), name="Forslag")
    assert refusal.value.reasons == (NO_WEIGHT,)
    adopted(plan, by=leader, state="closed")
    with pytest.raises(Refused):
        propose(plan, by=leader, weights=STILL, name="Forslag")


def test_the_problem_is_read_in_as_many_queries_of_one_as_of_three(worth, plan, leader):
    def count():
        with CaptureQueriesContext(connection) as captured:
            read(sides.of_plan(plan), Weights(), today=timezone.localdate())
        return len(captured)

    worth("candidate", 5, 1)
    one = count()
    worth("included", 5, 1)
    worth("reserve", 5, 1)
    assert count() == one
