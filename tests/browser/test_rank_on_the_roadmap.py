"""Leadership ranks: by dragging, by the keyboard, and with two browsers at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from innolab.accounts.models import User
from innolab.accounts.roles import Role
from portfolio.models import ActionPlan, ActionPlanEntry, Strategy, Unit
from roadmap.prioritisation import prioritise
from tests.cast import person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ranking(make_entry: Callable[..., ActionPlanEntry]) -> list[ActionPlanEntry]:
    return [make_entry() for _ in range(4)]


def shown(page: Page) -> list[str]:
    return page.locator("tr[data-rank] th a.ds-link").all_inner_texts()


def saved(plan: ActionPlan) -> list[str]:
    return [entry.project.title for entry in plan.entries.ranked().select_related("project")]


def answer(page: Page) -> str:
    return page.locator("#roadmap-answer").inner_text()


def test_a_leader_drags_a_row_and_takes_it_back(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, ranking: list[ActionPlanEntry]
) -> None:
    page = log_in(leader)
    page.goto("/veikart/")

    page.locator(f"#prosjekt-{ranking[3].project_id} .roadmap-handle").drag_to(
        page.locator(f"#prosjekt-{ranking[0].project_id} .roadmap-handle"), target_position={"x": 5, "y": 2}
    )
    expect(page.locator(".roadmap-said-words")).to_contain_text("«Prosjekt 4» er flyttet fra plass 4 til plass 1.")
    expected = ["Prosjekt 4", "Prosjekt 1", "Prosjekt 2", "Prosjekt 3"]
    assert (shown(page), saved(plan)) == (expected, expected)

    expect(page.locator(".roadmap-said-words")).to_be_in_viewport()
    page.get_by_role("button", name="Angre").click()
    expect(page.locator(".roadmap-said-words")).to_contain_text("Angret: flytting fra plass 4 til plass 1")
    expect(page.get_by_text("Lagret kl.")).to_have_count(0)
    expect(page.get_by_role("button", name="Gjør om igjen")).to_be_focused()
    as_it_was = ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3", "Prosjekt 4"]
    expect(page.locator("tr[data-rank] th a.ds-link")).to_have_text(as_it_was)
    page.get_by_role("button", name="Flytt ned: Prosjekt 1").click()
    expect(page.locator(".roadmap-said-words")).to_contain_text("«Prosjekt 1» er flyttet fra plass 1 til plass 2.")
    expect(page.get_by_text("Angret:")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".roadmap-said-words")).to_contain_text("Angret: flytting fra plass 1 til plass 2")
    page.reload()
    assert shown(page) == as_it_was


def test_a_double_click_is_one_move_and_no_conflict(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, ranking: list[ActionPlanEntry]
) -> None:
    page = log_in(leader)
    page.goto("/veikart/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    page.get_by_role("button", name="Flytt ned: Prosjekt 1").evaluate("button => { button.click(); button.click(); }")
    expect(page.locator(".roadmap-said-words")).to_contain_text("«Prosjekt 1» er flyttet fra plass 1 til plass 2.")
    assert len(sent) == 1
    assert saved(plan) == ["Prosjekt 2", "Prosjekt 1", "Prosjekt 3", "Prosjekt 4"]


def test_a_leader_ranks_by_keyboard_alone_and_keeps_the_place_on_the_page(
    log_in: Callable[[User], Page],
    leader: User,
    plan: ActionPlan,
    ranking: list[ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(leader)
    page.goto("/veikart/")

    down = page.get_by_role("button", name="Flytt ned: Prosjekt 1")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".roadmap-said-words")).to_contain_text("fra plass 1 til plass 2.")
    expect(page.get_by_role("button", name="Flytt ned: Prosjekt 1")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator(".roadmap-said-words")).to_contain_text("fra plass 2 til plass 3.")
    assert saved(plan) == ["Prosjekt 2", "Prosjekt 3", "Prosjekt 1", "Prosjekt 4"]

    page.get_by_role("link", name="Flytt til plass: Prosjekt 4").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Flytt til plass (1–4)")).to_be_focused()
    assert_accessible()
    page.keyboard.press("Control+A")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator(".roadmap-said-words")).to_contain_text("fra plass 4 til plass 1.")
    assert saved(plan) == ["Prosjekt 4", "Prosjekt 2", "Prosjekt 3", "Prosjekt 1"]


def test_two_leaders_at_once_the_second_is_told_and_can_try_again(
    log_in: Callable[[User], Page], browser: Browser, leader: User, plan: ActionPlan, ranking: list[ActionPlanEntry]
) -> None:
    first = log_in(leader)
    first.goto("/veikart/")
    second = browser.new_context(storage_state=first.context.storage_state()).new_page()
    second.goto(first.url)

    first.get_by_role("button", name="Flytt ned: Prosjekt 1").click()
    expect(first.locator(".roadmap-said-words")).to_contain_text("Lagret")
    second.get_by_role("button", name="Flytt opp: Prosjekt 4").click()

    expect(second.locator(".roadmap-said-words")).to_contain_text("Noen andre har endret planen")
    assert shown(second) == ["Prosjekt 2", "Prosjekt 1", "Prosjekt 3", "Prosjekt 4"]
    second.get_by_role("button", name="Flytt til plass 3 likevel").click()
    expect(second.locator(".roadmap-said-words")).to_contain_text("Lagret")
    assert saved(plan) == ["Prosjekt 2", "Prosjekt 1", "Prosjekt 4", "Prosjekt 3"]
    second.context.close()


def test_in_a_group_the_buttons_lead_past_the_neighbour_that_is_seen(
    log_in: Callable[[User], Page],
    leader: User,
    strategy: Strategy,
    plan: ActionPlan,
    make_entry: Callable[..., ActionPlanEntry],
) -> None:
    last = strategy.programmes.get(slug="mennesker-og-teknologi")
    make_entry(programme=last)
    make_entry()
    make_entry(programme=last)
    page = log_in(leader)
    page.goto("/veikart/")
    assert shown(page) == ["Prosjekt 2", "Prosjekt 1", "Prosjekt 3"]

    page.get_by_role("button", name="Flytt opp: Prosjekt 3").click()

    expect(page.locator(".roadmap-said-words")).to_contain_text("fra plass 3 til plass 1.")
    assert shown(page) == ["Prosjekt 2", "Prosjekt 3", "Prosjekt 1"]
    assert page.get_by_role("button", name="Flytt opp: Prosjekt 3").count() == 0


def test_a_row_that_is_let_go_in_another_group_goes_back_and_is_told_why(
    log_in: Callable[[User], Page],
    leader: User,
    strategy: Strategy,
    plan: ActionPlan,
    make_entry: Callable[..., ActionPlanEntry],
) -> None:
    last = strategy.programmes.get(slug="mennesker-og-teknologi")
    entries = [make_entry(), make_entry(), make_entry(programme=last)]
    page = log_in(leader)
    page.goto("/veikart/")
    handles = [page.locator(f"#prosjekt-{entry.project_id} .roadmap-handle") for entry in entries]
    as_it_was = ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3"]
    assert shown(page) == as_it_was

    handles[0].drag_to(handles[2], target_position={"x": 5, "y": 10})

    expect(page.locator(".roadmap-said-words")).to_have_text(
        "Her flyttes et prosjekt bare innenfor gruppen sin, og det står der det sto. "
        "Velg «Ingen» under «Grupper etter» for å flytte på tvers."
    )
    assert (shown(page), saved(plan)) == (as_it_was, as_it_was)


def test_without_a_connection_the_move_is_said_not_to_be_saved(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, ranking: list[ActionPlanEntry]
) -> None:
    page = log_in(leader)
    page.goto("/veikart/")
    page.context.set_offline(True)

    page.get_by_role("button", name="Flytt ned: Prosjekt 1").click()

    expect(page.locator(".roadmap-said-words")).to_contain_text("ble ikke lagret")
    page.context.set_offline(False)
    assert saved(plan) == ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3", "Prosjekt 4"]


def test_without_a_connection_a_row_that_is_dropped_goes_back_and_can_be_dragged_again(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, ranking: list[ActionPlanEntry]
) -> None:
    page = log_in(leader)
    page.goto("/veikart/")
    handles = [page.locator(f"#prosjekt-{entry.project_id} .roadmap-handle") for entry in ranking]
    as_it_was = ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3", "Prosjekt 4"]

    page.context.set_offline(True)
    for dragged, to, y in ((3, 0, 2), (0, 3, 20)):
        handles[dragged].drag_to(handles[to], target_position={"x": 5, "y": y})
        expect(page.locator(".roadmap-said-words")).to_contain_text("ble ikke lagret, og prosjektet står der det sto.")
        expect(page.locator("tr[data-rank] th a.ds-link")).to_have_text(as_it_was)
    page.context.set_offline(False)
    assert saved(plan) == as_it_was

    handles[3].drag_to(handles[0], target_position={"x": 5, "y": 2})
    expect(page.locator(".roadmap-said-words")).to_contain_text("«Prosjekt 4» er flyttet fra plass 4 til plass 1.")


def test_while_a_row_is_dragged_what_others_rank_waits_and_the_drop_tells_of_it(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, ranking: list[ActionPlanEntry]
) -> None:
    page = log_in(leader)
    page.goto("/veikart/")
    handle = page.locator(f"#prosjekt-{ranking[3].project_id} .roadmap-handle")
    target = page.locator(f"#prosjekt-{ranking[2].project_id} .roadmap-handle").bounding_box()
    handle.hover()
    page.mouse.down()
    page.mouse.move(target["x"] + 5, target["y"] + 4, steps=4)
    in_hand = ["Prosjekt 1", "Prosjekt 2", "Prosjekt 4", "Prosjekt 3"]
    expect(page.locator("tr[data-rank] th a.ds-link")).to_have_text(in_hand)

    prioritise(ranking[1], rank=1, by=person("second-leader", Role.LEADERSHIP), version=0)
    expect(page.locator(f"#prosjekt-{ranking[1].project_id}")).to_have_attribute("data-rank", "1", timeout=10_000)
    assert shown(page) == in_hand
    page.mouse.up()

    expect(page.locator(".roadmap-said-words")).to_contain_text("endret planen")
    assert saved(plan) == ["Prosjekt 2", "Prosjekt 1", "Prosjekt 3", "Prosjekt 4"]
    assert shown(page) == saved(plan)


def test_ranking_works_without_javascript(
    log_in_elsewhere: Callable[..., Page],
    leader: User,
    plan: ActionPlan,
    ranking: list[ActionPlanEntry],
) -> None:
    page = log_in_elsewhere(leader, java_script_enabled=False)
    page.goto("/veikart/")
    page.get_by_role("link", name="Flytt til plass: Prosjekt 1").click()
    page.get_by_label("Flytt til plass (1–4)").fill("2")
    page.get_by_role("button", name="Flytt", exact=True).click()

    assert "fra plass 1 til plass 2." in answer(page)
    assert saved(plan)[:2] == ["Prosjekt 2", "Prosjekt 1"]
    page.get_by_role("button", name="Angre").click()
    expect(page.locator("body")).to_contain_text("Angret: flytting fra plass 1 til plass 2")
    assert saved(plan)[:2] == ["Prosjekt 1", "Prosjekt 2"]


def test_todays_line_lies_over_the_months(
    log_in: Callable[[User], Page], outsider: User, ranking: list[ActionPlanEntry]
) -> None:
    page = log_in(outsider)
    page.goto("/veikart/")

    line, months = page.locator("svg.roadmap-today").bounding_box(), page.locator("th.roadmap-time").bounding_box()

    assert (round(line["x"]), round(line["width"])) == (round(months["x"]), round(months["width"]))


def test_the_buttons_of_a_row_cover_no_end_of_a_long_unit(
    log_in: Callable[[User], Page], leader: User, make_entry: Callable[..., ActionPlanEntry]
) -> None:
    for name in ("Kundetorg og dokumentsenter", "Vei, vann, avløp og renovasjon i hele kommunen"):
        make_entry(unit=Unit.objects.create(slug=f"enhet-{len(name)}", name=name))
    page = log_in(leader)
    page.goto("/veikart/")
    for facts in page.locator(".roadmap-facts").all():
        facts.hover()
        moves = facts.locator("+ .roadmap-moves")
        expect(moves).to_have_css("opacity", "1")
        box = moves.bounding_box()
        assert box
        lines = facts.evaluate(
            """facts => {
                const range = document.createRange()
                range.selectNodeContents(facts.firstChild)
                return [...range.getClientRects()].map(line => [line.right, line.bottom])
            }"""
        )
        assert [line for line in lines if line[0] > box["x"] and line[1] > box["y"] + 4] == []


def test_what_one_ranks_right_after_an_undo_goes_out_from_it_and_from_nothing_that_others_did(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, ranking: list[ActionPlanEntry]
) -> None:
    page = log_in(leader)
    page.goto("/veikart/")
    page.route("**/veikart/endringer/**", lambda route: route.abort())  # nothing is drawn anew meanwhile
    said = page.locator(".roadmap-said-words")
    page.get_by_role("button", name="Flytt ned: Prosjekt 1").click()
    expect(said).to_contain_text("«Prosjekt 1» er flyttet fra plass 1 til plass 2.")

    page.keyboard.press("Control+z")
    page.get_by_role("button", name="Flytt opp: Prosjekt 3").click()
    expect(said).to_contain_text("«Prosjekt 3» er flyttet fra plass 3 til plass 2.")
    assert saved(plan) == ["Prosjekt 1", "Prosjekt 3", "Prosjekt 2", "Prosjekt 4"]
    assert shown(page) == saved(plan)

    entry = ActionPlanEntry.objects.select_related("plan").get(rank=4)
    prioritise(entry, rank=1, by=person("second-leader", Role.LEADERSHIP), version=entry.plan.version)
    page.keyboard.press("Control+z")
    expect(said).to_contain_text("kan ikke angres")
    page.get_by_role("button", name="Flytt opp: Prosjekt 2").click()
    expect(said).to_contain_text("Noen andre har endret planen")
    assert saved(plan) == ["Prosjekt 4", "Prosjekt 1", "Prosjekt 3", "Prosjekt 2"]


def test_the_buttons_follow_a_row_that_others_have_moved(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, ranking: list[ActionPlanEntry]
) -> None:
    page = log_in(leader)
    page.goto("/veikart/")
    page.get_by_role("button", name="Flytt opp: Prosjekt 4").focus()
    prioritise(ranking[3], rank=1, by=person("second-leader", Role.LEADERSHIP), version=0)
    expect(page.locator("tr[data-rank] th a.ds-link").first).to_have_text("Prosjekt 4", timeout=5_000)
    expect(page.get_by_role("button", name="Flytt opp: Prosjekt 4")).to_have_count(0)
    expect(page.get_by_role("button", name="Flytt ned: Prosjekt 4")).to_be_focused()
    expect(page.get_by_role("button", name="Flytt opp: Prosjekt 1")).to_have_count(1)
