"""The submitter says what a near hit is: the same, like it, or something else. Evidence for those who assess."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction

from innolab.accounts.roles import Role
from innolab.refusals import NotPermitted, Refused
from portfolio.models import SimilarityAnswer
from portfolio.projects import lock
from portfolio.similarity import answer, answers_of
from portfolio.workflow import Stage
from tests.at_once import at_once
from tests.cast import ROLES


@pytest.fixture
def other(make_project, owner):
    return make_project(Stage.UNDER_WAY, title="Trygg natt på sykehjemmet", submitter=owner)


@pytest.mark.parametrize("role", ROLES)
def test_only_who_may_edit_answers_and_only_before_it_is_sent_in(role, cast, make_project, other):
    for stage in Stage:
        project = make_project(stage, title=stage)
        if role == "submitter" and stage in (Stage.DRAFT, Stage.RETURNED):
            answer(project, other=other, verdict="same", by=cast[role])
            assert list(project.similarity_answers.values_list("other", "verdict", "by")) == [
                (other.pk, "same", cast[role].pk)
            ]
            continue
        with pytest.raises(Refused):
            answer(project, other=other, verdict="same", by=cast[role])
        assert project.similarity_answers.count() == 0


def test_an_answer_is_changed_and_not_doubled(make_project, other, submitter):
    project = make_project(Stage.DRAFT)
    answer(project, other=other, verdict="same", by=submitter)
    answer(project, other=other, verdict="different", by=submitter)
    assert list(SimilarityAnswer.objects.values_list("verdict", flat=True)) == ["different"]


def test_nobody_answers_without_the_permission_to_propose(make_project, other, submitter):
    project = make_project(Stage.DRAFT)
    Group.objects.get(name=Role.EMPLOYEE).permissions.clear()
    with pytest.raises(NotPermitted):
        answer(project, other=other, verdict="same", by=submitter)


def test_a_proposal_is_not_compared_with_itself_with_anothers_draft_or_by_a_strange_word(
    make_project, other, submitter, outsider
):
    project = make_project(Stage.DRAFT)
    hidden = make_project(Stage.DRAFT, submitter=outsider)
    for against, verdict in ((project, "same"), (hidden, "same"), (other, "kanskje")):
        with pytest.raises(Refused):
            answer(project, other=against, verdict=verdict, by=submitter)
    assert SimilarityAnswer.objects.count() == 0


def test_an_answer_about_a_draft_is_seen_by_those_who_see_the_draft(make_project, submitter, office):
    project, mine = make_project(Stage.DRAFT), make_project(Stage.DRAFT, title="Mitt andre utkast")
    answer(project, other=mine, verdict="similar", by=submitter)
    assert [len(answers_of(project, user=user)) for user in (submitter, office)] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_two_who_compare_each_others_proposals_at_once_do_not_wait_for_each_other(make_project, submitter):
    mine, theirs = make_project(Stage.RETURNED), make_project(Stage.RETURNED, title="Et annet")
    with transaction.atomic():
        lock(theirs)
        (said,) = at_once(lambda: _in_a_second(lambda: answer(mine, other=theirs, verdict="same", by=submitter)))
    assert said == mine.similarity_answers.get()


def _in_a_second(act):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
        return act()
