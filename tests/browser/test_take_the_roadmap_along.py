"""Taking the roadmap along: a file that follows the address, and a wall screen, made and switched off by the office."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlanEntry
from tests import pdf
from tests.browser.conftest import violations
from tests.browser.keyboard import press

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_sheet_is_chosen_by_keyboard_and_what_is_shown_is_what_comes(
    log_in: Callable[[User], Page],
    leader: User,
    make_entry: Callable[..., ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    make_entry(title="Vannmåler")
    make_entry(title="Kurs for ledere")
    page = log_in(leader)
    page.goto("/veikart/ta-med/?sok=vannm%C3%A5ler")
    preview = page.get_by_alt_text(re.compile("Forhåndsvisning"))
    assert_accessible()

    page.get_by_label("A3, liggende").focus()
    page.keyboard.press("ArrowDown")
    press(page, "Vis på arket")
    expect(page).to_have_url(re.compile("ark=a4"))
    expect(page.get_by_label("A4, liggende")).to_be_checked()
    expect(preview).to_have_js_property("complete", True)
    assert preview.evaluate("image => image.naturalWidth") > 0

    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF", exact=True).click()
    text = pdf.words(Path(waiting.value.path()).read_bytes())
    assert waiting.value.suggested_filename.endswith(f"per {timezone.localdate():%d.%m.%Y}.pdf")
    assert ("Vannmåler" in text, "Kurs for ledere" in text) == (True, False)


def test_the_office_shows_the_roadmap_on_a_wall_and_takes_it_down(
    log_in: Callable[[User], Page],
    office: User,
    make_entry: Callable[..., ActionPlanEntry],
    assert_accessible: Callable[[], None],
    browser: Browser,
    base_url: str,
) -> None:
    entry = make_entry(title="Vannmåler")
    page = log_in(office)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/veikart/ta-med/")
    page.get_by_role("link", name="Vis på en veggskjerm eller på intranettet").click()
    page.get_by_label("Hvor skal skjermen stå?").fill("Rådhuset")
    press(page, "Lag adresse")
    expect(page.get_by_role("heading", name="Adressen til «Rådhuset» er laget")).to_be_visible()
    assert_accessible()
    page.get_by_role("button", name="Kopier adressen").click()
    expect(page.get_by_text("Kopiert.")).to_be_visible()
    path = urlsplit(page.evaluate("navigator.clipboard.readText()")).path

    stranger = browser.new_context(base_url=base_url, viewport={"width": 1920, "height": 1080}, color_scheme="dark")
    wall = stranger.new_page()
    wall.clock.install()
    wall.goto(path)
    expect(wall.locator(".wall-drawing").get_by_text("Vannmåler", exact=True)).to_be_visible()
    assert (violations(wall), stranger.cookies()) == ([], [])

    entry.project.title = "Sensorer"
    entry.project.save()
    wall.clock.run_for(61_000)
    expect(wall.locator(".wall-drawing").get_by_text("Sensorer", exact=True)).to_be_visible()
    wall.set_viewport_size({"width": 390, "height": 844})
    expect(wall.locator(".wall-list").get_by_text("1. Sensorer")).to_be_visible()
    assert violations(wall) == []

    page.get_by_role("link", name="Forleng eller slå av Rådhuset").click()
    expect(page.get_by_role("heading", name="Rådhuset")).to_be_visible()
    assert_accessible()
    press(page, "Slå av skjermen")
    expect(page.get_by_text("«Rådhuset» er slått av. Adressen virker ikke lenger.")).to_be_visible()
    wall.clock.run_for(61_000)
    expect(wall.get_by_role("heading", name="Vi fant ikke siden")).to_be_visible()
    stranger.close()
