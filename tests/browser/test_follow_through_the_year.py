"""An owner answers how it goes, in one step, and everybody sees where the plan stands."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.planning import adoption

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running(plan: ActionPlan, make_entry: Callable[..., ActionPlanEntry], leader: User) -> list[Project]:
    """Two projects in the plan of this month, adopted today."""
    today = timezone.localdate()
    projects = [
        make_entry(title=title, starts_on=today, ends_on=today + datetime.timedelta(days=20)).project
        for title in ("Digitalt tilsyn", "Skoleruter")
    ]
    plan.refresh_from_db()
    adoption.write(
        plan,
        list(plan.entries.select_related("project")),
        decided_on=today,
        decision_maker="Kommunedirektøren",
        case_reference="26/1234",
        over_frame_reason="",
        by=leader,
    )
    return projects


def test_an_owner_answers_in_one_step_and_leadership_sees_it(
    log_in: Callable[[User], Page],
    assert_accessible: Callable[[], None],
    owner: User,
    leader: User,
    plan: ActionPlan,
    running: list[Project],
) -> None:
    page = log_in(owner)
    page.get_by_role("link", name="Svar på hvordan det går").click()
    expect(page.locator(".status-due")).to_contain_text("2 av 2 venter på svar")
    assert_accessible()

    page.get_by_role("button", name="I rute: Digitalt tilsyn").click()
    expect(page.locator(".status-due")).to_contain_text("1 av 2 venter på svar")

    card = page.locator(f"#prosjekt-{running[1].pk}")
    card.locator("summary").click()
    assert_accessible()
    until = timezone.localdate() + datetime.timedelta(days=80)
    card.get_by_label("Ny sluttdato").fill(until.isoformat())
    card.get_by_role("button", name="Meld forsinket").click()
    expect(page.get_by_text("Skriv hvorfor prosjektet er forsinket.").first).to_be_visible()
    expect(page.get_by_label("Ny sluttdato")).to_have_value(until.isoformat())
    assert_accessible()
    page.get_by_label("Hvorfor?").fill("Leverandøren ble forsinket.")
    page.get_by_role("button", name="Meld forsinket").click()
    expect(page.locator(".status-due")).to_contain_text("Alt er besvart")

    page = log_in(leader)
    page.goto(f"/handlingsplan/{plan.year}/oppfolging/")
    expect(page.locator("section[aria-labelledby=late]")).to_contain_text("Leverandøren ble forsinket.")
    page.get_by_text("Vis tallene").first.click()
    expect(page.locator(".progress-table").first).to_be_visible()
    assert_accessible()

    page.goto("/veikart/")
    page.get_by_text("Andre planer", exact=True).click()
    page.get_by_role("link", name="12 måneder fremover").click()
    expect(page.get_by_role("heading", name="12 måneder fremover", level=1)).to_be_visible()
    assert_accessible()


def test_it_is_answered_by_keyboard_alone(log_in: Callable[[User], Page], owner: User, running: list[Project]) -> None:
    page = log_in(owner)
    page.goto("/oppfolging/")
    card = page.locator(f"#prosjekt-{running[0].pk}")
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(card.get_by_label("Hvorfor?")).to_be_visible()
    card.get_by_role("button", name="I rute").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("«Digitalt tilsyn» er i rute.")).to_be_visible()
