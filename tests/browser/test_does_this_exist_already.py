"""An employee types, sees what looks like it, says what it is and sends in; the office sees that in the checklist."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import Project, SynonymGroup
from portfolio.workflow import Stage

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_near_hit_is_seen_while_typing_answered_and_shown_to_the_office(
    log_in: Callable[[User], Page],
    submitter: User,
    owner: User,
    office: User,
    make_project: Callable[..., Project],
    assert_accessible: Callable[[], None],
) -> None:
    make_project(Stage.UNDER_WAY, submitter=owner)
    draft = make_project(Stage.DRAFT, title="Et utkast", need="Mangler ennå.", solution="Noe.")
    page = log_in(submitter)
    page.goto(f"/forslag/{draft.pk}/behov/")
    hits = page.get_by_role("region", name="Finnes dette allerede?")
    expect(hits).to_contain_text("Vi fant ingenting som ligner")

    # The list follows the typing; the focus, and what was typed, stay where they are.
    page.get_by_label("Tittel").fill("Tilsyn i omsorgsboligene om natten")
    expect(hits.get_by_role("link", name="Digitalt tilsyn i omsorgsboliger (åpnes i ny fane)")).to_be_visible()
    expect(hits.get_by_role("status")).to_have_text("1 lignende tiltak")
    expect(page.get_by_label("Tittel")).to_be_focused()
    assert_accessible()

    with page.context.expect_page() as opened:
        hits.get_by_role("link").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Digitalt tilsyn i omsorgsboliger")
    opened.value.close()
    hits.get_by_role("button", name="Ligner").press("Enter")
    expect(hits.get_by_role("button", name="Ligner")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Tittel")).to_have_value("Tilsyn i omsorgsboligene om natten")

    page.goto(f"/forslag/{draft.pk}/oppsummering/")
    expect(page.get_by_role("region", name="Finnes dette allerede?")).to_contain_text("Du har svart på alle.")
    assert_accessible()
    page.get_by_role("button", name="Send inn").click()
    page.wait_for_url("**/forslag/mine/")

    page = log_in(office)
    page.goto(f"/prosjekter/{draft.pk}/sjekkliste/")
    expect(page.get_by_role("region", name="#Helhetlig")).to_contain_text("Ligner: Digitalt tilsyn i omsorgsboliger")
    assert_accessible()
    page.goto(f"/prosjekter/{draft.pk}/")
    expect(page.get_by_role("region", name="Lignende tiltak")).to_contain_text("Ligner: Digitalt tilsyn")
    assert_accessible()


def test_the_office_edits_the_synonyms(
    log_in: Callable[[User], Page], office: User, assert_accessible: Callable[[], None]
) -> None:
    page = log_in(office)
    page.goto("/kontor/synonymer/")
    page.get_by_label("Ord som betyr det samme").fill("drosje")
    page.get_by_role("button", name="Legg til").click()
    expect(page.locator(".ds-error-summary")).to_contain_text("Skriv minst to ord")
    assert_accessible()
    page.get_by_label("Ord som betyr det samme").fill("drosje, taxi")
    page.get_by_label("Ord som betyr det samme").press("Enter")
    page.get_by_role("link", name="Endre drosje, taxi").click()
    assert_accessible()
    page.get_by_role("button", name="Fjern gruppen").click()
    expect(page.get_by_text("Det er ingen synonymer ennå.")).to_be_visible()
    assert SynonymGroup.objects.count() == 0
