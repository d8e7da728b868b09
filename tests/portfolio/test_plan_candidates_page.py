"""The page of what could enter a plan, and what is not ready for it and why."""

import pytest
from django.test import Client

from portfolio.action_plan import CHECKLIST, TIME_AND_RESOURCES, with_lacks
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.models.action_plan import add_months
from portfolio.workflow import Stage
from tests.cast import ROLES, adopted
from tests.pages import html_of, links, main_of, queries, words


@pytest.fixture
def url(plan):
    return f"{plan.get_absolute_url()}kandidater/"


@pytest.fixture
def see(client, url, office):
    def get(user=office, **query):
        client.force_login(user)
        return client.get(url, query)

    return get


@pytest.fixture
def send(client, url, office):
    def post(*projects, user=office, **query):
        client.force_login(user)
        return client.post(url, {"projects": [getattr(each, "pk", each) for each in projects]}, query_params=query)

    return post


def shown(response):
    return [row.project.title for row in response.context["rows"]]


def entries():
    return list(ActionPlanEntry.objects.order_by("rank").values_list("project__title", "rank", "decision"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", ["draft", "adopted"])
def test_all_may_read_and_only_the_office_enters(role, state, cast, plan, see, send, make_project):
    if state == "adopted":
        adopted(plan, by=cast["leader"])
    project = make_project(Stage.ASSESSED, title="Sensorer")
    html = html_of(see(cast[role]))
    assert ("Sensorer" in html, f'id="velg-{project.pk}"' in html) == (True, role == "office")
    assert send(project, user=cast[role]).status_code == (302 if role == "office" else 403)
    assert entries() == ([("Sensorer", 1, "candidate")] if role == "office" else [])


def test_several_are_entered_at_once(see, send, make_project, client):
    one, other = make_project(Stage.ASSESSED, title="En"), make_project(Stage.UNDER_WAY, title="To")
    response = send(one, other)
    assert {title for title, _, _ in entries()} == {"En", "To"}
    text = words(main_of(client.get(response["Location"])))
    assert "Ført opp som kandidat: «To», «En»." in text


def test_all_or_none_with_the_reasons_and_what_was_checked(send, make_project):
    ready, lacking = make_project(Stage.ASSESSED, title="Klar"), make_project(Stage.ASSESSED, title="Uten innsats")
    Project.objects.filter(pk=lacking.pk).update(effort_days=None)
    response = send(ready, lacking)
    assert response.status_code == 409
    assert "«Uten innsats»: Egeninnsatsen mangler." in words(main_of(response))
    assert (html_of(response).count(" checked"), entries()) == (1, [])


def test_a_second_click_enters_nothing_twice(send, make_project, client):
    project = make_project(Stage.ASSESSED, title="Sensorer")
    send(project)
    response = send(project)
    assert "Prosjektene står allerede i planen." in words(main_of(client.get(response["Location"])))
    assert entries() == [("Sensorer", 1, "candidate")]


@pytest.mark.parametrize("wrong", [[], ["tull"], [999_999], ["-1"]])
def test_what_is_not_there_is_answered_in_a_sentence(wrong, send, make_project):
    make_project(Stage.ASSESSED)
    response = send(*wrong)
    sentence = "Et av prosjektene finnes ikke. Velg på nytt." if wrong else "Velg minst ett prosjekt i listen."
    assert (response.status_code, sentence in words(main_of(response))) == (422, True)


def test_somebody_elses_draft_is_not_there(send, make_project):
    response = send(make_project(Stage.DRAFT, title="Hemmelig"))
    assert (response.status_code, "Hemmelig" in html_of(response)) == (422, False)


def test_into_a_closed_plan_nothing_is_entered(plan, leader, see, send, make_project):
    project = make_project(Stage.ASSESSED)
    adopted(plan, by=leader, state="closed")
    assert "Planen er lukket" in words(main_of(see()))
    assert (send(project).status_code, entries()) == (409, [])


def test_without_a_form_token_nothing_is_entered(office, url, make_project):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office)
    assert client.post(url, {"projects": [make_project(Stage.ASSESSED).pk]}).status_code == 403
    assert entries() == []


def test_what_is_not_ready_says_why_and_where_it_is_mended(see, make_project, outsider, strategy, plan):
    project = make_project(Stage.ASSESSED, title="Sensorer", effort_days=None)
    project.checklist.assessments.filter(principle__slug="teknologi").delete()
    other = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, 12))
    ActionPlanEntry.objects.create(plan=other, project=project, rank=1)
    found = see(vis="ikke-klare")
    sentences = [
        "#Teknologi er ikke vurdert ferdig.",
        "Egeninnsatsen mangler.",
        f"Prosjektet står i utkastet til {other}. Det kan bare stå i ett utkast om gangen.",
    ]
    (row,) = found.context["rows"]
    assert (row.reasons, [lack.part for lack in row.lacks]) == (sentences, [CHECKLIST, TIME_AND_RESOURCES, ""])
    ways = links(main_of(found))
    assert [ways[name] for name in ("Vurder Sensorer", "Fyll ut Sensorer", "Se den planen")] == [
        f"/prosjekter/{project.pk}/sjekkliste/",
        f"/prosjekter/{project.pk}/endre/tid-og-ressurser/",
        other.get_absolute_url(),
    ]
    assert "Fyll ut Sensorer" not in links(main_of(see(outsider, vis="ikke-klare")))
    assert shown(see()) == []


def test_the_list_is_searched_and_filtered_and_says_how_many(see, make_project, strategy):
    first, second, _ = strategy.programmes.all()
    make_project(Stage.ASSESSED, title="Sensorer i vannledninger", programme=first)
    make_project(Stage.ASSESSED, title="Felles arkivkjerne", programme=second)
    make_project(Stage.ASSESSED, title="Arkiv på papir", effort_days=None, programme=second)
    assert [shown(see(sok="vannledninger")), shown(see(program=second.pk))] == [
        ["Sensorer i vannledninger"],
        ["Felles arkivkjerne"],
    ]
    assert [way["count"] for way in see(program=second.pk).context["ways"]] == [1, 1]
    assert "Ingen prosjekter passer" in words(main_of(see(sok="romfart")))


def test_of_many_there_are_pages(see, make_project, monkeypatch):
    monkeypatch.setattr("portfolio.views.plan_candidates.PER_PAGE", 2)
    for number in range(3):
        make_project(Stage.ASSESSED, title=f"P{number}")
    assert [len(shown(see(page=number))) for number in (1, 2, "tull")] == [2, 1, 2]


def test_what_is_entered_from_the_second_page_leads_back_there(send, make_project, url):
    project = make_project(Stage.ASSESSED)
    assert send(project, sok="", page="2")["Location"] == f"{url}?sok=&page=2"


@pytest.mark.parametrize("query", ["", "?vis=ikke-klare", "?sok=digitalt"])
def test_the_page_takes_as_many_queries_for_three_as_for_one(query, client, office, url, make_project):
    def grow():
        make_project(Stage.ASSESSED)
        make_project(Stage.ASSESSED, effort_days=None)

    client.force_login(office)
    grow()
    at_one = queries(client, url + query)
    grow()
    grow()
    assert queries(client, url + query) == at_one


def test_a_project_that_is_ready_lacks_nothing(plan, make_project):
    make_project(Stage.ASSESSED)
    ready = Project.objects.ready_for_action_plan(plan).with_unassessed_hashtags()
    assert [row.lacks for row in with_lacks(ready, plan=plan)] == [[]]
    assert list(Project.objects.ready_for_a_new_plan()) == list(ready)
