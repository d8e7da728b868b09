"""Answering how it goes with what was adopted: who may, what «forsinket» does, and what is never lost."""

import datetime

import pytest

from innolab.notifications.models import Notification
from innolab.refusals import MissingReason, NotPermitted, Refused, StaleVersion
from portfolio.history import history_of
from portfolio.models import ActionPlan, Decision, Project, StatusReport
from portfolio.planning import following
from portfolio.workflow import Stage
from tests.at_once import queued_behind
from tests.cast import ROLES
from tests.following import adopt, at, day, included, plan_of

WHY = "Leverandøren ble forsinket."
LATER = day("2027-09-30")


@pytest.fixture
def entry(strategy, make_project, leader):
    """Under way until 30 June, in the adopted plan of 2027."""
    plan = plan_of(strategy)
    found = included(plan, make_project, title="Digitalt tilsyn")
    adopt(plan, by=leader)
    return found


@pytest.fixture
def project(entry):
    return entry.project


@pytest.fixture(autouse=True)
def march():
    with at("2027-03-10"):
        yield


def ends(project):
    return Project.objects.get(pk=project.pk).ends_on


def said():
    return list(StatusReport.objects.order_by("pk").values_list("answer", "ends_on", "reason"))


def refused(call, kind=Refused):
    with pytest.raises(kind) as refusal:
        call()
    return refusal.value.reasons


def test_on_track_is_one_row_and_changes_nothing(project, owner):
    report = following.report(project, answer="on_track", by=owner, ends_on=LATER, reason="Nei.")
    assert (said(), report.by, ends(project)) == ([("on_track", None, "")], owner, day("2027-06-30"))
    assert Decision.objects.filter(project=project).count() == 0


def test_late_moves_the_end_of_the_project_itself_and_keeps_why(project, owner, entry):
    following.report(project, answer="late", by=owner, ends_on=LATER, reason=f" {WHY} ")
    assert (said(), ends(project)) == ([("late", LATER, WHY)], LATER)
    kept = Decision.objects.filter(project=project).values_list("kind", "plan", "reason", "by")
    assert list(kept) == [("replanned", entry.plan_id, WHY, owner.pk)]


def test_those_who_wrote_it_are_told_why_it_is_late(project, owner, submitter):
    following.report(project, answer="late", by=owner, ends_on=LATER, reason=WHY)
    told = Notification.objects.values_list("recipient", "text")
    assert list(told) == [(submitter.pk, WHY)]


@pytest.mark.parametrize("role", ROLES)
def test_the_office_and_those_who_carry_it_answer(role, cast, project):
    if role in ("office", "owner"):
        following.report(project, answer="on_track", by=cast[role])
    else:
        with pytest.raises(NotPermitted):
            following.report(project, answer="late", by=cast[role], ends_on=LATER, reason=WHY)
    assert StatusReport.objects.count() == (role in ("office", "owner"))


def test_the_manager_answers_too(project, outsider):
    Project.objects.filter(pk=project.pk).update(manager=outsider)
    following.report(project, answer="on_track", by=outsider)
    assert StatusReport.objects.get().by == outsider


@pytest.mark.parametrize(
    ("ends_on", "sentence"),
    [
        (None, "Velg den nye sluttdatoen."),
        ("2027-03-09", "Den nye sluttdatoen kan ikke være i fortiden."),
        ("2026-12-31", "Den nye sluttdatoen kan ikke være før prosjektet starter, 1. januar 2027."),
        ("2027-06-30", "Prosjektet skal allerede være ferdig 30. juni 2027. Velg en senere dag, eller svar «I rute»."),
        ("2100-01-01", "Den nye sluttdatoen er for langt frem. Velg en dag før år 2100."),
    ],
)
def test_a_day_that_cannot_be_the_new_end_is_answered_and_nothing_is_written(ends_on, sentence, project, owner):
    until = day(ends_on) if ends_on else None
    late = {"answer": "late", "by": owner, "ends_on": until, "reason": WHY}
    assert refused(lambda: following.report(project, **late), following.WrongDay) == (sentence,)
    assert (said(), ends(project)) == ([], day("2027-06-30"))


def test_what_should_have_been_done_can_be_late_until_today(project, owner):
    with at("2027-07-01"):
        following.report(project, answer="late", by=owner, ends_on=day("2027-07-01"), reason=WHY)
    assert ends(project) == day("2027-07-01")


def test_late_wants_a_reason(project, owner):
    late = {"answer": "late", "by": owner, "ends_on": LATER, "reason": " "}
    sentences = refused(lambda: following.report(project, **late), MissingReason)
    assert sentences == ("Skriv hvorfor prosjektet er forsinket. De som følger det, får lese det.",)
    assert (said(), ends(project)) == ([], day("2027-06-30"))


@pytest.mark.parametrize("stage", [Stage.HANDED_OVER, Stage.CLOSED, Stage.STOPPED])
def test_nothing_is_answered_about_what_has_ended(stage, project, owner):
    Project.objects.filter(pk=project.pk).update(stage=stage)
    assert refused(lambda: following.report(project, answer="on_track", by=owner)) == (
        f"Prosjektet er {stage.label}, så det er ikke noe mer å svare.",
    )


def test_nothing_is_answered_about_what_is_done_in_the_plan(entry, project, owner, leader):
    entry.answer = Decision.objects.create(project=project, plan=entry.plan, kind="finished", by=leader)
    entry.finished_on = day("2027-03-01")
    entry.save()
    assert refused(lambda: following.report(project, answer="on_track", by=owner)) == (
        "Prosjektet er satt som gjort i planen, så det er ikke noe mer å svare.",
    )


@pytest.mark.parametrize("where", ["draft", "reserve", "not begun", "nowhere"])
def test_nothing_is_answered_about_what_no_running_plan_includes(where, strategy, make_project, leader, owner):
    plan = plan_of(strategy, "2027-04-01" if where == "not begun" else "2027-01-01")
    if where == "nowhere":
        project = make_project(Stage.UNDER_WAY)
    else:
        found = included(plan, make_project)
        project = found.project
    if where == "reserve":
        found.decision = "reserve"
        found.save()
    if where in ("reserve", "not begun"):
        adopt(plan, by=leader)
    assert refused(lambda: following.report(project, answer="on_track", by=owner)) == (
        "Prosjektet er ikke med i en vedtatt plan som har begynt. Da er det ikke noe å svare på ennå.",
    )
    assert following.asked_of(owner, today=day("2027-03-10")) == []


def test_a_plan_runs_until_it_is_closed(entry, project, owner):
    with at("2028-01-02"):
        following.report(project, answer="on_track", by=owner)
        ActionPlan.objects.filter(pk=entry.plan_id).update(state="closed")
        with pytest.raises(Refused):
            following.report(project, answer="late", by=owner, ends_on=day("2028-03-01"), reason=WHY)


def test_a_second_click_is_the_same_answer(project, owner):
    first = following.report(project, answer="late", by=owner, ends_on=LATER, reason=WHY, read="0:2027-06-30")
    again = following.report(project, answer="late", by=owner, ends_on=LATER, reason=WHY, read="0:2027-06-30")
    assert (again, len(said()), Decision.objects.count()) == (first, 1, 1)


def test_the_same_answer_a_month_later_is_a_new_one(project, owner):
    following.report(project, answer="on_track", by=owner)
    with at("2027-04-01"):
        following.report(project, answer="on_track", by=owner)
    assert said() == [("on_track", None, "")] * 2


def test_who_answers_on_an_old_page_is_told_what_was_answered_meanwhile(project, owner, office):
    read = following.seen(project, None)
    following.report(project, answer="late", by=office, ends_on=LATER, reason=WHY, read=read)
    sentences = refused(lambda: following.report(project, answer="on_track", by=owner, read=read), StaleVersion)
    changed = "Noen andre har svart eller endret sluttdatoen etter at du åpnet siden."
    last = "Sist svart: forsinket til 30. september 2027: Leverandøren ble forsinket."
    assert sentences == (f"{changed} {last} Sluttdatoen er nå 30. september 2027. Se over, og svar på nytt.",)
    assert len(said()) == 1


def test_who_answers_after_the_end_was_moved_elsewhere_is_told(project, owner):
    read = following.seen(project, None)
    Project.objects.filter(pk=project.pk).update(ends_on=LATER)
    refused(lambda: following.report(project, answer="on_track", by=owner, read=read), StaleVersion)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_answers_and_the_other_is_told(project, owner, office):
    read = following.seen(project, None)

    def late(by, until):
        return lambda: following.report(project, answer="late", by=by, ends_on=day(until), reason=WHY, read=read)

    outcomes = queued_behind(project, late(owner, "2027-08-31"), late(office, "2027-10-31"))
    assert sorted(type(each).__name__ for each in outcomes) == ["StaleVersion", "StatusReport"]
    (kept,) = said()
    assert ends(project) == kept[1]


def test_first_comes_what_is_to_be_answered_this_month(entry, make_project, strategy, owner):
    answered = following.report(entry.project, answer="on_track", by=owner)
    (row,) = following.asked_of(owner, today=day("2027-03-31"))
    assert (row.last, row.is_due, row.sentence) == (answered, False, "Skal være ferdig 30. juni 2027")
    (row,) = following.asked_of(owner, today=day("2027-04-01"))
    assert row.is_due


def test_the_month_is_by_the_clock_in_oslo(project, owner):
    """Half past eleven UTC on the last of March is the first of April there, by summer time."""
    with at("2027-04-01", "01:30"):
        assert datetime.datetime.now(datetime.UTC).isoformat(timespec="minutes") == "2027-03-31T23:30+00:00"
        following.report(project, answer="on_track", by=owner)
    (row,) = following.asked_of(owner, today=day("2027-04-20"))
    assert not row.is_due


def test_the_projects_history_tells_what_was_answered(project, owner, office):
    following.report(project, answer="on_track", by=owner)
    with at("2027-03-11"):
        following.report(project, answer="late", by=owner, ends_on=LATER, reason=WHY)
    told = [(event.who, event.did, event.reason) for event in history_of(project, reader=office)]
    assert (owner.name, "svarte at prosjektet er i rute", "") in told
    assert [each for each in told if each[2]] == [(owner.name, "endret tid eller ressurser i", WHY)]


def test_what_is_planned_says_both_of_its_dates(strategy, make_project, leader, owner):
    plan = plan_of(strategy)
    included(plan, make_project, stage=Stage.PLANNED, starts_on="2027-02-01")
    adopt(plan, by=leader)
    (row,) = following.asked_of(owner, today=day("2027-03-10"))
    assert row.sentence == "Skulle ha startet 1. februar 2027, og skal være ferdig 30. juni 2027"
