"""One mail at seven in the morning, on the wall, with all that came since the last one."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innolab.accounts.models import MailFrequency
from innolab.notifications import mailing
from innolab.notifications.delivery import notify
from innolab.notifications.digest import latest_seven, queue_digests
from innolab.notifications.models import Mail, Notification
from tests.at_once import at_once
from tests.cast import person

OSLO = ZoneInfo("Europe/Oslo")
SEVEN = datetime.datetime(2026, 11, 24, 7, tzinfo=OSLO)
MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)


def daily(name):
    return person(name, mail_frequency=MailFrequency.DAILY)


def tell(*people, title="«Skoleruter» er parkert", at=SEVEN - HOUR):
    notify(people, title=title, href="/", text="Vi venter.")
    Notification.objects.filter(title=title).update(created_at=at)


def send():
    mailing.send_what_is_due.call()


@pytest.mark.parametrize(
    ("now", "seven"),
    [
        ("2026-11-24T07:00+01:00", "2026-11-24T07:00+01:00"),
        ("2026-11-24T06:59:59+01:00", "2026-11-23T07:00+01:00"),
        ("2026-07-01T04:59+00:00", "2026-06-30T07:00+02:00"),
        ("2026-07-01T05:00+00:00", "2026-07-01T07:00+02:00"),
        # The clock goes an hour ahead in the night to 29 March, and back in the night to 25 October.
        ("2026-03-29T06:59+02:00", "2026-03-28T07:00+01:00"),
        ("2026-03-29T07:00+02:00", "2026-03-29T07:00+02:00"),
        ("2026-10-25T06:59+01:00", "2026-10-24T07:00+02:00"),
        ("2026-10-25T07:00+01:00", "2026-10-25T07:00+01:00"),
        ("2026-01-01T00:10+01:00", "2025-12-31T07:00+01:00"),
    ],
)
def test_seven_is_by_the_clock_on_the_wall(now, seven):
    assert latest_seven(datetime.datetime.fromisoformat(now)) == datetime.datetime.fromisoformat(seven)


@pytest.mark.django_db
def test_all_that_waited_comes_in_one_mail_at_seven(mailoutbox):
    reader = daily("reader")
    tell(reader, title="Det første", at=SEVEN - 20 * HOUR)
    tell(reader, title="Det andre", at=SEVEN - MINUTE)
    tell(reader, title="Det neste", at=SEVEN)
    queue_digests(SEVEN - MINUTE)
    send()
    assert mailoutbox == []
    queue_digests(SEVEN)
    send()
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([reader.email], "2 nye varsler fra InnoLab")
    assert mail.body.index("Det første") < mail.body.index("Det andre")
    assert "Det neste" not in mail.body
    queue_digests(SEVEN + 24 * HOUR)
    send()
    assert [mail.subject for mail in mailoutbox[1:]] == ["1 nytt varsel fra InnoLab"]


@pytest.mark.django_db
def test_a_second_look_at_the_clock_sends_nothing_more(mailoutbox):
    tell(daily("reader"))
    for _ in range(3):
        queue_digests(SEVEN)
        send()
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_a_worker_that_stood_still_at_seven_does_it_when_it_is_back(mailoutbox):
    tell(daily("reader"))
    queue_digests(SEVEN + 3 * HOUR)
    send()
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_where_nothing_waits_nothing_is_sent_or_queued():
    daily("reader")
    tell(person("at_once"))
    before = Mail.objects.count()
    queue_digests(SEVEN)
    assert (before, Mail.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_an_answer_does_not_wait_and_is_not_repeated(mailoutbox):
    reader = daily("reader")
    notify([reader], title="Forslaget ditt «Skoleruter» er parkert", href="/", is_answer=True)
    send()
    queue_digests(SEVEN + 365 * 24 * HOUR)
    send()
    assert [mail.subject for mail in mailoutbox] == ["Forslaget ditt «Skoleruter» er parkert"]


@pytest.mark.django_db
def test_a_very_long_digest_names_the_first_and_counts_the_rest(mailoutbox):
    reader = daily("reader")
    for number in range(53):
        notify([reader], title=f"Varsel {number}.", href="/")
    Notification.objects.update(created_at=SEVEN - HOUR)
    queue_digests(SEVEN)
    send()
    assert mailoutbox[0].subject == "53 nye varsler fra InnoLab"
    assert mailoutbox[0].body.count("Se saken:") == 50
    assert "Det er 3 varsler til. Se alle: " in mailoutbox[0].body


@pytest.mark.django_db
def test_a_digest_to_many_takes_as_many_queries_as_one_to_one():
    counts = []
    for number in (1, 40):
        tell(*(daily(f"r{number}-{one}") for one in range(number)), title=f"Sak {number}")
        with CaptureQueriesContext(connection) as captured:
            queue_digests(SEVEN)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Mail.objects.count() == 41


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_seven_send_one_digest_each_person():
    people = [daily(f"r{number}") for number in range(5)]
    for number in range(3):
        tell(*people, title=f"Sak {number}")
    assert at_once(lambda: queue_digests(SEVEN), lambda: queue_digests(SEVEN)) == [None, None]
    assert sorted(Mail.objects.values_list("recipient__name", flat=True)) == [one.name for one in people]
    assert set(Mail.objects.values_list("subject", flat=True)) == {"3 nye varsler fra InnoLab"}
