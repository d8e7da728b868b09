"""Several people work in the roadmap at once: by pointer, by keyboard alone, and when the connection is lost."""

import datetime
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, PlanCapacity, Project
from portfolio.models.action_plan import add_months
from tests.cast import adopted

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = datetime.timedelta(days=7)
SECONDS = 5_000  # a change is seen within two; a slow machine is given more
TwoPages = tuple[Page, Page]


@pytest.fixture
def entries(make_entry: Callable[..., ActionPlanEntry], plan: ActionPlan) -> list[ActionPlanEntry]:
    days = {"starts_on": add_months(plan.starts_on, 3), "ends_on": add_months(plan.starts_on, 7) - WEEK / 7}
    return [make_entry(**days) for _ in range(4)]


@pytest.fixture
def two(
    log_in: Callable[[User], Page], log_in_elsewhere: Callable[..., Page], leader: User, outsider: User
) -> TwoPages:
    """A leader who acts, and an employee who looks on."""
    return log_in(leader), log_in_elsewhere(outsider)


def row(page: Page, project: Project) -> Locator:
    return page.locator(f'tr[data-project="{project.pk}"]')


def period(project: Project) -> tuple[datetime.date, datetime.date]:
    project = Project.objects.get(pk=project.pk)
    return project.starts_on, project.ends_on


def shows(page: Page, project: Project, start: datetime.date, end: datetime.date) -> None:
    expect(row(page, project)).to_have_attribute("data-starts-on", start.isoformat(), timeout=SECONDS)
    expect(row(page, project)).to_have_attribute("data-ends-on", end.isoformat())


def said(page: Page) -> Locator:
    return page.locator(".roadmap-said-words")


def grab(page: Page, project: Project, *, at: float = 0.5) -> tuple[float, float, float]:
    """Where on the bar the pointer takes hold, and how wide a week is."""
    row(page, project).scroll_into_view_if_needed()
    expect(row(page, project).locator(".bar-ghost")).to_have_count(0)
    bar = row(page, project).locator(".bar-of-project").bounding_box()
    cell = row(page, project).locator("td.roadmap-time").bounding_box()
    x = bar["x"] + 3 if at == 0 else bar["x"] + bar["width"] - 3 if at == 1 else bar["x"] + bar["width"] * at
    return x, bar["y"] + bar["height"] / 2, cell["width"] / 365 * 7


def drag(page: Page, project: Project, weeks: int, *, at: float = 0.5) -> None:
    x, y, week = grab(page, project, at=at)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + week * weeks / 2, y)
    page.mouse.move(x + week * weeks, y)


def test_a_leader_drags_a_bar_and_the_others_see_it_with_who_did_it(
    two: TwoPages, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    PlanCapacity.objects.create(plan=plan, days=[40] * 12)
    project = entries[1].project
    start, end = period(project)
    page, viewer = two
    for each in (page, viewer):
        each.goto("/veikart/")
    load = viewer.locator("#roadmap-load .load-table tbody")
    before = load.text_content()

    drag(page, project, 4)
    expect(page.locator(".bar-dates")).to_contain_text("(4 uker senere)")
    page.mouse.up()

    expect(said(page)).to_contain_text("«Prosjekt 2» går nå fra")
    shows(page, project, start + 4 * WEEK, end + 4 * WEEK)
    shows(viewer, project, start + 4 * WEEK, end + 4 * WEEK)
    expect(said(viewer)).to_contain_text("leader Testesen flyttet «Prosjekt 2» i tid")
    assert load.text_content() != before
    assert period(project) == (start + 4 * WEEK, end + 4 * WEEK)
    assert row(viewer, project).get_attribute("data-may-move") is None

    page.keyboard.press("Control+z")
    expect(said(page)).to_contain_text("Angret: flytting i tid, «Prosjekt 2».")
    shows(viewer, project, start, end)
    page.keyboard.press("Control+y")
    shows(viewer, project, start + 4 * WEEK, end + 4 * WEEK)


def test_the_ends_of_a_bar_stretch_it_and_escape_leaves_it(
    log_in: Callable[[User], Page], owner: User, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    project = entries[0].project
    start, end = period(project)
    page = log_in(owner)
    page.goto("/veikart/")

    drag(page, project, 3, at=1)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(said(page)).to_contain_text("Flyttingen er avbrutt.")
    assert period(project) == (start, end)

    drag(page, project, 3, at=1)
    page.mouse.up()
    shows(page, project, start, end + 3 * WEEK)
    drag(page, project, -2, at=0)
    page.mouse.up()
    shows(page, project, start - 2 * WEEK, end + 3 * WEEK)
    assert "/veikart/" in page.url  # the drag was no click on the bar


def test_a_connection_that_is_lost_in_the_middle_of_a_drag_puts_the_bar_back(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    project = entries[0].project
    before = period(project)
    page = log_in(leader)
    page.goto("/veikart/")

    drag(page, project, 2)
    page.context.set_offline(True)
    page.mouse.up()

    expect(said(page)).to_contain_text("Det ble ikke lagret. Er du uten nett?")
    expect(said(page)).to_contain_text("Prosjektet står der det sto.")
    expect(page.locator(".bar-ghost")).to_have_count(0)
    page.context.set_offline(False)
    assert period(project) == before
    drag(page, project, 2)
    page.mouse.up()
    shows(page, project, before[0] + 2 * WEEK, before[1] + 2 * WEEK)


def test_a_whole_picture_that_is_lost_on_its_way_is_fetched_at_the_next_look(
    log_in: Callable[[User], Page],
    outsider: User,
    entries: list[ActionPlanEntry],
    make_entry: Callable[..., ActionPlanEntry],
) -> None:
    page = log_in(outsider)
    page.goto("/veikart/")
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost or route.request.resource_type != "fetch":
            route.fallback()
            return
        lost.append(route.request.url)
        route.abort()

    page.route(page.url, lose_the_first)
    fresh = make_entry().project

    expect(row(page, fresh)).to_have_count(1, timeout=3 * SECONDS)
    assert lost == [page.url]


def test_in_an_adopted_plan_a_drag_asks_why(
    log_in: Callable[[User], Page],
    leader: User,
    plan: ActionPlan,
    entries: list[ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    adopted(plan, by=leader)
    project = entries[0].project
    start, end = period(project)
    page = log_in(leader)
    page.goto("/veikart/")

    drag(page, project, 1)
    page.mouse.up()
    expect(page.get_by_role("dialog")).to_contain_text("Hvorfor flyttes «Prosjekt 1» til")
    page.get_by_role("button", name="La det stå").click()
    expect(said(page)).to_contain_text("Prosjektet står der det sto.")
    assert period(project) == (start, end)

    drag(page, project, 1)
    page.mouse.up()
    page.get_by_role("dialog").get_by_label("Begrunnelse").fill("Leverandøren er forsinket.")
    page.get_by_role("button", name="Lagre", exact=True).click()
    shows(page, project, start + WEEK, end + WEEK)
    assert list(Decision.objects.values_list("kind", "reason")) == [("replanned", "Leverandøren er forsinket.")]
    assert_accessible()


def test_the_keyboard_alone_moves_stretches_and_takes_back(
    log_in: Callable[[User], Page], owner: User, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    project = entries[2].project
    start, end = period(project)
    page = log_in(owner)
    page.goto("/veikart/")
    row(page, project).get_by_role("link").first.focus()

    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    expect(said(page)).to_contain_text("Lagres når du stopper, eller straks med Enter. Esc avbryter.")
    page.keyboard.press("Enter")
    shows(page, project, start + WEEK, end + WEEK)
    page.keyboard.press("Alt+Shift+ArrowLeft")  # the focus is still in the row
    shows(page, project, start + WEEK, end)  # and it is saved when one stops
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Escape")
    expect(said(page)).to_contain_text("Flyttingen er avbrutt.")

    page.keyboard.press("Control+z")
    shows(page, project, start + WEEK, end + WEEK)
    page.keyboard.press("Control+z")
    shows(page, project, start, end)
    page.keyboard.press("Control+z")
    expect(said(page)).to_contain_text("Det er ikke noe å angre.")


def test_by_keyboard_one_is_never_in_the_way_of_oneself(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    project, other = entries[0].project, entries[1].project
    start, end = period(project)
    page = log_in(leader)
    page.goto("/veikart/")
    sent: list[Route] = []

    def hold_the_first(route: Route) -> None:
        sent.append(route)
        if len(sent) > 1:
            route.continue_()

    page.route("**/veikart/flytt/**", hold_the_first)
    row(page, project).get_by_role("link").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(row(page, project)).to_have_class("is-moving is-saving")
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    row(page, other).get_by_role("link").first.focus()
    page.keyboard.press("Shift+ArrowLeft")
    row(page, project).get_by_role("link").first.focus()  # leaves the other row, and so saves it
    sent[0].continue_()

    shows(page, project, start + 2 * WEEK, end + 3 * WEEK)
    shows(page, other, start - WEEK, end - WEEK)
    page.keyboard.press("Control+z")
    page.keyboard.press("Shift+ArrowRight")
    shows(page, project, start + 2 * WEEK, end + 2 * WEEK)
    assert [period(each) for each in (project, other)] == [
        (start + 2 * WEEK, end + 2 * WEEK),
        (start - WEEK, end - WEEK),
    ]


def test_in_an_adopted_plan_the_keys_go_on_with_what_is_asked_about_and_one_thing_is_asked_at_a_time(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    adopted(plan, by=leader)
    project, other = entries[0].project, entries[1].project
    start, end = period(project)
    page = log_in(leader)
    page.goto("/veikart/")
    dialog = page.get_by_role("dialog")

    row(page, project).get_by_role("link").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    row(page, other).get_by_role("link").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(dialog).to_contain_text("Hvorfor flyttes «Prosjekt 1» til")
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.keyboard.type("Leverandøren er forsinket.")
    page.keyboard.press("Shift+ArrowLeft")  # marks a letter
    page.keyboard.press("End")
    page.get_by_role("button", name="Lagre", exact=True).click()
    shows(page, project, start + WEEK, end + 2 * WEEK)
    expect(dialog).to_contain_text("Hvorfor flyttes «Prosjekt 2» til")
    page.keyboard.type("Den venter på den første.")
    page.get_by_role("button", name="Lagre", exact=True).click()
    shows(page, other, start + WEEK, end + WEEK)

    assert set(Decision.objects.values_list("project", "reason")) == {
        (project.pk, "Leverandøren er forsinket."),
        (other.pk, "Den venter på den første."),
    }


def test_a_drag_that_is_not_finished_loses_nothing_when_others_change_the_same_row(
    log_in: Callable[[User], Page],
    log_in_elsewhere: Callable[..., Page],
    leader: User,
    owner: User,
    plan: ActionPlan,
    entries: list[ActionPlanEntry],
) -> None:
    project, other = entries[0].project, entries[1].project
    start, end = period(project)
    page, second = log_in(leader), log_in_elsewhere(owner)
    for each in (page, second):
        each.goto("/veikart/")

    drag(page, project, 5)
    for number, changed in enumerate((project, other)):
        drag(second, changed, 1)
        second.mouse.up()
        shows(second, changed, start + WEEK, end + WEEK)
        if number:
            shows(page, changed, start + WEEK, end + WEEK)
    expect(page.locator(".bar-ghost")).to_have_count(1)
    page.mouse.up()

    expect(said(page)).to_contain_text("owner Testesen har endret prosjektet etter at du så det.")
    shows(page, project, start + WEEK, end + WEEK)
    assert period(project) == (start + WEEK, end + WEEK)
    drag(page, project, 1)
    page.mouse.up()
    shows(second, project, start + 2 * WEEK, end + 2 * WEEK)


def test_a_ranking_from_the_panel_is_seen_by_the_other_in_its_new_place(
    two: TwoPages, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    page, viewer = two
    viewer.goto("/veikart/?gruppe=ingen")
    page.goto(f"/veikart/?gruppe=ingen&valgt={entries[3].project_id}")
    panel = page.locator("#roadmap-panel .roadmap-acts")

    panel.get_by_text("Flytt til plass", exact=True).click()
    panel.get_by_label("Plass (1–4)").fill("9")
    panel.locator("details[open]").get_by_role("button", name="Flytt").click()
    expect(panel.locator("details[open] .roadmap-reasons")).to_have_text("Velg en plass fra 1 til 4.")
    panel.get_by_label("Plass (1–4)").fill("1")
    panel.locator("details[open]").get_by_role("button", name="Flytt").click()

    expect(said(page)).to_contain_text("«Prosjekt 4» står nå på plass 1.")
    for each in (page, viewer):
        expect(each.locator("tr[data-project]").first).to_have_attribute(
            "data-project", str(entries[3].project_id), timeout=SECONDS
        )
    expect(said(viewer)).to_contain_text("leader Testesen flyttet «Prosjekt 4» fra plass 4 til plass 1.")

    panel.get_by_text("Bestem", exact=True).click()
    panel.get_by_label("Sett i reserve").check()
    panel.locator("details", has_text="Bestem").get_by_label("Begrunnelse").fill("Vi venter.")
    panel.get_by_role("button", name="Lagre beslutningen").click()
    expect(row(viewer, entries[3].project)).to_have_attribute("data-decision", "reserve", timeout=SECONDS)
    page.locator("#roadmap-undo").get_by_role("button", name="Angre").click()
    expect(row(viewer, entries[3].project)).to_have_attribute("data-decision", "included", timeout=SECONDS)


def test_the_forms_work_without_javascript(
    log_in_elsewhere: Callable[..., Page],
    owner: User,
    plan: ActionPlan,
    entries: list[ActionPlanEntry],
) -> None:
    project = entries[0].project
    start, end = period(project)
    page = log_in_elsewhere(owner, java_script_enabled=False)
    page.goto(f"/veikart/?valgt={project.pk}")
    acts = page.locator(".roadmap-acts")
    acts.get_by_text("Flytt i tid", exact=True).click()
    acts.get_by_label("Slutter").fill((start - WEEK).isoformat())
    acts.locator("details[open]").get_by_role("button", name="Flytt").click()
    expect(page.get_by_text("Sluttdatoen kan ikke være før startdatoen.")).to_be_visible()
    acts.get_by_label("Slutter").fill((end + WEEK).isoformat())
    acts.locator("details[open]").get_by_role("button", name="Flytt").click()
    expect(page.get_by_text("«Prosjekt 1» går nå fra")).to_be_visible()
    assert period(project) == (start, end + WEEK)
    page.locator("#roadmap-undo").get_by_role("button", name="Angre").click()
    expect(page.get_by_text("Angret: flytting i tid")).to_be_visible()
    assert period(project) == (start, end)
