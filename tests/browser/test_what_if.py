"""A leader tries another plan, gets a proposal, chooses in the matrix, shares it, and makes it the plan."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, PlanCapacity, PlanFrame
from roadmap import scenarios
from roadmap.models import Scenario

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def entries(make_entry: Callable[..., ActionPlanEntry], plan: ActionPlan) -> list[ActionPlanEntry]:
    PlanFrame.objects.create(plan=plan, investment_cost=1_500_000)
    PlanCapacity.objects.create(plan=plan, days=[60] * 12)
    return [make_entry(kind, expected_benefit=4) for kind in ("included", "candidate", "reserve")]


def decisions(plan: ActionPlan) -> list[str]:
    return [entry.decision for entry in plan.entries.order_by("pk")]


def test_a_leader_tries_another_plan_shares_it_and_makes_it_the_plan(
    log_in: Callable[[User], Page],
    leader: User,
    plan: ActionPlan,
    entries: list[ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(leader)
    page.goto("/veikart/hva-om/")
    assert_accessible()
    page.get_by_label("Hva vil du kalle den?").fill("Hva om vi tar med alle?")
    page.get_by_role("button", name="Prøv noe annet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hva om vi tar med alle?")

    page.get_by_role("button", name="Ta med: Prosjekt 2").click()
    expect(page.get_by_role("status")).to_contain_text("«Prosjekt 2» er endret her.")
    page.get_by_role("button", name="Flytt opp: Prosjekt 2").click()
    expect(page.locator(".what-if-row").first).to_contain_text("Prosjekt 2")
    page.get_by_role("link", name="Endre Prosjekt 3").click()
    page.get_by_role("radio", name="med i planen").check()
    assert_accessible()
    page.get_by_role("button", name="Prøv", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("«Prosjekt 3» er endret her.")
    assert decisions(plan) == ["included", "candidate", "reserve"]

    page.get_by_role("button", name="Del den").click()
    expect(page.get_by_role("heading", name="Den er delt")).to_be_visible()
    page.get_by_role("link", name="Sammenlign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Punkt for punkt")
    assert_accessible()
    page.go_back()
    page.get_by_role("link", name="Gjør til planen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gjør dette til planen")
    assert_accessible()
    page.get_by_label("Hvorfor blir dette planen?").fill("Alle tre gir mye.")
    page.get_by_role("button", name="Gjør til planen").click()
    expect(page.locator("main")).to_contain_text("er gjort til planen")
    assert decisions(plan) == ["included", "included", "included"]


def test_a_proposal_is_asked_for_with_sliders_and_says_why(
    log_in: Callable[[User], Page],
    leader: User,
    plan: ActionPlan,
    entries: list[ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(leader)
    page.goto("/veikart/foresla-plan/")
    slider = page.locator("#id_benefits + input[type=range]")
    slider.evaluate("slider => { slider.value = 9; slider.dispatchEvent(new Event('input')) }")
    expect(page.get_by_label("Forventet nytte")).to_have_value("9")
    page.get_by_label("Forventet nytte").fill("8")
    expect(slider).to_have_value("8")
    assert_accessible()
    page.get_by_label("Hva vil du kalle forslaget?").fill("Mest nytte")
    page.get_by_role("button", name="Foreslå").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mest nytte")
    expect(page.locator("main")).to_contain_text("Foreslått:")
    expect(page.locator(".what-if-why").first).to_have_text("Er det eneste som er valgt ut fra vektene dine.")
    assert_accessible()
    assert decisions(plan) == ["included", "candidate", "reserve"]


def test_what_is_chosen_in_the_matrix_is_marked_in_the_table_and_the_other_way_round_by_keyboard(
    log_in: Callable[[User], Page],
    office: User,
    entries: list[ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(office)
    page.goto("/veikart/nytte/")
    assert_accessible()
    page.locator(".bubble").nth(1).focus()
    page.keyboard.press("Enter")
    row = page.locator("#table tr[data-chosen]")
    expect(row).to_have_count(1)
    expect(row.locator("a")).to_be_focused()
    page.get_by_role("button", name="Vis i tegningen: Prosjekt 3").focus()
    page.keyboard.press("Space")
    expect(page.locator(".bubble[data-chosen]")).to_have_attribute("href", entries[2].project.get_absolute_url())
    expect(page.get_by_role("button", name="Vis i tegningen: Prosjekt 3")).to_have_attribute("aria-pressed", "true")


def test_it_all_works_without_javascript(
    log_in_elsewhere: Callable[..., Page],
    leader: User,
    plan: ActionPlan,
    entries: list[ActionPlanEntry],
) -> None:
    scenario = scenarios.begin(plan, by=leader, name="Uten skript")
    page = log_in_elsewhere(leader, java_script_enabled=False)
    page.goto(scenario.get_absolute_url())
    page.get_by_role("button", name="I reserve: Prosjekt 1").click()
    expect(page.get_by_role("status")).to_contain_text("«Prosjekt 1» er endret her.")
    page.goto("/veikart/foresla-plan/")
    page.get_by_label("Forventet nytte").fill("10")
    page.get_by_label("Hva vil du kalle forslaget?").fill("Uten skript, foreslått")
    page.get_by_role("button", name="Foreslå").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uten skript, foreslått")
    assert Scenario.objects.get(name="Uten skript, foreslått").weights["benefits"] == 10
