"""Whose a proposal is, and when it can be changed; nothing that was typed is lost."""

import re

import pytest
from django.test import Client

from portfolio.models import Decision
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.portfolio.propose.steps import STEPS, errors


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", [*STEPS, "oppsummering"])
def test_a_draft_is_its_submitters_alone(role, place, cast, draft, client):
    client.force_login(cast[role])
    url, own = f"/forslag/{draft.pk}/{place}/", role == "submitter"
    assert client.get(url).status_code == (200 if own else 404)
    data = {"title": "Kapret", "kind": "project"}
    assert client.post(url, data).status_code == (302 if own else 404)
    draft.refresh_from_db()
    assert draft.title == ("Kapret" if own and place == "behov" else "Et utkast")


@pytest.mark.parametrize("place", [*STEPS, "oppsummering"])
@pytest.mark.parametrize(
    "stage", [stage for stage in Stage if stage not in (Stage.DRAFT, Stage.RETURNED, Stage.MERGED)]
)
def test_a_proposal_that_is_sent_in_shows_its_page_instead(place, stage, make_project, logged_in):
    project = make_project(stage)
    response = logged_in.get(f"/forslag/{project.pk}/{place}/")
    assert response.url == f"/prosjekter/{project.pk}/"
    said = [str(message) for message in logged_in.get("/forslag/mine/").context["messages"]]
    assert said == [f"Forslaget er {stage.label} og kan ikke endres nå."]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "submitter"])
@pytest.mark.parametrize("place", ["behov", "oppsummering"])
def test_a_returned_proposal_is_read_but_not_changed_by_others(role, place, cast, make_project, client):
    project = make_project(Stage.RETURNED)
    client.force_login(cast[role])
    assert client.get(f"/forslag/{project.pk}/{place}/").url == f"/prosjekter/{project.pk}/"
    said = [str(message) for message in client.get("/forslag/mine/").context["messages"]]
    assert said == ["Bare innmelderen og de som er invitert, kan endre forslaget. Her ser du det slik det er nå."]
    response = client.post(f"/forslag/{project.pk}/behov/", {"title": "Kapret", "go": "lagre"})
    assert response.status_code == 409
    assert "Bare innmelderen og de som er invitert, kan endre forslaget." in response.content.decode()
    project.refresh_from_db()
    assert project.title == "Digitalt tilsyn i omsorgsboliger"


def test_what_was_typed_after_the_proposal_was_sent_from_another_tab_can_be_copied(make_project, logged_in):
    project = make_project(Stage.SUBMITTED)
    typed = "En lang tekst som det tok en halvtime å skrive."
    response = logged_in.post(f"/forslag/{project.pk}/behov/", {"title": "X", "need": typed, "go": "neste"})
    assert response.status_code == 409
    assert re.findall(r'<pre class="kept-text">(.*?)</pre>', response.content.decode()) == [typed]
    project.refresh_from_db()
    assert project.need == "Nattevakter går runder som vekker beboerne."


def test_a_returned_proposal_keeps_a_unit(make_project, logged_in):
    project = make_project(Stage.RETURNED)
    response = logged_in.post(f"/forslag/{project.pk}/gevinster/", {"unit": "", "affected": "Flere", "go": "lagre"})
    assert errors(response) == {"unit": ["Velg enheten som forslaget hører til."]}
    project.refresh_from_db()
    assert (project.unit.name, project.affected) == ("Skole", "Flere")


def test_the_offices_question_stands_on_every_step_of_a_returned_proposal(make_project, logged_in, office):
    project = make_project(Stage.RETURNED)
    for reason in ("Et gammelt spørsmål?", "Hvem skal eie sensorene?"):
        Decision.objects.create(project=project, kind=Decision.Kind.RETURNED, reason=reason, by=office)
    for place in (*STEPS, "oppsummering"):
        html = logged_in.get(f"/forslag/{project.pk}/{place}/").content.decode()
        assert re.findall(r'id="kontorets-sporsmal">.*?<p class="prose">(.*?)</p>', html, re.DOTALL) == [
            "Hvem skal eie sensorene?"
        ]


def test_saving_a_returned_proposal_does_not_call_it_a_draft(make_project, logged_in):
    project = make_project(Stage.RETURNED)
    response = logged_in.post(f"/forslag/{project.pk}/behov/", {"title": "Ny tittel", "go": "lagre"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Endringene er lagret."]


@pytest.mark.parametrize("path", ["/forslag/999999/behov/", "/forslag/999999/oppsummering/"])
def test_an_id_that_does_not_exist_is_404(path, logged_in):
    assert (logged_in.get(path).status_code, logged_in.post(path).status_code) == (404, 404)


def test_a_step_that_does_not_exist_is_404(logged_in, draft):
    url = f"/forslag/{draft.pk}/penger/"
    assert (logged_in.get(url).status_code, logged_in.post(url).status_code) == (404, 404)


@pytest.mark.parametrize("path", ["/forslag/ny/", "/forslag/{}/behov/", "/forslag/{}/oppsummering/"])
def test_other_verbs_are_405(path, logged_in, draft):
    assert logged_in.delete(path.format(draft.pk)).status_code == 405


def test_without_a_token_nothing_is_saved_and_what_was_typed_can_be_copied(draft, submitter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(submitter)
    typed = "En lang tekst som det tok en halvtime å skrive."
    response = client.post(f"/forslag/{draft.pk}/behov/", {"title": "X", "need": typed})
    assert response.status_code == 403
    assert re.findall(r'<pre class="kept-text">(.*?)</pre>', response.content.decode()) == [typed]
    draft.refresh_from_db()
    assert draft.title == "Et utkast"
