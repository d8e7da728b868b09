"""A meeting by keyboard only, followed from another seat; then the protocol, as everybody who is employed reads it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, PlanFrame
from roadmap.models import Meeting, Resolution
from tests.browser.keyboard import press, tab_to
from tests.roadmap.meetings import a_meeting, under_way

pytestmark = pytest.mark.django_db(transaction=True)

SOON = 8_000  # ms; a page asks every other second


@pytest.fixture
def meeting(plan: ActionPlan, make_entry: Callable[..., ActionPlanEntry]) -> Meeting:
    PlanFrame.objects.create(plan=plan, investment_cost=2_000_000)
    titles = ("Ny skolerute", "Digital post", "Smarte vannmålere")
    meeting = a_meeting(plan, [make_entry("candidate", title=title) for title in titles])
    meeting.items.filter(position=1).update(minutes=10, note="Se vedlegget.")
    return meeting


@pytest.fixture
def other_seat(log_in_elsewhere: Callable[..., Page], office: User) -> Page:
    return log_in_elsewhere(office)


def heading(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=SOON)


def resolved(page: Page, words: str) -> None:
    expect(page.locator(".meeting-resolved li").last).to_contain_text(words, timeout=SOON)


def test_a_meeting_by_keyboard_only_that_others_follow(
    log_in: Callable[[User], Page],
    other_seat: Page,
    meeting: Meeting,
    plan: ActionPlan,
    leader: User,
    outsider: User,
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(leader)
    page.goto(meeting.get_absolute_url())
    assert_accessible()
    press(page, "Start møtet")
    heading(page, "Ny skolerute")
    other_seat.goto(f"/veikart/moter/{meeting.pk}/sak/1/")
    heading(other_seat, "Ny skolerute")
    assert_accessible()

    # The first is included; the sum follows, at both seats
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Hurtigtaster")).to_be_visible()
    assert_accessible()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Hurtigtaster")).to_be_hidden()
    page.keyboard.press("m")
    expect(page.get_by_label("Begrunnelse")).to_be_focused()
    page.keyboard.type("Barna må rekke skolen.")  # with m, r, u and ? typed, nothing but text comes of it
    page.keyboard.press("Control+Enter")
    resolved(page, "Tatt med i planen. Barna må rekke skolen.")
    resolved(other_seat, "Tatt med i planen. Barna må rekke skolen.")
    expect(other_seat.locator(".meeting-limits li").first).to_contain_text("igjen")
    assert_accessible()

    # The arrow leads both on to the second, which is moved
    page.keyboard.press("ArrowRight")
    heading(page, "Digital post")
    heading(other_seat, "Digital post")
    page.keyboard.press("f")
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.type("Kan vente.")
    page.keyboard.press("Control+Enter")
    resolved(page, "Flyttet fra plass 2 til plass 3. Kan vente.")
    expect(page.locator(".meeting-ranking [aria-current]")).to_contain_text("3")
    resolved(other_seat, "Flyttet fra plass 2 til plass 3.")

    # The third is postponed. A mistaken arrow does not leave what is written
    page.keyboard.press("ArrowRight")
    heading(page, "Smarte vannmålere")
    page.keyboard.press("v")
    page.keyboard.type("Mangler tall.")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#meeting-news")).to_contain_text("ikke er lagret")
    heading(page, "Smarte vannmålere")
    page.keyboard.press("b")
    page.keyboard.press("Control+Enter")
    resolved(page, "Utsatt. Mangler tall.")

    press(page, "Til slutten")
    press(page, "Avslutt møtet og lag protokollen")
    heading(page, "Protokoll: Ledermøte")
    heading(other_seat, "Protokoll: Ledermøte")
    assert_accessible()
    assert [row.kind for row in Resolution.objects.order_by("pk")] == ["included", "ranked", "postponed"]

    page = log_in(outsider)
    page.goto("/veikart/moter/")
    assert_accessible()
    tab_to(page, "Ledermøte")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Barna må rekke skolen.")).to_be_visible()


def test_whoever_writes_is_not_disturbed_and_loses_nothing(
    log_in: Callable[[User], Page], other_seat: Page, meeting: Meeting, leader: User
) -> None:
    under_way(meeting, by=leader)
    other_seat.goto(f"/veikart/moter/{meeting.pk}/sak/1/")
    other_seat.keyboard.press("n")
    other_seat.keyboard.type("Halvveis i en setning")
    page = log_in(leader)
    page.goto(f"/veikart/moter/{meeting.pk}/sak/1/")
    page.get_by_role("button", name="Neste").click()
    heading(page, "Digital post")
    expect(other_seat.locator("#meeting-news")).to_contain_text("gått videre", timeout=SOON)
    heading(other_seat, "Ny skolerute")
    expect(other_seat.get_by_label("Begrunnelse")).to_have_value("Halvveis i en setning")
    other_seat.keyboard.press("Control+Enter")
    resolved(other_seat, "Notert. Halvveis i en setning")
    expect(other_seat.get_by_text("Møtet er ved sak 2: Digital post.")).to_be_visible()
    other_seat.get_by_role("link", name="Gå dit").click()
    heading(other_seat, "Digital post")


def test_the_office_prepares_the_agenda_by_buttons_and_by_dragging(
    log_in: Callable[[User], Page],
    meeting: Meeting,
    office: User,
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(office)
    page.goto(meeting.get_absolute_url())
    titles = page.locator(".meeting-items .meeting-item-title > a")
    page.get_by_role("button", name="Flytt opp: Smarte vannmålere").click()
    expect(titles).to_have_text(["Ny skolerute", "Smarte vannmålere", "Digital post"])
    page.get_by_label("Annen sak").fill("Eventuelt")
    page.get_by_role("button", name="Legg til", exact=True).click()
    expect(titles).to_have_text(["Ny skolerute", "Smarte vannmålere", "Digital post", "Eventuelt"])
    items = page.locator(".meeting-items > li")
    items.nth(3).locator(".meeting-number").drag_to(items.nth(0).locator(".meeting-number"))
    expect(titles).to_have_text(["Eventuelt", "Ny skolerute", "Smarte vannmålere", "Digital post"])
    assert_accessible()


def test_without_javascript_the_forms_do_the_same(
    log_in_elsewhere: Callable[..., Page], meeting: Meeting, leader: User
) -> None:
    under_way(meeting, by=leader)
    page = log_in_elsewhere(leader, java_script_enabled=False)
    page.goto(f"/veikart/moter/{meeting.pk}/sak/1/")
    page.get_by_role("radio", name="Reserve").check()
    page.get_by_label("Begrunnelse").fill("Etterpå.")
    page.get_by_role("button", name="Lagre").click()
    resolved(page, "Satt i reserve. Etterpå.")
    page.get_by_role("button", name="Neste").click()
    heading(page, "Digital post")


def test_whoever_is_logged_out_is_told_so_and_keeps_what_was_typed(
    log_in: Callable[[User], Page], meeting: Meeting, leader: User
) -> None:
    under_way(meeting, by=leader)
    page = log_in(leader)
    page.goto(f"/veikart/moter/{meeting.pk}/sak/1/")
    page.locator("#reason").fill("For kort.")
    page.context.clear_cookies()
    expect(page.locator("#meeting-news")).to_contain_text("Du er logget ut", timeout=SOON)
    page.get_by_role("radio", name="Notér").check()
    page.get_by_role("button", name="Lagre").click()
    expect(page.locator("#meeting-news")).to_contain_text("Det ble ikke lagret, for du er logget ut.")
    expect(page.locator("#reason")).to_have_value("For kort.")
    assert Resolution.objects.count() == 0
