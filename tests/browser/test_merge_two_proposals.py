"""The office merges two proposals, anybody follows the old address, and the office parts them again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import Project
from portfolio.workflow import Stage

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_proposals_become_one_and_two_again_without_scripts(
    log_in_elsewhere: Callable[..., Page],
    base_url: str,
    office: User,
    outsider: User,
    make_project: Callable[..., Project],
) -> None:
    other = make_project(title="Digitalt tilsyn på natt")
    one = make_project(Stage.PARKED, title="Tilsyn om natten", submitter=outsider)
    page = log_in_elsewhere(office, java_script_enabled=False)

    page.goto(one.get_absolute_url())
    page.get_by_role("link", name="Slå sammen med et annet forslag").click()
    page.get_by_role("link", name="Digitalt tilsyn på natt").click()
    page.get_by_label("«Digitalt tilsyn på natt»").check()
    page.get_by_label("Begrunnelse").fill("De handler om det samme behovet.")
    page.get_by_role("button", name="Slå sammen").click()

    page.goto(f"/prosjekter/{one.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Digitalt tilsyn på natt")
    expect(page.get_by_text("«Tilsyn om natten» går videre sammen med dette.")).to_be_visible()
    page.get_by_role("link", name="Les forslaget slik det var").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tilsyn om natten")

    page.goto(other.get_absolute_url())
    page.get_by_role("link", name="Skill ut igjen").click()
    page.get_by_label("Begrunnelse").fill("De handler om hver sin tjeneste.")
    page.get_by_role("button", name="Skill ut igjen").click()
    expect(page).to_have_url(f"{base_url}/prosjekter/{one.pk}/")
    one.refresh_from_db()
    assert (one.stage, one.merged_into) == ("parked", None)


def test_every_page_of_it_is_accessible(
    log_in: Callable[[User], Page],
    office: User,
    make_project: Callable[..., Project],
    assert_accessible: Callable[[], None],
) -> None:
    other = make_project(title="Digitalt tilsyn på natt")
    one = make_project(Stage.PARKED, title="Tilsyn om natten")
    page = log_in(office)
    page.goto(f"/prosjekter/{one.pk}/sla-sammen/")
    assert_accessible()
    page.goto(f"/prosjekter/{one.pk}/sla-sammen/{other.pk}/")
    assert_accessible()
    page.get_by_role("button", name="Slå sammen").click()
    expect(page.get_by_text("Velg hvilket forslag som går videre.").first).to_be_visible()
    assert_accessible()
    page.get_by_label("«Digitalt tilsyn på natt»").check()
    page.get_by_label("Begrunnelse").fill("De handler om det samme behovet.")
    page.get_by_role("button", name="Slå sammen").click()
    for path in (other.get_absolute_url(), f"/prosjekter/{one.pk}/slik-det-var/", f"/prosjekter/{one.pk}/skill-ut/"):
        page.goto(path)
        assert_accessible()
