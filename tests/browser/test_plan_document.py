"""The document of the plan: its foreword is written, the draft is downloaded, and then what is issued."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry
from tests.portfolio.plan_documents import adopt

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_foreword_to_the_issued_document(
    log_in: Callable[[User], Page],
    office: User,
    leader: User,
    plan: ActionPlan,
    make_entry: Callable[..., ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    make_entry(title="Sensorer i vannledningene")
    page = log_in(office)
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Dokumentet").click()
    expect(page.get_by_role("heading", name="Planen som dokument")).to_be_visible()
    assert_accessible()

    page.get_by_role("textbox", name="Forord").fill("Vi begynner der behovet er størst.")
    page.get_by_role("button", name="Lagre forordet").click()
    expect(page.get_by_text("Forordet er lagret.")).to_be_visible()

    words = _downloaded(page, "Word utkast")
    assert words.core_properties.title == f"{plan}, utkast"
    assert "Vi begynner der behovet er størst." in [paragraph.text for paragraph in words.paragraphs]
    expect(page.get_by_text("Dokumentet er lastet ned.")).to_be_visible()

    adopted = adopt(plan, by=leader)
    page.reload()
    expect(page.get_by_role("heading", name="Revisjon 1")).to_be_visible()
    expect(page.get_by_text("forordet står slik det ble vedtatt")).to_be_visible()
    assert_accessible()
    assert _downloaded(page, "Word revisjon 1").core_properties.title == f"{plan}, revisjon 1"
    expect(page.get_by_text(adopted.documents.get(kind="docx").sha256)).to_be_visible()


def test_one_that_cannot_be_had_says_so(log_in: Callable[[User], Page], outsider: User, plan: ActionPlan) -> None:
    page = log_in(outsider)
    page.goto(f"/handlingsplan/{plan.year}/dokument/")
    page.route("**/dokument.xlsx", lambda route: route.abort())
    page.get_by_role("link", name="Excel utkast").click()
    expect(page.get_by_text("Dokumentet ble ikke lastet ned.")).to_be_visible()


def _downloaded(page: Page, name: str) -> Document:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    content = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename.endswith(".docx")
    return Document(io.BytesIO(content))
