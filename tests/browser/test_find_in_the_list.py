"""Somebody finds projects in the list: by keyboard, on a phone and without scripts; and keeps what is found by name."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import Project, SavedView
from portfolio.workflow import Stage
from tests.browser.keyboard import focused, press, tab_to

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/prosjekter/"


@pytest.fixture
def portfolio(make_project: Callable[..., Project]) -> list[Project]:
    return [
        make_project(Stage.PARKED, title="Sensorer i vann", investment_cost=300),
        make_project(Stage.PARKED, title="Ærlig tale", investment_cost=900_000),
        make_project(Stage.UNDER_WAY, title="Åpne data", investment_cost=20),
    ]


def expect_titles(page: Page, titles: list[str]) -> None:
    """The list shows these, in this order: now, or as soon as the page that is on its way is there."""
    expect(page.locator("tbody th[scope=row]")).to_have_text(titles)


def test_by_keyboard_the_office_filters_sorts_and_shares_a_view(
    log_in: Callable[[User], Page], office: User, portfolio: list[Project], assert_accessible: Callable[[], None]
) -> None:
    page = log_in(office)
    page.goto(URL)
    assert_accessible()

    tab_to(page, "Stadium: Alle")
    page.keyboard.press("Enter")
    tab_to(page, "Parkert (2)")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    assert focused(page).startswith("Stadium")
    press(page, "Vis", key="Shift+Tab")
    expect(page.get_by_role("status").first).to_contain_text("2 prosjekter · 900 300 kr i investering")
    press(page, "Investering")
    press(page, "Investering")
    expect_titles(page, ["Ærlig tale", "Sensorer i vann"])
    expect(page).to_have_url(re.compile("sorter=-investering"))
    expect(page.locator("th[aria-sort=descending]")).to_have_text(["Investering"])
    assert_accessible()

    page.locator("#innhold").focus()
    tab_to(page, "Lagrede visninger")
    page.keyboard.press("Enter")
    tab_to(page, "Navn på visningen")
    page.keyboard.type("Dyrest av de parkerte")
    press(page, "Lagre det som vises nå")
    expect(page.get_by_text("Visningen «Dyrest av de parkerte» er lagret.")).to_be_visible()
    page.goto(f"{URL}visninger/")
    assert_accessible()
    press(page, "Del med alle")
    view = SavedView.objects.get()
    page.goto(f"{URL}visninger/{view.pk}/navn/")
    assert_accessible()
    page.goto(view.get_absolute_url())
    expect_titles(page, ["Ærlig tale", "Sensorer i vann"])

    page.get_by_role("link", name="Fjern filteret Stadium: Parkert").click()
    page.get_by_role("link", name="Tavle").click()
    board = page.get_by_role("region", name="Tavle med ett felt for hvert stadium")
    board.focus()
    page.keyboard.press("End")
    assert_accessible()
    expect(board.get_by_role("link", name="Åpne data")).to_be_visible()
    page.get_by_role("link", name="Kort").click()
    expect(page.get_by_role("link", name="Kort")).to_have_attribute("aria-current", "true")
    assert_accessible()


def test_on_a_phone_the_filter_is_folded_and_nothing_scrolls_sideways(
    log_in: Callable[[User], Page], outsider: User, portfolio: list[Project], assert_accessible: Callable[[], None]
) -> None:
    page = log_in(outsider)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{URL}?kostnad_fra=mye&grupper=program")
    expect(page.get_by_label("Investering fra")).to_be_visible()  # what is wrong is not folded away
    assert_accessible()
    page.goto(URL)
    expect(page.get_by_text("Stadium: Alle")).to_be_hidden()
    page.locator("summary", has_text="Filtre").first.click()
    page.locator("summary", has_text="Stadium: Alle").click()
    page.get_by_label("Under arbeid (1)").check()
    page.get_by_role("button", name="Vis", exact=True).click()
    expect_titles(page, ["Åpne data"])


def test_the_list_works_without_javascript(
    log_in_elsewhere: Callable[..., Page], outsider: User, portfolio: list[Project]
) -> None:
    page = log_in_elsewhere(outsider, java_script_enabled=False)
    page.goto(URL)
    page.locator("summary", has_text="Flere filtre").click()
    page.get_by_label("Investering til").fill("1 000 kr")
    page.get_by_role("button", name="Vis med disse filtrene").click()
    expect_titles(page, ["Åpne data", "Sensorer i vann"])
    page.locator("summary", has_text="Tilpass").click()
    page.get_by_label("Rekkefølge").select_option("Tittel, A–Å")
    page.get_by_label("Prosjekteier", exact=True).last.check()
    page.get_by_role("button", name="Bruk").click()
    expect_titles(page, ["Sensorer i vann", "Åpne data"])
    expect(page.get_by_role("columnheader", name="Prosjekteier")).to_be_visible()
