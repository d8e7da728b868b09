"""The submitter attaches files by keyboard, sees them come, opens one and takes one away; and drops one by mouse."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import Attachment, Project
from portfolio.workflow import Stage
from tests.browser.keyboard import focused, press, tab_to
from tests.portfolio.files import EXE, PDF, PNG, pdf_of
from tests.portfolio.test_attach import stored

pytestmark = pytest.mark.django_db(transaction=True)

CHOOSE = "Velg én eller flere filer"
DROP = """bytes => {
    const dropped = new DataTransfer()
    dropped.items.add(new File([new Uint8Array(bytes)], "Sluppet.png", { type: "image/png" }))
    document.getElementById("upload").dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, cancelable: true }))
}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the submitter has on the machine."""
    made = tmp_path / "mine"
    made.mkdir()
    (made / "Behovsanalyse på Åsen.pdf").write_bytes(pdf_of(400_000))
    (made / "Skisse.png").write_bytes(PNG)
    (made / "Faktura.pdf").write_bytes(EXE)
    return made


def choose(page: Page, *files: Path, key: str = "Tab") -> None:
    tab_to(page, CHOOSE, key=key)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(files)


def listed(page: Page) -> list[str]:
    return page.locator(".attachment a").all_inner_texts()


def test_a_submitter_attaches_opens_and_removes_by_keyboard(
    log_in: Callable[[User], Page],
    submitter: User,
    make_project: Callable[..., Project],
    media: Path,
    folder: Path,
    assert_accessible: Callable[[], None],
) -> None:
    draft = make_project(Stage.DRAFT)
    page = log_in(submitter)
    page.goto(f"/forslag/{draft.pk}/oppsummering/")
    press(page, "Endre vedlegg")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vedlegg")
    assert_accessible()

    # One file, on a slow line: the bar says how far it has come, and the voice what happens.
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 250_000}
    slow.send("Network.emulateNetworkConditions", line)
    choose(page, folder / "Behovsanalyse på Åsen.pdf")
    tab_to(page, "Legg ved")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Laster opp filen.")).to_be_visible()
    expect(page.locator(".upload-progress span")).to_have_text(re.compile(r"^[1-9]\d? %$"))
    expect(page.get_by_role("status").filter(has_text="Filen er lagt ved.")).to_be_visible()
    expect(page.locator(".upload-progress")).to_be_hidden()
    assert (listed(page), focused(page)) == (["Behovsanalyse på Åsen.pdf"], "Legg ved")
    slow.send("Network.emulateNetworkConditions", line | {"uploadThroughput": -1})

    # Of two the good one is kept, and the other takes the focus with the reason.
    choose(page, folder / "Skisse.png", folder / "Faktura.pdf", key="Shift+Tab")
    tab_to(page, "Legg ved")
    page.keyboard.press("Enter")
    expect(page.locator(".ds-error-summary li")).to_have_text(
        "«Faktura.pdf»: Navnet slutter på .pdf, men innholdet er noe annet. Åpne filen og lagre den på nytt."
    )
    assert focused(page).startswith("1 av 2 filer ble lagt ved")
    assert listed(page) == ["Behovsanalyse på Åsen.pdf", "Skisse.png"]
    assert_accessible()

    # Dropped by mouse.
    page.evaluate(DROP, list(PNG))
    expect(page.locator(".attachment")).to_have_count(3)
    expect(page.locator(".ds-error-summary")).to_have_count(0)

    # Opened under its own name.
    page.reload()
    tab_to(page, "Behovsanalyse på Åsen.pdf")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "Behovsanalyse på Åsen.pdf"
    assert Path(download.value.path()).read_bytes()[: len(PDF)] == PDF

    tab_to(page, "Slett Behovsanalyse")
    page.keyboard.press("Enter")
    assert_accessible()
    press(page, "Ja, slett Behovsanalyse")
    assert listed(page) == ["Skisse.png", "Sluppet.png"]
    assert [row.name for row in Attachment.objects.all()] == listed(page)
    assert len(stored(media)) == 2


def test_a_lost_connection_keeps_the_choice_and_says_so(
    log_in: Callable[[User], Page], submitter: User, make_project: Callable[..., Project], media: Path, folder: Path
) -> None:
    page = log_in(submitter)
    page.goto(f"/prosjekter/{make_project(Stage.DRAFT).pk}/vedlegg/")
    page.get_by_label(CHOOSE).set_input_files(folder / "Skisse.png")
    page.context.set_offline(True)
    page.get_by_role("button", name="Legg ved").click()
    expect(page.get_by_role("status")).to_have_text("Filene ble ikke lastet opp. Er du uten nett? Prøv igjen.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Legg ved").click()
    expect(page.locator(".attachment a")).to_have_text("Skisse.png")
