"""Somebody makes an API key, copies it, reads how it is used, and takes it back: by the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts import api_tokens
from innolab.accounts.models import User
from portfolio.models import Project
from tests.browser.keyboard import press, tab_to

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_key_is_made_copied_used_and_revoked(
    log_in: Callable[[User], Page],
    office: User,
    make_project: Callable[..., Project],
    assert_accessible: Callable[[], None],
) -> None:
    make_project(title="Skoleruter")
    page = log_in(office)
    tab_to(page, "office Testesen")
    page.keyboard.press("Enter")
    press(page, "API-nøkler")
    expect(page.get_by_role("heading", name="API-nøkler", level=1)).to_be_visible()
    assert_accessible()

    press(page, "Lag nøkkel")
    expect(page.get_by_text("Skriv hva som skal bruke nøkkelen.").first).to_be_visible()
    assert_accessible()
    tab_to(page, "Hva skal bruke nøkkelen?")
    page.keyboard.press("Enter")  # the error leads to its field
    page.keyboard.type("Power BI")
    tab_to(page, "Prosjekter og programmer")
    page.keyboard.press("Space")
    press(page, "Lag nøkkel")

    expect(page.get_by_role("heading", name="Nøkkelen «Power BI» er laget")).to_be_focused()
    assert_accessible()
    secret = page.locator("#secret").inner_text()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab_to(page, "Kopier nøkkelen")
    page.keyboard.press("Enter")
    expect(page.locator("[data-copied]")).to_have_text("Kopiert.")
    assert page.evaluate("navigator.clipboard.readText()") == secret
    assert api_tokens.authenticate(secret).user == office
    assert secret not in page.url

    answer = page.request.get("/api/v1/projects/", headers={"Authorization": f"Bearer {secret}"})
    assert [project["title"] for project in answer.json()["items"]] == ["Skoleruter"]
    press(page, "Om API-et")
    assert_accessible()
    tab_to(page, "Parametere")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="Hvor mange som skal komme om gangen.").first).to_be_visible()
    tab_to(page, "Felter i hver rad")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="Sist endret. «changed_since» ser på denne.")).to_be_visible()
    assert_accessible()

    page.goto("/api-nokler/")
    expect(page.get_by_text(secret)).to_have_count(0)
    assert_accessible()
    press(page, "Trekk tilbake Power BI")
    assert_accessible()
    press(page, "Trekk tilbake")
    expect(page.get_by_text("«Power BI» er trukket tilbake og virker ikke lenger.")).to_be_visible()
    assert page.request.get("/api/v1/projects/", headers={"Authorization": f"Bearer {secret}"}).status == 401


def test_where_the_browser_does_not_copy_the_key_is_marked(
    log_in: Callable[[User], Page], office: User, assert_accessible: Callable[[], None]
) -> None:
    page = log_in(office)
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto("/api-nokler/")
    page.get_by_label("Hva skal bruke nøkkelen?").fill("Intranettet")
    page.get_by_label("Årlige handlingsplaner og planposter").check()
    page.get_by_role("button", name="Lag nøkkel").click()
    page.get_by_role("button", name="Kopier nøkkelen").click()
    expect(page.locator("[data-copied]")).to_have_text(
        "Nettleseren vil ikke kopiere. Teksten er merket, så du kan kopiere den selv."
    )
    assert page.evaluate("getSelection().toString()") == page.locator("#secret").inner_text()
    assert_accessible()
