"""Somebody is told that their proposal is answered, and reads why: by the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio import projects
from portfolio.models import Project
from portfolio.workflow import Stage
from tests.browser.keyboard import press, tab_to

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_submitter_hears_of_the_answer_and_chooses_what_comes_by_mail(
    log_in: Callable[[User], Page],
    submitter: User,
    office: User,
    make_project: Callable[..., Project],
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(submitter)
    expect(page.get_by_role("link", name="Varsler", exact=True)).to_be_visible()
    for title in ("Skoleruter", "Digitalt tilsyn"):
        projects.move(make_project(title=title), to=Stage.PARKED, by=office, reason="Vi venter på budsjettet.")

    page.reload()
    expect(page.get_by_role("link", name="Varsler, 2 uleste")).to_be_visible()
    assert_accessible()
    page.set_viewport_size({"width": 390, "height": 900})
    expect(page.get_by_role("link", name="Varsler, 2 uleste")).to_be_in_viewport()
    page.set_viewport_size({"width": 1280, "height": 900})
    press(page, "2 Varsler, 2 uleste")
    assert_accessible()
    press(page, "Forslaget ditt «Skoleruter» er parkert")
    expect(page.get_by_role("heading", name="Skoleruter", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Varsler, 1 ulest")).to_be_visible()

    page.get_by_role("link", name="Varsler, 1 ulest").press("Enter")
    press(page, "Marker alle som lest")
    expect(page.get_by_role("link", name="Varsler", exact=True)).to_be_visible()
    expect(page.get_by_text("Varslene er merket som lest.")).to_be_visible()
    press(page, "Velg hva du får på e-post")
    assert_accessible()
    tab_to(page, "Med én gang noe skjer")
    page.keyboard.press("ArrowDown")
    press(page, "Lagre valget")
    expect(page.get_by_text("Valget er lagret.")).to_be_visible()
    expect(page.get_by_label("Samlet, hver morgen klokken 7")).to_be_checked()
