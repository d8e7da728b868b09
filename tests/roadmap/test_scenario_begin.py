"""Leadership and the office copy the plan into a «hva om» of their own; the plan is left alone."""

import pytest

from innolab.refusals import NotPermitted, Refused
from portfolio.models import ActionPlanEntry, PlanCapacity, PlanFrame, Project
from roadmap import scenarios
from roadmap.models import Scenario
from tests.cast import ROLES, adopted


def rows(scenario):
    fields = ("rank", "decision", "starts_on", "ends_on", "investment_cost", "operating_cost", "effort_days")
    return list(scenario.entries.order_by("rank").values_list("project", *fields))


@pytest.fixture
def entries(make_entry, plan):
    found = [make_entry(kind) for kind in ("included", "candidate", "reserve")]
    make_entry("out")
    ActionPlanEntry.objects.filter(pk=found[0].pk).update(investment_cost=700_000, effort_days=40)
    PlanFrame.objects.create(plan=plan, investment_cost=5_000_000)
    PlanCapacity.objects.create(plan=plan, days=[30] * 12)
    return list(plan.entries.ranked().select_related("project"))


def test_it_copies_what_stands_and_leaves_out_what_was_taken_out(entries, plan, leader):
    scenario = scenarios.begin(plan, by=leader, name=" Hva om  vi venter? ")
    assert (scenario.name, scenario.owner, scenario.made_from, scenario.shared_at) == (
        "Hva om vi venter?", leader, plan.version, None,
    )  # fmt: skip
    assert rows(scenario) == [
        (
            entry.project_id, entry.rank, entry.decision, entry.project.starts_on, entry.project.ends_on,
            entry.investment_cost, entry.operating_cost, entry.effort_days,
        )
        for entry in entries
    ]  # fmt: skip
    assert scenario.frames == scenario.frames_stood == {
        "frames": [{"programme": None, "investment_cost": 5_000_000, "operating_cost": None}],
        "capacity": [{"programme": None, "competence": None, "days": [30] * 12}],
    }  # fmt: skip
    assert [(row.stood_rank, row.stood_decision, row.is_moved) for row in scenario.entries.all()] == [
        (entry.rank, entry.decision, False) for entry in entries
    ]
    plan.refresh_from_db()
    assert plan.version == 0


@pytest.mark.parametrize("role", ROLES)
def test_only_leadership_and_the_office_do_it(role, cast, plan):
    if role in ("leader", "office"):
        assert scenarios.begin(plan, by=cast[role], name="Prøve").owner == cast[role]
        return
    with pytest.raises(NotPermitted):
        scenarios.begin(plan, by=cast[role], name="Prøve")
    assert Scenario.objects.count() == 0


def test_a_second_click_gets_what_the_first_one_made(entries, plan, office):
    first = scenarios.begin(plan, by=office, name="Prøve")
    assert scenarios.begin(plan, by=office, name="Prøve") == first
    assert Scenario.objects.count() == 1


def test_a_name_that_one_has_already_is_refused_when_that_one_has_been_worked_in(entries, plan, office, leader):
    first = scenarios.begin(plan, by=office, name="Prøve")
    scenarios.change(first.entries.first(), decision="reserve", by=office, version=0)
    with pytest.raises(Refused) as refusal:
        scenarios.begin(plan, by=office, name="PRØVE")
    assert refusal.value.reasons == ("Du har allerede en «hva om» som heter «PRØVE». Velg et annet navn.",)
    assert scenarios.begin(plan, by=leader, name="Prøve").owner == leader


@pytest.mark.parametrize("name", ["", "  ", "a" * 81])
def test_a_name_that_is_none_or_too_long_is_refused(name, plan, office):
    with pytest.raises(Refused):
        scenarios.begin(plan, by=office, name=name)


def test_a_closed_plan_is_past_trying(plan, leader):
    adopted(plan, by=leader, state="closed")
    with pytest.raises(Refused) as refusal:
        scenarios.begin(plan, by=leader, name="Prøve")
    assert refusal.value.reasons == (f"{plan} er lukket, så her er det ingenting å prøve ut.",)


def test_from_another_it_copies_what_was_tried_there_and_what_stood_in_the_plan(entries, plan, leader, office):
    first = scenarios.begin(plan, by=leader, name="Prøve")
    scenarios.change(first.entries.get(rank=2), decision="included", rank=1, by=leader, version=0)
    Project.objects.filter(pk=entries[0].project_id).update(starts_on=None, ends_on=None)
    first.refresh_from_db()
    second = scenarios.begin(plan, by=office, name="Videre", based_on=first)
    assert (second.based_on, second.owner, second.made_from, second.version) == (first, office, first.made_from, 0)
    assert rows(second) == rows(first)


@pytest.mark.parametrize("name", ["ÅPEN KOMMUNE", "İ"])
def test_a_name_is_taken_however_it_is_written(name, entries, plan, leader):
    scenarios.begin(plan, by=leader, name="Åpen kommune")
    scenarios.begin(plan, by=leader, name="İ")
    other = scenarios.begin(plan, by=leader, name="En annen")
    with pytest.raises(Refused) as refusal:
        scenarios.rename(other, name=name, by=leader)
    assert refusal.value.reasons == (f"Du har allerede en «hva om» som heter «{name}». Velg et annet navn.",)
