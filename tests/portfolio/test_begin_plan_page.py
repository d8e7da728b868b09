"""The pages on which a new plan begins: the month, what comes along, and what came from where."""

import pytest
from django.test import Client

from portfolio import projects
from portfolio.models import ActionPlan, ActionPlanEntry, PlanFrame
from portfolio.models.action_plan import add_months
from portfolio.planning import beginning
from portfolio.workflow import Stage
from tests.cast import ROLES, adopted
from tests.pages import html_of, links, main_of, queries, rows, section, words

URL = "/handlingsplan/ny/"


@pytest.fixture
def start(plan, leader):
    return add_months(plan.starts_on, 12)


@pytest.fixture
def entry(make_entry, plan, start):
    """Goes on into the plan that comes."""
    return make_entry(title="Sensorer", starts_on=add_months(plan.starts_on, 6), ends_on=add_months(start, 6))


@pytest.fixture
def second_step(client, office, start):
    def get(user=office):
        client.force_login(user)
        return client.get(URL, {"starts_on": start.isoformat()})

    return get


@pytest.fixture
def send(client, office, start):
    def post(*chosen, user=office, **said):
        client.force_login(user)
        keys = [getattr(each, "pk", each) for each in chosen]
        return client.post(URL, {"starts_on": start.isoformat(), "chosen": keys, **said})

    return post


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_sees_the_second_step(role, cast, second_step, entry):
    assert second_step(cast[role]).status_code == (200 if role == "office" else 403)


def test_what_goes_on_is_chosen_beforehand_and_nothing_else(second_step, entry, plan, leader, make_project):
    project = make_project(Stage.ASSESSED, title="Ny")
    adopted(plan, by=leader)
    html = html_of(second_step())
    assert [
        f'id="velg-{each.pk}"{checked}>' in html for each, checked in ((entry.project, " checked"), (project, ""))
    ] == [
        True,
        True,
    ]
    assert not ActionPlan.objects.filter(starts_on__gt=plan.starts_on).exists()


@pytest.mark.parametrize(
    ("number", "state", "way"), [(2, "adopted", True), (2, "closed", False), (1, "adopted", False)]
)
def test_where_what_is_ready_is_cut_it_says_so(
    number, state, way, second_step, plan, leader, make_project, monkeypatch
):
    monkeypatch.setattr(beginning, "MOST_ASSESSED", 1)
    for _ in range(number):
        make_project(Stage.ASSESSED)
    adopted(plan, by=leader, state=state)
    found = section(second_step(), "vurdert")
    assert ("Bare de 1 første vises her." in words(found)) == (number == 2)
    assert (f"/handlingsplan/{plan.year}/kandidater/" in links(found).values()) == way


def test_each_row_says_where_it_comes_from_and_what_it_takes(second_step, entry, plan, leader):
    ActionPlanEntry.objects.update(investment_cost=250_000)
    adopted(plan, by=leader)
    (row,) = rows(section(second_step(), "fortsetter"), "li")
    assert row.startswith(f"Ta med Sensorer Sensorer Prioritet 1 i {plan.name} · Skole · i plan · ")
    assert "I den nye planen 1 000 000 kr investering" in row
    assert f"I {plan.name} 250 000 kr investering" in row


def test_what_cannot_come_along_has_no_box_and_says_why(second_step, entry, plan):
    html = section(second_step(), "fortsetter")
    assert ("checkbox" in html, f"Prosjektet står i utkastet til {plan}." in words(html)) == (False, True)
    assert f"{plan} er fortsatt et utkast" in words(main_of(second_step()))


def test_what_is_over_before_the_plan_begins_is_told(second_step, make_entry, plan, leader):
    make_entry(starts_on=plan.starts_on, ends_on=plan.ends_on)
    adopted(plan, by=leader)
    assert "Perioden er over før den nye planen begynner." in words(section(second_step(), "fortsetter"))


def test_what_is_chosen_comes_along_and_is_told_afterwards(send, entry, plan, leader, client, start):
    PlanFrame.objects.create(plan=plan, investment_cost=1)
    adopted(plan, by=leader)
    response = send(entry.project, with_frames="on")
    new = ActionPlan.objects.get(starts_on=start)
    assert response["Location"] == f"{new.get_absolute_url()}opphav/"
    page = words(main_of(client.get(response["Location"])))
    assert f"{new} er laget. 1 prosjekt er ført opp som kandidater. Rammene og kapasiteten fra {plan.name}" in page
    assert f"Fra {plan.name} (1) 1 Sensorer Skole · nå kandidat · sto som med i planen, prioritet 1" in page
    assert new.frames.count() == 1


def test_nothing_is_copied_that_is_not_chosen(send, entry, plan, leader, start):
    PlanFrame.objects.create(plan=plan, investment_cost=1)
    adopted(plan, by=leader)
    response = send(empty="on")
    new = ActionPlan.objects.get(starts_on=start)
    assert (response["Location"], new.entries.count(), new.frames.count()) == (new.get_absolute_url(), 0, 0)


def test_an_empty_plan_is_made_only_by_its_own_button(send, entry, plan, leader):
    adopted(plan, by=leader)
    response = send()
    assert (response.status_code, ActionPlan.objects.count()) == (422, 1)
    assert "Ingenting er valgt. Velg minst ett prosjekt" in words(main_of(response))


def test_what_is_refused_comes_again_with_what_was_chosen(send, entry, make_entry, plan, leader):
    other = make_entry(title="Arkiv")
    adopted(plan, by=leader)
    projects.follow_plan(other.project, to=Stage.STOPPED)
    response = send(entry.project, other.project)
    assert response.status_code == 422
    text = "Et av prosjektene kan ikke lenger tas med. Se over listen, og velg på nytt."
    assert (text in words(main_of(response)), html_of(response).count(" checked")) == (True, 1)
    assert ActionPlan.objects.count() == 1


def test_what_stands_in_a_draft_is_refused_by_the_act_too(send, entry, plan):
    response = send(entry.project)
    assert response.status_code == 409
    assert f"«Sensorer»: Prosjektet står i utkastet til {plan}." in words(main_of(response))
    assert ActionPlan.objects.count() == 1


@pytest.mark.parametrize("wrong", ["tull", "999999", "-1", "9" * 30])
def test_a_project_that_is_not_there_is_answered_in_a_sentence(wrong, send, entry):
    assert send(wrong).status_code == 422
    assert ActionPlan.objects.count() == 1


def test_a_second_click_makes_no_second_plan(send, entry, plan, leader):
    adopted(plan, by=leader)
    send(entry.project)
    assert send(entry.project).status_code == 200
    assert (ActionPlan.objects.count(), ActionPlanEntry.objects.count()) == (2, 2)


def test_without_a_form_token_no_plan_is_made(office, start, plan):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office)
    assert client.post(URL, {"starts_on": start.isoformat()}).status_code == 403
    assert ActionPlan.objects.count() == 1


def test_without_a_plan_before_and_without_candidates_the_page_says_so(client, office, strategy):
    client.force_login(office)
    months = client.get(URL).context["months"]
    page = words(main_of(client.get(URL, {"starts_on": months[0].isoformat()})))
    assert "Ingenting kan bli med nå" in page


@pytest.mark.parametrize("which", ["ny", "opphav"])
def test_the_pages_take_as_many_queries_for_three_as_for_one(which, client, office, leader, plan, make_entry, start):
    client.force_login(office)
    url = f"{URL}?starts_on={start}" if which == "ny" else f"{plan.get_absolute_url()}opphav/"

    def grow():
        for decision in ("included", "reserve", "candidate"):
            make_entry(decision)

    grow()
    at_one = queries(client, url)
    grow()
    grow()
    assert queries(client, url) == at_one
