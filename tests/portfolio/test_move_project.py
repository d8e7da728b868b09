"""The forms on a project's page that move it between stages. The moves themselves: test_moves.py."""

import re

import pytest
from django.test import Client

from portfolio import projects
from portfolio.models import Decision
from portfolio.workflow import Stage
from tests.cast import ROLES

REASON = "Vi trenger et anslag fra IKT først."


def address(project, to):
    return f"/prosjekter/{project.pk}/flytt/{to}/"


def stage_of(project):
    project.refresh_from_db()
    return project.stage


@pytest.mark.parametrize("role", ROLES)
def test_the_page_moves_for_the_office_and_names_it_to_others(role, cast, make_project, client):
    client.force_login(cast[role])
    project = make_project()
    answer = client.post(address(project, "returned"), {"reason": REASON})
    if role == "office":
        assert (answer.status_code, answer.url, stage_of(project)) == (302, project.get_absolute_url(), "returned")
    else:
        assert (answer.status_code, stage_of(project)) == (403, "submitted")
        assert "<li>Porteføljekontor</li>" in answer.content.decode()


def test_the_page_says_what_was_decided(make_project, office, client):
    client.force_login(office)
    html = client.post(address(make_project(), "parked"), {"reason": REASON}, follow=True).content.decode()
    assert "«Digitalt tilsyn i omsorgsboliger» er parkert." in html


def test_a_reason_left_out_is_said_at_the_field(make_project, office, client):
    client.force_login(office)
    project = make_project()
    answer = client.post(address(project, "declined"), {"reason": "   "})
    html = answer.content.decode()
    assert (answer.status_code, stage_of(project)) == (422, "submitted")
    assert 'href="#id_declined_reason"' in html
    assert '<li class="ds-validation-message">Skriv en begrunnelse. Den som venter på svar' in html
    assert len(re.findall(r'<details class="ds-details move"[^>]* open>\s*<summary>Avslå', html)) == 1
    assert len(re.findall(r'<details class="ds-details move"[^>]* open>', html)) == 1


def test_a_reason_that_is_too_long_is_kept_and_said_at_the_field(make_project, office, client):
    client.force_login(office)
    project = make_project()
    answer = client.post(address(project, "returned"), {"reason": "å" * 2001})
    assert (answer.status_code, stage_of(project)) == (422, "submitted")
    assert "å" * 2001 in answer.content.decode()
    assert "Teksten kan ha høyst 2 000 tegn. Nå har den 2001." in answer.content.decode()


def test_a_forbidden_role_is_refused_whatever_it_writes(make_project, outsider, client):
    client.force_login(outsider)
    assert client.post(address(make_project(), "returned"), {"reason": "å" * 2001}).status_code == 403
    assert client.post(address(make_project(), "returned"), {"reason": ""}).status_code == 403


def test_control_characters_are_left_out_of_the_reason(make_project, office, client):
    client.force_login(office)
    project = make_project()
    client.post(address(project, "returned"), {"reason": "Hvem\x00 skal\x07 drifte?\r\nOg når?"})
    assert project.decisions.get().reason == "Hvem skal drifte?\nOg når?"


def test_a_blocked_move_is_answered_with_what_is_missing(make_project, office, client):
    client.force_login(office)
    answer = client.post(address(make_project(), "assessed"))
    assert answer.status_code == 409
    assert "#Kompetanse er ikke vurdert ferdig." in answer.content.decode()


def test_a_move_that_somebody_else_was_first_with_keeps_what_was_typed(make_project, office, client):
    client.force_login(office)
    project = make_project()
    projects.move(project, to=Stage.DECLINED, by=office, reason="Vi har det alt.")
    answer = client.post(address(project, "parked"), {"reason": REASON})
    assert (answer.status_code, stage_of(project)) == (409, "declined")
    assert f'<pre class="kept-text">{REASON}</pre>' in answer.content.decode()


def test_a_double_click_makes_one_move(make_project, office, client):
    client.force_login(office)
    project = make_project()
    for _ in range(2):
        assert client.post(address(project, "parked"), {"reason": REASON}).status_code == 302
    assert Decision.objects.filter(project=project).count() == 1


def test_another_reason_is_another_decision_and_is_not_swallowed(make_project, office, client):
    client.force_login(office)
    project = make_project()
    client.post(address(project, "parked"), {"reason": REASON})
    assert client.post(address(project, "parked"), {"reason": "En annen grunn enn den første."}).status_code == 409


@pytest.mark.parametrize("to", ["tull", "submitted-", "x" * 200])
def test_an_unknown_stage_is_not_found(to, make_project, office, client):
    client.force_login(office)
    assert client.post(address(make_project(), to), {"reason": REASON}).status_code == 404


def test_a_move_is_not_made_by_get(make_project, office, client):
    client.force_login(office)
    project = make_project()
    assert (client.get(address(project, "parked")).status_code, stage_of(project)) == (405, "submitted")


def test_a_move_without_a_form_token_is_refused(make_project, office):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office)
    project = make_project()
    assert client.post(address(project, "parked"), {"reason": REASON}).status_code == 403
    assert stage_of(project) == "submitted"


def test_somebody_elses_draft_and_an_unknown_project_are_not_found(make_project, office, client):
    client.force_login(office)
    assert client.post(address(make_project(Stage.DRAFT), "parked"), {"reason": REASON}).status_code == 404
    assert client.post("/prosjekter/999999/flytt/parked/", {"reason": REASON}).status_code == 404
