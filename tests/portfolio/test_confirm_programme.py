"""The form on a project's page that confirms its programme. The act: test_confirm_programme_act.py."""

import re

import pytest
from django.test import Client

from portfolio.workflow import Stage
from tests.cast import ROLES

REASON = "Det meste av arbeidet er ny teknologi."


@pytest.fixture
def technology(strategy):
    return strategy.programmes.get(slug="mennesker-og-teknologi")


def address(project):
    return f"/prosjekter/{project.pk}/program/"


def post(client, project, programme, reason=""):
    return client.post(address(project), {"programme": programme.pk, "reason": reason})


def test_confirming_twice_is_one_decision(make_project, office, client):
    project = make_project()
    client.force_login(office)
    for _ in range(2):
        assert post(client, project, project.programme).status_code == 302
    assert project.decisions.count() == 1


@pytest.mark.parametrize("role", ROLES)
def test_the_form_is_the_offices_and_others_are_told_so(role, cast, make_project, client):
    client.force_login(cast[role])
    project = make_project()
    html = client.get(project.get_absolute_url()).content.decode()
    assert ("Bekreft programmet</button>" in html) == (role == "office")
    answer = post(client, project, project.programme)
    assert answer.status_code == (302 if role == "office" else 403)
    if role != "office":
        assert "<li>Porteføljekontor</li>" in answer.content.decode()


def test_the_office_sees_what_the_submitter_answered_and_what_it_leads_to(make_project, office, client, technology):
    project = make_project(programme=technology, programme_reason="Sensorene er det viktigste.")
    project.criteria_not_met.add(technology.criteria.get())
    client.force_login(office)
    html = client.get(project.get_absolute_url()).content.decode()
    answers = re.search(r'<dl class="criteria">(.*?)</dl>', html, re.DOTALL)[1]
    assert re.findall(r"<dd>(.*?)</dd>", answers) == ["Ja", "Nei", "Ikke besvart"]
    assert "Svarene peker mot <strong>Innbyggeren som ressurs</strong> fordi" in html
    assert "Sensorene er det viktigste." in html
    assert f'<option value="{technology.pk}" selected>' in html


def test_a_project_without_answers_says_so(make_project, office, client):
    project = make_project()
    project.criteria_met.clear()
    client.force_login(office)
    assert "Svarene peker ikke mot noe bestemt program." in client.get(project.get_absolute_url()).content.decode()


def test_the_page_tells_that_it_is_confirmed(make_project, office, client):
    project = make_project()
    client.force_login(office)
    html = client.post(
        address(project), {"programme": project.programme_id, "reason": ""}, follow=True
    ).content.decode()
    assert ("Programmet «Innbyggeren som ressurs» er bekreftet." in html, "Bekreftet av office Testesen" in html) == (
        True,
        True,
    )


def test_a_reason_left_out_is_said_at_the_field_with_the_choice_kept(make_project, office, client, technology):
    client.force_login(office)
    project = make_project()
    answer = post(client, project, technology)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert '<li class="ds-validation-message">Skriv hvorfor prosjektet hører til et annet program' in html
    assert ('href="#id_programme_reason"' in html, f'<option value="{technology.pk}" selected>' in html) == (True, True)
    project.refresh_from_db()
    assert project.programme_confirmed_at is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"programme": "", "reason": REASON}, "Velg et program."),
        ({"programme": "999999", "reason": REASON}, "Programmet finnes ikke i strategien."),
        ({"programme": "x", "reason": REASON}, "Programmet finnes ikke i strategien."),
    ],
)
def test_an_unknown_programme_is_said_at_the_field_and_the_reason_is_kept(
    typed, sentence, make_project, office, client
):
    client.force_login(office)
    answer = client.post(address(make_project()), typed)
    assert answer.status_code == 422
    assert (sentence in answer.content.decode(), REASON in answer.content.decode()) == (True, True)


def test_a_reason_that_is_too_long_is_kept(make_project, office, client, technology):
    client.force_login(office)
    answer = post(client, make_project(), technology, "ø" * 2001)
    assert (answer.status_code, "ø" * 2001 in answer.content.decode()) == (422, True)


def test_it_is_not_done_by_get_nor_without_a_form_token(make_project, office, client):
    client.force_login(office)
    project = make_project()
    assert client.get(address(project)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(office)
    assert post(strict, project, project.programme).status_code == 403
    project.refresh_from_db()
    assert project.programme_confirmed_at is None


def test_somebody_elses_draft_and_an_unknown_project_are_not_found(make_project, office, client, technology):
    client.force_login(office)
    assert post(client, make_project(Stage.DRAFT), technology, REASON).status_code == 404
    assert client.post("/prosjekter/999999/program/", {"programme": technology.pk}).status_code == 404
