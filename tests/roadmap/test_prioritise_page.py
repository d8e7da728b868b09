import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Decision
from tests.cast import ROLES, adopted


@pytest.fixture
def entries(make_entry: Callable[..., ActionPlanEntry]) -> list[ActionPlanEntry]:
    return [make_entry() for _ in range(4)]


URL = reverse("roadmap:prioritise")


def move(entry: ActionPlanEntry, rank: object, version: object = 0) -> dict[str, object]:
    return {"move": f"{entry.pk}:{rank}", "version": version}


def order(plan: ActionPlan) -> list[str]:
    return [entry.project.title for entry in plan.entries.ranked().select_related("project")]


@pytest.fixture
def leading(client: Client, leader: User) -> Client:
    client.force_login(leader)
    return client


def test_a_move_is_saved_told_and_can_be_undone(
    leading: Client, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    page = leading.post(URL, move(entries[3], 2, 0), follow=True)

    assert order(plan) == ["Prosjekt 1", "Prosjekt 4", "Prosjekt 2", "Prosjekt 3"]
    text = unescape(page.content.decode())
    assert "«Prosjekt 4» er flyttet fra plass 4 til plass 2." in text
    assert re.search(r"Lagret kl\. \d\d\.\d\d", text)

    leading.post(URL, move(entries[3], 4, 1))
    assert order(plan) == ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3", "Prosjekt 4"]


def test_a_move_is_told_once(leading: Client, entries: list[ActionPlanEntry]) -> None:
    leading.post(URL, move(entries[0], 2, 0))

    assert "er flyttet fra" in leading.get(reverse("roadmap:roadmap")).content.decode()
    assert "er flyttet fra" not in leading.get(reverse("roadmap:roadmap")).content.decode()


def test_the_grouping_is_kept(leading: Client, entries: list[ActionPlanEntry]) -> None:
    response = leading.post(URL + "?gruppe=ingen", move(entries[0], 2, 0))

    assert response["Location"] == f"/veikart/?gruppe=ingen#prosjekt-{entries[0].project_id}"


def test_whoever_comes_second_is_told_sees_the_new_order_and_can_try_again(
    leading: Client, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    leading.post(URL, move(entries[0], 4, 0))

    late = leading.post(URL, move(entries[1], 3, 0))

    assert late.status_code == 409
    text = unescape(late.content.decode())
    assert "Noen andre har endret planen" in text
    assert re.findall(r'data-rank="(\d)"', text) == ["1", "2", "3", "4"]
    assert "Flytt til plass 3 likevel" in text
    assert 'name="version" value="1"' in text
    assert order(plan) == ["Prosjekt 2", "Prosjekt 3", "Prosjekt 4", "Prosjekt 1"]

    leading.post(URL, move(entries[1], 3, 1))
    assert order(plan) == ["Prosjekt 3", "Prosjekt 4", "Prosjekt 2", "Prosjekt 1"]


@pytest.mark.parametrize(
    ("rank", "sentence"),
    [
        ("0", "Velg en plass fra 1 til 4."),
        ("5", "Velg en plass fra 1 til 4."),
        ("-1", "Velg en plass fra 1 til 4."),
        ("9" * 30, "Velg en plass fra 1 til 4."),
        ("", "Skriv plassen som et helt tall."),
        ("to", "Skriv plassen som et helt tall."),
        ("2,5", "Skriv plassen som et helt tall."),
        ("\x00", "Skriv plassen som et helt tall."),
    ],
)
def test_a_place_that_is_none_is_refused_in_words(
    leading: Client, plan: ActionPlan, entries: list[ActionPlanEntry], rank: str, sentence: str
) -> None:
    response = leading.post(URL, move(entries[1], rank, 0))

    assert response.status_code == 400
    assert sentence in unescape(response.content.decode())
    assert order(plan) == ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3", "Prosjekt 4"]


def test_a_version_that_is_no_number_moves_nothing(
    leading: Client, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    assert leading.post(URL, move(entries[1], 1, "<b>")).status_code == 400
    assert order(plan) == ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3", "Prosjekt 4"]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "leader"])
def test_only_leadership_ranks_and_the_page_says_so(
    role: str, cast: dict[str, User], client: Client, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    client.force_login(cast[role])

    response = client.post(URL, move(entries[3], 1, 0))

    assert response.status_code == 403
    assert "Ledelse" in response.content.decode()
    assert order(plan) == ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3", "Prosjekt 4"]


def test_ranking_by_an_address_alone_is_not_possible(leading: Client) -> None:
    assert leading.get(URL).status_code == 405


def test_an_entry_that_does_not_exist_is_not_found(leading: Client) -> None:
    assert leading.post(URL, {"move": "99999:1", "version": "0"}).status_code == 404


@pytest.mark.parametrize("data", [{}, {"move": "<b>:1"}, {"move": ":"}, {"entry": "x", "rank": "1"}])
def test_a_form_that_names_no_entry_finds_nothing(leading: Client, data: dict[str, str]) -> None:
    assert leading.post(URL, data | {"version": "0"}).status_code == 404


def test_a_form_without_its_token_gets_a_page_that_helps(leader: User, entries: list[ActionPlanEntry]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(leader)

    assert client.post(URL, move(entries[0], 2, 0)).status_code == 403


def test_what_was_taken_out_has_no_place(
    leading: Client, make_entry: Callable[..., ActionPlanEntry], plan: ActionPlan
) -> None:
    out = make_entry(ActionPlanEntry.Decision.OUT)

    response = leading.post(URL, move(out, 1, 0))

    assert response.status_code == 400
    assert "har ingen prioritet" in response.content.decode()


def test_the_form_for_a_place_stands_in_the_row_that_asked(leading: Client, entries: list[ActionPlanEntry]) -> None:
    page = leading.get(reverse("roadmap:roadmap"), {"flytt": entries[1].pk}).content.decode()

    assert "Flytt til plass (1–4)" in page.split(f'id="prosjekt-{entries[1].project_id}"')[1].split("</tr>")[0]


def place(entry: ActionPlanEntry, rank: int, version: int, reason: str) -> dict[str, object]:
    return {"entry": entry.pk, "rank": rank, "version": version, "reason": reason}


def test_in_an_adopted_plan_a_move_has_its_reason(
    leading: Client, leader: User, plan: ActionPlan, entries: list[ActionPlanEntry]
) -> None:
    adopted(plan, by=leader)

    page = leading.post(URL, place(entries[3], 1, 0, "Fristen i loven er flyttet frem."), follow=True)

    assert order(plan) == ["Prosjekt 4", "Prosjekt 1", "Prosjekt 2", "Prosjekt 3"]
    assert Decision.objects.get().reason == "Fristen i loven er flyttet frem."
    text = unescape(page.content.decode())
    assert "«Prosjekt 4» er flyttet fra plass 4 til plass 1." in text
    assert "flytting fra plass 4 til plass 1, «Prosjekt 4»" in text  # what can be taken back, with its own reason


@pytest.mark.parametrize(
    ("reason", "version", "sentence", "status"),
    [
        (" ", 0, "Planen er vedtatt. Skriv hvorfor prioriteringen endres.", 400),
        ("Loven er endret.", 7, "Noen andre har endret planen etter at du åpnet siden.", 409),
        ("x" * 2001, 0, "Teksten kan ha høyst 2 000 tegn. Nå har den 2001.", 400),
    ],
)
def test_what_was_typed_about_an_adopted_plan_is_kept_in_the_form(
    leading: Client,
    leader: User,
    plan: ActionPlan,
    entries: list[ActionPlanEntry],
    reason: str,
    version: int,
    sentence: str,
    status: int,
) -> None:
    adopted(plan, by=leader)

    response = leading.post(URL, place(entries[3], 2, version, reason))

    assert response.status_code == status
    text = unescape(response.content.decode())
    assert sentence in text
    row = text.split(f'id="prosjekt-{entries[3].project_id}"')[1].split("</tr>")[0]
    assert f"required>{reason}</textarea>" in row
    assert 'value="2" size="4"' in row
    assert "likevel" not in text
    assert order(plan) == ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3", "Prosjekt 4"]


def test_a_move_leads_back_to_the_plan_that_was_looked_at(leading: Client, entries: list[ActionPlanEntry]) -> None:
    year = entries[0].plan.year
    response = leading.post(f"{URL}?plan={year}", move(entries[0], 2, 0))

    assert response["Location"] == f"/veikart/?plan={year}#prosjekt-{entries[0].project_id}"
