"""In which round a proposal is taken in, and when an answer is due."""

import datetime

import pytest
from django.utils import timezone

from innolab.notifications.models import Notification
from innolab.refusals import NotPermitted, Refused
from portfolio import intake, projects
from portfolio.models import IntakeRound, Project
from portfolio.proposals import submit
from portfolio.workflow import Stage
from tests.at_once import while_uncommitted
from tests.cast import ROLES


def in_days(number):
    return timezone.localdate() + datetime.timedelta(days=number)


def days_ago(number):
    return timezone.now() - datetime.timedelta(days=number)


@pytest.fixture
def make_round(db):
    def make(opens, closes, answers, name="Høsten 2026"):
        dates = {"opens_on": in_days(opens), "closes_on": in_days(closes), "answers_on": in_days(answers)}
        return IntakeRound.objects.create(name=name, **dates)

    return make


@pytest.fixture
def returned(make_project, office):
    """Makes a proposal that was asked about so many days ago."""

    def make(days, **fields):
        project = make_project(Stage.RETURNED, **fields)
        project.decisions.create(kind="returned", reason="Hvem?", by=office, at=days_ago(days))
        return project

    return make


def taken_in(project):
    project.refresh_from_db()
    return project.intake_round, project.answer_due_on


@pytest.mark.parametrize(("opens", "closes"), [(0, 0), (0, 20), (-20, 0), (-5, 5)])
def test_a_proposal_belongs_to_the_round_that_is_open_that_day(opens, closes, make_round, make_project, submitter):
    found, _ = make_round(opens, closes, 60), make_round(closes + 1, closes + 9, 90, "Neste")
    draft = make_project(Stage.DRAFT)
    submit(draft, by=submitter)
    assert taken_in(draft) == (found, in_days(60))


def test_between_two_rounds_it_belongs_to_the_next_one(make_round, make_project, submitter):
    make_round(-30, -1, 5, "Forrige")
    make_round(40, 50, 90, "Den etter")
    coming = make_round(1, 30, 60)
    draft = make_project(Stage.DRAFT)
    submit(draft, by=submitter)
    assert taken_in(draft) == (coming, in_days(60))


def test_without_a_round_to_come_an_answer_is_due_in_thirty_days(make_round, make_project, submitter):
    make_round(-30, -1, 5)
    draft = make_project(Stage.DRAFT)
    submit(draft, by=submitter)
    assert taken_in(draft) == (None, in_days(30))


def test_the_day_is_the_day_in_oslo(make_round, make_project, submitter, monkeypatch):
    midnight = datetime.datetime(2026, 11, 30, 23, 30, tzinfo=datetime.UTC)  # 1 December in Oslo
    monkeypatch.setattr(timezone, "now", lambda: midnight)
    december = datetime.date(2026, 12, 1)
    found = IntakeRound.objects.create(name="Desember", opens_on=december, closes_on=december, answers_on=december)
    draft = make_project(Stage.DRAFT)
    submit(draft, by=submitter)
    assert taken_in(draft) == (found, december)


@pytest.mark.parametrize(
    ("asked", "due", "expected"), [(10, 40, 50), (10, 4, 14), (10, 5, 15), (0, 1, 14), (9, -9, 14)]
)
def test_the_days_with_the_submitter_are_added_and_two_weeks_are_the_least(
    asked, due, expected, returned, make_round, submitter
):
    found = make_round(-60, -30, 90)
    make_round(-5, 5, 120, "Den som er åpen nå")
    project = returned(asked, intake_round=found, answer_due_on=in_days(due))
    submit(project, by=submitter, reply="Nattevaktene.")
    assert taken_in(project) == (found, in_days(expected))


def test_what_never_had_a_due_date_gets_one_with_the_reply(returned, submitter):
    project = returned(3)
    submit(project, by=submitter, reply="Nattevaktene.")
    assert taken_in(project) == (None, in_days(14))


@pytest.mark.parametrize("stage", [Stage.PARKED, Stage.DECLINED])
def test_what_is_taken_up_again_is_answered_within_thirty_days(stage, make_round, make_project, office):
    found = make_round(-90, -60, -20)
    project = make_project(stage, intake_round=found, answer_due_on=in_days(-20))
    projects.move(project, to=Stage.SUBMITTED, by=office, reason="Nå er det tid.")
    assert taken_in(project) == (found, in_days(30))


@pytest.mark.parametrize("role", ROLES)
def test_only_an_administrator_keeps_rounds(role, cast, make_round):
    found = make_round(-5, 5, 60)
    new = IntakeRound(name="Ny", opens_on=in_days(30), closes_on=in_days(40), answers_on=in_days(60))
    found.name = "Et bedre navn"
    for each in (found, new):
        if role == "admin":
            assert intake.keep_round(each, by=cast[role]) == 0
        else:
            with pytest.raises(NotPermitted):
                intake.keep_round(each, by=cast[role])
    names = set(IntakeRound.objects.values_list("name", flat=True))
    assert names == ({"Et bedre navn", "Ny"} if role == "admin" else {"Høsten 2026"})


def test_who_waits_for_an_answer_follows_when_the_day_of_answer_moves(make_round, make_project, admin, submitter):
    found, other = make_round(-5, 5, 60), make_round(10, 20, 60, "En annen")
    waiting = {
        title: make_project(stage, title=title, intake_round=in_round, answer_due_on=in_days(due))
        for title, stage, in_round, due in (
            ("Venter", Stage.SUBMITTED, found, 60),
            ("Har fått ti dager til", Stage.RETURNED, found, 70),
            ("Parkert", Stage.PARKED, found, 60),
            ("Vurdert", Stage.ASSESSED, found, 60),
            ("I en annen runde", Stage.SUBMITTED, other, 60),
        )
    }
    found.answers_on = in_days(67)
    assert intake.keep_round(found, by=admin) == 2
    assert {title: (taken_in(project)[1] - in_days(0)).days for title, project in waiting.items()} == {
        "Venter": 67,
        "Har fått ti dager til": 77,
        "Parkert": 60,
        "Vurdert": 60,
        "I en annen runde": 60,
    }
    told = Notification.objects.order_by("pk")
    assert {row.recipient for row in told} == {submitter}
    assert {row.href for row in told} == {
        waiting[title].get_absolute_url() for title in ("Venter", "Har fått ti dager til")
    }


def test_nobody_is_told_when_only_the_name_or_the_deadline_changes(make_round, make_project, admin):
    found = make_round(-5, 5, 60)
    make_project(intake_round=found, answer_due_on=in_days(60))
    found.name, found.closes_on = "Bedre", in_days(6)
    assert (intake.keep_round(found, by=admin), Notification.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_proposal_that_is_sent_in_while_the_day_moves_gets_the_new_day(make_round, make_project, submitter, admin):
    found, draft = make_round(-5, 5, 60), make_project(Stage.DRAFT)
    found.answers_on = in_days(70)
    while_uncommitted(lambda: intake.keep_round(found, by=admin), lambda: submit(draft, by=submitter))
    assert taken_in(draft) == (found, in_days(70))


@pytest.mark.django_db(transaction=True)
def test_of_two_rounds_at_once_in_the_same_period_the_second_is_refused(make_round, admin):
    dates = {"opens_on": in_days(0), "closes_on": in_days(9), "answers_on": in_days(20)}
    (outcome,) = while_uncommitted(
        lambda: make_round(5, 15, 30), lambda: intake.keep_round(IntakeRound(name="Min", **dates), by=admin)
    )
    assert isinstance(outcome, Refused)
    assert outcome.reasons == ("Noen andre har nettopp lagret en runde i samme tidsrom eller med samme navn.",)
    assert Project.objects.count() == 0
