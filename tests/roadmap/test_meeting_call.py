"""Those who take part are told when a meeting is called, moved and called off; the others hear nothing of it."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from innolab.accounts.models import MailFrequency
from innolab.accounts.roles import Role
from innolab.notifications.models import Mail, Notification
from roadmap.meetings import holding
from tests.cast import person
from tests.pages import words
from tests.roadmap.meetings import a_meeting, fresh, under_way

TODAY = timezone.localdate()
TOMORROW = TODAY + datetime.timedelta(days=1)
NEXT_WEEK = TOMORROW + datetime.timedelta(days=7)
NINE, TEN = datetime.time(9), datetime.time(10, 30)


def told():
    """Who was told what, the first first."""
    rows = Notification.objects.select_related("recipient").order_by("pk")
    return [(row.recipient.name.split()[0], row.title, words(row.text), row.href) for row in rows]


def day(date):
    return date_format(date, "l j. F Y")


@pytest.fixture
def colleague(db):
    return person("colleague", Role.PORTFOLIO_OFFICE)


def call(plan, office, **fields):
    said = {"title": "Ledermøte", "held_on": TOMORROW, "begins_at": NINE, "place": "Rådhuset"} | fields
    return holding.prepare(plan=plan, by=office, **said)


def change(meeting, office, **fields):
    now = {name: getattr(meeting, name) for name in ("title", "held_on", "begins_at", "place", "version")}
    return holding.change(meeting, by=office, **now | fields)


def test_leadership_and_the_rest_of_the_office_are_told_of_a_call_once(plan, cast, office, colleague):
    made = call(plan, office)
    assert call(plan, office) == made  # a second click
    title = f"Møte {day(TOMORROW)} kl. 09.00: «Ledermøte»"
    text = f"Rådhuset. Møtet gjelder årlig handlingsplan {plan.name}."
    assert sorted(told()) == [(name, title, text, made.get_absolute_url()) for name in ("colleague", "leader")]


def test_it_comes_by_mail_as_each_person_has_chosen(plan, leader, office, colleague):
    type(leader).objects.filter(pk=leader.pk).update(mail_frequency=MailFrequency.AT_ONCE)
    type(leader).objects.filter(pk=colleague.pk).update(mail_frequency=MailFrequency.DAILY)
    call(plan, office)
    assert [mail.recipient for mail in Mail.objects.all()] == [leader]
    assert [row.recipient for row in Notification.objects.filter(waits_for_digest=True)] == [colleague]


@pytest.mark.parametrize(
    ("fields", "title", "before"),
    [
        ({"held_on": NEXT_WEEK}, "er flyttet til {later} kl. 09.00, Rådhuset", "{was}, Rådhuset"),
        ({"begins_at": TEN}, "er flyttet til {day} kl. 10.30, Rådhuset", "{was}, Rådhuset"),
        ({"begins_at": None, "place": ""}, "er flyttet til {day}", "{was}, Rådhuset"),
        ({"place": "Låven"}, "{was} har fått nytt sted: Låven", "{was}, Rådhuset"),
        ({"place": ""}, "{was} har fått nytt sted: ikke bestemt ennå", "{was}, Rådhuset"),
    ],
)  # fmt: skip
def test_they_are_told_of_another_time_or_place_and_what_it_was(fields, title, before, plan, leader, office):
    meeting = a_meeting(plan, held_on=TOMORROW, begins_at=NINE, place="Rådhuset")
    moved = change(meeting, office, **fields)
    assert change(moved, office, **fields) == moved  # a second click
    dates = {"day": day(TOMORROW), "later": day(NEXT_WEEK), "was": words(meeting.when)}
    assert told() == [
        (
            "leader",
            f"«Ledermøte» {title.format(**dates)}",
            f"Før: {before.format(**dates)}.",
            meeting.get_absolute_url(),
        )
    ]


def test_another_title_is_told_to_nobody(plan, leader, office):
    change(a_meeting(plan), office, title="Utvidet ledermøte")
    assert told() == []


def test_they_are_told_when_it_is_called_off_and_led_to_the_other_meetings(plan, leader, office):
    meeting = a_meeting(plan, held_on=TOMORROW, begins_at=NINE)
    holding.call_off(meeting, by=office, version=0)
    assert told() == [
        ("leader", f"«Ledermøte» {day(TOMORROW)} kl. 09.00 er avlyst",
         f"Møtet gjaldt årlig handlingsplan {plan.name}.", "/veikart/moter/"),
    ]  # fmt: skip


def test_what_was_told_before_then_leads_to_the_other_meetings_too(plan, leader, office):
    first, other = call(plan, office), call(plan, office, title="Et annet møte")
    moved = change(first, office, held_on=NEXT_WEEK)
    holding.call_off(moved, by=office, version=moved.version)
    assert [href for *_, href in told()] == [
        "/veikart/moter/", other.get_absolute_url(), "/veikart/moter/", "/veikart/moter/",
    ]  # fmt: skip


def test_what_is_past_or_goes_on_calls_nobody(plan, make_entry, leader, office):
    yesterday = TODAY - datetime.timedelta(days=1)
    past = call(plan, office, held_on=yesterday)
    change(past, office, begins_at=TEN)
    holding.call_off(past, by=office, version=fresh(past).version)
    going_on = under_way(a_meeting(plan, [make_entry()], begins_at=NINE), by=leader)
    change(going_on, office, place="Låven")
    assert told() == []


def test_what_is_not_carried_out_is_not_told(plan, leader, office):
    with transaction.atomic():
        call(plan, office)
        transaction.set_rollback(True)
    assert (told(), Mail.objects.count()) == ([], 0)


def test_the_form_takes_the_time_as_it_is_written_and_shows_it_again(plan, office, client):
    client.force_login(office)
    form = {"title": "Ledermøte", "held_on": TOMORROW.isoformat(), "begins_at": "kl. 9", "place": "", "plan": plan.pk}
    meeting = plan.meetings.get(pk=client.post("/veikart/moter/nytt/", form).url.split("/")[-2])
    assert (meeting.begins_at, words(meeting.when)) == (NINE, f"{day(TOMORROW)} kl. 09.00")
    response = client.get(f"/veikart/moter/{meeting.pk}/endre/")
    assert 'value="09:00"' in response.content.decode()
