"""«Oppfølging» of a plan, and «Mine statusmeldinger»: what they show, to whom, and what a refused answer keeps."""

import re

import pytest

from portfolio.models import ActionPlan, Closing, Project, StatusReport, Unit
from portfolio.planning import following
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.following import adopt, at, day, included, plan_of
from tests.pages import links, main_of, queries, rows, section, words

URL, MINE = "/handlingsplan/2027/oppfolging/", "/oppfolging/"
WHY = "Leverandøren ble forsinket."


@pytest.fixture(autouse=True)
def march():
    with at("2027-03-10"):
        yield


@pytest.fixture
def plan(strategy):
    return plan_of(strategy)


@pytest.fixture
def project(plan, make_project, leader):
    found = included(plan, make_project, title="Digitalt tilsyn").project
    adopt(plan, by=leader)
    return found


def send(client, project, **data):
    return client.post(f"/oppfolging/{project.pk}/", data)


def test_a_draft_says_when_following_begins(client, plan, outsider):
    client.force_login(outsider)
    assert "Oppfølgingen begynner når planen er vedtatt" in words(main_of(client.get(URL)))


def test_a_plan_that_has_not_begun_says_when(client, strategy, make_project, leader, outsider):
    later = plan_of(strategy, "2027-04-01")
    included(later, make_project)
    adopt(later, by=leader)
    client.force_login(outsider)
    assert words(section(client.get(URL), "months").partition("</h2>")[2]) == (
        "Planen begynner 1. april 2027. Da begynner bildet."
    )


@pytest.mark.parametrize("role", ROLES)
def test_all_read_it_and_the_office_gets_the_way_to_answer(role, cast, client, project):
    client.force_login(cast[role])
    response = client.get(URL)
    assert response.status_code == 200
    assert (f"/oppfolging/{project.pk}/" in links(section(response, "all")).values()) == (role == "office")


def test_the_lists_say_what_is_late_why_and_whom_to_ask(client, plan, make_project, leader, owner, outsider):
    late = included(plan, make_project, title="Skyss & ruter", stage=Stage.PLANNED, starts_on="2027-03-09").project
    soon = included(plan, make_project, title="Opptak", ends_on="2027-04-09").project
    said = included(plan, make_project, title="Tilsyn").project
    included(plan, make_project, title="Ferdig", stage=Stage.CLOSED)
    adopt(plan, by=leader)
    following.report(said, answer="late", by=owner, ends_on=day("2027-08-31"), reason=WHY)
    client.force_login(outsider)
    response = client.get(URL)
    unit = f"{late.unit} · Spør {owner}"
    answer = f"Svar 10. mars: forsinket til 31. august 2027: {WHY}"
    assert rows(section(response, "late"), "li") == [
        f"Skyss & ruter Skulle ha startet 9. mars 2027. {unit}",
        f"Tilsyn Skal være ferdig 31. august 2027. Vedtatt var 30. juni 2027. {answer} {unit}",
    ]
    assert rows(section(response, "ending"), "li") == [f"{soon.title} Slutter 9. april 2027, om 30 dager. {unit}"]
    letters = re.findall(r'href="(mailto:[^"]*)"', section(response, "late"))
    assert letters == [f"mailto:{owner.email}?subject={subject}" for subject in ("Skyss%20%26%20ruter", "Tilsyn")]
    assert rows(section(response, "stands"), "li") == ["1 gjort", "1 i rute", "2 forsinket", "0 ikke begynt ennå"]


def test_the_numbers_of_the_picture_are_a_table_too(client, project, outsider):
    client.force_login(outsider)
    table = rows(section(client.get(URL), "months").partition("<tbody>")[2].partition("</tbody>")[0])
    assert table == ["jan 2027 0 1 0 0 0", "feb 2027 0 1 0 0 0", "mar 2027 0 1 0 0 0"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"En", "To"}),
        ("?program={one}", {"En"}),
        ("?enhet={unit}", {"En", "To"}),
        ("?program={two}&enhet={unit}", {"To"}),
        ("?program=tull&enhet=999999", {"En", "To"}),
        ("?program=&enhet=", {"En", "To"}),
    ],
)
def test_the_address_says_which_programme_and_unit(query, shown, client, plan, make_project, leader, strategy, unit):
    two = strategy.programmes.get(position=2)
    one = included(plan, make_project, title="En").project.programme
    included(plan, make_project, title="To", programme=two)
    adopt(plan, by=leader)
    client.force_login(leader)
    response = client.get(URL + query.format(one=one.pk, two=two.pk, unit=unit.pk))
    assert {title for title in links(section(response, "all")) if title in ("En", "To")} == shown


def test_units_stand_in_norwegian_order(client, plan, make_project, leader):
    for name in ("Åsen", "østre", "Ærlig", "Zoo"):
        included(plan, make_project, unit=Unit.objects.create(name=name, slug=name.lower()))
    adopt(plan, by=leader)
    client.force_login(leader)
    choices = re.search(r'<select[^>]*name="enhet".*?</select>', main_of(client.get(URL)), re.DOTALL)[0]
    assert re.findall(r">([^<>]+)</option>", choices)[1:] == ["Zoo", "Ærlig", "østre", "Åsen"]


def test_a_closed_plan_stands_as_it_was_when_it_was_closed(client, project, plan, leader):
    with at("2028-01-20"):
        Closing.objects.create(plan=plan, lessons="Vi begynte for sent.", by=leader)
    ActionPlan.objects.filter(pk=plan.pk).update(state="closed")
    with at("2029-01-10"):
        client.force_login(leader)
        assert "Slik sto det da planen ble lukket 20. januar 2028" in words(section(client.get(URL), "stands"))


def test_thirty_take_as_many_queries_as_three(client, strategy, make_project, leader, office, owner):
    """In two plans: an adopted one takes nobody in without a decision."""
    counts = []
    for year, number in (("2026", 3), ("2027", 30)):
        plan = plan_of(strategy, f"{year}-01-01")
        for _ in range(number):
            project = included(plan, make_project).project
            StatusReport.objects.create(project=project, answer="on_track", by=owner)
        adopt(plan, by=leader)
        client.force_login(office)
        counts.append(queries(client, f"/handlingsplan/{year}/oppfolging/"))
    assert counts[0] == counts[1] <= 16


def test_my_page_takes_as_many_queries_for_thirty_as_for_three(client, plan, make_project, leader, owner, outsider):
    for place in range(33):
        included(plan, make_project, owner=owner if place < 30 else outsider)
    adopt(plan, by=leader)
    counts = []
    for user in (outsider, owner):
        client.force_login(user)
        counts.append(queries(client, MINE))
    assert counts[0] == counts[1] <= 8


def test_my_page_lists_what_i_carry_and_no_more(client, project, owner, outsider):
    client.force_login(owner)
    main = main_of(client.get(MINE))
    assert "1 av 1 venter på svar for mars." in words(main)
    assert "Digitalt tilsyn" in links(main)
    client.force_login(outsider)
    assert "Du har ingenting å svare på nå" in words(main_of(client.get(MINE)))


def test_one_click_answers_on_track(client, project, owner):
    client.force_login(owner)
    main = main_of(client.get(MINE))
    read = re.findall(r'name="read" value="([^"]*)"', main)
    assert read == ["0:2027-06-30"] * 2  # one for each of the two forms
    response = client.post(f"/oppfolging/{project.pk}/", {"answer": "on_track", "read": read[0]}, follow=True)
    assert response.redirect_chain == [(MINE, 302)]
    assert "Takk for svaret. «Digitalt tilsyn» er i rute." in words(main_of(response))
    assert "Alt er besvart for mars." in words(main_of(response))


def test_late_with_a_date_as_norwegians_write_it(client, project, owner):
    client.force_login(owner)
    assert send(client, project, answer="late", ends_on="30.9.2027", reason=WHY).status_code == 302
    assert Project.objects.get(pk=project.pk).ends_on == day("2027-09-30")


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        ({"answer": "late", "ends_on": "31.2.2027", "reason": WHY}, 422, "Skriv en dato, for eksempel 15.8.2027."),
        ({"answer": "late", "ends_on": "", "reason": WHY}, 422, "Velg den nye sluttdatoen."),
        ({"answer": "late", "ends_on": "2027-09-30"}, 422, "Skriv hvorfor prosjektet er forsinket."),
        ({"answer": "late", "ends_on": "2027-03-01", "reason": WHY}, 422, "kan ikke være i fortiden."),
        ({"answer": "late", "ends_on": "2027-09-30", "reason": "x" * 2001}, 422, "høyst 2 000 tegn."),
        ({"answer": "lost", "reason": WHY}, 422, "Velg et svar."),
        ({"reason": WHY}, 422, "Velg om prosjektet er i rute eller forsinket."),
        ({"answer": "on_track", "read": "7:2027-06-30", "reason": WHY}, 409, "Ingen har svart ennå."),
    ],
)
def test_a_refused_answer_says_why_and_keeps_what_was_typed(data, status, sentence, client, project, owner):
    client.force_login(owner)
    response = send(client, project, **data)
    main = main_of(response)
    assert (response.status_code, sentence in words(main)) == (status, True)
    assert data.get("reason", "") in words(main)
    assert 'value="0:2027-06-30"' in main  # the next try is made on what is shown now
    assert StatusReport.objects.count() == 0


def test_what_was_closed_meanwhile_is_refused_with_the_text_to_be_copied(client, project, owner):
    client.force_login(owner)
    Project.objects.filter(pk=project.pk).update(stage=Stage.CLOSED)
    response = send(client, project, answer="late", ends_on="2027-09-30", reason=WHY)
    assert response.status_code == 409
    assert WHY in words(main_of(response))


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_one_project_is_for_those_who_may_answer(role, cast, client, project):
    client.force_login(cast[role])
    may = role in ("office", "owner")
    assert client.get(f"/oppfolging/{project.pk}/").status_code == (200 if may else 403)
    assert send(client, project, answer="on_track").status_code == (302 if may else 403)
    assert StatusReport.objects.count() == may


def test_the_office_comes_back_to_the_plan(client, project, office):
    client.force_login(office)
    assert send(client, project, answer="on_track")["Location"] == URL


def test_the_front_page_says_that_an_answer_is_due_until_it_is_given(client, project, owner):
    client.force_login(owner)
    sentence = "Svar på hvordan det går med 1 prosjekt denne måneden."
    assert sentence in words(section(client.get("/"), "carried"))
    following.report(project, answer="on_track", by=owner)
    assert sentence not in words(section(client.get("/"), "carried"))
    with at("2027-04-01", "00:10"):
        client.force_login(owner)
        assert sentence in words(section(client.get("/"), "carried"))
