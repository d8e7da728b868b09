"""Which plan an address of the roadmap is about: one rule for every page that takes `?plan=`."""

import pytest

from tests.cast import adopted
from tests.pages import links, main_of

PAGES = ("/veikart/", "/veikart/ta-med/", "/veikart/last-ned/veikart.svg", "/veikart/hva-om/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("year", "status"), [("1850", 404), ("99999999", 404), ("999999999", 200), ("tull", 200), ("", 200)]
)
def test_a_year_without_a_plan_is_not_found_and_what_is_no_year_names_none(page, year, status, client, leader, plan):
    client.force_login(leader)
    assert client.get(page, {"plan": year}).status_code == status


def test_what_if_begins_from_no_closed_plan_unless_it_is_named(client, leader, plan):
    adopted(plan, by=leader, state="closed")
    client.force_login(leader)

    assert client.get("/veikart/hva-om/").context["plan"] is None
    assert client.get(f"/veikart/hva-om/?plan={plan.starts_on.year}").context["plan"] == plan


def test_to_what_if_and_back_it_is_the_same_plan_unless_that_is_closed(client, leader, plan):
    client.force_login(leader)

    def leads(page, words):
        return links(main_of(client.get(page)))[words]

    of_this = f"?plan={plan.starts_on.year}"
    assert leads(f"/veikart/{of_this}", "Hva om …") == f"/veikart/hva-om/{of_this}"
    assert leads(f"/veikart/hva-om/{of_this}", "Veikart") == f"/veikart/{of_this}"
    assert (leads("/veikart/", "Hva om …"), leads("/veikart/hva-om/", "Veikart")) == ("/veikart/hva-om/", "/veikart/")

    adopted(plan, by=leader, state="closed")
    assert leads(f"/veikart/{of_this}", "Hva om …") == "/veikart/hva-om/"
