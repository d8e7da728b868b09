"""Taking out: a filtered list as Excel, and the dates of what one follows in one's own calendar."""

import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import Project
from portfolio.workflow import Stage
from tests.browser.keyboard import press

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_shown_is_what_is_taken_out(
    log_in: Callable[[User], Page], leader: User, make_project: Callable[..., Project]
) -> None:
    make_project(title="Sensorer i vannledningene")
    make_project(Stage.PARKED, title="=HYPERLINK(A1)")
    page = log_in(leader)
    page.goto("/prosjekter/?stadium=parked")
    page.get_by_text("Ta ut", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Excel", exact=True).click()
    download = waiting.value
    assert download.suggested_filename == f"prosjekter {timezone.localdate()}.xlsx"
    titles = [cell.value for cell in load_workbook(io.BytesIO(Path(download.path()).read_bytes())).worksheets[0]["A"]]
    assert titles == ["Tittel", "=HYPERLINK(A1)"]


def test_somebody_gets_a_calendar_by_keyboard_renews_it_and_switches_it_off(
    log_in: Callable[[User], Page],
    outsider: User,
    make_project: Callable[..., Project],
    assert_accessible: Callable[[], None],
) -> None:
    make_project(title="Sensorer i vannledningene", owner=outsider)
    page = log_in(outsider)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text(outsider.name, exact=True).click()
    page.get_by_role("link", name="Kalender", exact=True).click()
    expect(page.get_by_role("heading", name="Kalenderen er av")).to_be_visible()
    assert_accessible()

    press(page, "Lag adresse")
    address = page.get_by_label("Kalenderadresse").input_value()
    page.get_by_role("button", name="Kopier adressen").click()
    expect(page.get_by_text("Kopiert.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    page.get_by_text("Google Kalender", exact=True).click()
    assert_accessible()
    fetched = page.request.get(urlsplit(address).path)
    assert [str(event["SUMMARY"]) for event in Calendar.from_ical(fetched.body()).events] == [
        "Starter: Sensorer i vannledningene",
        "Slutter: Sensorer i vannledningene",
    ]

    page.get_by_role("button", name="Lag ny adresse").click()
    expect(page.get_by_label("Kalenderadresse")).not_to_have_value(address)
    renewed = page.get_by_label("Kalenderadresse").input_value()
    assert page.request.get(urlsplit(address).path).status == 404
    page.get_by_text("Slå av", exact=True).click()
    page.get_by_role("button", name="Ja, slå av kalenderen").click()
    expect(page.get_by_text("Kalenderen er slått av.")).to_be_visible()
    assert page.request.get(urlsplit(renewed).path).status == 404
    assert_accessible()
