"""Somebody looks at the roadmap: by mouse, by keyboard alone, without JavaScript, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlanEntry, Dependency, Milestone, Phase, ProjectPhase, Strategy
from tests.browser.conftest import too_wide
from tests.browser.keyboard import tab_to

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def entries(make_entry: Callable[..., ActionPlanEntry], strategy: Strategy) -> list[ActionPlanEntry]:
    """Two in one programme, where the second needs the first and has a phase and a milestone; and one in another."""
    last = strategy.programmes.get(slug="mennesker-og-teknologi")
    found = [make_entry(title="Grunnmur"), make_entry(title="Hus"), make_entry(title="Hage", programme=last)]
    house = found[1].project
    Dependency.objects.create(project=house, needs=found[0].project)
    phase = Phase.objects.create(name="Gjennomføre", position=4)
    ProjectPhase.objects.create(project=house, phase=phase, starts_on=house.starts_on)
    Milestone.objects.create(project=house, name="Tak på", due_on=house.ends_on)
    return found


@pytest.fixture
def looking(log_in: Callable[[User], Page], leader: User, entries: list[ActionPlanEntry]) -> Page:
    page = log_in(leader)
    page.goto("/veikart/")
    return page


def test_a_project_opens_beside_the_picture_and_its_address_can_be_sent(
    looking: Page, entries: list[ActionPlanEntry], assert_accessible: Callable[[], None]
) -> None:
    panel = looking.locator("#roadmap-panel")
    assert_accessible()

    looking.get_by_role("link", name="Hus", exact=True).click()
    expect(panel).to_be_focused()
    expect(panel.get_by_role("heading", name="2. Hus")).to_be_visible()
    expect(looking).to_have_url(f"/veikart/?valgt={entries[1].project_id}")
    assert_accessible()

    panel.get_by_role("link", name="Grunnmur").click()
    expect(panel.get_by_role("heading", name="1. Grunnmur")).to_be_visible()
    looking.reload()
    expect(panel.get_by_role("heading", name="1. Grunnmur")).to_be_visible()

    panel.get_by_role("link", name="Lukk Grunnmur").click()
    expect(panel).to_be_hidden()
    expect(looking.get_by_role("link", name="Grunnmur", exact=True)).to_be_focused()
    expect(looking).to_have_url("/veikart/")


def test_back_closes_what_was_opened_and_forward_opens_it_again(looking: Page, entries: list[ActionPlanEntry]) -> None:
    panel = looking.locator("#roadmap-panel")
    looking.get_by_role("link", name="Hus", exact=True).click()
    expect(panel.get_by_role("heading", name="2. Hus")).to_be_visible()
    panel.get_by_role("link", name="Grunnmur").click()
    expect(panel.get_by_role("heading", name="1. Grunnmur")).to_be_visible()

    looking.go_back()
    expect(panel).to_be_hidden()
    expect(looking).to_have_url("/veikart/")
    expect(looking.get_by_role("link", name="Grunnmur", exact=True)).to_be_focused()
    looking.go_forward()
    expect(panel.get_by_role("heading", name="1. Grunnmur")).to_be_visible()

    looking.goto("/prosjekter/")
    looking.go_back()
    expect(panel.get_by_role("heading", name="1. Grunnmur")).to_be_visible()
    looking.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(looking).to_have_url("/veikart/")


def test_the_bar_opens_it_too(looking: Page, entries: list[ActionPlanEntry]) -> None:
    looking.locator(f"#prosjekt-{entries[2].project_id} .bar-of-project").click()
    expect(looking.get_by_role("heading", name="3. Hage")).to_be_visible()


def test_by_keyboard_alone(looking: Page) -> None:
    def here() -> object:
        return expect(looking.locator(":focus"))

    tab_to(looking, "Innbyggeren som ressurs")
    for name in ("Grunnmur", "Hus", "Mennesker og teknologi", "Hage"):
        looking.keyboard.press("ArrowDown")
        here().to_contain_text(name)
    looking.keyboard.press("Home")
    here().to_contain_text("Innbyggeren som ressurs")
    looking.keyboard.press("ArrowDown")
    looking.keyboard.press("Enter")
    expect(looking.locator("#roadmap-panel")).to_be_focused()
    expect(looking.get_by_role("heading", name="1. Grunnmur")).to_be_visible()
    looking.keyboard.press("Escape")
    here().to_contain_text("Grunnmur")
    looking.keyboard.press("?")
    expect(looking.get_by_role("heading", name="Tastene i veikartet")).to_be_visible()
    looking.keyboard.press("Escape")
    expect(looking.get_by_role("heading", name="Tastene i veikartet")).to_be_hidden()


def test_a_group_is_folded_and_stays_so(looking: Page) -> None:
    fold = looking.get_by_role("button", name="Innbyggeren som ressurs")
    hus = looking.get_by_role("link", name="Hus", exact=True)
    expect(fold).to_have_attribute("aria-expanded", "true")

    fold.click()
    expect(hus).to_be_hidden()
    looking.reload()
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(hus).to_be_hidden()
    fold.focus()
    looking.keyboard.press("ArrowRight")
    expect(hus).to_be_visible()


def test_what_depends_on_what_is_drawn_and_in_full_for_the_one_at_hand(looking: Page) -> None:
    lines = looking.locator(".roadmap-lines g")
    expect(lines).to_have_count(1)
    expect(lines).not_to_have_attribute("data-at-hand", "")

    looking.get_by_role("link", name="Hus", exact=True).hover()
    expect(lines).to_have_attribute("data-at-hand", "")


def test_the_months_the_groups_and_the_filter_are_chosen(looking: Page, assert_accessible: Callable[[], None]) -> None:
    looking.get_by_role("link", name="3 år").click()
    expect(looking.locator("#roadmap-board")).to_have_attribute("data-months", "36")
    looking.get_by_role("link", name="Enhet", exact=True).click()
    expect(looking.get_by_role("button", name="Skole")).to_be_visible()
    looking.get_by_text("Tilpass", exact=True).click()
    looking.get_by_label("Fra måned").fill("2031-01")
    looking.get_by_label("Til måned").fill("2030-01")
    looking.get_by_label("Inndeling").select_option("Måned")
    looking.get_by_role("button", name="Bruk").click()
    expect(looking.get_by_text("Perioden slutter før den begynner.")).to_be_visible()
    looking.get_by_text("Filtrer og søk").click()
    looking.get_by_label("Søk").fill("Grunnmur")
    looking.get_by_role("search").get_by_role("button", name="Vis", exact=True).click()
    expect(looking.get_by_role("group", name="Filtre som er valgt")).to_contain_text("Grunnmur")
    assert_accessible()


def test_zoomed_in_the_picture_scrolls_and_the_page_does_not(
    looking: Page, assert_accessible: Callable[[], None]
) -> None:
    looking.goto("/veikart/?spenn=tre&zoom=maned")
    wide = looking.locator("[data-wide]")
    assert wide.evaluate("box => box.scrollWidth > box.clientWidth")
    assert_accessible()


def test_without_javascript_all_is_open_and_the_panel_is_a_page(
    log_in_elsewhere: Callable[..., Page], leader: User, entries: list[ActionPlanEntry]
) -> None:
    page = log_in_elsewhere(leader, java_script_enabled=False)
    page.goto("/veikart/?gruppe=enhet")
    page.get_by_role("link", name="Hus", exact=True).click()

    expect(page.get_by_role("heading", name="Hus", level=1)).to_be_visible()
    page.get_by_role("link", name="Veikart", exact=True).last.click()
    expect(page).to_have_url("/veikart/?gruppe=enhet")


def test_an_owner_states_phases_and_milestones(
    log_in: Callable[[User], Page],
    owner: User,
    entries: list[ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    page, project = log_in(owner), entries[0].project
    page.goto(project.get_absolute_url())
    page.get_by_role("link", name="Endre faser og milepæler").click()
    page.get_by_label("Gjennomføre begynner").fill(str(project.starts_on))
    first = page.get_by_role("group", name="Milepæl 1")
    first.get_by_label("Milepæl", exact=True).fill("Tørt")
    first.get_by_label("Dato").fill(str(project.ends_on))
    assert_accessible()
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("Endringene er lagret.")).to_be_visible()
    page.goto("/veikart/")
    expect(page.locator(f"#prosjekt-{project.pk} use[href='#milestone']")).to_have_count(1)


@pytest.mark.parametrize(("path", "width"), [("/handlingsplan/12-maneder/", 390), ("/veikart/nytte/", 640)])
def test_a_long_title_makes_no_page_wider_than_its_window(
    path: str, width: int, make_entry: Callable[..., ActionPlanEntry], log_in: Callable[[User], Page], leader: User
) -> None:
    make_entry(title="Selvbetjent byggesak for garasje og tilbygg", expected_benefit=4)
    page = log_in(leader)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    expect(page.get_by_role("link", name="Selvbetjent byggesak for garasje og tilbygg", exact=True)).to_be_visible()
    assert too_wide(page) == 0
