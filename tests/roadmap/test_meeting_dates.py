"""The meetings of those who take part, in the calendar that each person subscribes to, read as a program reads it."""

import datetime

import pytest
from django.utils import timezone
from icalendar import Calendar

from portfolio import calendar_address
from portfolio.calendar_feed import feed
from roadmap.meetings import dates, ending, holding
from tests.cast import ROLES
from tests.pages import queries
from tests.roadmap.meetings import a_meeting, fresh, under_way

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def events(user, today=TODAY):
    return list(Calendar.from_ical(feed(user, today=today)).events)


def local(meeting, hour, minute=0):
    return timezone.make_aware(datetime.datetime.combine(meeting.held_on, datetime.time(hour, minute)))


@pytest.mark.parametrize("role", ROLES)
def test_who_has_it(role, cast, plan):
    a_meeting(plan)
    assert [str(event["SUMMARY"]) for event in events(cast[role])] == (
        ["Ledermøte"] if role in {"office", "leader"} else []
    )


@pytest.mark.parametrize(
    "held_on", [datetime.date(2027, 1, 14), datetime.date(2027, 6, 30), datetime.date(2028, 2, 29)]
)
def test_with_a_time_it_takes_that_time_by_the_clock_on_the_wall(held_on, plan, leader, settings):
    meeting = a_meeting(plan, held_on=held_on, begins_at=datetime.time(9, 30), place="Rådhuset; 2. etasje")
    (event,) = events(leader, today=held_on)
    link = f"{settings.PORTAL_URL}{meeting.get_absolute_url()}"
    assert (event.start, event.end) == (local(meeting, 9, 30), local(meeting, 10, 30))
    assert (event["SUMMARY"], event["LOCATION"], event["TRANSP"]) == ("Ledermøte", "Rådhuset; 2. etasje", "OPAQUE")
    assert (event["URL"], event["DESCRIPTION"]) == (link, f"{plan}. 0 saker.\n{link}")


def test_it_lasts_as_long_as_its_items_are_given(plan, make_entry, leader):
    meeting = a_meeting(plan, [make_entry(), make_entry()], begins_at=datetime.time(9))
    meeting.items.update(minutes=50)
    assert events(leader)[0].end == local(meeting, 10, 40)
    meeting.items.update(minutes=5)
    assert events(leader)[0].end == local(meeting, 9, 30)


def test_without_a_time_it_is_a_day_that_shows_nobody_as_busy(plan, leader):
    a_meeting(plan)
    (event,) = events(leader)
    assert (event.start, event.end, event["TRANSP"]) == (TODAY, TODAY + DAY, "TRANSPARENT")
    assert "LOCATION" not in event


def test_a_change_is_told_by_the_same_event_and_a_second_reading_says_the_same(plan, leader, office):
    meeting = a_meeting(plan)
    (before,) = events(leader)
    holding.change(meeting, title="Ledermøte", held_on=TODAY + DAY, place="", by=office, version=0)
    (after,) = events(leader)
    assert (before["UID"], before["SEQUENCE"]) == (f"mote-{meeting.pk}@testserver", 0)
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], 1)
    assert after.DTSTAMP >= before.DTSTAMP
    assert feed(leader) == feed(leader)


def test_what_is_called_off_is_gone_and_what_is_ended_stays_for_a_year(plan, make_entry, leader, office):
    ended = ending.end(under_way(a_meeting(plan, [make_entry()], title="I dag"), by=leader), by=leader)
    holding.call_off(a_meeting(plan, title="Avlyst"), by=office, version=0)
    a_meeting(plan, title="Gammelt", held_on=TODAY - 366 * DAY)
    assert [str(event["SUMMARY"]) for event in events(leader)] == ["I dag"]
    assert fresh(ended).state == "ended"


def test_no_more_than_the_newest_are_sent(plan, leader, monkeypatch):
    monkeypatch.setattr(dates, "MOST_MEETINGS", 1)
    a_meeting(plan, title="Først")
    a_meeting(plan, title="Sist", held_on=TODAY + DAY)
    assert [str(event["SUMMARY"]) for event in events(leader)] == ["Sist"]


def test_three_take_as_many_queries_as_one(plan, make_entry, leader, client):
    address = f"/kalender/{calendar_address.renew(by=leader)}.ics"
    a_meeting(plan, [make_entry()])
    one = queries(client, address)
    for _ in range(2):
        a_meeting(plan, [make_entry()])
    assert queries(client, address) == one == 5
