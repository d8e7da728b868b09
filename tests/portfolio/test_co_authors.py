"""The submitter invites colleagues to write along; they see and edit, and only the submitter sends in."""

import pytest
from django.contrib.auth.models import Group

from innolab.accounts.roles import Role
from innolab.notifications.models import Notification
from innolab.refusals import NotPermitted, Refused
from portfolio.co_authors import MOST_CO_AUTHORS, invite, remove
from portfolio.models import Project
from portfolio.permissions import can_edit_proposal, writes
from portfolio.proposals import discard, save, submit
from portfolio.workflow import Stage
from tests.at_once import queued_behind
from tests.cast import ROLES, person
from tests.pages import queries, rows, section, words

UNKNOWN = "Ingen bruker har e-postadressen «{}». Se etter om den er skrevet riktig."


@pytest.fixture
def draft(make_project):
    return make_project(Stage.DRAFT)


@pytest.fixture
def kari(db):
    return person("kari")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("stage", Stage)
def test_only_the_submitter_invites_and_only_while_it_may_be_changed(role, stage, cast, make_project, kari):
    project = make_project(stage)
    if role == "submitter" and stage in (Stage.DRAFT, Stage.RETURNED):
        assert invite(project, email=" KARI@kommune.example ", by=cast[role]) == kari
        assert list(project.co_authors.all()) == [kari]
        return
    with pytest.raises(Refused):
        invite(project, email=kari.email, by=cast[role])
    assert list(project.co_authors.all()) == []


def test_the_invited_is_told_once_with_the_way_there(draft, submitter, kari):
    for _ in range(2):
        invite(draft, email=kari.email, by=submitter)
    assert list(Notification.objects.values_list("recipient", "title", "href")) == [
        (kari.pk, f"{submitter} har invitert deg til å skrive på «{draft}»", f"/prosjekter/{draft.pk}/")
    ]


def test_who_has_no_account_or_a_closed_one_is_refused_in_the_same_words(draft, submitter, settings):
    assert settings.DEMO is False
    person("closed", is_active=False)
    type(submitter).objects.create_user("eier@innolab.example", name="Demo")
    for email in ("ingen@kommune.example", "closed@kommune.example", "eier@innolab.example"):
        with pytest.raises(Refused) as refusal:
            invite(draft, email=email, by=submitter)
        assert refusal.value.reasons == (UNKNOWN.format(email),)
    assert Notification.objects.count() == 0


def test_one_does_not_invite_oneself(draft, submitter):
    with pytest.raises(Refused) as refusal:
        invite(draft, email=submitter.email, by=submitter)
    assert refusal.value.reasons == ("Det er din egen adresse. Du skriver i forslaget allerede.",)


def test_there_is_a_most(draft, submitter, kari):
    draft.co_authors.set(person(f"nr{number}") for number in range(MOST_CO_AUTHORS))
    with pytest.raises(Refused) as refusal:
        invite(draft, email=kari.email, by=submitter)
    assert refusal.value.reasons == ("Det er plass til 10 medforfattere. Fjern en av dem først.",)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_last_place_goes_to_one(make_project, submitter, kari, outsider):
    draft = make_project(Stage.DRAFT)
    draft.co_authors.set(person(f"nr{number}") for number in range(MOST_CO_AUTHORS - 1))
    outcomes = queued_behind(
        draft, *(lambda email=each.email: invite(draft, email=email, by=submitter) for each in (kari, outsider))
    )
    assert sorted(isinstance(outcome, Refused) for outcome in outcomes) == [False, True]
    assert draft.co_authors.count() == MOST_CO_AUTHORS


@pytest.mark.parametrize("stage", Stage)
def test_a_co_author_sees_and_edits_and_the_list_says_the_same(stage, make_project, kari, outsider):
    project = make_project(stage)
    project.co_authors.add(kari)
    may = stage in (Stage.DRAFT, Stage.RETURNED)
    assert [can_edit_proposal(who, project) for who in (kari, project.submitter, outsider)] == [may, may, False]
    for who in (kari, project.submitter, outsider):
        listed = Project.objects.written_by(who).filter(pk=project.pk).exists()
        seen = Project.objects.visible_to(who).filter(pk=project.pk).exists()
        assert (listed, seen) == (writes(who, project), stage != Stage.DRAFT or listed)
    if may:
        assert save(project, changes={"need": "Vårt behov."}, by=kari).need == "Vårt behov."


def test_a_co_author_neither_sends_in_nor_throws_away_nor_invites(draft, kari, outsider):
    draft.co_authors.add(kari)
    for act, sentence in (
        (lambda: submit(draft, by=kari), "Bare innmelderen kan sende inn forslaget."),
        (lambda: discard(draft, by=kari), "Bare et utkast som aldri er sendt inn, kan slettes."),
        (lambda: invite(draft, email=outsider.email, by=kari), "Bare innmelderen kan invitere andre."),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.reasons == (sentence,)
    assert Project.objects.get().stage == Stage.DRAFT


@pytest.mark.parametrize("role", ROLES)
def test_the_submitter_removes_and_others_do_not(role, cast, draft, kari):
    draft.co_authors.add(kari)
    if role == "submitter":
        remove(draft, co_author=kari, by=cast[role])
    else:
        with pytest.raises(Refused):
            remove(draft, co_author=kari, by=cast[role])
    assert draft.co_authors.count() == (0 if role == "submitter" else 1)


def test_a_co_author_leaves(draft, kari):
    draft.co_authors.add(kari)
    remove(draft, co_author=kari, by=kari)
    assert not Project.objects.visible_to(kari).exists()


def test_nobody_invites_or_removes_without_the_permission(draft, submitter, kari):
    Group.objects.get(name=Role.EMPLOYEE).permissions.clear()
    for act in (
        lambda: invite(draft, email=kari.email, by=submitter),
        lambda: remove(draft, co_author=kari, by=submitter),
    ):
        with pytest.raises(NotPermitted):
            act()


# The pages


def test_the_summary_invites_removes_and_says_no_at_the_field(draft, submitter, kari, client):
    client.force_login(submitter)
    url = f"/forslag/{draft.pk}/medforfattere/"
    refused = client.post(url, {"email": "ingen@kommune.example"})
    assert (refused.status_code, refused.context["invitation"].errors) == (
        409,
        {"email": [UNKNOWN.format("ingen@kommune.example")]},
    )
    wrong = client.post(url, {"email": "kari"})
    assert (wrong.status_code, list(wrong.context["invitation"].errors)) == (422, ["email"])
    assert client.post(url, {"email": kari.email}).url == f"/forslag/{draft.pk}/oppsummering/"
    page = client.get(f"/forslag/{draft.pk}/oppsummering/")
    assert rows(section(page, "medforfattere-overskrift"), "li") == ["kari Testesen Fjern kari Testesen"]
    gone = f"{url}{kari.pk}/fjern/"
    assert client.post(gone).url == f"/forslag/{draft.pk}/oppsummering/"
    assert (draft.co_authors.count(), client.post(gone).status_code) == (0, 404)


def test_a_co_author_has_the_summary_without_send_inn_and_leaves_by_it(draft, kari, client):
    draft.co_authors.add(kari)
    client.force_login(kari)
    page = client.get(f"/forslag/{draft.pk}/oppsummering/")
    assert (page.status_code, f"/forslag/{draft.pk}/send/" in page.content.decode()) == (200, False)
    assert client.post(f"/forslag/{draft.pk}/send/").status_code == 409
    assert client.post(f"/forslag/{draft.pk}/medforfattere/{kari.pk}/fjern/").url == "/forslag/mine/"
    assert client.get(f"/forslag/{draft.pk}/oppsummering/").status_code == 404


@pytest.mark.parametrize("role", [role for role in ROLES if role != "submitter"])
@pytest.mark.parametrize(("stage", "status"), [(Stage.DRAFT, 404), (Stage.RETURNED, 409)])
def test_others_have_no_way_in(role, stage, status, cast, make_project, kari, client):
    project = make_project(stage)
    project.co_authors.add(kari)
    client.force_login(cast[role])
    for url in (f"/forslag/{project.pk}/medforfattere/", f"/forslag/{project.pk}/medforfattere/{kari.pk}/fjern/"):
        assert client.post(url, {"email": cast[role].email}).status_code == status
    assert list(project.co_authors.all()) == [kari]


def test_my_proposals_say_who_invited_and_leave_the_rest_to_the_submitter(draft, kari, client):
    draft.co_authors.add(kari)
    client.force_login(kari)
    html = client.get("/forslag/mine/").content.decode()
    assert ("Invitert av submitter Testesen" in html, "Slett utkastet" in html) == (True, False)


def test_the_page_of_the_project_names_them(draft, kari, client):
    draft.co_authors.add(kari)
    client.force_login(kari)
    assert "Skrevet sammen med kari Testesen" in words(client.get(f"/prosjekter/{draft.pk}/").content.decode())


def test_my_proposals_take_as_many_queries_however_many_one_is_invited_to(make_project, kari, client):
    client.force_login(kari)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_project(Stage.DRAFT).co_authors.add(kari)
        counts.append(queries(client, "/forslag/mine/"))
    assert counts[0] == counts[1]
