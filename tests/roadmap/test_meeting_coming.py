"""The front page tells those who take part what meeting is next, what goes on, and where the newest protocol is."""

import datetime

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from portfolio.templatetags.norwegian import long_date
from roadmap.meetings import coming, deciding, ending, holding
from roadmap.models import Meeting
from tests.cast import ROLES
from tests.pages import links, queries, section, words
from tests.roadmap.meetings import a_meeting, under_way

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
MAY_HOLD = {"office", "leader"}


def told(user):
    """Only what is about meetings: all that comes from above."""
    return [(row.title, row.text, row.href) for row in coming.waiting_for(user)]


@pytest.mark.parametrize("role", ROLES)
def test_those_who_take_part_see_the_next_meeting_first(role, cast, plan, make_entry, client):
    meeting = a_meeting(plan, [make_entry()], held_on=TODAY + 9 * DAY, begins_at=datetime.time(9))
    client.force_login(cast[role])
    found = links(section(client.get("/"), "waiting"))
    when = words(f"{date_format(meeting.held_on, 'l j. F Y')} kl. 09.00")
    expected = [f"Neste møte {when}"] if role in MAY_HOLD else []
    assert [title for title in found if "møte" in title] == expected == list(found)[: len(expected)]


@pytest.mark.parametrize(
    ("days", "clock", "when"),
    [
        (0, datetime.time(9), "i dag kl.\u00a009.00"),
        (1, datetime.time(14, 30), "i morgen kl.\u00a014.30"),
        (1, None, "i morgen"),
    ],
)
def test_what_is_near_is_called_so(days, clock, when, plan, leader):
    meeting = a_meeting(plan, heading="Orientering", held_on=TODAY + days * DAY, begins_at=clock, place="Rådhuset")
    meeting.items.update(minutes=20)
    assert told(leader) == [
        (f"Neste møte {when}", "«Ledermøte», Rådhuset. 1 sak, 20 minutter.", meeting.get_absolute_url())
    ]


def test_only_the_next_is_told_of_and_an_empty_agenda_is_said(plan, leader):
    a_meeting(plan, title="Senere", held_on=TODAY + 2 * DAY)
    a_meeting(plan, title="På kvelden", held_on=TODAY + DAY, begins_at=datetime.time(19))
    first = a_meeting(plan, title="Om morgenen", held_on=TODAY + DAY, begins_at=datetime.time(8))
    assert told(leader) == [
        ("Neste møte i morgen kl.\u00a008.00", "«Om morgenen». Saklisten er tom.", first.get_absolute_url())
    ]


def test_while_it_goes_on_the_way_leads_to_where_the_others_are(plan, make_entry, leader):
    meeting = under_way(a_meeting(plan, [make_entry(), make_entry()]), by=leader)
    second = meeting.items.get(position=2)
    holding.show(second, by=leader)
    assert told(leader) == [
        ("Møtet er i gang: «Ledermøte»", "Sak 2 av 2: Prosjekt 2.", second.get_absolute_url()),
    ]


def test_where_the_item_that_all_look_at_is_gone_the_way_leads_to_the_agenda(plan, make_entry, leader):
    meeting = under_way(a_meeting(plan, [make_entry()]), by=leader)
    Meeting.objects.update(current=None)
    assert told(leader) == [("Møtet er i gang: «Ledermøte»", "1 sak.", meeting.get_absolute_url())]


def test_for_a_week_the_newest_protocol_is_told_of(plan, make_entry, leader):
    for title in ("Forrige", "Ledermøte"):
        meeting = under_way(a_meeting(plan, [make_entry()], title=title), by=leader)
        deciding.note(meeting.items.get(), reason="Tatt til orientering.", by=leader)
        ended = ending.end(meeting, by=leader)
    assert told(leader) == [
        ("Protokollen er klar: «Ledermøte»", f"{long_date(TODAY)}. 1 sak. Ingenting ble besluttet.",
         f"/veikart/moter/{ended.pk}/protokoll/"),
    ]  # fmt: skip


def test_after_a_week_it_is_told_of_no_more(plan, make_entry, leader, monkeypatch):
    ending.end(under_way(a_meeting(plan, [make_entry()]), by=leader), by=leader)
    monkeypatch.setattr(coming, "PROTOCOL_IS_NEW_FOR", datetime.timedelta())
    assert told(leader) == []


def test_the_office_is_reminded_of_what_was_never_begun(plan, office, leader):
    meeting = a_meeting(plan, held_on=TODAY - DAY)
    a_meeting(plan, title="Glemt for lenge siden", held_on=TODAY - coming.FORGOTTEN_AFTER - DAY)
    assert told(leader) == []
    assert told(office) == [
        (f"«Ledermøte» {long_date(TODAY - DAY)} er ikke startet", "Gi møtet en ny dato, eller avlys det.",
         meeting.get_absolute_url()),
    ]  # fmt: skip


@pytest.mark.parametrize("role", sorted(MAY_HOLD))
def test_the_front_page_takes_as_many_queries_for_three_meetings_as_for_one(role, cast, plan, make_entry, client):
    client.force_login(cast[role])
    a_meeting(plan, [make_entry()], held_on=TODAY + DAY)
    one = queries(client, "/")
    for days in (2, 3):
        a_meeting(plan, [make_entry()], held_on=TODAY + days * DAY)
    ending.end(under_way(a_meeting(plan, [make_entry()]), by=cast["leader"]), by=cast["leader"])
    under_way(a_meeting(plan, [make_entry()]), by=cast["leader"])
    assert queries(client, "/") == one
