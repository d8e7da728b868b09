import datetime
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Strategy
from portfolio.models.action_plan import add_months
from portfolio.workflow import Stage
from tests.cast import ROLES, adopted

URL = reverse("roadmap:roadmap")


def see(user: User, query: str = "") -> str:
    client = Client()
    client.force_login(user)
    response = client.get(URL + query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def ranks(page: str) -> list[int]:
    return [int(rank) for rank in re.findall(r'data-rank="(\d+)"', page)]


def test_without_a_plan_the_page_says_how_one_comes(leader: User) -> None:
    assert "Ingen årlig handlingsplan ennå" in see(leader)


def test_an_empty_plan_says_how_projects_come(leader: User, plan: ActionPlan) -> None:
    assert "Ingen prosjekter i planen ennå" in see(leader)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_employed_sees_the_ranking_and_only_leadership_the_buttons(
    role: str, cast: dict[str, User], make_entry: Callable[..., ActionPlanEntry]
) -> None:
    make_entry()
    make_entry()

    page = see(cast[role])

    assert ranks(page) == [1, 2]
    assert ('id="ranking"' in page) == (role == "leader")
    assert page.count('data-move="to"') == (2 if role == "leader" else 0)


def test_an_adopted_plan_is_ranked_without_dragging(leader: User, make_entry: Callable[..., ActionPlanEntry]) -> None:
    entry = make_entry()
    adopted(entry.plan, by=leader)

    page = see(leader)
    assert 'id="ranking"' not in page
    assert "roadmap-handle" not in page
    assert "js/roadmap.js" not in page
    assert "Sortable" not in page
    assert page.count('data-move="to"') == 1
    assert "Du kan fortsatt flytte et prosjekt, med en begrunnelse." in page
    assert 'name="reason"' in see(leader, f"?flytt={entry.pk}")


def test_a_draft_asks_for_no_reason(leader: User, make_entry: Callable[..., ActionPlanEntry]) -> None:
    assert 'name="reason"' not in see(leader, f"?flytt={make_entry().pk}")


@pytest.mark.parametrize("role", [role for role in ROLES if role != "leader"])
def test_nobody_else_meets_the_form_for_a_place(
    role: str, cast: dict[str, User], make_entry: Callable[..., ActionPlanEntry]
) -> None:
    entry = make_entry()
    adopted(entry.plan, by=cast["leader"])

    assert 'name="rank"' not in see(cast[role], f"?flytt={entry.pk}")


def test_a_closed_plan_cannot_be_ranked(leader: User, make_entry: Callable[..., ActionPlanEntry]) -> None:
    plan = make_entry().plan
    adopted(plan, by=leader, state="closed")

    page = see(leader)

    assert 'data-move="to"' not in page
    assert "rekkefølgen står fast" in page


def test_the_way_to_a_place_keeps_the_plan_and_the_grouping(
    leader: User, make_entry: Callable[..., ActionPlanEntry]
) -> None:
    entry = make_entry()
    query = f"?plan={entry.plan.year}&gruppe=ingen"

    assert f"/veikart/{query}&flytt={entry.pk}" in see(leader, query)
    assert f'action="/veikart/prioritet/{query}"' in see(leader, f"{query}&flytt={entry.pk}")


def test_rows_stand_under_their_programmes_or_all_in_one_ranking(
    leader: User, strategy: Strategy, make_entry: Callable[..., ActionPlanEntry]
) -> None:
    last = strategy.programmes.get(slug="mennesker-og-teknologi")
    make_entry(programme=last)
    make_entry()
    make_entry(programme=last)

    assert ranks(see(leader)) == [2, 1, 3]
    assert ranks(see(leader, "?gruppe=ingen")) == [1, 2, 3]


def test_what_was_taken_out_is_not_in_the_picture(leader: User, make_entry: Callable[..., ActionPlanEntry]) -> None:
    make_entry()
    make_entry(ActionPlanEntry.Decision.OUT)

    assert ranks(see(leader)) == [1]


def test_a_project_that_goes_beyond_the_plan_is_cut_with_marks_and_says_so_in_words(
    leader: User, plan: ActionPlan, make_entry: Callable[..., ActionPlanEntry]
) -> None:
    make_entry(starts_on=add_months(plan.starts_on, -3), ends_on=add_months(plan.starts_on, 20))

    page = see(leader)

    assert page.count('class="cut"') == 2
    assert "begynte før planen, fortsetter etter planen" in page


def test_a_project_outside_the_months_has_words_instead_of_a_bar(
    leader: User, plan: ActionPlan, make_entry: Callable[..., ActionPlanEntry]
) -> None:
    make_entry(starts_on=add_months(plan.starts_on, 14), ends_on=add_months(plan.starts_on, 20))
    make_entry(starts_on=None, ends_on=None)

    page = see(leader)

    assert ", etter planen</text>" in page
    assert "Ikke tidfestet</text>" in page


def test_what_is_under_way_outside_the_plan_is_not_forgotten(
    outsider: User, plan: ActionPlan, make_project: Callable[..., object]
) -> None:
    make_project(Stage.UNDER_WAY, title="Glemt prosjekt")

    assert "Under arbeid utenfor planen" in see(outsider)


def test_another_plan_can_be_looked_at(leader: User, plan: ActionPlan, strategy: Strategy) -> None:
    before = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, -12))
    before.refresh_from_db()

    assert f"Plan {before.name}" in see(leader)
    assert f"årlig handlingsplan {before.name}" in see(leader, f"?plan={before.year}")


@pytest.mark.parametrize("year", ["1492", "0", "99999"])
def test_a_plan_that_does_not_exist_is_not_found(leader: User, plan: ActionPlan, year: str, client: Client) -> None:
    client.force_login(leader)

    assert client.get(URL, {"plan": year}).status_code == 404


@pytest.mark.parametrize("query", ["?plan=abc", "?plan=-1", "?gruppe=<b>", "?flytt=abc", "?flytt=99999999999999999999"])
def test_nonsense_in_the_address_shows_the_plan_around_today(
    leader: User, make_entry: Callable[..., ActionPlanEntry], query: str
) -> None:
    make_entry()

    assert ranks(see(leader, query)) == [1]


def test_a_title_with_markup_is_shown_as_text(leader: User, make_entry: Callable[..., ActionPlanEntry]) -> None:
    make_entry(title="<script>alert(1)</script>")
    client = Client()
    client.force_login(leader)

    assert "<script>alert" not in client.get(URL).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    leader: User,
    client: Client,
    make_entry: Callable[..., ActionPlanEntry],
    make_project: Callable[..., object],
    django_assert_num_queries: Callable,
) -> None:
    client.force_login(leader)
    make_entry()
    make_project(Stage.UNDER_WAY)
    with django_assert_num_queries(9):
        client.get(URL)

    for _ in range(2):
        make_entry()
        make_project(Stage.UNDER_WAY)
    with django_assert_num_queries(9):
        client.get(URL)


def test_today_is_marked_only_where_the_months_hold_it(
    leader: User, plan: ActionPlan, strategy: Strategy, make_entry: Callable[..., ActionPlanEntry]
) -> None:
    entry = make_entry()
    before = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, -12))
    ActionPlanEntry.objects.create(plan=before, project=entry.project, rank=1)
    adopted(before, by=leader)

    assert "i dag" in see(leader)
    assert "i dag" not in see(leader, f"?plan={before.starts_on.year}")


def test_dates_in_the_picture_are_those_of_the_project(
    leader: User, plan: ActionPlan, make_entry: Callable[..., ActionPlanEntry]
) -> None:
    begin = add_months(plan.starts_on, 3)
    make_entry(starts_on=begin, ends_on=add_months(begin, 6) - datetime.timedelta(days=1))

    assert 'x="25.00%" width="50.00%"' in see(leader)
