"""Telling people: once each, in the portal and by mail as they have chosen, and never of what was rolled back."""

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from innolab.accounts.models import MailFrequency
from innolab.notifications.delivery import notify
from innolab.notifications.models import Mail, Notification

AT_ONCE, DAILY, NONE = MailFrequency
TOLD = {"title": "Forslaget ditt «Skoleruter» er parkert", "href": "/prosjekter/1/", "text": "Vi venter."}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("frequency", "is_answer", "mails", "waits"),
    [
        (AT_ONCE, False, 1, False),
        (AT_ONCE, True, 1, False),
        (DAILY, False, 0, True),
        (DAILY, True, 1, False),
        (NONE, False, 0, False),
        (NONE, True, 1, False),
    ],
)
def test_mail_comes_as_it_was_chosen_and_an_answer_always(frequency, is_answer, mails, waits, outsider):
    outsider.mail_frequency = frequency
    outsider.save()
    notify([outsider], **TOLD, is_answer=is_answer)
    row = Notification.objects.get()
    assert (row.recipient, row.waits_for_digest, Mail.objects.count()) == (outsider, waits, mails)
    assert row.mail == Mail.objects.first()


@pytest.mark.django_db
def test_each_is_told_once_but_whoever_did_it_and_whoever_has_left(submitter, office, owner):
    owner.is_active = False
    notify([submitter, submitter, office, owner], by=office, **TOLD)
    assert [row.recipient for row in Notification.objects.all()] == [submitter]
    assert [mail.recipient for mail in Mail.objects.all()] == [submitter]


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["Emne\nBcc: alle@kommune.example", "Emne\r\n\r\nBcc: alle@kommune.example"])
def test_a_title_becomes_one_line(title, submitter):
    notify([submitter], title=title, href="/")
    assert Notification.objects.get().title == Mail.objects.get().subject == "Emne Bcc: alle@kommune.example"


@pytest.mark.django_db
def test_a_title_that_is_too_long_is_cut(submitter):
    notify([submitter], title="Æ" * 300, href="/")
    assert Notification.objects.get().title == "Æ" * 250


@pytest.mark.django_db
def test_nobody_to_tell_wakes_nobody(office):
    notify([office], by=office, **TOLD)
    assert (Notification.objects.count(), DBTaskResult.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_mails_to_many_are_one_task(submitter, office, owner):
    notify([submitter, office, owner], **TOLD)
    assert (Mail.objects.count(), DBTaskResult.objects.count()) == (3, 1)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_told(submitter):
    with transaction.atomic():
        notify([submitter], **TOLD)
        assert (Mail.objects.count(), DBTaskResult.objects.count()) == (1, 1)
        transaction.set_rollback(True)
    assert [model.objects.count() for model in (Notification, Mail, DBTaskResult)] == [0, 0, 0]
