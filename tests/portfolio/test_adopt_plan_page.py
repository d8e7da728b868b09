"""The page where leadership adopts a plan: what stands in the way, what is adopted, and the form."""

import pytest
from django.utils import timezone

from portfolio.models import ActionPlan, Adoption, PlanFrame, Project
from tests.cast import ROLES
from tests.pages import html_of, links, main_of, queries, section, words


@pytest.fixture
def url(plan):
    return f"/handlingsplan/{plan.year}/vedta/"


@pytest.fixture
def leading(client, leader):
    client.force_login(leader)
    return client


def form(**changes):
    said = {"decided_on": timezone.localdate().isoformat(), "decision_maker": "Kommunedirektøren"}
    return {**said, "case_reference": "26/1234", "version": 0, **changes}


def test_it_tells_in_short_what_is_adopted_and_what_is_undecided(leading, url, make_entry):
    make_entry(investment_cost=400_000)
    make_entry("candidate")
    page = leading.get(url)
    short = words(section(page, "in-short"))
    assert "Sum 1 400 000 kr" in short
    assert "1 kandidat er ikke avgjort, og blir ikke en del av vedtaket" in short
    assert "Prosjekt 2" in links(section(page, "in-short"))
    assert "over_frame_reason" not in html_of(page)


def test_what_stands_in_the_way_leads_to_the_project_and_there_is_no_form(leading, url, make_entry):
    entry = make_entry(owner=None)
    page = main_of(leading.get(url))
    assert "Prosjekt 1 : Prosjekteier mangler." in words(page)
    assert links(page)["Prosjekt 1"] == entry.project.get_absolute_url()
    assert "<form" not in page


def test_a_frame_that_is_gone_over_is_told_and_asks_why(leading, url, make_entry, plan):
    make_entry(investment_cost=600_000)
    PlanFrame.objects.create(plan=plan, investment_cost=500_000)
    page = leading.get(url)
    assert "100 000 kr over rammen på 500 000 kr." in words(section(page, "in-short"))
    refused = leading.post(url, form(over_frame_reason=""))
    assert (refused.status_code, Adoption.objects.count()) == (422, 0)
    assert "Skriv hvorfor planen likevel skal vedtas." in words(main_of(refused))
    assert leading.post(url, form(over_frame_reason="Staten dekker resten.")).status_code == 302


def test_a_frame_that_came_meanwhile_opens_the_field(leading, url, make_entry, plan):
    make_entry(investment_cost=600_000)
    PlanFrame.objects.create(plan=plan, investment_cost=500_000)
    page = leading.post(url, form())
    assert page.status_code == 422
    assert 'name="over_frame_reason"' in html_of(page)


def test_it_is_adopted_and_a_double_click_is_one(leading, url, make_entry, plan):
    make_entry()
    first, second = leading.post(url, form()), leading.post(url, form())
    assert (first.status_code, first["Location"]) == (302, f"/handlingsplan/{plan.year}/revisjon/1/")
    assert (second.status_code, Adoption.objects.count()) == (302, 1)
    assert "er vedtatt, revisjon 1." in words(main_of(leading.get(first["Location"])))
    text = words(main_of(leading.get(plan.get_absolute_url())))
    assert "Vedta en ny revisjon" in text
    assert "Ingenting er endret siden revisjon 1." in words(main_of(leading.get(url)))


@pytest.mark.parametrize(
    ("changes", "sentence", "status"),
    [
        ({"decided_on": ""}, "Velg en dato.", 422),
        ({"decided_on": "31.02.2027"}, "Skriv en gyldig dato", 422),
        ({"decided_on": "2999-01-01"}, "Vedtaksdatoen kan ikke være frem i tid.", 409),
        ({"decided_on": "1999-01-01"}, "Vedtaksdatoen kan ikke være før", 409),
        ({"decision_maker": " "}, "Skriv hvem som vedtok planen.", 422),
        ({"decision_maker": "x" * 121}, "Teksten kan ha høyst 120 tegn. Nå har den 121.", 422),
        ({"case_reference": "\x00"}, "Skriv saksnummeret.", 422),
        ({"version": "7"}, "Planen er endret, eller allerede vedtatt, etter at du åpnet siden.", 409),
        ({"version": "<b>"}, "Siden manglet noe.", 422),
    ],
)
def test_what_is_wrong_is_said_nothing_typed_is_lost_and_nothing_is_adopted(
    changes, sentence, status, leading, url, make_entry
):
    make_entry()
    response = leading.post(url, form(**{"case_reference": "26/9876", **changes}))
    assert (response.status_code, Adoption.objects.count()) == (status, 0)
    assert sentence in words(main_of(response))
    if "case_reference" not in changes:
        assert 'value="26/9876"' in main_of(response)
    assert f'name="version" value="{ActionPlan.objects.get().version}"' in main_of(response)


@pytest.mark.parametrize("role", ROLES)
def test_the_plan_leads_leadership_to_it(role, cast, client, url, make_entry, plan):
    make_entry()
    client.force_login(cast[role])
    assert (url in links(main_of(client.get(plan.get_absolute_url()))).values()) == (role == "leader")
    assert client.get(url).status_code == (200 if role == "leader" else 403)
    assert client.post(url, form()).status_code == (302 if role == "leader" else 403)


def test_the_queries_do_not_grow(leading, url, make_entry):
    counted = []
    for number in (1, 2):
        for _ in range(number):
            make_entry(owner=None)
            make_entry("candidate")
        counted.append(queries(leading, url))
    assert counted[0] == counted[1]


def test_a_year_without_a_plan_is_not_found(leading, plan):
    for page in ("vedta", "lukk", "avvik", "sammenlign", "revisjon/1"):
        assert leading.get(f"/handlingsplan/1999/{page}/").status_code == 404


def test_projects_change_while_the_form_is_open(leading, url, make_entry):
    make_entry()
    Project.objects.update(owner=None)
    response = leading.post(url, form())
    assert (response.status_code, Adoption.objects.count()) == (409, 0)
    assert "«Prosjekt 1»: Prosjekteier mangler." in words(main_of(response))
    assert 'value="26/1234"' in main_of(response)
