"""What was done in the roadmap in a visit is taken back, and done once more, by the ordinary acts."""

import datetime

import pytest

from innolab.accounts.roles import Role
from innolab.notifications.models import Notification
from innolab.refusals import NotPermitted, Refused
from portfolio.action_plan import decide, enter
from portfolio.models import ActionPlanEntry, Decision, Phase, Project
from roadmap.moving import move
from roadmap.prioritisation import prioritise
from roadmap.undoing import DECISION, MOST, RANK, TIME, Visit, place_of, time_of
from tests.cast import adopted, person

WEEK = datetime.timedelta(days=7)
WHY = "Det haster."


def now(project):
    return Project.objects.get(pk=project.pk)


def period(project):
    project = now(project)
    return project.starts_on, project.ends_on


def order(plan):
    return [entry.project.title for entry in plan.entries.ranked().select_related("project")]


@pytest.fixture
def session():
    return {}


@pytest.fixture
def entries(make_entry):
    return [make_entry(kind) for kind in ("included", "candidate", "reserve")]


def moved(session, project, by, *, end=WEEK, start=WEEK, reason=""):
    project = now(project)
    before = time_of(project)
    days = {"starts_on": project.starts_on + start, "ends_on": project.ends_on + end}
    after = move(project, **days, by=by, version=project.version, reason=reason)
    title = project.title
    Visit(session).remember(TIME, project.pk, title=title, before=before, after=time_of(after), reason=reason)


def ranked(session, entry, rank, by, *, reason=""):
    entry = ActionPlanEntry.objects.get(pk=entry.pk)
    before = place_of(entry)
    prioritise(entry, rank=rank, by=by, version=entry.plan.version, reason=reason)
    after = before | {"rank": rank}
    Visit(session).remember(RANK, entry.pk, title=str(entry.project), before=before, after=after, reason=reason)


def decided(session, entry, decision, by):
    entry = ActionPlanEntry.objects.get(pk=entry.pk)
    before = place_of(entry)
    decide(entry, decision=decision, by=by, version=entry.plan.version, reason=WHY)
    after = before | {"decision": decision}
    Visit(session).remember(DECISION, entry.pk, title=str(entry.project), before=before, after=after, reason=WHY)


def undo(session, by):
    return Visit(session).undo(number=Visit(session).to_undo.number, by=by)


def redo(session, by):
    return Visit(session).redo(number=Visit(session).to_redo.number, by=by)


def test_a_visit_begins_with_nothing_to_take_back(session, leader):
    visit = Visit(session)
    assert (visit.to_undo, visit.to_redo, visit.undo(number=1, by=leader), visit.redo(number=1, by=leader)) == (
        None, None, None, None,
    )  # fmt: skip


def test_a_move_in_time_goes_back_to_the_day_with_its_phases(session, entries, leader):
    project = entries[0].project
    for place in (1, 2, 3):
        phase = Phase.objects.create(name=f"Fase {place}", position=place)
        project.phases.create(phase=phase, starts_on=project.starts_on + 11 * place * (WEEK / 7))
    before = time_of(project)
    moved(session, project, leader, end=-15 * WEEK, start=0 * WEEK)
    after = time_of(now(project))
    assert Visit(session).to_undo.label == "flytting i tid, «Prosjekt 1»"
    undo(session, leader)
    assert (time_of(now(project)), Visit(session).to_undo) == (before, None)
    redo(session, leader)
    assert (time_of(now(project)), Visit(session).to_redo) == (after, None)


def test_in_a_draft_a_move_is_taken_back_and_done_again_without_telling_anybody(session, entries, leader):
    moved(session, entries[0].project, leader)
    undo(session, leader)
    redo(session, leader)
    assert (Decision.objects.count(), Notification.objects.count()) == (0, 0)


def test_in_a_draft_what_was_told_with_a_reason_is_told_to_be_taken_back(session, entries, leader):
    moved(session, entries[0].project, leader, reason=WHY)
    undo(session, leader)
    redo(session, leader)
    assert list(Decision.objects.order_by("pk").values_list("reason", flat=True)) == [
        WHY,
        "Angret flytting i tid.",
        f"Gjort om igjen: {WHY}",
    ]


def test_a_ranking_goes_back_to_its_place(session, entries, plan, leader):
    ranked(session, entries[2], 1, leader)
    assert Visit(session).to_undo.label == "flytting fra plass 3 til plass 1, «Prosjekt 3»"
    undo(session, leader)
    assert order(plan) == ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3"]
    redo(session, leader)
    assert order(plan) == ["Prosjekt 3", "Prosjekt 1", "Prosjekt 2"]


def test_a_decision_goes_back_with_a_reason_that_says_so(session, entries, leader):
    decided(session, entries[1], "reserve", leader)
    assert Visit(session).to_undo.label == "beslutningen «reserve», «Prosjekt 2»"
    undo(session, leader)
    redo(session, leader)
    assert list(Decision.objects.order_by("pk").values_list("kind", "reason")) == [
        ("reserve", WHY),
        ("candidate", "Angret beslutningen «reserve»."),
        ("reserve", f"Gjort om igjen: {WHY}"),
    ]


def test_in_an_adopted_plan_what_is_taken_back_is_decided_with_its_reason(session, entries, plan, leader):
    adopted(plan, by=leader)
    moved(session, entries[0].project, leader, reason=WHY)
    ranked(session, entries[2], 1, leader, reason=WHY)
    undo(session, leader)
    undo(session, leader)
    assert list(Decision.objects.order_by("pk").values_list("kind", "reason")) == [
        ("replanned", WHY),
        ("ranked", WHY),
        ("ranked", "Angret flytting fra plass 3 til plass 1."),
        ("replanned", "Angret flytting i tid."),
    ]


def test_several_are_taken_back_the_latest_first_and_something_new_ends_what_could_be_redone(session, entries, leader):
    project, start = entries[0].project, period(entries[0].project)[0]
    for _ in range(3):
        moved(session, project, leader)
    undo(session, leader)
    undo(session, leader)
    assert period(project)[0] == start + WEEK
    moved(session, project, leader)
    assert (Visit(session).to_redo, len(Visit(session).done)) == (None, 2)


def test_a_second_click_takes_back_no_more(session, entries, leader):
    project, start = entries[0].project, period(entries[0].project)[0]
    moved(session, project, leader)
    moved(session, project, leader)
    number = Visit(session).to_undo.number
    for _ in range(2):
        Visit(session).undo(number=number, by=leader)
    assert period(project)[0] == start + WEEK


def test_what_somebody_else_has_moved_since_is_not_taken_back_and_what_was_before_it_can_be(
    session, entries, plan, leader, owner
):
    ranked(session, entries[2], 1, leader)
    project = entries[0].project
    moved(session, project, leader)
    moved({}, project, owner)
    stands = period(project)
    with pytest.raises(Refused) as refusal:
        undo(session, leader)
    assert refusal.value.reasons == (
        "Noen andre har endret perioden til «Prosjekt 1» etterpå, så flyttingen kan ikke angres.",
    )
    assert period(project) == stands
    undo(session, leader)
    assert order(plan) == ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3"]


def test_what_somebody_else_has_ranked_or_decided_since_is_not_taken_back(session, entries, leader):
    other = person("second-leader", Role.LEADERSHIP)
    decided(session, entries[1], "reserve", leader)
    ranked(session, entries[2], 1, leader)
    ranked({}, entries[2], 2, other)
    decided({}, entries[1], "candidate", other)
    with pytest.raises(Refused) as refusal:
        undo(session, leader)
    assert refusal.value.reasons == ("«Prosjekt 3» står ikke lenger på plass 1, så flyttingen kan ikke angres.",)
    with pytest.raises(Refused) as refusal:
        undo(session, leader)
    assert refusal.value.reasons == (
        "Noen andre har bestemt noe nytt om «Prosjekt 2» etterpå, så beslutningen kan ikke angres.",
    )


def test_another_text_of_the_project_is_no_hindrance(session, entries, leader, office):
    project = entries[0].project
    before = period(project)
    moved(session, project, leader)
    Project.objects.filter(pk=project.pk).update(version=7, title="Ny tittel")
    undo(session, leader)
    assert period(project) == before


def test_whoever_lost_the_role_takes_nothing_back(session, entries, leader):
    moved(session, entries[0].project, leader)
    stands = period(entries[0].project)
    leader.groups.clear()
    with pytest.raises(NotPermitted):
        undo(session, type(leader).objects.get(pk=leader.pk))
    assert period(entries[0].project) == stands


def test_what_was_taken_out_stands_again_where_it_stood_and_what_was_before_it_can_be_taken_back_too(
    session, entries, plan, leader
):
    ranked(session, entries[2], 1, leader)
    decided(session, entries[0], "out", leader)
    assert (order(plan), Visit(session).to_undo.label) == (
        ["Prosjekt 3", "Prosjekt 2"], "beslutningen «tatt ut», «Prosjekt 1»",
    )  # fmt: skip
    undo(session, leader)
    assert order(plan) == ["Prosjekt 3", "Prosjekt 1", "Prosjekt 2"]
    assert ActionPlanEntry.objects.get(pk=entries[0].pk).decision == "included"
    redo(session, leader)
    undo(session, leader)
    undo(session, leader)
    assert order(plan) == ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3"]
    assert list(Decision.objects.order_by("pk").values_list("kind", "reason")) == [
        ("out", WHY),
        ("included", "Angret beslutningen «tatt ut»."),
        ("out", f"Gjort om igjen: {WHY}"),
        ("included", "Angret beslutningen «tatt ut»."),
    ]


def test_what_somebody_else_has_taken_out_again_since_is_not_taken_back(session, entries, plan, leader, office):
    decided(session, entries[1], "out", leader)
    enter(entries[1].project, plan=plan, by=office)
    with pytest.raises(Refused, match="bestemt noe nytt om «Prosjekt 2»"):
        undo(session, leader)
    decided(session, entries[1], "out", leader)
    enter(entries[1].project, plan=plan, by=office)
    decided({}, entries[1], "out", person("second-leader", Role.LEADERSHIP))
    with pytest.raises(Refused, match="bestemt noe nytt om «Prosjekt 2»"):
        undo(session, leader)
    assert order(plan) == ["Prosjekt 1", "Prosjekt 3"]


def test_what_is_gone_is_said_to_be(session, entries, leader):
    moved(session, entries[0].project, leader)
    ranked(session, entries[2], 1, leader)
    kept = session["roadmap_done"]["done"]
    for step in kept:
        step[2] = 0
    with pytest.raises(Refused, match="«Prosjekt 3» står ikke lenger i planen"):
        undo(session, leader)
    with pytest.raises(Refused, match="«Prosjekt 1» finnes ikke lenger"):
        undo(session, leader)


def test_what_changed_nothing_is_not_remembered_and_the_oldest_is_forgotten(session, entries):
    visit = Visit(session)
    visit.remember(RANK, 1, title="A", before={"rank": 1}, after={"rank": 1})
    visit.remember(TIME, 1, title="A", before={"days": ["", ""]}, after={"days": ["2030-01-01", "2030-02-01"]})
    assert Visit(session).to_undo is None
    for place in range(MOST + 5):
        visit.remember(RANK, 1, title="A", before={"rank": place}, after={"rank": place + 1})
    assert [step.number for step in Visit(session).done] == list(range(6, MOST + 6))
