"""Saying who owns a project and who manages it; and finding one colleague among thousands."""

import pytest

from innolab.accounts.models import User
from innolab.notifications.models import Notification
from innolab.refusals import NotPermitted, Refused
from portfolio import editing
from portfolio.collisions import Collision, fingerprints
from portfolio.models import Project
from portfolio.people import person_called, suggested_for
from portfolio.permissions import can_appoint
from portfolio.workflow import CAN_BE_APPOINTED_TO, Stage
from tests.cast import ROLES, person


def carriers(project):
    project = Project.objects.get(pk=project.pk)
    return project.owner, project.manager


def test_whoever_is_appointed_is_told(make_project, office, owner, outsider):
    project = make_project(title="Turutstyr")
    editing.appoint(project, owner=owner, manager=outsider, by=office)
    assert carriers(project) == (owner, outsider)
    told = Notification.objects.values_list("recipient", "title", "text", "href")
    appointed = ("Du er prosjektleder for «Turutstyr»", "office Testesen utpekte deg.", f"/prosjekter/{project.pk}/")
    assert list(told) == [(outsider.pk, *appointed)]
    editing.appoint(project, owner=owner, manager=outsider, by=office)
    assert Notification.objects.count() == 1


def test_nobody_has_to_carry_it(make_project, office):
    project = make_project()
    editing.appoint(project, owner=None, manager=None, by=office)
    assert (carriers(project), Notification.objects.count()) == ((None, None), 0)


@pytest.mark.parametrize("role", ROLES)
def test_the_office_and_leadership_appoint(role, cast, make_project, owner, outsider):
    project = make_project(Stage.PLANNED)
    may = role in ("office", "leader")
    assert can_appoint(cast[role], project) == may
    if may:
        editing.appoint(project, owner=outsider, manager=None, by=cast[role])
    else:
        with pytest.raises(NotPermitted):
            editing.appoint(project, owner=outsider, manager=None, by=cast[role])
    assert carriers(project) == ((outsider if may else owner), None)


@pytest.mark.parametrize("stage", Stage)
def test_somebody_is_appointed_to_what_is_not_ended(stage, make_project, office, outsider):
    project = make_project(stage)
    if stage in CAN_BE_APPOINTED_TO:
        editing.appoint(project, owner=project.owner, manager=outsider, by=office)
    else:
        with pytest.raises(Refused) as refusal:
            editing.appoint(project, owner=project.owner, manager=outsider, by=office)
        assert refusal.value.reasons == (f"Prosjektet er {stage.label}, så ingen kan utpekes nå.",)
    assert carriers(project)[1] == (outsider if stage in CAN_BE_APPOINTED_TO else None)


def test_somebody_who_has_left_is_not_appointed(make_project, office, outsider):
    User.objects.filter(pk=outsider.pk).update(is_active=False)
    with pytest.raises(Refused) as refusal:
        editing.appoint(make_project(), owner=User.objects.get(pk=outsider.pk), manager=None, by=office)
    assert refusal.value.reasons == ("outsider Testesen kan ikke logge inn, og kan derfor ikke være prosjekteier.",)


def test_whom_another_appointed_meanwhile_is_not_replaced_unseen(make_project, office, leader, owner, outsider):
    project = make_project()
    seen = fingerprints({"owner": project.owner, "manager": None})
    editing.appoint(project, owner=leader, manager=None, by=leader)
    with pytest.raises(Collision):
        editing.appoint(project, owner=outsider, manager=None, by=office, read=seen)
    editing.appoint(project, owner=owner, manager=outsider, by=office, read=seen)  # the owner was left as it was
    assert carriers(project) == (leader, outsider)


@pytest.mark.parametrize(
    "text",
    [
        "kari@kommune.example",
        "KARI@kommune.example",
        " Kari   Nordmann ",
        "kari nordmann",
        "Kari Nordmann <kari@kommune.example>",
        "nordm kari",
    ],
)
def test_a_colleague_is_found_by_address_or_name(text, db):
    kari = person("kari")
    User.objects.filter(pk=kari.pk).update(name="Kari Nordmann")
    person("ola")
    assert person_called(text) == kari


def test_a_whole_name_goes_before_a_part_of_one(db):
    kari, other = person("kari"), person("karianne")
    User.objects.filter(pk=kari.pk).update(name="Kari Nordmann")
    User.objects.filter(pk=other.pk).update(name="Kari Nordmann-Hansen")
    assert person_called("kari nordmann") == kari


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Peder", "Ingen heter eller har adressen «Peder». Se etter om det er skrevet riktig."),
        (
            "borte@kommune.example",
            "Ingen heter eller har adressen «borte@kommune.example». Se etter om det er skrevet riktig.",
        ),
        (
            "testesen",
            (
                "Flere passer: kari Testesen (kari@kommune.example), ola Testesen (ola@kommune.example). "
                "Skriv e-postadressen til den du mener."
            ),
        ),
    ],
)
def test_a_sentence_helps_where_nobody_or_several_are_called_so(text, sentence, db):
    person("kari")
    person("ola")
    person("borte", is_active=False)
    with pytest.raises(Refused) as refusal:
        person_called(text)
    assert refusal.value.reasons == (sentence,)


def test_those_are_suggested_who_wrote_it_or_carry_others_in_the_unit(make_project, submitter, owner, outsider, leader):
    project = make_project(owner=None)
    make_project(manager=leader)
    project.co_authors.add(outsider)
    assert suggested_for(project) == [leader, outsider, owner, submitter]
