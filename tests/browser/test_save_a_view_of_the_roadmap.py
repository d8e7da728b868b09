"""By keyboard: what the roadmap shows is saved by name, opened in the list, changed there and found again as it was."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlanEntry, SavedView
from tests.browser.conftest import too_wide
from tests.browser.keyboard import press, tab_to, write

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/veikart/"
NAME = "Skole og oppvekst, sett over tre år av ledelsen"


def open_views(page: Page, summary: str) -> None:
    page.locator("#innhold").focus()
    tab_to(page, summary)
    page.keyboard.press("Enter")


def test_by_keyboard_a_leader_saves_the_roadmap_and_goes_on_in_the_list(
    log_in: Callable[[User], Page],
    leader: User,
    make_entry: Callable[..., ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    make_entry(title="Åpne data")
    page = log_in(leader)
    page.goto(f"{URL}?spenn=tre&farge=status")
    page.locator("#innhold").focus()
    press(page, "Enhet")
    open_views(page, "Lagrede visninger")
    assert_accessible()
    write(page, "Navn på visningen", NAME)
    press(page, "Lagre det som vises nå")
    expect(page.get_by_text(f"Visningen «{NAME}» er lagret.")).to_be_visible()
    expect(page.locator("summary", has_text=f"Visning: {NAME}")).to_be_visible()
    assert_accessible()

    open_views(page, "Visning:")
    press(page, "Se visningen i listen")
    expect(page.get_by_text(f"Visning: {NAME}")).to_be_visible()
    page.goto(f"{page.url}&stadium=planned&vis=kort")
    page.locator("#innhold").focus()
    press(page, "Oppdater visningen")
    expect(page.get_by_text(f"Visningen «{NAME}» viser nå dette.")).to_be_visible()
    open_views(page, "Lagrede visninger")
    assert_accessible()
    press(page, "Se visningen på veikartet")
    for name in ("3 år", "Enhet"):
        expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("link", name=re.compile("Fjern filteret Stadium: "))).to_be_visible()

    page.get_by_role("link", name="Strategiperioden").click()
    expect(page.locator("summary", has_text="(endret)")).to_be_visible()
    open_views(page, "Visning:")
    assert_accessible()
    press(page, "Oppdater visningen")
    expect(page.get_by_role("link", name="Strategiperioden")).to_have_attribute("aria-current", "true")
    expect(page.locator("summary", has_text="(endret)")).to_have_count(0)
    view = SavedView.objects.get()
    assert view.query == "stadium=planned&spenn=strategi&gruppe=enhet&farge=status&vis=kort"


def test_on_a_phone_a_long_name_does_not_push_the_page_aside(
    log_in: Callable[[User], Page],
    leader: User,
    make_entry: Callable[..., ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    make_entry()
    view = SavedView.objects.create(owner=leader, name=f"{NAME}, og litt til ".ljust(80, "x"), query="gruppe=enhet")
    page = log_in(leader)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{URL}?visning={view.pk}&spenn=tre")
    page.locator("summary", has_text="Visning:").click()
    expect(page.get_by_role("button", name="Oppdater visningen")).to_be_visible()
    assert too_wide(page) == 0
    assert_accessible()
