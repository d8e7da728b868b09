"""The office brings in its portfolio from a spreadsheet, step by step, and takes it back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import UploadedFile
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


def broken() -> UploadedFile:
    """A column that is no number, small amounts, and stages that are left to their own act."""
    rows = [["Tittel", "Enhet", "Stadium", "Kostnad", "Innsats"], ["Finnes", "Skole", "Avsluttet", 850, None]]
    rows += [[f"Sak {number}", "Skole", "Sendt inn", 1_200, "mye"] for number in range(3)]
    return spreadsheets.file(spreadsheets.workbook(rows))


def test_what_is_wrong_with_a_whole_column_is_told_and_mended_there(
    log_in: Callable[[User], Page],
    office: User,
    make_project: Callable[..., Project],
    tmp_path: Path,
    assert_accessible: Callable[[], None],
) -> None:
    make_project(title="Finnes")
    page = log_in(office)
    upload(page, tmp_path, broken)
    expect(page.get_by_text("Er beløpene i tusen kroner?")).to_be_visible()
    assert_accessible()
    page.get_by_role("button", name="Neste").click()
    page.get_by_label("Rader uten program").select_option("La stå tom")
    page.get_by_role("button", name="Neste").click()

    expect(page.get_by_text("3 av 4 rader har samme slags feil i «Innsats».")).to_be_visible()
    expect(page.get_by_text("Stadium: 1 endring er ikke tatt med (rad 2).")).to_be_visible()
    assert_accessible()
    page.get_by_role("link", name="velge «Tas ikke med» for den").click()
    page.get_by_label("«Innsats» blir").select_option("Tas ikke med")
    page.get_by_label("«Kostnad» blir").select_option("Investering (i tusen kroner)")
    page.get_by_role("button", name="Neste").click()
    page.get_by_role("button", name="Hent inn 4 rader").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ferdig hentet inn")
    page.get_by_role("link", name="endret").click()
    expect(page.locator(".import-rows tbody tr")).to_have_count(1)
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ferdig hentet inn")

    Project.objects.get(title="Sak 1").comments.create(author=office, text="Bra!")
    page.get_by_text("Angre innhentingen").click()
    page.get_by_role("button", name="Ja, angre alt").click()
    expect(page.locator(".ds-error-summary")).to_be_focused()
    assert_accessible()
    page.get_by_role("link", name="«Sak 1» har fått noe nytt: kommentar.").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sak 1")
