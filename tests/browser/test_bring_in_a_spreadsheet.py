"""The office brings in its portfolio from a spreadsheet, step by step, and takes it back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.importing import acts
from portfolio.models import Project, Strategy, Unit
from tests.portfolio import spreadsheets


def upload(page: Page, folder: Path, make: Callable[[], object]) -> None:
    made = make()
    path = folder / made.name
    path.write_bytes(made.read())
    page.goto("/prosjekter/")
    page.get_by_role("link", name="Hent inn fra regneark").click()
    page.get_by_label("Velg et regneark").set_input_files(path)
    page.get_by_role("button", name="Last opp").click()


def test_a_sheet_becomes_projects_and_is_taken_back(
    log_in: Callable[[User], Page],
    office: User,
    owner: User,
    strategy: Strategy,
    unit: Unit,
    tmp_path: Path,
    assert_accessible: Callable[[], None],
) -> None:
    Unit.objects.create(slug="vann", name="Vei, vann og avløp")
    page = log_in(office)
    page.goto("/import/")
    assert_accessible()
    upload(page, tmp_path, spreadsheets.title_block)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hva er hva?")
    expect(page.get_by_label("«Kostnadsramme» blir")).to_have_value("investering")
    assert_accessible()
    page.get_by_role("button", name="Neste").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Hva betyr verdiene?")
    expect(page.get_by_label("«Pågår»")).to_have_value("under_way")
    assert_accessible()
    page.get_by_role("button", name="Neste").click()
    expect(page.locator(".ds-error-summary")).to_be_focused()
    page.get_by_label("Rader uten program").select_option("Mennesker og teknologi")
    page.get_by_role("button", name="Neste").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Se over før du henter inn")
    expect(page.locator(".import-rows tbody tr")).to_have_count(5)
    assert_accessible()
    page.get_by_role("link", name="5 hoppes over").click()
    expect(page.get_by_text("Ser ut som en sum.")).to_have_count(3)
    page.get_by_role("link", name="Verdier (ferdig)").click()
    expect(page.get_by_label("Rader uten program")).not_to_have_value("")
    page.get_by_role("button", name="Neste").click()
    page.get_by_role("button", name="Hent inn 5 rader").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ferdig hentet inn")
    assert_accessible()
    assert Project.objects.filter(owner=owner).count() == 2
    page.get_by_text("Angre innhentingen").click()
    page.get_by_role("button", name="Ja, angre alt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Innhentingen er angret")
    assert Project.objects.count() == 0


def test_the_page_follows_the_worker_and_leads_on(
    log_in: Callable[[User], Page],
    office: User,
    strategy: Strategy,
    unit: Unit,
    monkeypatch: pytest.MonkeyPatch,
    assert_accessible: Callable[[], None],
) -> None:
    monkeypatch.setattr(acts, "AT_ONCE", 0)
    made = spreadsheets.workbook([["Tittel", "Enhet", "Stadium"], ["Bedre skyss", "Skole", "Sendt inn"]])
    it = acts.begin(file=spreadsheets.file(made), by=office)
    acts.check(it, by=office)
    page = log_in(office)
    page.goto(f"/import/{it.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kontrollerer radene")
    assert_accessible()
    acts.work_on.call(it.pk)
    expect(page.get_by_role("heading", level=1)).to_have_text("Se over før du henter inn")
