"""The programmes of the strategy, and the page of one."""

import datetime
import re

import pytest

from portfolio.models import Programme, Strategy
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import html_of, links, main_of, queries, rows, section, words

URL = "/programmer/"
PEOPLE = f"{URL}innbyggeren-som-ressurs/"


@pytest.fixture
def get(client, outsider):
    def page(url=URL):
        client.force_login(outsider)
        return client.get(url)

    return page


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("url", [URL, PEOPLE])
def test_everybody_employed_sees_the_programmes(role, url, cast, client, strategy):
    client.force_login(cast[role])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 405


def test_each_programme_stands_with_objective_owner_and_counts(get, strategy, make_project, leader):
    first = strategy.programmes.get(slug="innbyggeren-som-ressurs")
    Programme.objects.filter(pk=first.pk).update(owner=leader)
    make_project(Stage.DRAFT)
    make_project(Stage.SUBMITTED)
    make_project(Stage.UNDER_WAY)
    make_project(Stage.UNDER_WAY)
    response = get()
    found = rows(main_of(response), "article")
    assert found[0] == (
        f"{first.name} {first.objective} Programeier: leader Testesen 3 prosjekter 1 sendt inn 2 under arbeid"
    )
    assert [row.split(" Programeier er ikke utpekt. ")[1] for row in found[1:]] == ["Ingen prosjekter ennå"] * 2
    assert links(main_of(response))["under arbeid"] == f"/prosjekter/?program={first.pk}&stadium=under_way"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("url", [URL, "/strategi/"])
def test_without_a_strategy_the_page_says_how_one_comes(role, url, cast, client):
    client.force_login(cast[role])
    response = client.get(url)
    assert "Ingen strategi ennå" in words(main_of(response))
    assert ("/admin/portfolio/strategy/add/" in links(main_of(response)).values()) == (role == "admin")


def test_a_strategy_without_programmes_says_how_they_come(get, strategy):
    strategy.programmes.all().delete()
    assert "Ingen programmer ennå" in words(main_of(get()))


@pytest.mark.parametrize("slug", ["finnes-ikke", "x" * 200])
def test_a_programme_that_does_not_exist_is_not_found(slug, get, strategy):
    assert get(f"{URL}{slug}/").status_code == 404


def test_the_page_tells_objective_criteria_values_and_owner(get, strategy):
    programme = strategy.programmes.get(slug="laerende-organisasjon")
    response = get(f"{URL}{programme.slug}/")
    text = words(main_of(response))
    assert programme.objective in text
    assert [words(item) for item in re.findall(r"<li>(.*?)</li>", section(response, "criteria"))] == [
        criterion.text for criterion in programme.criteria.all()
    ]
    assert re.findall(r"<dt>(.*?)</dt>", section(response, "values")) == ["#Modig", "#Endringsdyktig", "#Raus"]
    assert words(section(response, "owner")).endswith("Programeier Ikke utpekt")


def test_the_projects_stand_by_stage_in_the_order_of_a_projects_life(get, make_project):
    for stage in (Stage.UNDER_WAY, Stage.DRAFT, Stage.SUBMITTED, Stage.UNDER_WAY):
        make_project(stage, title=f"Et {stage.label}")
    response = get(PEOPLE)
    headings = [words(heading) for heading in re.findall(r"<h3.*?</h3>", section(response, "projects"), re.DOTALL)]
    assert headings == ["Sendt inn 1 prosjekt", "Under arbeid 2 prosjekter"]
    assert "utkast" not in words(main_of(response))


def test_an_empty_programme_leads_to_a_proposal(get, strategy):
    assert links(section(get(PEOPLE), "projects")) == {"Foreslå et prosjekt": "/forslag/ny/"}


def test_of_two_programmes_with_one_name_in_the_address_the_current_one_is_shown(get, strategy):
    future = {"vision": "Sammen", "starts_on": datetime.date(2990, 1, 1), "ends_on": datetime.date(2993, 12, 31)}
    later = Strategy.objects.create(slug="ny", name="Ny strategi", **future)
    for slug in ("innbyggeren-som-ressurs", "bare-i-den-nye"):
        Programme.objects.create(strategy=later, slug=slug, name="Nytt", focus_area="Nytt", objective="Nytt mål.")
    assert "Nytt mål." not in words(main_of(get(PEOPLE)))
    assert "Programmet hører til Ny strategi" in words(main_of(get(f"{URL}bare-i-den-nye/")))


def test_markup_is_shown_as_text(get, make_project):
    make_project(title="<b>Chat</b>")
    assert "<b>Chat</b>" not in html_of(get(PEOPLE))


@pytest.mark.parametrize("url", [URL, PEOPLE])
def test_the_pages_take_as_many_queries_for_three_projects_as_for_one(url, client, outsider, make_project):
    client.force_login(outsider)
    make_project()
    at_one = queries(client, url)
    make_project(Stage.UNDER_WAY)
    make_project(Stage.PARKED)
    assert queries(client, url) == at_one
    assert at_one <= 10
