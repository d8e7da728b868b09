"""The annual action plans and their entries."""

import pytest
from django.utils import timezone

from portfolio.models import ActionPlan
from portfolio.models.action_plan import add_months
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


@pytest.mark.parametrize("address", ["plans/1999/", "plans/1999/entries/", "plans/0/", "plans/99999999999/entries/"])
def test_a_year_without_a_plan_is_not_found(address, plan, ask, office):
    response = ask(office, address)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_plan_takes_no_filters(plan, ask, office):
    for address in ("plans/", f"plans/{plan.year}/", f"plans/{plan.year}/entries/"):
        assert ask(office, address, rank=1).status_code == 422
