"""A draft is begun, and saved as often as one likes, complete or not, by the submitter alone."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from innolab.accounts.roles import Role
from innolab.refusals import NotPermitted, Refused
from portfolio.models import Decision, Driver, ProgrammeCriterion, Project
from portfolio.permissions import can_edit_proposal
from portfolio.projects import confirm_programme, move
from portfolio.proposals import DOUBLE_CLICK, save, start
from portfolio.workflow import Stage
from tests.at_once import queued_behind
from tests.cast import ROLES

TITLE = "Utlån av turutstyr"


@pytest.fixture
def criteria(strategy):
    """The three criteria, by their programme's slug."""
    return {row.programme.slug: row for row in ProgrammeCriterion.objects.select_related("programme")}


@pytest.mark.parametrize("role", ROLES)
def test_everybody_who_is_employed_may_begin_a_draft(role, cast, strategy):
    draft = start(title=TITLE, strategy=strategy, by=cast[role])
    draft.refresh_from_db()
    assert (draft.title, draft.stage, draft.submitter, draft.strategy) == (TITLE, "draft", cast[role], strategy)
    assert (draft.submitted_at, Decision.objects.count()) == (None, 0)


def test_nobody_begins_a_draft_without_the_permission(strategy, submitter):
    Group.objects.get(name=Role.EMPLOYEE).permissions.clear()
    with pytest.raises(NotPermitted) as refusal:
        start(title=TITLE, strategy=strategy, by=submitter)
    assert (refusal.value.permission, Project.objects.count()) == ("portfolio.propose_project", 0)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_begin_one_draft(strategy, submitter):
    outcomes = queued_behind(submitter, *[lambda: start(title=TITLE, strategy=strategy, by=submitter)] * 2)
    assert outcomes[0] == outcomes[1] == Project.objects.get()


def test_the_same_title_later_or_by_another_is_another_draft(strategy, submitter, outsider):
    first = start(title=TITLE, strategy=strategy, by=submitter)
    assert start(title=TITLE, strategy=strategy, by=outsider) != first
    Project.objects.filter(pk=first.pk).update(created_at=timezone.now() - DOUBLE_CLICK)
    assert start(title=TITLE, strategy=strategy, by=submitter) != first
    assert start(title="Noe annet", strategy=strategy, by=submitter) != first
    assert Project.objects.count() == 4


@pytest.mark.parametrize("role", ROLES)
def test_only_the_submitter_writes_and_only_before_it_is_sent_in(role, cast, make_project):
    for stage in Stage:
        project = make_project(stage, title=stage)
        may = role == "submitter" and stage in (Stage.DRAFT, Stage.RETURNED)
        assert (stage, can_edit_proposal(cast[role], project)) == (stage, may)
        if may:
            assert save(project, changes={"need": "Et nytt behov."}, by=cast[role]).need == "Et nytt behov."
            continue
        before = Project.objects.values().get(pk=project.pk)
        with pytest.raises(Refused) as refusal:
            save(project, changes={"need": "Et nytt behov."}, by=cast[role])
        expected = (
            f"Forslaget er {stage.label} og kan ikke endres eller sendes inn nå."
            if role == "submitter"
            else "Bare innmelderen og de som er invitert, kan endre forslaget."
        )
        assert refusal.value.reasons == (expected,)
        assert Project.objects.values().get(pk=project.pk) == before


def test_what_is_written_is_kept_complete_or_not(make_project, submitter, unit):
    draft = make_project(Stage.DRAFT)
    day = datetime.date(2027, 3, 1)
    changes = {"need": "", "unit": None, "effort_days": 7, "starts_on": day, "ends_on": day, "is_statutory": True}
    save(draft, changes=changes, by=submitter)
    kept = Project.objects.values(*changes.keys() - {"unit"}, "unit_id").get()
    assert kept == {**{name: value for name, value in changes.items() if name != "unit"}, "unit_id": None}


def test_a_step_saves_its_own_fields_and_leaves_the_others(make_project, submitter):
    loaded = make_project(Stage.DRAFT)
    save(loaded, changes={"need": "Skrevet i en fane."}, by=submitter)
    save(loaded, changes={"solution": "Skrevet i en annen."}, by=submitter)
    draft = Project.objects.get()
    assert (draft.need, draft.solution) == ("Skrevet i en fane.", "Skrevet i en annen.")


def test_drivers_are_kept_and_an_empty_choice_takes_them_away(make_project, submitter):
    draft = make_project(Stage.DRAFT)
    chosen = list(Driver.objects.all()[:2])
    save(draft, changes={"drivers": chosen}, by=submitter)
    save(draft, changes={"need": "Føringene står."}, by=submitter)
    assert set(draft.drivers.all()) == set(chosen)
    save(draft, changes={"drivers": []}, by=submitter)
    assert list(draft.drivers.all()) == []


def test_the_programme_follows_the_first_answers(strategy, submitter, criteria):
    draft = start(title=TITLE, strategy=strategy, by=submitter)
    saved = save(draft, changes={"criteria_met": [criteria["mennesker-og-teknologi"]]}, by=submitter)
    assert saved.programme.slug == "mennesker-og-teknologi"


def test_the_programme_follows_when_the_answers_change(make_project, submitter, criteria):
    draft = make_project(Stage.DRAFT)
    saved = save(draft, changes={"criteria_met": [criteria["laerende-organisasjon"]]}, by=submitter)
    assert saved.programme.slug == "laerende-organisasjon"
    assert list(saved.criteria_met.all()) == [criteria["laerende-organisasjon"]]


def test_the_programme_is_open_again_when_no_answer_leads_to_one(make_project, submitter, criteria):
    saved = save(
        make_project(Stage.DRAFT),
        changes={"criteria_met": [], "criteria_not_met": list(criteria.values())},
        by=submitter,
    )
    assert (saved.programme, set(saved.criteria_not_met.all())) == (None, set(criteria.values()))


def test_a_programme_that_the_submitter_chose_stays_when_the_answers_change(make_project, submitter, criteria):
    draft = make_project(
        Stage.DRAFT, programme=criteria["laerende-organisasjon"].programme, programme_reason="Det gjelder de ansatte."
    )
    saved = save(draft, changes={"criteria_met": [criteria["mennesker-og-teknologi"]]}, by=submitter)
    assert saved.programme.slug == "laerende-organisasjon"


def test_another_programme_may_be_chosen_together_with_the_answers(strategy, submitter, criteria):
    draft = start(title=TITLE, strategy=strategy, by=submitter)
    chosen = criteria["laerende-organisasjon"].programme
    changes = {"criteria_met": [criteria["mennesker-og-teknologi"]], "programme": chosen}
    assert save(draft, changes=changes, by=submitter).programme == chosen


def test_a_returned_proposal_keeps_a_unit(make_project, submitter):
    project = make_project(Stage.RETURNED)
    with pytest.raises(Refused) as refusal:
        save(project, changes={"unit": None}, by=submitter)
    assert refusal.value.reasons == ("Et forslag som har vært sendt inn, må høre til en enhet.",)


def test_another_programme_than_the_confirmed_one_must_be_confirmed_anew(make_project, submitter, office, criteria):
    project = make_project(Stage.SUBMITTED)
    confirm_programme(project, programme=project.programme, by=office)
    move(project, to=Stage.RETURNED, by=office, reason="Er dette riktig program?")
    kept = save(project, changes={"need": "Et nytt behov."}, by=submitter)
    assert kept.programme_confirmed_by == office
    changed = save(project, changes={"programme": criteria["laerende-organisasjon"].programme}, by=submitter)
    assert (changed.programme_confirmed_at, changed.programme_confirmed_by) == (None, None)


def test_the_caller_keeps_its_changes(make_project, submitter, criteria):
    changes = {"drivers": [], "criteria_met": [criteria["laerende-organisasjon"]], "need": "Et behov."}
    before = dict(changes)
    save(make_project(Stage.DRAFT), changes=changes, by=submitter)
    assert changes == before


@pytest.mark.parametrize("name", ["stage", "submitter", "programme_confirmed_at", "checklist", "pk"])
def test_nothing_else_is_written_by_this_door(name, make_project, submitter):
    draft = make_project(Stage.DRAFT)
    before = Project.objects.values().get()
    with pytest.raises(ValueError, match=name):
        save(draft, changes={"need": "Et nytt behov.", name: None}, by=submitter)
    assert Project.objects.values().get() == before
