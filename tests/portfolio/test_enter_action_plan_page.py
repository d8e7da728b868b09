"""The office enters a project by the button; the act itself is tested in test_enter_action_plan.py."""

import re

import pytest
from django.test import Client

from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.models.action_plan import add_months
from portfolio.workflow import Stage
from tests.cast import ROLES, adopted
from tests.pages import html_of, main_of, words


@pytest.fixture
def project(make_project):
    return make_project(Stage.ASSESSED, title="Sensorer")


@pytest.fixture
def enter(client, office):
    def post(project, user=office, **said):
        client.force_login(user)
        return client.post(f"/prosjekter/{getattr(project, 'pk', project)}/handlingsplan/", said)

    return post


def entries():
    return list(ActionPlanEntry.objects.values_list("project__title", "rank", "decision"))


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_enters_and_others_are_told_who_may(role, cast, enter, project, plan):
    response = enter(project, cast[role])
    if role == "office":
        assert (response.status_code, entries()) == (302, [("Sensorer", 1, "candidate")])
    else:
        assert response.status_code == 403
        assert re.findall(r"<li>(.*?)</li>", main_of(response)) == ["Porteføljekontor"]
        assert entries() == []


def test_from_the_project_the_way_leads_back_to_the_project(enter, project, plan, client):
    response = enter(project)
    assert response["Location"] == f"/prosjekter/{project.pk}/"
    page = words(main_of(client.get(response["Location"])))
    assert f"«Sensorer» er ført opp som kandidat, prioritet 1, i {plan.name}." in page


def test_from_the_project_it_enters_the_draft_of_the_next_while_one_plan_runs(enter, project, plan, leader):
    adopted(plan, by=leader)
    draft = ActionPlan.objects.create(strategy=plan.strategy, starts_on=add_months(plan.starts_on, 12))
    assert enter(project)["Location"] == f"/prosjekter/{project.pk}/"
    assert ActionPlanEntry.objects.get().plan == draft


def test_from_the_plan_the_way_leads_back_to_that_plan(enter, project, plan, strategy):
    other = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, 12))
    assert enter(project, plan=other.pk)["Location"] == other.get_absolute_url()
    assert ActionPlanEntry.objects.get().plan == other


@pytest.mark.parametrize("name", ["next", "back", "plan"])
def test_nobody_is_sent_away_from_the_portal(name, enter, project, plan):
    response = enter(project, **{name: "https://evil.example/"})
    assert response.get("Location", "") in ("", f"/prosjekter/{project.pk}/")
    assert response.status_code == (404 if name == "plan" else 302)


@pytest.mark.parametrize("plan_pk", ["999999", "tull", "-1"])
def test_a_plan_that_does_not_exist_is_not_found(plan_pk, enter, project, plan):
    assert enter(project, plan=plan_pk).status_code == 404
    assert entries() == []


def test_without_any_plan_the_office_is_told_to_make_one(enter, project):
    response = enter(project)
    assert response.status_code == 409
    assert "Det finnes ingen årlig handlingsplan ennå." in words(main_of(response))


def test_what_is_missing_is_said_in_words(enter, make_project, plan):
    project = make_project(Stage.ASSESSED, effort_days=None)
    project.checklist.assessments.filter(principle__slug="samskaping").delete()
    response = enter(project)
    assert response.status_code == 409
    assert re.findall(r"<li>(.*?)</li>", main_of(response)) == [
        "#Samskaping er ikke vurdert ferdig.",
        "Egeninnsatsen mangler.",
    ]
    assert entries() == []


def test_a_double_click_enters_once_and_looks_like_one(enter, project, plan, client):
    enter(project)
    response = enter(project)
    assert (response.status_code, entries()) == (302, [("Sensorer", 1, "candidate")])
    assert f"«Sensorer» står allerede i {plan.name}." in words(main_of(client.get(response["Location"])))


def test_nothing_is_entered_by_following_a_link(client, office, project, plan):
    client.force_login(office)
    assert client.get(f"/prosjekter/{project.pk}/handlingsplan/").status_code == 405
    assert entries() == []


def test_without_a_form_token_nothing_is_entered(office, project, plan):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office)
    assert client.post(f"/prosjekter/{project.pk}/handlingsplan/").status_code == 403
    assert entries() == []


def test_somebody_elses_draft_and_a_project_that_does_not_exist_are_not_found(enter, make_project, plan):
    assert enter(make_project(Stage.DRAFT)).status_code == 404
    assert enter(999_999).status_code == 404


def test_the_button_on_the_projects_page_is_the_one_that_is_understood(office, project, plan):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(office)
    html = html_of(browser.get(project.get_absolute_url()))
    form = re.search(r'action="(/prosjekter/\d+/handlingsplan/)">(.*?)</form>', html, re.DOTALL)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
    assert browser.post(form[1], hidden)["Location"] == project.get_absolute_url()
    assert entries() == [("Sensorer", 1, "candidate")]
