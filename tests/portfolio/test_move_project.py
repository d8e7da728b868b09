"""The portfolio office moves a project between stages; every answer to a submitter has a reason."""

import re

import pytest
from django.test import Client

from innolab.refusals import MissingReason, NotPermitted, Refused
from portfolio import projects
from portfolio.models import Decision
from portfolio.workflow import ALLOWED_MOVES, ASSESSED_OR_LATER, Stage
from tests.cast import ROLES

# What the office decides here; sending in and the plan's decisions have acts of their own.
HERE = {
    (Stage.SUBMITTED, Stage.ASSESSED): "assessed",
    (Stage.SUBMITTED, Stage.RETURNED): "returned",
    (Stage.SUBMITTED, Stage.PARKED): "parked",
    (Stage.SUBMITTED, Stage.DECLINED): "declined",
    (Stage.PARKED, Stage.SUBMITTED): "reopened",
    (Stage.DECLINED, Stage.SUBMITTED): "reopened",
    (Stage.ASSESSED, Stage.PARKED): "parked",
    (Stage.ASSESSED, Stage.DECLINED): "declined",
    (Stage.PLANNED, Stage.UNDER_WAY): "started",
    (Stage.PLANNED, Stage.STOPPED): "stopped",
    (Stage.UNDER_WAY, Stage.STOPPED): "stopped",
}
WITH_REASON = [move for move in HERE if ALLOWED_MOVES[move].needs_reason]
EVERY_PAIR = [(origin, to) for origin in Stage for to in Stage]
REASON = "Vi trenger et anslag fra IKT først."


@pytest.fixture
def ready(make_project, office):
    """A project that nothing blocks."""

    def make(stage=Stage.SUBMITTED):
        project = make_project(stage, assessed=True)
        if stage not in ASSESSED_OR_LATER:
            project.programme_confirmed_at, project.programme_confirmed_by = project.submitted_at, office
            if stage != Stage.DRAFT:
                project.save()
        return project

    return make


def address(project, to):
    return f"/prosjekter/{project.pk}/flytt/{to}/"


def stage_of(project):
    project.refresh_from_db()
    return project.stage


@pytest.mark.parametrize(("origin", "to"), EVERY_PAIR)
def test_exactly_the_moves_of_the_table_are_made(origin, to, ready, office):
    project = ready(origin)
    if (origin, to) in HERE:
        projects.move(project, to=to, by=office, reason=REASON)
        decision = project.decisions.get()
        assert (stage_of(project), decision.kind, decision.by, decision.reason) == (
            to,
            HERE[origin, to],
            office,
            REASON,
        )
    else:
        with pytest.raises(Refused, match=f"Prosjektet er {origin.label} og kan ikke bli {to.label} nå"):
            projects.move(project, to=to, by=office, reason=REASON)
        assert (stage_of(project), project.decisions.count()) == (origin, 0)


@pytest.mark.parametrize(("origin", "to"), HERE)
@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_moves_a_project(origin, to, role, ready, cast):
    project = ready(origin)
    if role == "office":
        projects.move(project, to=to, by=cast[role], reason=REASON)
    else:
        with pytest.raises(NotPermitted):
            projects.move(project, to=to, by=cast[role], reason=REASON)
    assert stage_of(project) == (to if role == "office" else origin)


@pytest.mark.parametrize(("origin", "to"), WITH_REASON)
@pytest.mark.parametrize("reason", ["", "  \n\t "])
def test_an_answer_to_somebody_needs_a_reason(origin, to, reason, ready, office):
    project = ready(origin)
    with pytest.raises(MissingReason):
        projects.move(project, to=to, by=office, reason=reason)
    assert (stage_of(project), project.decisions.count()) == (origin, 0)


@pytest.mark.parametrize("confirmed", [True, False])
@pytest.mark.parametrize("unassessed", [None, "helhetlig", "samskaping"])
def test_it_is_assessed_only_with_all_principles_and_a_confirmed_programme(confirmed, unassessed, make_project, office):
    project = make_project(assessed=True)
    if confirmed:
        projects.confirm_programme(project, programme=project.programme, by=office)
    project.checklist.assessments.filter(principle__slug=unassessed).update(reason="")
    expected = [f"#{unassessed.title()} er ikke vurdert ferdig."] if unassessed else []
    expected += [] if confirmed else ["Programmet er ikke bekreftet av porteføljekontoret."]
    project.refresh_from_db()
    assert projects.blockers(project, to=Stage.ASSESSED) == expected
    if expected:
        with pytest.raises(Refused) as refusal:
            projects.move(project, to=Stage.ASSESSED, by=office)
        assert list(refusal.value.reasons) == expected
    else:
        projects.move(project, to=Stage.ASSESSED, by=office)
    assert stage_of(project) == (Stage.SUBMITTED if expected else Stage.ASSESSED)


@pytest.mark.parametrize("to", [Stage.PARKED, Stage.DECLINED])
def test_what_stands_in_a_plan_is_not_put_away(to, make_entry, office):
    project = make_entry("candidate").project
    with pytest.raises(Refused, match="Ledelsen må ta det ut av planen først"):
        projects.move(project, to=to, by=office, reason=REASON)


# The page


@pytest.mark.parametrize("role", ROLES)
def test_the_page_moves_for_the_office_and_names_it_to_others(role, cast, ready, client):
    client.force_login(cast[role])
    project = ready()
    answer = client.post(address(project, "returned"), {"reason": REASON})
    if role == "office":
        assert (answer.status_code, answer.url, stage_of(project)) == (302, project.get_absolute_url(), "returned")
    else:
        assert (answer.status_code, stage_of(project)) == (403, "submitted")
        assert "<li>Porteføljekontor</li>" in answer.content.decode()


def test_the_page_says_what_was_decided(ready, office, client):
    client.force_login(office)
    html = client.post(address(ready(), "parked"), {"reason": REASON}, follow=True).content.decode()
    assert "«Digitalt tilsyn i omsorgsboliger» er parkert." in html


def test_a_reason_left_out_is_said_at_the_field(ready, office, client):
    client.force_login(office)
    project = ready()
    answer = client.post(address(project, "declined"), {"reason": "   "})
    html = answer.content.decode()
    assert (answer.status_code, stage_of(project)) == (422, "submitted")
    assert 'href="#id_declined_reason"' in html
    assert '<li class="ds-validation-message">Skriv en begrunnelse. Den som venter på svar' in html
    assert len(re.findall(r'<details class="ds-details move"[^>]* open>\s*<summary>Avslå', html)) == 1
    assert len(re.findall(r'<details class="ds-details move"[^>]* open>', html)) == 1


def test_a_reason_that_is_too_long_is_kept_and_said_at_the_field(ready, office, client):
    client.force_login(office)
    project = ready()
    answer = client.post(address(project, "returned"), {"reason": "å" * 2001})
    assert (answer.status_code, stage_of(project)) == (422, "submitted")
    assert "å" * 2001 in answer.content.decode()
    assert "Teksten kan ha høyst 2 000 tegn. Nå har den 2001." in answer.content.decode()


def test_a_forbidden_role_is_refused_whatever_it_writes(ready, outsider, client):
    client.force_login(outsider)
    assert client.post(address(ready(), "returned"), {"reason": "å" * 2001}).status_code == 403
    assert client.post(address(ready(), "returned"), {"reason": ""}).status_code == 403


def test_control_characters_are_left_out_of_the_reason(ready, office, client):
    client.force_login(office)
    project = ready()
    client.post(address(project, "returned"), {"reason": "Hvem\x00 skal\x07 drifte?\r\nOg når?"})
    assert project.decisions.get().reason == "Hvem skal drifte?\nOg når?"


def test_a_blocked_move_is_answered_with_what_is_missing(make_project, office, client):
    client.force_login(office)
    answer = client.post(address(make_project(), "assessed"))
    assert answer.status_code == 409
    assert "#Kompetanse er ikke vurdert ferdig." in answer.content.decode()


def test_a_move_that_somebody_else_was_first_with_keeps_what_was_typed(ready, office, client):
    client.force_login(office)
    project = ready()
    projects.move(project, to=Stage.DECLINED, by=office, reason="Vi har det alt.")
    answer = client.post(address(project, "parked"), {"reason": REASON})
    assert (answer.status_code, stage_of(project)) == (409, "declined")
    assert f'<pre class="kept-text">{REASON}</pre>' in answer.content.decode()


def test_a_double_click_makes_one_move(ready, office, client):
    client.force_login(office)
    project = ready()
    for _ in range(2):
        assert client.post(address(project, "parked"), {"reason": REASON}).status_code == 302
    assert Decision.objects.filter(project=project).count() == 1


def test_another_reason_is_another_decision_and_is_not_swallowed(ready, office, client):
    client.force_login(office)
    project = ready()
    client.post(address(project, "parked"), {"reason": REASON})
    assert client.post(address(project, "parked"), {"reason": "En annen grunn enn den første."}).status_code == 409


@pytest.mark.parametrize("to", ["tull", "submitted-", "x" * 200])
def test_an_unknown_stage_is_not_found(to, ready, office, client):
    client.force_login(office)
    assert client.post(address(ready(), to), {"reason": REASON}).status_code == 404


def test_a_move_is_not_made_by_get(ready, office, client):
    client.force_login(office)
    project = ready()
    assert (client.get(address(project, "parked")).status_code, stage_of(project)) == (405, "submitted")


def test_a_move_without_a_form_token_is_refused(ready, office):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office)
    project = ready()
    assert client.post(address(project, "parked"), {"reason": REASON}).status_code == 403
    assert stage_of(project) == "submitted"


def test_somebody_elses_draft_and_an_unknown_project_are_not_found(make_project, office, client):
    client.force_login(office)
    assert client.post(address(make_project(Stage.DRAFT), "parked"), {"reason": REASON}).status_code == 404
    assert client.post("/prosjekter/999999/flytt/parked/", {"reason": REASON}).status_code == 404
