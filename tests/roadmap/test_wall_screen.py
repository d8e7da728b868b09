"""Wall screens: the office makes, prolongs and switches them off; whoever knows the address sees the roadmap."""

import datetime
import hashlib
import logging
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.utils import timezone

from innolab.refusals import NotPermitted, Refused
from portfolio.models import ActionPlan
from portfolio.models.action_plan import add_months
from portfolio.workflow import Stage
from roadmap import wall_screens
from roadmap.models import WallScreen
from tests.cast import ROLES
from tests.pages import html_of, main_of, queries, words

PAGE = "/veikart/skjermer/"
DAY = datetime.timedelta(days=1)


def today():
    return timezone.localdate()


def filled(**fields):
    return {"name": "Rådhuset", "query": "", "expires_on": str(today() + 30 * DAY), "origin": "", **fields}


def secret_on(response):
    return html_of(response).partition("/veikart/skjerm/")[2].partition("/")[0]


@pytest.fixture
def make(office):
    def make(**fields):
        wanted = {"name": "Rådhuset", "query": "", "expires_on": today() + 30 * DAY, **fields}
        return wall_screens.make(by=office, **wanted)

    return make


def wall(client, secret):
    return client.get(f"/veikart/skjerm/{secret}/")


# -- Who may do what


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_makes_prolongs_and_switches_off(role, cast, make):
    screen, secret = make()
    acts = [
        lambda by: wall_screens.make(by=by, name="Skolen", query="", expires_on=today()),
        lambda by: wall_screens.prolong(screen, by=by, expires_on=today() + 60 * DAY),
        lambda by: wall_screens.switch_off(screen, by=by),
    ]
    for act in acts:
        if role == "office":
            act(cast[role])
        else:
            with pytest.raises(NotPermitted):
                act(cast[role])
    assert (wall_screens.of(secret) is None) == (role == "office")


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_has_the_page(role, cast, client, make):
    screen, _secret = make()
    client.force_login(cast[role])
    may = role == "office"
    assert client.get(PAGE).status_code == (200 if may else 403)
    assert client.post(PAGE, filled(name="Skolen")).status_code == (200 if may else 403)
    assert client.post(f"{PAGE}{screen.pk}/", {"expires_on": str(today())}).status_code == (302 if may else 403)
    assert client.post(f"{PAGE}{screen.pk}/av/").status_code == (302 if may else 403)
    assert WallScreen.objects.count() == (2 if may else 1)


# -- Making


def test_the_secret_is_told_once_and_kept_by_nobody(client, office):
    client.force_login(office)
    response = client.post(PAGE, filled())
    secret = secret_on(response)

    assert len(secret) == 43  # 256 bits
    assert WallScreen.objects.get().digest == hashlib.sha256(secret.encode()).hexdigest()
    assert "no-store" in response["Cache-Control"]
    assert secret not in html_of(client.get(PAGE))
    assert secret not in str(dict(client.session))


def test_the_page_loaded_again_makes_no_second_one(client, office):
    client.force_login(office)
    client.post(PAGE, filled())
    again = client.post(PAGE, filled())

    assert (again.status_code, WallScreen.objects.count()) == (422, 1)
    assert "Det finnes allerede en skjerm som heter «Rådhuset»." in words(main_of(again))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Skriv hvor skjermen skal stå."),
        ({"expires_on": ""}, "Velg den siste dagen adressen skal virke."),
        ({"expires_on": "2020-01-01"}, "Den siste dagen kan ikke ha vært."),
        ({"expires_on": "2999-01-01"}, "Adressen kan virke i høyst ett år om gangen. Du kan forlenge den."),
        ({"origin": "http://intranett.no"}, wall_screens.NO_ORIGIN),
        ({"origin": "https://a.no; script-src *"}, wall_screens.NO_ORIGIN),
        ({"origin": "https://a.no:99999"}, wall_screens.NO_ORIGIN),
        ({"query": "/veikart/?gruppe=eier"}, "Skjermen viser ikke navn på personer."),
        ({"query": "/veikart/?eier=1"}, "Skjermen viser ikke navn på personer."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(fields, sentence, client, office):
    client.force_login(office)
    response = client.post(PAGE, filled(**{"name": "Kantina", **fields}))

    assert (response.status_code, WallScreen.objects.count()) == (422, 0)
    assert sentence in words(main_of(response))
    if "name" not in fields:
        assert 'value="Kantina"' in html_of(response)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://innolab.kommune.no/veikart/?gruppe=enhet&sok=a+b&tull=1&valgt=3", "sok=a+b&gruppe=enhet"),
        ("gruppe=enhet", "gruppe=enhet"),
        ("/veikart/", ""),
        ("javascript:alert(1)", ""),
        ("?fra=2026-01&til=<script>&spenn=strategi", "spenn=strategi&fra=2026-01"),
        ("?plan=2026&gruppe=tull&farge=status", "farge=status&plan=2026"),
    ],
)
def test_of_the_address_is_kept_what_the_roadmap_understands(typed, kept, client, office):
    client.force_login(office)
    assert client.post(PAGE, filled(query=typed)).status_code == 200
    assert WallScreen.objects.get().query == kept


def test_there_are_not_more_screens_than_somebody_can_look_after(make):
    for number in range(wall_screens.MOST_LIVING):
        make(name=f"Skjerm {number}")
    with pytest.raises(Refused, match="for mange"):
        make(name="Skolen")


# -- Prolonging and switching off


def test_a_screen_is_prolonged_a_year_from_the_day_it_is_done(make, office, client):
    screen, secret = make()
    with time_machine.travel(timezone.now() + 20 * DAY):
        wall_screens.prolong(screen, by=office, expires_on=today() + 360 * DAY)
    with time_machine.travel(timezone.now() + 379 * DAY):
        assert wall_screens.of(secret) == screen
    with time_machine.travel(timezone.now() + 381 * DAY):
        assert wall_screens.of(secret) is None
        wall_screens.prolong(screen, by=office, expires_on=today())  # what has run out can be had back
        assert wall_screens.of(secret) == screen


def test_what_is_switched_off_stays_off_and_says_by_whom(make, office, client):
    screen, _secret = make()
    once = wall_screens.switch_off(screen, by=office)
    again = wall_screens.switch_off(screen, by=office)

    assert (once.switched_off_at, once.switched_off_by) == (again.switched_off_at, office)
    with pytest.raises(Refused, match="slått av"):
        wall_screens.prolong(screen, by=office, expires_on=today())
    client.force_login(office)
    assert f"Rådhuset ble slått av {today().day}." in words(main_of(client.get(PAGE)))


# -- The wall


def test_whoever_knows_the_address_sees_the_roadmap_without_logging_in(make, client, plan, make_entry):
    make_entry(title="Én")
    _, secret = make()
    response = wall(client, secret)

    assert response.status_code == 200
    assert f"Veikart – {plan}" in html_of(response)
    assert "1. Én" in words(html_of(response).partition("wall-list")[2])
    drawing = html_of(response).partition('<div class="wall-drawing">')[2].partition("</div>")[0]
    assert "Én" in [element.text for element in ET.fromstring(drawing).findall(".//{*}text")]  # noqa: S314  our own


def test_what_has_no_time_says_so_once(make, client, plan, make_entry):
    make_entry(starts_on=None, ends_on=None)
    _, secret = make()

    assert words(html_of(wall(client, secret)).partition("wall-list")[2]).count("Ikke tidfestet") == 1


def test_it_leaves_no_cookie_asks_not_to_be_found_and_is_kept_by_nobody(make, client, plan):
    response = wall(client, make()[1])

    assert (response.cookies, client.cookies) == ({}, {})
    assert (response["X-Robots-Tag"], response["Cache-Control"], response["Referrer-Policy"]) == (
        "noindex, nofollow", "private, no-store", "no-referrer",
    )  # fmt: skip
    assert '<meta name="robots" content="noindex, nofollow">' in html_of(response)


def test_it_tells_no_name_of_a_person(make, client, plan, make_entry, cast):
    make_entry()
    text = html_of(wall(client, make(query=f"eier={cast['owner'].pk}&gruppe=eier")[1]))

    assert [person.name for person in cast.values() if person.name in text] == []


def test_it_shows_no_draft(make, client, plan, make_project):
    make_project(Stage.DRAFT, title="Et utkast")
    make_project(Stage.UNDER_WAY, title="I gang")
    text = html_of(wall(client, make(query="utvalg=alle")[1]))

    assert ("Et utkast" in text, "I gang" in text) == (False, True)


@pytest.mark.parametrize("shows", [True, False])
def test_money_is_shown_only_where_somebody_said_so(shows, make, client, plan, make_entry):
    make_entry()
    text = words(html_of(wall(client, make(shows_money=shows)[1])))

    assert ("I planen:" in text, " kr" in text) == (shows, shows)


@pytest.mark.parametrize(("port", "is_one"), [(0, False), (1, True), (8443, True), (65_535, True), (65_536, False)])
def test_a_site_that_may_have_it_in_a_frame_has_a_port_that_there_is(port, is_one):
    assert wall_screens.is_origin(f"https://a.no:{port}") == is_one


def test_no_page_but_the_one_that_was_allowed_has_it_in_a_frame(make, client, plan):
    closed = wall(client, make()[1])
    framed = wall(client, make(name="Intranettet", origin="https://intranett.kommune.no")[1])

    assert "frame-ancestors 'none'" in closed["Content-Security-Policy"]
    assert closed["X-Frame-Options"] == "DENY"
    assert "frame-ancestors https://intranett.kommune.no;" in f"{framed['Content-Security-Policy']};"
    assert "X-Frame-Options" not in framed


def test_unknown_run_out_and_switched_off_are_the_same_calm_page(make, office, client, plan):
    screen, off = make()
    _, old = make(name="Gammel", expires_on=today())
    wall_screens.switch_off(screen, by=office)
    found = [wall(client, off), wall(client, "gjettet" * 6)]
    with time_machine.travel(timezone.now() + 2 * DAY):
        found.append(wall(client, old))

    assert [response.status_code for response in found] == [404, 404, 404]
    assert len({main_of(response) for response in found}) == 1
    assert client.cookies == {}


def test_to_guess_costs_one_small_question(client, plan, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert wall(client, "a" * 43).status_code == 404


def test_another_sheet_is_shown_each_minute(make, client, plan, make_entry):
    for _ in range(25):
        make_entry()
    _, secret = make()
    seen = set()
    for minute in range(6):
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=minute), tick=False):
            seen.add(html_of(wall(client, secret)).partition("Ark ")[2].partition("<")[0])

    assert len(seen) > 1
    assert {text.partition(" av ")[2] for text in seen} == {str(len(seen))}


def test_without_a_plan_or_a_project_it_says_so_and_goes_on(make, client, db):
    _, secret = make()
    assert "ingen prosjekter å vise" in words(html_of(wall(client, secret)))


def test_without_a_year_in_its_address_it_follows_the_plans(make, client, plan, make_entry, strategy):
    make_entry()
    _, secret = make(expires_on=today() + 360 * DAY)
    then = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, -12))

    assert str(plan) in html_of(wall(client, secret))
    _, fixed = make(name="Fast", query=f"plan={then.year}&utvalg=alle")
    assert str(plan) not in html_of(wall(client, fixed))


def test_the_log_tells_no_secret(db, client, caplog):
    with caplog.at_level(logging.WARNING, logger="django.request"):
        wall(client, "en-hemmelig-adresse")
    assert [record.getMessage() for record in caplog.records] == ["Not Found: /veikart/skjerm/…/"]


def test_the_wall_takes_a_constant_number_of_queries(make, client, plan, make_entry):
    _, secret = make(shows_money=True)
    make_entry()
    once = queries(client, f"/veikart/skjerm/{secret}/")
    make_entry()
    make_entry()
    assert queries(client, f"/veikart/skjerm/{secret}/") == once <= 12


def test_the_page_of_the_screens_takes_a_constant_number_of_queries(make, client, office):
    client.force_login(office)
    make()
    once = queries(client, PAGE)
    make(name="To")
    make(name="Tre")
    assert queries(client, PAGE) == once


def test_what_is_no_address_is_told_by_the_field(client, office):
    client.force_login(office)
    answer = client.post(PAGE, filled(query="https://[x]/?a=b"))
    assert "Dette er ikke en adresse." in html_of(answer)
    assert not WallScreen.objects.exists()
