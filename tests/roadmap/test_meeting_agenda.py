"""What is on the agenda, and in which order: added, moved, described and removed, also by two at once."""

import pytest

from innolab.refusals import NotPermitted, Refused, StaleVersion
from portfolio.models import ActionPlan
from portfolio.models.action_plan import add_months
from roadmap.meetings import agenda as acts
from roadmap.meetings import deciding
from tests.at_once import at_once
from tests.cast import ROLES
from tests.roadmap.meetings import a_meeting, agenda, fresh, under_way


@pytest.mark.parametrize("role", ROLES)
def test_who_may_prepare_it(role, cast, plan, make_entry):
    entries = [make_entry("candidate") for _ in range(3)]
    meeting, by = a_meeting(plan, entries[:1]), cast[role]
    item = meeting.items.get()

    def add():
        acts.add(meeting, entries=entries[1:2], by=by, version=0)
        acts.add_candidates(meeting, by=by, version=1)
        acts.add_heading(meeting, heading="Orientering", by=by, version=2)
        acts.describe(item, note=" Se vedlegget. ", minutes=10, by=by, version=3)
        acts.remove(item, by=by, version=4)

    if role == "office":
        add()
        assert agenda(meeting) == ["Prosjekt 2", "Prosjekt 3", "Orientering"]
        assert fresh(meeting).version == 5
    else:
        for act in (
            lambda: acts.add(meeting, entries=entries[1:2], by=by, version=0),
            lambda: acts.add_candidates(meeting, by=by, version=0),
            lambda: acts.add_heading(meeting, heading="Orientering", by=by, version=0),
            lambda: acts.describe(item, note="", minutes=None, by=by, version=0),
            lambda: acts.remove(item, by=by, version=0),
        ):
            with pytest.raises(NotPermitted):
                act()
        assert (agenda(meeting), fresh(meeting).version) == (["Prosjekt 1"], 0)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_change_the_order(role, cast, plan, make_entry):
    meeting = a_meeting(plan, [make_entry() for _ in range(3)])
    item = meeting.items.get(position=3)
    if role in {"office", "leader"}:
        acts.move(item, to=1, by=cast[role], version=0)
        assert agenda(meeting) == ["Prosjekt 3", "Prosjekt 1", "Prosjekt 2"]
    else:
        with pytest.raises(NotPermitted):
            acts.move(item, to=1, by=cast[role], version=0)
        assert agenda(meeting) == ["Prosjekt 1", "Prosjekt 2", "Prosjekt 3"]


def test_all_candidates_come_in_the_order_of_their_rank_after_what_is_there(plan, make_entry, office):
    kinds = ("candidate", "included", "candidate", "reserve", "candidate")
    entries = [make_entry(kind) for kind in kinds]
    meeting = a_meeting(plan, entries[4:])
    acts.add_candidates(meeting, by=office, version=0)
    assert agenda(meeting) == ["Prosjekt 5", "Prosjekt 1", "Prosjekt 3"]
    with pytest.raises(Refused, match="Alle kandidatene"):
        acts.add_candidates(meeting, by=office, version=1)


def test_what_is_added_twice_stands_once(plan, make_entry, office):
    entries = [make_entry(), make_entry()]
    meeting = a_meeting(plan, entries[:1])
    acts.add(meeting, entries=entries, by=office, version=0)
    assert agenda(meeting) == ["Prosjekt 1", "Prosjekt 2"]


def test_nothing_of_another_plan_comes_on_the_agenda(plan, make_entry, make_project, strategy, office):
    other = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, 12))
    stray = other.entries.create(project=make_project(assessed=True), rank=1)
    meeting = a_meeting(plan, [make_entry()])
    acts.add(meeting, entries=[stray], by=office, version=0)
    assert agenda(meeting) == ["Prosjekt 1"]


@pytest.mark.parametrize(("place", "to", "expected"), [(1, 3, "231"), (3, 1, "312"), (2, 2, "123"), (1, 2, "213")])
def test_those_between_move_one_place(place, to, expected, plan, make_entry, office):
    meeting = a_meeting(plan, [make_entry() for _ in range(3)])
    acts.move(meeting.items.get(position=place), to=to, by=office, version=0)
    assert agenda(meeting) == [f"Prosjekt {digit}" for digit in expected]


@pytest.mark.parametrize("to", [0, -1, 4, 32_768])
def test_a_place_that_is_not_there_is_refused(to, plan, make_entry, office):
    meeting = a_meeting(plan, [make_entry() for _ in range(3)])
    with pytest.raises(Refused, match="Velg en plass fra 1 til 3"):
        acts.move(meeting.items.get(position=1), to=to, by=office, version=0)


def test_nothing_chosen_is_refused(plan, office):
    with pytest.raises(Refused, match="Ingenting er valgt"):
        acts.add(a_meeting(plan), entries=[], by=office, version=0)


def test_what_is_treated_is_not_removed_and_the_rest_closes_up(plan, make_entry, office, leader):
    meeting = under_way(a_meeting(plan, [make_entry() for _ in range(3)]), by=leader)
    first, second, _ = meeting.items.order_by("position")
    deciding.postpone(first, reason="Mer må avklares.", by=leader)
    with pytest.raises(Refused, match="er behandlet"):
        acts.remove(first, by=office, version=meeting.version)
    acts.remove(second, by=office, version=meeting.version)
    assert agenda(meeting) == ["Prosjekt 1", "Prosjekt 3"]


def test_when_the_item_that_all_look_at_is_removed_they_look_at_the_next(plan, make_entry, office, leader):
    meeting = under_way(a_meeting(plan, [make_entry(), make_entry()]), by=leader)
    acts.remove(meeting.items.get(position=1), by=office, version=meeting.version)
    meeting = fresh(meeting)
    assert meeting.current.title == "Prosjekt 2"
    with pytest.raises(Refused, match="minst én sak"):
        acts.remove(meeting.items.get(), by=office, version=meeting.version)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_the_agenda_at_once_the_second_is_told(plan, make_entry, office, leader):
    meeting = a_meeting(plan, [make_entry() for _ in range(3)])
    first, last = meeting.items.get(position=1), meeting.items.get(position=3)
    outcomes = at_once(
        lambda: acts.move(last, to=1, by=leader, version=0),
        lambda: acts.remove(first, by=office, version=0),
    )
    assert [type(each) for each in outcomes if isinstance(each, Exception)] == [StaleVersion]
    assert agenda(meeting) in (["Prosjekt 3", "Prosjekt 1", "Prosjekt 2"], ["Prosjekt 2", "Prosjekt 3"])
