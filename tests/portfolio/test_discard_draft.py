"""A draft that was never sent in may be thrown away by its submitter."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from innolab.accounts.roles import Role
from innolab.refusals import NotPermitted, Refused
from portfolio.models import Driver, Project
from portfolio.proposals import discard, save
from portfolio.workflow import Stage
from tests.at_once import queued_behind
from tests.cast import ROLES


def test_a_draft_goes_with_its_answers_and_its_trail_for_it_was_the_submitters_alone(make_project, submitter, outsider):
    draft = make_project(Stage.DRAFT)
    draft.drivers.set(Driver.objects.all()[:2])
    draft.co_authors.add(outsider)
    draft.sdg_tags.create(goal=3, dimension="social")
    key = draft.pk
    discard(draft, by=submitter)
    assert Project.objects.count() == 0
    assert apps.get_model("portfolio", "ProjectEvent").objects.filter(pgh_obj_id=key).count() == 0
    joined = ("ProjectDriverEvent", "ProjectCoAuthorEvent", "ProjectCriterionMetEvent", "SdgTagEvent")
    assert [apps.get_model("portfolio", name).objects.filter(project=key).count() for name in joined] == [0, 0, 0, 0]


def test_the_trail_of_everything_else_stays(make_project, submitter):
    kept = make_project(Stage.DRAFT, title="Et annet utkast")
    discard(make_project(Stage.DRAFT), by=submitter)
    assert Project.objects.get() == kept
    trail = apps.get_model("portfolio", "ProjectEvent").objects.values_list("title", "pgh_label")
    assert list(trail) == [("Et annet utkast", "insert")]


def test_nobody_throws_away_without_the_permission(make_project, submitter):
    Group.objects.get(name=Role.EMPLOYEE).permissions.clear()
    draft = make_project(Stage.DRAFT)
    with pytest.raises(NotPermitted):
        discard(draft, by=submitter)
    assert Project.objects.get() == draft


@pytest.mark.parametrize("role", ROLES)
def test_only_the_submitter_throws_away_and_only_a_draft(role, cast, make_project):
    projects = {stage: make_project(stage) for stage in Stage}
    for stage, project in projects.items():
        if role == "submitter" and stage == Stage.DRAFT:
            discard(project, by=cast[role])
            continue
        with pytest.raises(Refused) as refusal:
            discard(project, by=cast[role])
        assert (stage, refusal.value.reasons) == (stage, ("Bare et utkast som aldri er sendt inn, kan slettes.",))
    left = {*Stage} - ({Stage.DRAFT} if role == "submitter" else set())
    assert {Stage(project.stage) for project in Project.objects.all()} == left


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_gone_meanwhile_is_an_answer_and_not_an_error(make_project, submitter):
    draft = make_project(Stage.DRAFT)
    again = Project.objects.get()
    outcomes = queued_behind(draft, lambda: discard(draft, by=submitter), lambda: discard(again, by=submitter))
    refused = [outcome.reasons for outcome in outcomes if outcome is not None]
    assert refused == [("Utkastet er slettet.",)]
    with pytest.raises(Refused) as refusal:
        save(again, changes={"need": "For sent."}, by=submitter)
    assert refusal.value.reasons == ("Utkastet er slettet.",)


def test_what_was_decided_on_cannot_be_deleted_at_all(make_project, submitter):
    draft = make_project(Stage.DRAFT)
    draft.decisions.create(kind="submitted", by=submitter)
    with pytest.raises(IntegrityError), transaction.atomic():
        discard(draft, by=submitter)
    assert Project.objects.get() == draft
