"""From the plan before to a new one, by keyboard: what comes along, what is worth seeing, and a dependency."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.models.action_plan import add_months
from portfolio.workflow import Stage
from tests.browser.keyboard import press, tab_to, write
from tests.cast import adopted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def last(plan: ActionPlan, make_entry: Callable[..., ActionPlanEntry], cast: dict[str, User]) -> ActionPlan:
    """An adopted plan with one project that goes on, and one in reserve."""
    goes_on = {"starts_on": add_months(plan.starts_on, 6), "ends_on": add_months(plan.starts_on, 18)}
    make_entry(title="Felles arkivkjerne", **goes_on)
    make_entry("reserve", title="Selvbetjent byggesak", **goes_on)
    return adopted(plan, by=cast["leader"])


def test_a_plan_is_begun_from_the_one_before(
    log_in: Callable[[User], Page],
    cast: dict[str, User],
    last: ActionPlan,
    make_project: Callable[..., Project],
    assert_accessible: Callable[[], None],
) -> None:
    make_project(Stage.ASSESSED, title="Ny sykkelordning", owner=None)
    page = log_in(cast["office"])
    page.goto("/handlingsplan/ny/")
    page.get_by_label("Planen begynner").select_option(add_months(last.starts_on, 12).isoformat())
    press(page, "Fortsett")
    expect(page.get_by_role("heading", name="Hva blir med i den nye planen?")).to_be_visible()
    expect(page.get_by_label("Ta med Felles arkivkjerne")).to_be_checked()
    assert_accessible()
    tab_to(page, "Ta med Selvbetjent byggesak")
    page.keyboard.press("Space")
    press(page, "Lag planen med det som er valgt")
    expect(page.get_by_role("heading", name="Hvor det kom fra")).to_be_visible()
    expect(page.get_by_role("region", name=f"Fra {last.name}").get_by_role("listitem")).to_have_count(2)
    assert_accessible()

    press(page, "Kandidater")
    expect(page.get_by_role("heading", name="Kandidater til planen")).to_be_visible()
    assert_accessible()
    tab_to(page, "Velg Ny sykkelordning")
    page.keyboard.press("Space")
    press(page, "Før opp de valgte")
    expect(page.get_by_role("main")).to_contain_text("Ingen prosjekter venter")

    press(page, "Verdt å se på")
    expect(page.get_by_role("region", name="Mangler prosjekteier")).to_contain_text("Ny sykkelordning")
    assert_accessible()


def test_a_dependency_is_found_by_typing_and_seen_from_both_ends(
    log_in: Callable[[User], Page],
    cast: dict[str, User],
    make_project: Callable[..., Project],
    assert_accessible: Callable[[], None],
) -> None:
    project = make_project(Stage.PLANNED, title="Selvbetjent byggesak")
    make_project(Stage.PLANNED, title="Felles arkivkjerne")
    page = log_in(cast["owner"])
    page.goto(project.get_absolute_url())
    press(page, "Endre avhengigheter")
    write(page, "Finn prosjekt", "arkivkjerne")
    page.keyboard.press("Enter")
    found = page.get_by_label("Felles arkivkjerne")
    expect(found).to_be_visible()
    assert_accessible()
    found.check()
    press(page, "Lagre")
    section = page.get_by_role("region", name="Avhengigheter")
    expect(section).to_contain_text("Er avhengig av Felles arkivkjerne")
    section.get_by_role("link", name="Felles arkivkjerne").click()
    expect(page.get_by_role("region", name="Avhengigheter")).to_contain_text("Andre er avhengige av dette Selvbetjent")
