"""Giving a case to somebody in the office: the act, and the buttons of a project's page."""

import pytest

from innolab.accounts.models import User
from innolab.accounts.roles import Role
from innolab.notifications.models import Notification
from innolab.refusals import NotPermitted, Refused, StaleVersion
from portfolio import projects
from portfolio.permissions import ASSESS, DECIDE_PLAN, PROPOSE, who_may
from portfolio.workflow import Stage
from tests.at_once import queued_behind
from tests.cast import ROLES, person
from tests.pages import html_of

OPEN = (Stage.SUBMITTED, Stage.RETURNED, Stage.PARKED, Stage.ASSESSED)


@pytest.fixture
def colleague(db):
    return person("colleague", Role.PORTFOLIO_OFFICE)


def whose(project):
    project.refresh_from_db()
    return project.assigned_to


def told():
    return [(row.recipient, row.title) for row in Notification.objects.order_by("pk")]


def test_a_colleague_gets_the_case_and_is_told(make_project, office, colleague):
    project = make_project()
    projects.assign(project, to=colleague, by=office)
    assert whose(project) == colleague
    assert told() == [(colleague, "Du er saksbehandler for «Digitalt tilsyn i omsorgsboliger»")]
    projects.assign(project, to=colleague, by=office)
    assert len(told()) == 1


def test_whoever_takes_a_case_or_lets_it_go_is_told_nothing(make_project, office):
    project = make_project()
    projects.assign(project, to=office, by=office)
    assert whose(project) == office
    projects.assign(project, to=None, by=office)
    assert (whose(project), told()) == (None, [])


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_assigns(role, cast, make_project, colleague):
    project = make_project()
    if role == "office":
        projects.assign(project, to=colleague, by=cast[role])
    else:
        with pytest.raises(NotPermitted):
            projects.assign(project, to=colleague, by=cast[role])
    assert whose(project) == (colleague if role == "office" else None)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "office"])
def test_only_somebody_in_the_office_gets_a_case(role, cast, make_project, office):
    project = make_project()
    with pytest.raises(Refused) as refusal:
        projects.assign(project, to=cast[role], by=office)
    assert refusal.value.reasons == (
        f"{role} Testesen kan ikke vurdere forslag, og kan derfor ikke være saksbehandler.",
    )
    assert (whose(project), told()) == (None, [])


def test_somebody_whose_account_is_closed_gets_no_case(make_project, office, colleague):
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    with pytest.raises(Refused):
        projects.assign(make_project(), to=User.objects.get(pk=colleague.pk), by=office)


@pytest.mark.parametrize("stage", Stage)
def test_a_case_is_assigned_as_long_as_the_office_has_to_do_with_it(stage, make_project, office):
    project = make_project(stage)
    if stage in OPEN:
        assert projects.assign(project, to=office, by=office).assigned_to == office
        return
    with pytest.raises(Refused):
        projects.assign(project, to=office, by=office)
    assert whose(project) is None


def test_what_somebody_else_took_meanwhile_is_not_taken_from_them(make_project, office, colleague):
    project = make_project(assigned_to=colleague)
    with pytest.raises(StaleVersion) as refusal:
        projects.assign(project, to=office, by=office, seen=None)
    assert refusal.value.reasons == ("colleague Testesen er saksbehandler nå. Det ble endret etter at du så på saken.",)
    projects.assign(project, to=office, by=office, seen=colleague.pk)
    assert whose(project) == office


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_case_at_once_one_gets_it_and_the_other_is_told(make_project, office, colleague):
    project = make_project()
    outcomes = queued_behind(
        project,
        lambda: projects.assign(project, to=office, by=office, seen=None),
        lambda: projects.assign(project, to=colleague, by=colleague, seen=None),
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, StaleVersion)]
    assert len(refused) == 1
    assert whose(project) in (office, colleague)


@pytest.mark.parametrize("permission", [ASSESS, DECIDE_PLAN, PROPOSE])
def test_who_may_agrees_with_has_perm(permission, cast, colleague):
    User.objects.create_superuser("super@kommune.example", "et-langt-passord-42", name="Å")
    person("gone", Role.PORTFOLIO_OFFICE, is_active=False)
    everybody = User.objects.all()
    assert {user.pk for user in who_may(permission)} == {user.pk for user in everybody if user.has_perm(permission)}


# The pages


@pytest.mark.parametrize("role", ROLES)
def test_the_office_assigns_and_takes_from_the_page_and_others_are_shown_the_roles(role, cast, make_project, client):
    client.force_login(cast[role])
    for address, data in (("saksbehandler", {"to": cast["office"].pk, "seen": ""}), ("ta", {})):
        project = make_project()
        answer = client.post(f"/prosjekter/{project.pk}/{address}/", data)
        if role == "office":
            assert (answer.status_code, answer.url, whose(project)) == (302, project.get_absolute_url(), cast["office"])
        else:
            assert (answer.status_code, whose(project)) == (403, None)
            assert "<li>Porteføljekontor</li>" in html_of(answer)


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_is_offered_to(role, cast, make_project, client):
    client.force_login(cast[role])
    html = html_of(client.get(make_project().get_absolute_url()))
    assert ("Ta saken" in html, "Velg saksbehandler" in html) == (role == "office",) * 2


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (*OPEN, Stage.DRAFT)])
def test_nothing_is_offered_where_the_office_has_nothing_to_do(stage, make_project, office, client):
    client.force_login(office)
    html = html_of(client.get(make_project(stage).get_absolute_url(), follow=True))
    assert "Ta saken" not in html


def test_somebody_without_the_role_is_refused_in_words(make_project, office, outsider, client):
    client.force_login(office)
    project = make_project()
    answer = client.post(f"/prosjekter/{project.pk}/saksbehandler/", {"to": outsider.pk})
    assert (answer.status_code, whose(project)) == (409, None)
    assert "outsider Testesen kan ikke vurdere forslag" in html_of(answer)


@pytest.mark.parametrize("data", [{"to": "999999"}, {"to": "tull"}, {"to": "9" * 40}, {"seen": "tull"}])
def test_what_no_page_offers_is_not_found(data, make_project, office, client):
    client.force_login(office)
    project = make_project()
    assert client.post(f"/prosjekter/{project.pk}/saksbehandler/", data).status_code == 404
    assert whose(project) is None


def test_a_case_that_was_taken_meanwhile_is_answered_with_who_has_it(make_project, office, colleague, client):
    client.force_login(office)
    project = make_project(assigned_to=colleague)
    for address, data in (("ta", {}), ("saksbehandler", {"to": office.pk, "seen": ""})):
        answer = client.post(f"/prosjekter/{project.pk}/{address}/", data)
        assert (answer.status_code, whose(project)) == (409, colleague)
        assert "colleague Testesen er saksbehandler nå." in html_of(answer)


def test_taken_in_the_inbox_one_stays_there_with_the_filters(make_project, office, client):
    client.force_login(office)
    project = make_project()
    answer = client.post(f"/prosjekter/{project.pk}/ta/?saksbehandler=ingen&page=2", {"back": "innboks"})
    assert answer.url == f"/kontor/innboks/?saksbehandler=ingen&page=2#forslag-{project.pk}"


@pytest.mark.parametrize("address", ["saksbehandler", "ta"])
def test_a_draft_is_not_found_and_nothing_is_done_by_get(address, make_project, office, client):
    client.force_login(office)
    assert client.post(f"/prosjekter/{make_project(Stage.DRAFT).pk}/{address}/").status_code == 404
    assert client.get(f"/prosjekter/{make_project().pk}/{address}/").status_code == 405
