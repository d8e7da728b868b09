"""Changing a project by keyboard: its resources with a reason, its goals and who carries it; and its history."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlanEntry, Project
from tests.browser.keyboard import press, tab_to, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(make_entry: Callable[..., ActionPlanEntry]) -> Project:
    return make_entry(title="Sensorer i vannledningene", effort_days=140).project


def test_a_project_is_changed_by_keyboard_and_its_history_says_how(
    log_in: Callable[[User], Page],
    cast: dict[str, User],
    project: Project,
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(cast["owner"])
    page.goto(project.get_absolute_url())
    assert_accessible()
    press(page, "Endre når og hvor mye")
    assert_accessible()
    tab_to(page, "Egeninnsats")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("90 dagsverk")
    press(page, "Lagre")
    expect(page.get_by_role("heading", name="Du må rette noe")).to_be_visible()
    expect(page.get_by_label("Egeninnsats")).to_have_value("90 dagsverk")
    assert_accessible()
    tab_to(page, "Hvorfor endres det?")  # the link to the field
    page.keyboard.press("Enter")
    page.keyboard.type("Leverandøren tar mer av arbeidet.")
    press(page, "Lagre")
    history = page.get_by_role("region", name="Hva har skjedd")
    expect(history).to_contain_text(re.compile("Du endret egeninnsats fra 140\\s+dagsverk til 90\\s+dagsverk i årlig"))
    expect(history).to_contain_text("Leverandøren tar mer av arbeidet.")

    press(page, "Endre hva det svarer på")
    assert_accessible()
    tab_to(page, "3. God helse og livskvalitet")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Dimensjon for mål 3")).to_be_visible()
    tab_to(page, "Dimensjon for mål 3")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    write(page, "Hvordan?", "Renere vann.")
    press(page, "Lagre")
    expect(page.get_by_role("region", name="Hva det svarer på")).to_contain_text("God helse og livskvalitet (sosiale")

    page = log_in(cast["leader"])
    page.goto(f"{project.get_absolute_url()}endre/personer/")
    write(page, "Prosjektleder", "Testesen")
    press(page, "Lagre")
    expect(page.get_by_role("main")).to_contain_text("Flere passer: ")
    assert_accessible()
    tab_to(page, "Prosjektleder")  # the link to the field
    page.keyboard.press("Enter")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("outsider@kommune.example")
    press(page, "Lagre")
    expect(page.get_by_role("region", name="Hvem som bærer det")).to_contain_text("outsider Testesen")
    expect(history).to_contain_text("Du endret prosjektleder til outsider Testesen")
    assert_accessible()
