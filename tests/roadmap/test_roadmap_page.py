import datetime
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Dependency, Milestone, Project, Strategy
from portfolio.models.action_plan import add_months
from portfolio.workflow import Stage
from roadmap import rows
from tests.cast import ROLES, adopted
from tests.pages import words

URL = reverse("roadmap:roadmap")


def see(user: User, query: str = "") -> str:
    client = Client()
    client.force_login(user)
    response = client.get(URL + query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def row_of(page: str, project: Project) -> str:
    return page.partition(f'id="prosjekt-{project.pk}"')[2].partition("</tr>")[0]


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
    assert "js/roadmap_ranking.js" not in page
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

    assert (page.count('<use href="#before"/>'), page.count('<use href="#after" x="100%"/>')) == (1, 1)
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


@pytest.mark.parametrize(("query", "number"), [("", 24), ("?gruppe=foring&utvalg=alle&spenn=tre", 25)])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    leader: User,
    client: Client,
    make_entry: Callable[..., ActionPlanEntry],
    make_project: Callable[..., Project],
    django_assert_num_queries: Callable,
    query: str,
    number: int,
) -> None:
    def make() -> None:
        project, beside = make_entry().project, make_project(Stage.UNDER_WAY)
        Dependency.objects.create(project=project, needs=beside)
        Milestone.objects.create(project=project, name="Pilot", due_on=timezone.localdate())

    client.force_login(leader)
    make()
    with django_assert_num_queries(number):
        client.get(URL + query)

    for _ in range(2):
        make()
    with django_assert_num_queries(number):
        client.get(URL + query)


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

    assert 'x="25%" width="50%"' in see(leader)


def test_a_row_says_what_others_build_on(leader: User, make_entry: Callable[..., ActionPlanEntry]) -> None:
    entry = make_entry()
    project = entry.project

    board, row = see(leader).partition('id="roadmap-board"')[2], row_of(see(leader), project)

    assert (
        f'data-plan="{entry.plan_id}" data-version="0" data-starts-on="{entry.plan.starts_on}" data-months="12"'
        in board
    )
    assert (
        f'data-project="{project.pk}" data-entry="{entry.pk}" data-rank="1" data-decision="included" '
        f'data-version="{project.version}" data-starts-on="{project.starts_on}" data-ends-on="{project.ends_on}" '
        "data-may-move"
    ) in row
    assert row.count('<svg class="roadmap-bars"') == row.count('<g class="bar-of-project"') == 1


@pytest.mark.parametrize(
    ("role", "may"),
    [("submitter", 0), ("office", 1), ("leader", 1), ("owner", 1), ("outsider", 0), ("admin", 0)],
)
def test_who_may_move_a_project_in_time_sees_that_it_can_be_moved(
    role: str, may: int, cast: dict[str, User], make_entry: Callable[..., ActionPlanEntry]
) -> None:
    make_entry()
    assert see(cast[role]).count(" data-may-move") == may


def test_the_whole_row_is_told_in_words(
    leader: User, make_entry: Callable[..., ActionPlanEntry], plan: ActionPlan
) -> None:
    needed, waiting = make_entry(title="Grunnmur").project, make_entry(title="Hus").project
    Dependency.objects.create(project=waiting, needs=needed)
    Milestone.objects.create(project=waiting, name="Tak på", due_on=waiting.ends_on)

    said = words(row_of(see(leader), waiting))

    assert "Hus Skole På plan" in said
    assert "Milepæler: Tak på" in said
    assert "Avhengig av: «Grunnmur»." in said


@pytest.mark.parametrize("grouping", ["program", "enhet", "eier", "foring"])
def test_each_group_tells_from_when_to_when_and_how_many(
    leader: User, make_entry: Callable[..., ActionPlanEntry], grouping: str
) -> None:
    make_entry()
    make_entry()

    page = see(leader, f"?gruppe={grouping}")

    assert "2 prosjekter" in words(page.partition('class="roadmap-group"')[2].partition("</tr>")[0])
    assert page.count('class="of-group"') == 1


def test_colour_is_that_of_the_programme_or_of_the_status(
    leader: User, make_entry: Callable[..., ActionPlanEntry]
) -> None:
    make_entry()
    assert 'class="roadmap-time" data-color="green"' in see(leader)
    assert 'class="roadmap-time" data-color="success"' in see(leader, "?farge=status")


def test_the_filter_of_the_list_narrows_the_picture_and_stands_as_chips(
    leader: User, make_entry: Callable[..., ActionPlanEntry]
) -> None:
    make_entry(title="Ja")
    make_entry(ActionPlanEntry.Decision.CANDIDATE, title="Nei")

    page = see(leader, "?stadium=planned&gruppe=ingen")

    assert ranks(page) == [1]
    assert 'class="chip" href="?gruppe=ingen"' in page
    assert "Ingen prosjekter passer" in see(leader, "?stadium=closed")


def test_what_is_not_in_the_plan_is_drawn_when_asked_for(
    leader: User, plan: ActionPlan, make_project: Callable[..., Project]
) -> None:
    project = make_project(Stage.UNDER_WAY, title="Ved siden av")

    page = see(leader, "?utvalg=alle")

    assert 'data-decision=""' in row_of(page, project)
    assert "Under arbeid utenfor planen" not in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?fra=1900-01&til=2099-12", "Velg en periode på høyst 10 år. Her ser du planens 12 måneder."),
        ("?fra=2030-02&til=2030-01", "Perioden slutter før den begynner. Her ser du planens 12 måneder."),
        ("?fra=tulle", "Fra måned: Skriv året og måneden med tall, for eksempel 2027-03. Perioden vises uten."),
        ("?til=9999-99", "Til måned: Skriv året og måneden med tall, for eksempel 2027-03. Perioden vises uten."),
    ],
)
def test_an_impossible_period_is_said_and_the_plan_is_shown(
    leader: User, make_entry: Callable[..., ActionPlanEntry], query: str, sentence: str
) -> None:
    plan = make_entry().plan

    page = see(leader, query)

    assert sentence in page
    assert f'data-starts-on="{plan.starts_on}" data-months="12"' in page


@pytest.mark.parametrize(
    "query",
    ["?zoom=<b>", "?farge=x", "?valgt=99999999999999999999", "?valgt=-1", "?apne=<b>", "?visning=0", "?spenn=evig",
     "?utvalg=ingen", "?fra=", "?gruppe=foring&gruppe=<b>", "?valgt=4711"],
)  # fmt: skip
def test_hand_made_values_count_for_nothing(
    leader: User, make_entry: Callable[..., ActionPlanEntry], query: str
) -> None:
    make_entry()
    assert ranks(see(leader, query)) == [1]


def test_a_draft_of_somebody_else_is_not_drawn(
    leader: User, plan: ActionPlan, make_project: Callable[..., Project]
) -> None:
    project = make_project(Stage.DRAFT)

    page = see(leader, f"?utvalg=alle&valgt={project.pk}")

    assert row_of(page, project) == ""
    assert "roadmap-panel-facts" not in page


def test_of_very_many_rows_the_first_are_drawn_and_the_rest_are_a_link_away(
    leader: User, make_entry: Callable[..., ActionPlanEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "LEAST_ROWS", 2)
    monkeypatch.setattr(rows.shown, "__kwdefaults__", {"opened": None, "most": 2})
    programme = make_entry().project.programme
    for _ in range(4):
        make_entry()

    page = see(leader)

    assert ranks(page) == [1, 2]
    assert f'href="/veikart/?apne={programme.pk}">Vis alle 5' in page
    assert "3 til er ikke tegnet." in page
    assert ranks(see(leader, f"?apne={programme.pk}")) == [1, 2, 3, 4, 5]
    assert ranks(see(leader, "?gruppe=ingen&apne=")) == [1, 2, 3, 4, 5]


def test_braces_in_a_title_are_shown_as_they_are(leader: User, make_entry: Callable[..., ActionPlanEntry]) -> None:
    make_entry(title="Skjema {title} {0} {}")

    assert ">Skjema {title} {0} {}</a>" in see(leader)
    assert ranks(see(leader, "?sok=%7Btitle%7D&gruppe=ingen")) == [1]
