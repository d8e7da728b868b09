"""Leadership or the office starts the meeting, marks who is present, and shows one item after the other."""

import pytest

from innolab.accounts.roles import Role
from innolab.refusals import NotPermitted, Refused, StaleVersion
from roadmap.meetings import agenda, holding
from tests.at_once import at_once
from tests.cast import ROLES, adopted, person
from tests.roadmap.meetings import a_meeting, fresh, under_way

MAY = {"office", "leader"}


@pytest.mark.parametrize("role", ROLES)
def test_who_may(role, cast, plan, make_entry, owner):
    meeting, by = a_meeting(plan, [make_entry(), make_entry("reserve")]), cast[role]
    second = meeting.items.get(position=2)
    if role in MAY:
        started = holding.start(meeting, by=by)
        assert (started.state, started.started_by, started.current.position) == ("under_way", by, 1)
        holding.mark_present(meeting, people=[owner], guests=" Kari Gjest \n\n", by=by, version=1)
        holding.show(second, by=by)
        meeting = fresh(meeting)
        assert (meeting.current, meeting.guests, meeting.version) == (second, "Kari Gjest", 2)
        assert [row.person for row in meeting.attendances.all()] == [owner]
    else:
        for act in (
            lambda: holding.start(meeting, by=by),
            lambda: holding.mark_present(meeting, people=[owner], guests="", by=by, version=0),
            lambda: holding.show(second, by=by),
        ):
            with pytest.raises(NotPermitted):
                act()
        assert (fresh(meeting).state, meeting.attendances.count()) == ("planned", 0)


def test_the_ranking_is_kept_as_it_was(plan, make_entry, leader):
    entries = [make_entry("included"), make_entry("candidate"), make_entry("out")]
    meeting = under_way(a_meeting(plan, entries[:1]), by=leader)
    assert [(row["title"], row["rank"], row["decision"]) for row in fresh(meeting).ranking_before] == [
        ("Prosjekt 1", 1, "included"),
        ("Prosjekt 2", 2, "candidate"),
        ("Prosjekt 3", None, "out"),
    ]


def test_a_second_click_changes_nothing(plan, make_entry, office, leader):
    meeting = under_way(a_meeting(plan, [make_entry()]), by=leader)
    again = holding.start(meeting, by=office)
    assert (again.started_by, again.version) == (leader, 1)


def test_an_empty_agenda_is_refused(plan, leader):
    with pytest.raises(Refused, match="Saklisten er tom"):
        holding.start(a_meeting(plan), by=leader)


def test_one_meeting_of_a_plan_at_a_time(plan, make_entry, leader):
    entry = make_entry()
    under_way(a_meeting(plan, [entry], title="Formiddagsmøtet"), by=leader)
    with pytest.raises(Refused, match="Formiddagsmøtet"):
        holding.start(a_meeting(plan, [entry]), by=leader)


def test_a_plan_that_is_closed_has_no_meeting(plan, make_entry, leader):
    meeting = a_meeting(plan, [make_entry()])
    adopted(plan, by=leader, state="closed")
    with pytest.raises(Refused, match="er lukket"):
        holding.start(meeting, by=leader)


def test_nothing_is_shown_before_it_has_begun(plan, make_entry, leader):
    meeting = a_meeting(plan, [make_entry()])
    with pytest.raises(Refused, match="har ikke begynt"):
        holding.show(meeting.items.get(), by=leader)


def test_those_who_left_are_no_longer_marked(plan, make_entry, office, leader, owner):
    meeting = a_meeting(plan, [make_entry()])
    holding.mark_present(meeting, people=[leader, owner], guests="", by=office, version=0)
    holding.mark_present(meeting, people=[leader, office], guests="", by=office, version=1)
    assert {row.person for row in meeting.attendances.all()} == {leader, office}
    with pytest.raises(StaleVersion):
        holding.mark_present(meeting, people=[], guests="", by=leader, version=1)
    assert meeting.attendances.count() == 2


def test_leadership_the_office_and_the_owners_of_the_projects_may_be_marked(plan, make_entry, cast):
    meeting = a_meeting(plan, [make_entry()])
    assert holding.may_be_present(meeting) == [cast[role] for role in ("leader", "office", "owner")]


@pytest.mark.django_db(transaction=True)
def test_two_who_start_it_at_once_start_it_once(plan, make_entry, office, leader):
    meeting = a_meeting(plan, [make_entry()])
    outcomes = at_once(lambda: holding.start(meeting, by=leader), lambda: holding.start(meeting, by=office))
    assert [type(each).__name__ for each in outcomes] == ["Meeting", "Meeting"]
    assert fresh(meeting).version == 1


def test_what_was_taken_off_the_agenda_meanwhile_is_not_shown(plan, make_entry, office, leader):
    meeting = under_way(a_meeting(plan, [make_entry(), make_entry()]), by=leader)
    gone = meeting.items.get(position=2)
    agenda.remove(gone, by=office, version=meeting.version)
    with pytest.raises(Refused, match="tatt av saklisten"):
        holding.show(gone, by=leader)


def test_who_is_present_is_listed_as_in_a_dictionary(plan, make_entry, office):
    meeting = a_meeting(plan, [make_entry()])
    people = [person(key, Role.LEADERSHIP) for key in ("åse", "Zara", "bente", "Ærlend")]
    holding.mark_present(meeting, people=people, guests="", by=office, version=0)
    assert [each.name.split()[0] for each in holding.present(meeting)] == ["bente", "Zara", "Ærlend", "åse"]
