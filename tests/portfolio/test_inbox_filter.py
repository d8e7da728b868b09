"""The filter of the inbox stands in the address; what it does not understand counts for nothing."""

import re

import pytest

from portfolio.models import IntakeRound, Unit
from portfolio.workflow import Stage
from tests.cast import person
from tests.inbox import PARKED, URL, days_ago, in_days, titles
from tests.pages import html_of, links, main_of, words


@pytest.fixture
def world(make_project, office, strategy, client):
    """Two proposals that differ in everything, and one that is parked."""
    round_of = IntakeRound.objects.create(name="Nå", opens_on=in_days(0), closes_on=in_days(5), answers_on=in_days(9))
    other_unit = Unit.objects.create(slug="plan", name="Plan")
    other_programme = strategy.programmes.get(slug="laerende-organisasjon")
    make_project(title="Beta", intake_round=round_of, assigned_to=office, answer_due_on=in_days(3))
    make_project(
        title="Alfa",
        unit=other_unit,
        programme=other_programme,
        answer_due_on=in_days(-1),
        submitted_at=days_ago(4),
    )
    make_project(Stage.PARKED, title="Gamma", assigned_to=office, answer_due_on=in_days(-9))
    client.force_login(office)
    return {"round": round_of, "unit": other_unit, "programme": other_programme, "office": office}


CASES = [
    ("runde={round.pk}", ["Beta"], []),
    ("runde=null", ["Alfa"], ["Gamma"]),
    ("enhet={unit.pk}", ["Alfa"], []),
    ("program={programme.pk}", ["Alfa"], []),
    ("saksbehandler=meg", ["Beta"], ["Gamma"]),
    ("saksbehandler={office.pk}", ["Beta"], ["Gamma"]),
    ("saksbehandler=ingen", ["Alfa"], []),
    ("frist=over", ["Alfa"], []),
    ("frist=over&saksbehandler=meg", [], []),
]


@pytest.mark.parametrize(("query", "queue", "parked"), CASES)
def test_each_filter_finds_its_own(query, queue, parked, world, client):
    page = client.get(f"{URL}?{query.format(**world)}")
    assert (titles(page), titles(page, PARKED)) == (queue, parked)
    assert links(main_of(page))["Fjern filtre"] == URL


@pytest.mark.parametrize(
    "query",
    [
        "",
        "frist=",
        "frist=snart",
        "runde=99999",
        "runde=tull",
        "enhet=-1",
        "enhet=" + "9" * 40,
        "program=%00",
        "saksbehandler=alle",
        "saksbehandler=' OR 1=1",
        "sorter=-pk",
        "ukjent=1",
        "page=tull",
    ],
)
def test_what_it_does_not_understand_counts_for_nothing(query, world, client):
    page = client.get(f"{URL}?{query}")
    assert (page.status_code, titles(page), titles(page, PARKED)) == (200, ["Alfa", "Beta"], ["Gamma"])
    assert "Fjern filtre" not in links(main_of(page))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("tittel", ["Alfa", "Beta"]),
        ("nyest", ["Beta", "Alfa"]),
        ("eldst", ["Alfa", "Beta"]),
        ("enhet", ["Alfa", "Beta"]),
    ],
)
def test_the_queue_is_sorted_as_the_address_says(order, expected, world, client):
    assert titles(client.get(URL, {"sorter": order})) == expected


def test_it_says_how_many_were_found_and_what_to_do_when_none_were(world, client):
    assert "1 forslag, 1 over svarfristen" in words(main_of(client.get(URL, {"frist": "over"})))
    page = client.get(URL, {"frist": "over", "saksbehandler": "meg"})
    assert "Ingen forslag passer" in html_of(page)


def test_whoever_left_the_office_is_offered_as_long_as_they_have_a_case(make_project, office, client):
    for name, assigned in (("Borte", True), ("Aldri", False)):
        who = person(name)
        if assigned:
            make_project(assigned_to=who)
    client.force_login(office)
    html = html_of(client.get(URL)).partition('name="saksbehandler"')[2].partition("</select>")[0]
    assert re.findall(r"<option[^>]*>([^<]*)<", html) == ["Alle", "Meg", "Ingen", "Borte Testesen", "office Testesen"]
