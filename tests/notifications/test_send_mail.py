"""What the queue does with a mail server that is there, away, busy, or says no."""

import datetime

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from innolab.accounts.models import DEMO_DOMAIN
from innolab.notifications import mailing
from innolab.notifications.delivery import notify
from innolab.notifications.models import Mail
from innolab.notifications.worker import look_at_the_clock
from innolab.refusals import NotPermitted
from tests.cast import ROLES, person

pytestmark = pytest.mark.django_db
TITLE = "Forslaget ditt «Skoleruter» er parkert"


@pytest.fixture
def smtp(settings, mail_server):
    """The portal sends to the real server; it is down until a test has it up."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", mail_server.port, 5
    return mail_server


def queue(*people):
    notify(people, title=TITLE, href="/prosjekter/1/", text="Vi venter på budsjettet.")


def send():
    mailing.send_what_is_due.call()


def when_due():
    """As if the time until the next attempt had gone."""
    Mail.objects.update(due_at=timezone.now())


def test_a_mail_says_what_why_where_and_how_to_choose(submitter, mailoutbox, settings):
    settings.PORTAL_URL = "https://innolab.kommune.example"
    queue(submitter)
    send()
    [sent] = mailoutbox
    pk = submitter.notifications.get().pk
    assert (sent.subject, sent.to, sent.from_email) == (TITLE, [submitter.email], "InnoLab <innolab@localhost>")
    assert sent.body == (
        "Hei!\n"
        "\n"
        "Forslaget ditt «Skoleruter» er parkert\n"
        "\n"
        "Vi venter på budsjettet.\n"
        "\n"
        f"Se saken: https://innolab.kommune.example/varsler/{pk}/\n"
        "\n"
        "Vennlig hilsen\n"
        "InnoLab\n"
        "\n"
        "Svar på dine egne forslag kommer alltid på e-post. Velg hvor ofte du vil ha e-post om annet: "
        "https://innolab.kommune.example/varsler/innstillinger/\n"
    )
    key = Mail.objects.get().key
    assert sent.extra_headers == {
        "Message-ID": f"<{key}@innolab.kommune.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "nb",
    }


def test_it_arrives_once_however_often_the_worker_is_woken(smtp, submitter):
    smtp.up()
    queue(submitter)
    for _ in range(3):
        send()
    assert [(mail["To"], mail["Subject"]) for mail in smtp.inbox] == [(submitter.email, TITLE)]
    row = Mail.objects.get()
    assert (row.state, row.attempts, row.last_error) == ("sendt", 1, "")


def test_markup_in_a_text_is_text(submitter, mailoutbox):
    notify([submitter], title="«A & B» <b>", href="/", text="<script>alert(1)</script> & co")
    send()
    assert "<script>alert(1)</script> & co" in mailoutbox[0].body
    assert mailoutbox[0].content_subtype == "plain"


def test_it_goes_to_the_address_that_the_person_has_now(submitter, mailoutbox):
    queue(submitter)
    submitter.email = "ny@kommune.example"
    submitter.save()
    send()
    assert mailoutbox[0].to == ["ny@kommune.example"]


def test_whoever_has_left_gets_none_and_the_administrator_sees_why(submitter, mailoutbox):
    queue(submitter)
    submitter.is_active = False
    submitter.save()
    send()
    row = Mail.objects.get()
    assert (mailoutbox, row.state, row.last_error) == ([], "gitt opp", "Mottakeren kan ikke logge inn i portalen.")


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_demo_account_gets_mail_in_the_demo_only(is_demo, settings, submitter, mailoutbox):
    settings.DEMO = is_demo
    queue(submitter)
    submitter.email = f"innmelder{DEMO_DOMAIN}"
    submitter.save()
    send()
    assert (len(mailoutbox), Mail.objects.get().state) == ((1, "sendt") if is_demo else (0, "gitt opp"))


# A server that is down


def test_a_server_that_is_down_loses_nothing_and_is_tried_less_and_less_often(smtp, submitter):
    queue(submitter)
    waits = []
    for _ in range(5):
        before = timezone.now()
        send()
        waits.append(round((Mail.objects.get().due_at - before) / datetime.timedelta(minutes=1)))
        when_due()
    assert waits == [1, 5, 15, 60, 60]
    row = Mail.objects.get()
    assert (row.state, row.attempts) == ("forsinket", 5)
    assert row.last_error.startswith("Får ikke levert til e-posttjeneren: ")

    smtp.up()
    send()
    assert (smtp.recipients, Mail.objects.get().state) == ([submitter.email], "sendt")


def test_a_round_ends_where_the_server_is_down_and_the_next_tries_another_mail(smtp, submitter, office, owner):
    queue(submitter, office, owner)
    send()
    assert list(Mail.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0]
    send()
    assert list(Mail.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 1, 0]
    when_due()
    smtp.up()
    send()
    assert sorted(smtp.recipients) == sorted([submitter.email, office.email, owner.email])


def test_a_mail_is_not_tried_before_it_is_due(smtp, submitter):
    queue(submitter)
    send()
    smtp.up()
    send()
    assert (smtp.inbox, Mail.objects.get().attempts) == ([], 1)


# A server that says no


def test_a_refusal_for_good_is_given_up_and_kept(smtp, submitter, office):
    smtp.at_rcpt = lambda address: "550 No such user here" if address == submitter.email else None
    smtp.up()
    queue(submitter, office)
    send()
    refused = Mail.objects.get(recipient=submitter)
    assert (refused.state, refused.last_error) == ("gitt opp", "Avvist: 550 No such user here")
    assert smtp.recipients == [office.email]
    when_due()
    send()
    assert Mail.objects.get(recipient=submitter).attempts == 1


def test_a_refusal_for_now_is_tried_again(smtp, submitter, office):
    smtp.at_rcpt = lambda address: "451 Greylisted" if address == submitter.email else None
    smtp.up()
    queue(submitter, office)
    send()
    late = Mail.objects.get(recipient=submitter)
    assert (late.state, late.last_error) == ("forsinket", "Avvist foreløpig: 451 Greylisted")
    assert smtp.recipients == [office.email]
    smtp.at_rcpt = lambda _: None
    when_due()
    send()
    assert smtp.recipients == [office.email, submitter.email]
    assert Mail.objects.get(recipient=submitter).last_error == ""


@pytest.mark.parametrize(
    ("said", "state", "error"),
    [
        ("554 Looks like spam", "gitt opp", "Avvist: 554 Looks like spam"),
        ("452 Mailbox is full", "forsinket", "Avvist foreløpig: 452 Mailbox is full"),
    ],
)
def test_what_is_refused_after_it_was_read_too(said, state, error, smtp, submitter):
    smtp.at_data = lambda: said
    smtp.up()
    queue(submitter)
    send()
    row = Mail.objects.get()
    assert (smtp.inbox, row.state, row.last_error) == ([], state, error)


def test_one_mail_that_cannot_be_written_does_not_hold_up_the_next(smtp, submitter, office):
    smtp.up()
    queue(submitter, office)
    type(submitter).objects.filter(pk=submitter.pk).update(email="ikke en adresse\n@")
    send()
    assert smtp.recipients == [office.email]
    assert Mail.objects.get(recipient=submitter).state == "forsinket"


# Rounds and the clock


def test_a_long_queue_goes_in_rounds_each_of_which_wakes_the_next(mailoutbox, submitter):
    for _ in range(25):
        queue(submitter)
    DBTaskResult.objects.all().delete()
    send()
    assert (len(mailoutbox), DBTaskResult.objects.count()) == (20, 1)
    send()
    assert (len(mailoutbox), DBTaskResult.objects.count()) == (25, 1)


def test_the_clock_wakes_the_worker_for_what_a_killed_one_left_and_not_otherwise(submitter):
    queue(submitter)
    DBTaskResult.objects.update(status="RUNNING")  # as a killed worker leaves it
    look_at_the_clock(timezone.now())
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    DBTaskResult.objects.all().delete()
    send()
    look_at_the_clock(timezone.now())
    assert DBTaskResult.objects.count() == 0


def test_old_tasks_are_thrown_away_but_not_those_that_wait(submitter):
    queue(submitter)
    send()
    Mail.objects.all().delete()
    task = DBTaskResult.objects.get()
    for status in ("READY", "RUNNING", "SUCCESSFUL", "FAILED"):
        task.pk, task.status = None, status
        task._state.adding = True
        DBTaskResult.objects.bulk_create([task])
    DBTaskResult.objects.exclude(status="READY").update(enqueued_at=timezone.now() - datetime.timedelta(days=8))
    look_at_the_clock(timezone.now())
    assert {row.status for row in DBTaskResult.objects.all()} == {"READY"}


def test_a_round_goes_over_one_connection(smtp, submitter, office, owner):
    smtp.up()
    queue(submitter, office, owner)
    send()
    assert (len(smtp.inbox), smtp.quits) == (3, 1)


# The administrator


@pytest.mark.parametrize("role", ROLES)
def test_only_an_administrator_has_a_mail_tried_again(role, cast, smtp):
    smtp.at_rcpt = lambda _: "550 No such user here"
    smtp.up()
    queue(cast["submitter"])
    send()
    if role != "admin":
        with pytest.raises(NotPermitted):
            mailing.send_again(Mail.objects.all(), by=cast[role])
        return
    smtp.at_rcpt = lambda _: None
    assert mailing.send_again(Mail.objects.all(), by=cast[role]) == 1
    send()
    assert smtp.recipients == [cast["submitter"].email]


def test_what_was_sent_is_not_sent_again_by_anybody(submitter, admin, mailoutbox):
    queue(submitter)
    send()
    assert mailing.send_again(Mail.objects.all(), by=admin) == 0
    send()
    assert len(mailoutbox) == 1


def test_the_administrator_sees_the_error_and_has_it_tried_again(smtp, submitter, office, admin, client):
    smtp.at_rcpt = lambda address: "550 No such user here" if address == submitter.email else None
    smtp.up()
    queue(submitter, office)
    send()
    client.force_login(admin)
    url = "/admin/notifications/mail/"
    page = client.get(url, {"tilstand": "gitt opp"}).content.decode()
    assert "Avvist: 550 No such user here" in page
    assert office.name not in page
    refused = Mail.objects.get(recipient=submitter)
    done = client.post(url, {"action": "send_again", "_selected_action": [refused.pk]}, follow=True)
    assert "1 e-post blir prøvd på nytt." in done.content.decode()
    assert Mail.objects.get(recipient=submitter).state == "forsinket"


@pytest.mark.parametrize("state", ["venter", "forsinket", "sendt", "gitt opp"])
def test_the_list_shows_each_state_apart(state, submitter, admin, client):
    now = timezone.now()
    people = [person(name) for name in ("a", "b", "c", "d")]
    rows = [{}, {"attempts": 1}, {"sent_at": now}, {"given_up_at": now, "last_error": "550"}]
    mails = [Mail.objects.create(recipient=one, subject="S", **row) for one, row in zip(people, rows, strict=True)]
    client.force_login(admin)
    found = client.get("/admin/notifications/mail/", {"tilstand": state}).context["cl"].result_list
    assert [mail.state for mail in found] == [state]
    assert {mail.state for mail in mails} == {"venter", "forsinket", "sendt", "gitt opp"}
