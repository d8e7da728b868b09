"""Taking part by keyboard: find a proposal, support it, follow it, comment on it, change that, and see it hidden."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import Comment, Project
from tests.browser.keyboard import press, tab_to

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    make_project(title="Chat for innbyggere")
    return make_project(title="Sensorer i vannledningene", need="En tredel av drikkevannet lekker ut.")


def test_an_employee_takes_part_by_keyboard_and_the_office_hides_what_does_not_belong(
    log_in: Callable[[User], Page],
    cast: dict[str, User],
    project: Project,
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(cast["outsider"])
    press(page, "Forslag")
    tab_to(page, "Søk")
    page.keyboard.type("vannledning")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_have_count(1)
    press(page, "Støtt")
    expect(page.get_by_role("article")).to_contain_text("1 støtter · 0 kommentarer")
    assert page.evaluate("location.hash") == f"#forslag-{project.pk}"
    assert_accessible()

    # From where the browser came back to, the next stop is the card.
    press(page, project.title)
    press(page, "Følg")
    expect(page.get_by_role("region", name="Støtte og følge")).to_contain_text("1 støtter forslaget, også du")
    tab_to(page, "Kommentar")
    page.keyboard.type("Vi har **prøvd** det. <script>alert(1)</script> Spør @leader.")
    press(page, "Publiser kommentaren")
    said = Comment.objects.get()
    comment = page.locator(f"#kommentar-{said.pk}")
    expect(comment).to_be_in_viewport()
    expect(comment.locator("strong").last).to_have_text("prøvd")
    expect(comment).to_contain_text("<script>alert(1)</script> Spør @leader.")
    assert_accessible()

    # The focus begins where the comment stands.
    press(page, "Endre")
    tab_to(page, "Kommentar")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(" ")
    press(page, "Lagre")
    expect(page.get_by_role("heading", name="Du må rette noe")).to_be_visible()
    assert_accessible()
    tab_to(page, "Kommentar: Skriv noe")  # the link to the field
    page.keyboard.press("Enter")
    page.keyboard.type("Vi har prøvd det i fire år.")
    press(page, "Lagre")
    expect(page.locator(f"#kommentar-{said.pk}")).to_contain_text(re.compile("endret.*i fire år", re.DOTALL))

    page = log_in(cast["office"])
    page.goto(said.get_absolute_url())
    press(page, "Skjul")
    tab_to(page, "Hvorfor skjules kommentaren?")
    page.keyboard.type("Navngir en pasient.")
    assert_accessible()
    press(page, "Skjul")
    expect(page.locator(f"#kommentar-{said.pk}")).to_contain_text("Skjult av porteføljekontoret: Navngir en pasient.")
    assert_accessible()

    page = log_in(cast["leader"])
    page.goto(said.get_absolute_url())
    expect(page.get_by_role("main")).to_contain_text("Skjult av porteføljekontoret: Navngir en pasient.")
    expect(page.get_by_role("main")).not_to_contain_text("i fire år")
