"""The office calls a meeting, changes it, and calls it off as long as it has not begun."""

import datetime

import pytest
from django.utils import timezone

from innolab.refusals import NotPermitted, Refused, StaleVersion
from roadmap.meetings import holding
from roadmap.models import Meeting
from tests.cast import ROLES, adopted
from tests.roadmap.meetings import a_meeting, fresh, under_way

TOMORROW = timezone.localdate() + datetime.timedelta(days=1)


@pytest.mark.parametrize("role", ROLES)
def test_who_may(role, cast, plan):
    call = {"title": "Ledermøte", "held_on": TOMORROW, "by": cast[role]}
    if role == "office":
        made = holding.prepare(plan=plan, place="Formannskapssalen", **call)
        assert (made.plan, made.state, made.version, made.place) == (plan, "planned", 0, "Formannskapssalen")
        holding.change(made, version=0, place="", **call)
        holding.call_off(made, by=cast[role], version=1)
        assert Meeting.objects.count() == 0
    else:
        made = a_meeting(plan)
        for act in (
            lambda: holding.prepare(plan=plan, **call),
            lambda: holding.change(made, version=0, place="", **call),
            lambda: holding.call_off(made, by=cast[role], version=0),
        ):
            with pytest.raises(NotPermitted):
                act()
        assert [row.version for row in Meeting.objects.all()] == [0]


def test_nobody_meets_about_a_closed_plan(plan, office, leader):
    adopted(plan, by=leader, state="closed")
    with pytest.raises(Refused, match="er lukket"):
        holding.prepare(plan=plan, title="Ledermøte", held_on=TOMORROW, by=office)


def test_on_an_old_page_nothing_is_changed(plan, office):
    meeting = a_meeting(plan)
    holding.change(meeting, title="Utvidet ledermøte", held_on=TOMORROW, place="", by=office, version=0)
    with pytest.raises(StaleVersion):
        holding.change(meeting, title="Noe annet", held_on=TOMORROW, place="", by=office, version=0)
    assert fresh(meeting).title == "Utvidet ledermøte"


def test_what_has_begun_is_not_called_off(plan, make_entry, office, leader):
    meeting = under_way(a_meeting(plan, [make_entry()]), by=leader)
    with pytest.raises(Refused, match="kan ikke avlyses"):
        holding.call_off(meeting, by=office, version=meeting.version)


def test_a_meeting_that_is_called_off_leaves_its_trail(plan, make_entry, office):
    meeting = a_meeting(plan, [make_entry()])
    holding.call_off(meeting, by=office, version=0)
    trail = Meeting.pgh_event_model.objects.filter(pgh_obj_id=meeting.pk)
    assert list(trail.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "delete"]


def test_what_is_prepared_is_seen_by_the_office_and_leadership_only(plan, make_entry, cast, leader):
    meeting = a_meeting(plan, [make_entry()])

    def seen_by():
        return {role for role in ROLES if holding.visible_to(cast[role]).filter(pk=meeting.pk).exists()}

    assert seen_by() == {"office", "leader"}
    under_way(meeting, by=leader)
    assert seen_by() == {"office", "leader"}
