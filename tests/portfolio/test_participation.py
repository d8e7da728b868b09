"""Following and supporting what has been sent in: everybody may, once each, and may stop."""

from functools import partial

import pytest
from django.contrib.auth.models import Group

from innolab.accounts.models import User
from innolab.accounts.roles import Role
from innolab.refusals import NotPermitted, Refused
from portfolio import participation
from portfolio.models import Follow, Project, Support
from portfolio.participation import audience, follow, support, supporters, unfollow, withdraw_support
from portfolio.telling import followers_of
from portfolio.workflow import Stage
from tests.at_once import queued_behind
from tests.cast import ROLES

ACTS = [follow, unfollow, support, withdraw_support]


def rows():
    return (
        sorted(Follow.objects.values_list("user__name", flat=True)),
        sorted(Support.objects.values_list("user__name", flat=True)),
    )


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_follow_and_stop(role, cast, make_project):
    project = make_project()
    follow(project, by=cast[role])
    assert list(followers_of(Project.objects.family_of(project))) == [cast[role]]
    unfollow(project, by=cast[role])
    assert list(followers_of(Project.objects.family_of(project))) == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "submitter"])
def test_everybody_but_the_submitter_may_support_and_take_it_back(role, cast, make_project):
    project = make_project()
    support(project, by=cast[role])
    assert list(supporters(project)) == [cast[role]]
    withdraw_support(project, by=cast[role])
    assert list(supporters(project)) == []


def test_nobody_supports_what_is_their_own(make_project, submitter, outsider):
    project = make_project()
    project.co_authors.add(outsider)
    for person in (submitter, outsider):
        with pytest.raises(Refused) as refusal:
            support(project, by=person)
        assert refusal.value.reasons == ("Du kan ikke støtte ditt eget forslag. Støtten viser hva andre mener om det.",)
    assert rows() == ([], [])


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.DRAFT, Stage.MERGED)])
def test_everything_that_has_been_sent_in_can_be_taken_part_in(act, stage, make_project, outsider):
    project = make_project(stage)
    assert act(project, by=outsider) == project


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ROLES)
def test_nobody_takes_part_in_a_draft(act, role, cast, make_project):
    with pytest.raises(Refused) as refusal:
        act(make_project(Stage.DRAFT), by=cast[role])
    assert refusal.value.reasons == ("Forslaget er et utkast. Andre kan delta når det er sendt inn.",)
    assert rows() == ([], [])


@pytest.mark.parametrize("act", ACTS)
def test_nobody_takes_part_without_the_permission(act, make_project, outsider):
    project = make_project()
    group = Group.objects.get(name=Role.EMPLOYEE.value)
    group.permissions.clear()
    with pytest.raises(NotPermitted):
        act(project, by=User.objects.get(pk=outsider.pk))


@pytest.mark.parametrize(("act", "after"), [(follow, (1, 0)), (support, (0, 1))])
def test_a_second_click_changes_nothing(act, after, make_project, outsider):
    project = make_project()
    act(project, by=outsider)
    act(project, by=outsider)
    assert (Follow.objects.count(), Support.objects.count()) == after


@pytest.mark.parametrize("act", [unfollow, withdraw_support])
def test_what_was_never_begun_can_be_stopped(act, make_project, outsider):
    act(make_project(), by=outsider)
    assert rows() == ([], [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("act", "after"), [(follow, (1, 0)), (support, (0, 1))])
def test_twice_at_once_is_once(act, after, make_project, outsider):
    project = make_project()
    outcomes = queued_behind(project, *[partial(act, project, by=outsider)] * 3)
    assert outcomes == [project] * 3
    assert (Follow.objects.count(), Support.objects.count()) == after


@pytest.mark.django_db(transaction=True)
def test_two_support_at_once_and_both_count(make_project, outsider, office):
    project = make_project()
    queued_behind(project, partial(support, project, by=outsider), partial(support, project, by=office))
    assert set(supporters(project)) == {outsider, office}


def test_a_merged_proposal_is_taken_part_in_through_the_one_that_goes_on(make_project, outsider):
    merged = make_project(Stage.MERGED)
    assert [act(merged, by=outsider) for act in (follow, support)] == [merged.merged_into] * 2
    assert list(Support.objects.values_list("project", flat=True)) == [merged.merged_into_id]


def test_a_family_counts_each_person_once(make_project, outsider, office, owner):
    going_on, merged = family_of(make_project)
    for project, people in ((merged, (outsider, office)), (going_on, (office, owner))):
        for person in people:
            Support.objects.create(project=project, user=person)
            Follow.objects.create(project=project, user=person)
    assert (
        set(supporters(going_on)) == set(followers_of(Project.objects.family_of(going_on))) == {outsider, office, owner}
    )
    counted = participation.with_participation(Project.objects.filter(pk=going_on.pk), user=outsider).get()
    assert (counted.support_count, counted.is_supported, counted.is_followed) == (3, True, True)


def test_what_was_said_to_a_part_of_the_family_is_taken_back_from_the_whole(make_project, outsider):
    going_on, merged = family_of(make_project)
    Support.objects.create(project=merged, user=outsider)
    Follow.objects.create(project=merged, user=outsider)
    withdraw_support(going_on, by=outsider)
    unfollow(going_on, by=outsider)
    assert rows() == ([], [])


def test_whoever_proposed_a_part_of_the_family_does_not_support_the_whole(make_project, outsider, office):
    going_on, merged = family_of(make_project)
    Project.objects.filter(pk=merged.pk).update(submitter=outsider)
    with pytest.raises(Refused):
        support(going_on, by=outsider)


def test_those_whose_it_is_and_those_who_follow_hear_what_is_said(make_project, cast):
    going_on, merged = family_of(make_project)
    Project.objects.filter(pk=merged.pk).update(submitter=cast["leader"])
    merged.co_authors.add(cast["admin"])
    follow(going_on, by=cast["outsider"])
    heard = {cast[role] for role in ("submitter", "leader", "admin", "outsider")}
    assert set(audience(going_on)) == heard
    assert audience(going_on).count() == len(heard)


@pytest.mark.parametrize("role", ROLES)
def test_the_list_says_of_each_project_what_the_rule_says_of_one(role, cast, make_project):
    own_and_not = [make_project(), make_project(submitter=cast["office"]), family_of(make_project)[0]]
    own_and_not[1].co_authors.add(cast["leader"])
    told = participation.with_participation(Project.objects.order_by("pk"), user=cast[role])
    assert {row.pk: row.is_own for row in told} == {
        row.pk: participation.is_theirs(cast[role], row) for row in Project.objects.all()
    }


def family_of(make_project):
    """A proposal that goes on, and one that became a part of it."""
    going_on = make_project(title="Går videre")
    return going_on, make_project(Stage.MERGED, title="Ble en del", merged_into=going_on)
