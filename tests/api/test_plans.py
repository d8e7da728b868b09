"""The annual action plans and their entries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portfolio.models import ActionPlan, Project
from portfolio.models.action_plan import add_months
from portfolio.planning import money
from portfolio.planning.adoption import adopt
from tests.cast import adopted


def test_a_plan_is_told_with_who_adopted_it(plan, ask, office, leader):
    adopted(plan, by=leader)
    found = ask(office, f"plans/{plan.year}/").json()
    assert found.pop("adopted_at")
    assert found == {
        "id": plan.pk,
        "url": f"http://testserver{plan.get_absolute_url()}",
        "year": plan.year,
        "name": plan.name,
        "strategy": {"id": plan.strategy.pk, "name": plan.strategy.name},
        "state": "adopted",
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": ActionPlan.objects.get(pk=plan.pk).ends_on.isoformat(),
        "revision": 1,
        "adopted_by": {"id": leader.pk, "name": "leader Testesen"},
        "decided_on": timezone.localdate().isoformat(),
        "decision_maker": "Kommunedirektøren",
        "case_reference": "26/1234",
    }


def test_all_plans_are_told_by_id(plan, strategy, ask, office):
    later = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, 12))
    assert [row["id"] for row in ask(office, "plans/").json()["items"]] == [plan.pk, later.pk]


def test_entries_are_told_with_those_that_were_taken_out(make_entry, plan, ask, office):
    entries = [make_entry(decision) for decision in ("included", "candidate", "out")]
    found = ask(office, f"plans/{plan.year}/entries/").json()["items"]
    assert [(row["rank"], row["decision"], row["decision_label"]) for row in found] == [
        (1, "included", "med i planen"),
        (2, "candidate", "kandidat"),
        (None, "out", "tatt ut"),
    ]
    assert found[0]["project"] == {"id": entries[0].project.pk, "title": "Prosjekt 1"}
    assert found[0]["plan"] == {"id": plan.pk, "year": plan.year, "name": plan.name}


def test_an_entry_of_an_adopted_plan_tells_what_was_adopted(make_entry, plan, ask, office, leader):
    entry = make_entry("included", investment_cost=600_000)
    candidate = make_entry("candidate")
    said = {"decision_maker": "Kommunedirektøren", "case_reference": "26/1234"}
    adopt(plan, decided_on=timezone.localdate(), by=leader, version=0, **said)
    Project.objects.filter(pk=entry.project_id).update(investment_cost=900_000)
    found = ask(office, f"plans/{plan.year}/entries/").json()["items"]
    assert [row["id"] for row in found] == [entry.pk, candidate.pk]
    assert found[0]["adopted"] == {
        "rank": 1,
        "decision": "included",
        "starts_on": entry.project.starts_on.isoformat(),
        "ends_on": entry.project.ends_on.isoformat(),
        "investment_cost": 600_000,
        "operating_cost": money.of(entry, ActionPlan.objects.get()).operating_cost,
        "effort_days": 140,
    }
    assert (found[0]["finished_on"], found[1]["adopted"]) == (None, None)


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_for_entries_do_not_grow(count, make_entry, plan, ask, office, leader):
    for _ in range(count):
        make_entry()
    adopted(plan, by=leader)
    ask(office, f"plans/{plan.year}/entries/")
    with CaptureQueriesContext(connection) as captured:
        ask(office, f"plans/{plan.year}/entries/")
    assert len([each for each in captured if "adoptedentry" in each["sql"]]) == 1


@pytest.mark.parametrize("address", ["plans/1999/", "plans/1999/entries/", "plans/0/", "plans/99999999999/entries/"])
def test_a_year_without_a_plan_is_not_found(address, plan, ask, office):
    response = ask(office, address)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_plan_takes_no_filters(plan, ask, office):
    for address in ("plans/", f"plans/{plan.year}/", f"plans/{plan.year}/entries/"):
        assert ask(office, address, rank=1).status_code == 422
