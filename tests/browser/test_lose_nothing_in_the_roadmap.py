"""What is not saved when a page is left, a session ends or a connection is lost is asked about and offered again."""

import datetime
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, Project
from portfolio.models.action_plan import add_months
from roadmap.moving import move
from tests.browser.test_work_in_the_roadmap import drag, period, row, said, shows
from tests.cast import PASSWORD, adopted

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = datetime.timedelta(days=7)
WHY = "Leverandøren er forsinket."
SECONDS = 5_000


@pytest.fixture
def entries(make_entry: Callable[..., ActionPlanEntry], plan: ActionPlan) -> list[ActionPlanEntry]:
    days = {"starts_on": add_months(plan.starts_on, 3), "ends_on": add_months(plan.starts_on, 7) - WEEK / 7}
    return [make_entry(**days) for _ in range(4)]


@pytest.fixture
def project(entries: list[ActionPlanEntry]) -> Project:
    return entries[0].project


def offered(page: Page) -> Locator:
    return page.get_by_role("button", name="Lagre flyttingen")


def leaving(page: Page) -> list[str]:
    """The questions that the browser asks when the page is left; each is answered with yes."""
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    return asked


def test_a_move_that_waits_for_its_reason_is_asked_about_and_offered_again_with_what_was_written(
    log_in: Callable[[User], Page],
    leader: User,
    plan: ActionPlan,
    project: Project,
    assert_accessible: Callable[[], None],
) -> None:
    adopted(plan, by=leader)
    start, end = period(project)
    page = log_in(leader)
    asked = leaving(page)
    page.goto("/veikart/")
    page.goto("/prosjekter/")
    assert asked == []

    page.goto("/veikart/")
    drag(page, project, 2)
    page.mouse.up()
    page.get_by_role("dialog").get_by_label("Begrunnelse").fill(WHY)
    page.goto("/prosjekter/")
    assert asked == ["beforeunload"]
    page.goto("/veikart/")
    expect(said(page)).to_contain_text("Du flyttet «Prosjekt 1» til")
    expect(said(page)).to_contain_text("men ga ingen begrunnelse. Vil du lagre flyttingen?")
    assert_accessible()
    assert period(project) == (start, end)

    offered(page).click()
    expect(page.get_by_role("dialog").get_by_label("Begrunnelse")).to_have_value(WHY)
    page.get_by_role("button", name="Lagre", exact=True).click()
    shows(page, project, start + 2 * WEEK, end + 2 * WEEK)
    assert list(Decision.objects.values_list("kind", "reason")) == [("replanned", WHY)]
    page.reload()
    expect(row(page, project)).to_be_visible()
    expect(offered(page)).to_have_count(0)


def test_what_is_offered_again_can_be_thrown_away_and_one_is_offered_after_the_other(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    adopted(plan, by=leader)
    page = log_in(leader)
    leaving(page)
    page.goto("/veikart/")
    for entry in entries[:2]:
        row(page, entry.project).get_by_role("link").first.focus()
        page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.reload()
    for number in (1, 2):
        expect(said(page)).to_contain_text(f"Du flyttet «Prosjekt {number}» til")
        page.get_by_role("button", name="Forkast den").click()
    expect(said(page)).to_contain_text("Flyttingen av «Prosjekt 2» er forkastet.")
    page.reload()
    expect(row(page, entries[0].project)).to_be_visible()
    expect(offered(page)).to_have_count(0)
    assert Decision.objects.count() == 0


def test_in_a_draft_what_was_on_its_way_when_the_page_was_left_is_saved_and_not_offered(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, project: Project
) -> None:
    start, end = period(project)
    page = log_in(leader)
    leaving(page)
    page.goto("/veikart/")
    row(page, project).get_by_role("link").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.reload()
    shows(page, project, start + WEEK, end + WEEK)
    page.wait_for_timeout(3_000)  # what was on its way is offered after two and a half
    expect(offered(page)).to_have_count(0)


def test_a_session_that_ends_in_the_middle_of_a_drag_loses_no_move(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, project: Project
) -> None:
    start, end = period(project)
    page = log_in(leader)
    page.goto("/veikart/")
    cookies = page.context.cookies()
    drag(page, project, 3)
    page.context.clear_cookies()
    page.mouse.up()
    expect(said(page)).to_contain_text("Det ble ikke lagret, for du er logget ut.")
    assert period(project) == (start, end)

    page.context.add_cookies(cookies)  # logged in again
    page.goto("/veikart/")
    expect(said(page)).to_contain_text("men det ble ikke lagret. Vil du lagre flyttingen?")
    offered(page).click()
    shows(page, project, start + 3 * WEEK, end + 3 * WEEK)


def test_whoever_is_logged_out_while_taking_something_out_logs_in_beside_it_and_goes_on(
    log_in: Callable[[User], Page], leader: User, project: Project
) -> None:
    page = log_in(leader)
    page.goto(f"/veikart/?valgt={project.pk}")
    acts = page.locator(".roadmap-acts")
    acts.get_by_text("Bestem", exact=True).click()
    acts.get_by_label("Ta ut").check()
    acts.locator("details[open]").get_by_label("Begrunnelse").fill(WHY)
    page.context.clear_cookies()
    acts.get_by_role("button", name="Lagre beslutningen").click()
    expect(acts.locator("details[open] .roadmap-reasons")).to_have_text(
        "Det ble ikke lagret, for du er logget ut. Logg inn i en ny fane, og prøv igjen her."
    )

    beside = page.context.new_page()
    beside.goto("/logg-inn/")
    beside.locator("input[name=login]").fill(leader.email)
    beside.locator("input[name=password]").fill(PASSWORD)
    beside.get_by_role("button", name="Logg inn").click()
    expect(beside.get_by_role("heading", level=1)).to_contain_text("Hei")
    beside.close()
    acts.get_by_role("button", name="Lagre beslutningen").click()
    expect(row(page, project)).to_have_count(0, timeout=SECONDS)
    assert list(Decision.objects.values_list("kind", "reason")) == [("out", WHY)]


def test_what_a_lost_connection_took_is_sent_with_a_click_once_it_is_back(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, project: Project
) -> None:
    start, end = period(project)
    page = log_in(leader)
    page.goto("/veikart/")
    drag(page, project, 2)
    page.context.set_offline(True)
    page.mouse.up()
    expect(said(page)).to_contain_text("Prosjektet står der det sto.")
    page.context.set_offline(False)
    offered(page).click()
    shows(page, project, start + 2 * WEEK, end + 2 * WEEK)
    page.reload()
    expect(row(page, project)).to_be_visible()
    expect(offered(page)).to_have_count(0)


def test_what_is_offered_again_and_others_have_moved_since_is_refused_with_who_was_first(
    log_in: Callable[[User], Page],
    log_in_elsewhere: Callable[..., Page],
    leader: User,
    owner: User,
    plan: ActionPlan,
    project: Project,
) -> None:
    start, end = period(project)
    page, second = log_in(leader), log_in_elsewhere(owner)
    page.goto("/veikart/")
    drag(page, project, 2)
    page.context.set_offline(True)
    page.mouse.up()
    expect(offered(page)).to_be_visible()
    second.goto("/veikart/")
    drag(second, project, -1)
    second.mouse.up()
    shows(second, project, start - WEEK, end - WEEK)

    page.context.set_offline(False)
    offered(page).click()
    expect(said(page)).to_contain_text("owner Testesen har endret prosjektet etter at du så det.")
    shows(page, project, start - WEEK, end - WEEK)
    assert period(project) == (start - WEEK, end - WEEK)


def test_a_reason_that_was_refused_with_its_move_is_there_the_next_time(
    log_in: Callable[[User], Page], leader: User, owner: User, plan: ActionPlan, project: Project
) -> None:
    adopted(plan, by=leader)
    start, end = period(project)
    page = log_in(leader)
    page.goto("/veikart/")
    drag(page, project, 2)
    page.mouse.up()
    page.get_by_role("dialog").get_by_label("Begrunnelse").fill(WHY)
    move(project, starts_on=start - WEEK, ends_on=end - WEEK, by=owner, version=project.version, reason="Vi er klare.")
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(said(page)).to_contain_text("har endret prosjektet etter at du så det.")
    shows(page, project, start - WEEK, end - WEEK)

    drag(page, project, 3)
    page.mouse.up()
    expect(page.get_by_role("dialog").get_by_label("Begrunnelse")).to_have_value(WHY)
    page.get_by_role("button", name="Lagre", exact=True).click()
    shows(page, project, start + 2 * WEEK, end + 2 * WEEK)


def test_what_is_typed_in_the_panel_is_asked_about_before_the_page_is_left(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, project: Project
) -> None:
    page = log_in(leader)
    asked = leaving(page)
    page.goto(f"/veikart/?valgt={project.pk}")
    page.locator(".roadmap-acts").get_by_text("Bestem", exact=True).click()
    page.locator(".roadmap-acts details[open]").get_by_label("Begrunnelse").fill("Vi ven")
    page.reload()
    assert asked == ["beforeunload"]


def test_what_is_typed_in_the_panel_stands_there_again_after_a_look_at_another_project(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    first, second = entries[0].project, entries[1].project
    page = log_in(leader)
    asked = leaving(page)
    page.goto(f"/veikart/?valgt={first.pk}")
    acts = page.locator(".roadmap-acts")
    reason = acts.locator("details[open]").get_by_label("Begrunnelse")
    acts.get_by_text("Bestem", exact=True).click()
    acts.get_by_label("Sett i reserve").check()
    reason.fill(WHY)
    row(page, first).get_by_role("link").first.click()
    expect(reason).to_have_value(WHY)
    expect(said(page)).not_to_contain_text("ikke lagret")

    row(page, second).get_by_role("link").first.click()
    expect(page.locator("#roadmap-panel-heading")).to_contain_text("Prosjekt 2")
    expect(page.locator("#roadmap-panel-heading")).to_be_in_viewport()
    expect(said(page)).to_contain_text("Det du skrev om «Prosjekt 1», er ikke lagret.")
    expect(acts.locator("details[open]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(acts).to_have_count(0)
    row(page, first).get_by_role("link").first.click()
    expect(reason).to_have_value(WHY)
    expect(said(page)).to_have_text("Det du skrev sist, står i panelet under «Bestem».")
    page.keyboard.press("Escape")
    page.reload()
    assert asked == ["beforeunload"]  # what is kept goes with the page

    row(page, first).get_by_role("link").first.click()
    acts.get_by_text("Bestem", exact=True).click()
    acts.get_by_label("Sett i reserve").check()
    reason.fill(WHY)
    row(page, second).get_by_role("link").first.click()
    expect(page.locator("#roadmap-panel-heading")).to_contain_text("Prosjekt 2")
    row(page, first).get_by_role("link").first.click()
    acts.get_by_role("button", name="Lagre beslutningen").click()
    expect(row(page, first)).to_have_attribute("data-decision", "reserve", timeout=SECONDS)
    page.reload()
    assert asked == ["beforeunload"]
    assert list(Decision.objects.values_list("kind", "reason")) == [("reserve", WHY)]
