"""A meeting is called, found again by those who take part, and led on a phone through an agenda that is long."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry
from roadmap.models import AgendaItem, Meeting
from tests.roadmap.meetings import a_meeting, under_way

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def entry(make_entry: Callable[..., ActionPlanEntry]) -> ActionPlanEntry:
    return make_entry("reserve", title="Ny skolerute")


def test_from_the_call_to_the_protocol(
    log_in: Callable[[User], Page],
    plan: ActionPlan,
    entry: ActionPlanEntry,
    office: User,
    leader: User,
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(office)
    page.goto("/veikart/moter/nytt/")
    page.get_by_label("Tittel").fill("Ledermøte")
    page.get_by_label("Klokkeslett").fill("13:30")
    page.get_by_label("Sted").fill("Rådhuset")
    assert_accessible()
    page.get_by_role("button", name="Lag møtet").click()
    expect(page.get_by_text("kl. 13.30 · Rådhuset")).to_be_visible()
    page.get_by_text("Velg prosjekter", exact=True).wait_for()
    page.get_by_label("1. Ny skolerute").check()
    page.get_by_role("button", name="Legg til de valgte").click()
    expect(page.locator(".meeting-items > li")).to_have_count(1)

    # Leadership is told, and finds the meeting on the front page until it is over and for a while after
    page = log_in(leader)
    page.goto("/varsler/")
    expect(page.get_by_role("link", name="«Ledermøte»")).to_be_visible()
    page.goto("/")
    assert_accessible()
    page.get_by_role("link", name="Neste møte i dag kl. 13.30").click()
    page.get_by_role("button", name="Start møtet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ny skolerute")
    page.goto("/")
    page.get_by_role("link", name="Møtet er i gang: «Ledermøte»").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ny skolerute")

    # What was taken out by a slip is taken back with two keys
    page.keyboard.press("u")
    page.keyboard.type("Løst på annen måte.")
    page.keyboard.press("Control+Enter")
    resolved = page.locator(".meeting-resolved li")
    expect(resolved.last).to_contain_text("Tatt ut av planen. Løst på annen måte.")
    assert_accessible()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("a")
    expect(page.get_by_role("radio", name="Angre «Ta ut»")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(resolved.last).to_contain_text("Satt i reserve. Tatt tilbake i det samme møtet.")

    page.get_by_role("link", name="Til slutten").click()
    page.get_by_role("button", name="Avslutt møtet og lag protokollen").click()
    expect(page.get_by_role("heading", name="Planen mot rammene")).to_be_visible()
    assert_accessible()
    page.goto("/")
    page.get_by_role("link", name="Protokollen er klar: «Ledermøte»").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Protokoll: Ledermøte")


def test_a_long_agenda_on_a_phone(
    log_in: Callable[[User], Page],
    plan: ActionPlan,
    entry: ActionPlanEntry,
    leader: User,
    assert_accessible: Callable[[], None],
) -> None:
    meeting = a_meeting(plan, [entry], held_on=timezone.localdate())
    for position in range(2, 31):
        AgendaItem.objects.create(meeting=meeting, heading=f"Orientering {position}", position=position)
    under_way(Meeting.objects.get(pk=meeting.pk), by=leader)
    page = log_in(leader)
    page.set_viewport_size(PHONE)
    page.goto(f"/veikart/moter/{meeting.pk}/sak/1/")
    page.get_by_label("Begrunnelse").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Neste")).to_be_in_viewport()
    assert_accessible()
    page.get_by_role("button", name="Neste").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Orientering 2")
    page.get_by_text("Sak 2 av 30").click()
    expect(page.get_by_role("link", name="27. Orientering 27")).to_be_visible()
    assert_accessible()
    page.get_by_role("link", name="27. Orientering 27").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Orientering 27")
    expect(page.get_by_text("Møtet er ved sak 2: Orientering 2.")).to_be_visible()
    page.goto(meeting.get_absolute_url())
    page.get_by_text("30 saker er ikke behandlet").click()
    assert_accessible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
