"""The mail queue: what waits is sent, tried again when the server is down, and given up when it says no for good.

A mail is sent while its row is held, and the row says so as soon as the server has taken it. See docs/adr/0008.
"""

import contextlib
import datetime
import smtplib
from collections.abc import Iterable
from enum import Enum, auto

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from innolab.accounts.models import User
from innolab.notifications import letters
from innolab.notifications.models import Mail
from innolab.refusals import require

SEE_QUEUE = "notifications.view_mail"
MOST_IN_A_ROUND = 20  # so that a worker that is asked to stop is soon done with what it does
# Not longer than an hour between two attempts: so long may a mail lie when the server is back.
DELAYS = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]


class Outcome(Enum):
    NOTHING_DUE = auto()
    DEALT_WITH = auto()
    NO_SERVER = auto()


def queue(mails: Iterable[Mail]) -> None:
    """Leave the mails to the worker, in the caller's transaction."""
    if Mail.objects.bulk_create(mails):
        send_what_is_due.enqueue()


def wake() -> None:
    """See to it that what is due is sent, also what a killed worker left."""
    if Mail.objects.due().exists():
        send_what_is_due.enqueue()


@task()
def send_what_is_due() -> None:
    """One round over one connection. Ends where the server cannot be reached; the next wake-up tries another mail."""
    server = get_connection()
    outcome = Outcome.DEALT_WITH
    try:
        for _ in range(MOST_IN_A_ROUND):
            outcome = _send_next(server)
            if outcome != Outcome.DEALT_WITH:
                return
    finally:
        _close(server)
    send_what_is_due.enqueue()


@transaction.atomic(durable=True)
def _send_next(server: BaseEmailBackend) -> Outcome:
    """Send one mail and keep what came of it. Nobody else can hold its row meanwhile."""
    due = Mail.objects.due().select_related("recipient").select_for_update(skip_locked=True, of=("self",))
    mail = due.first()
    if mail is None:
        return Outcome.NOTHING_DUE
    outcome = Outcome.DEALT_WITH
    try:
        if mail.recipient.is_active and not mail.recipient.is_shut_out:
            server.open()  # or each mail opens one of its own, and an error at its good-bye counts as the mail's
            letters.write(mail, server).send()
            mail.sent_at, mail.last_error = timezone.now(), ""
        else:
            _give_up(mail, "Mottakeren kan ikke logge inn i portalen.")
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
        if is_for_good(refusal):
            _give_up(mail, f"Avvist: {_said(refusal)}")
        else:
            _try_later(mail, f"Avvist foreløpig: {_said(refusal)}")
    except OSError as error:  # the server is away, or does not take us in; so it is for every mail
        _try_later(mail, f"Får ikke levert til e-posttjeneren: {error}")
        outcome = Outcome.NO_SERVER
    except Exception as error:  # noqa: BLE001  whatever is wrong with one mail, the next one leaves
        _try_later(mail, f"{type(error).__name__}: {error}")
        _close(server)
    mail.attempts += 1
    mail.save(update_fields=["attempts", "due_at", "last_error", "sent_at", "given_up_at"])
    return outcome


def _give_up(mail: Mail, error: str) -> None:
    mail.given_up_at, mail.last_error = timezone.now(), error


def _try_later(mail: Mail, error: str) -> None:
    mail.due_at, mail.last_error = timezone.now() + DELAYS[min(mail.attempts, len(DELAYS) - 1)], error


def _answers(refusal: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> list[tuple[int, bytes | str]]:
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return list(refusal.recipients.values())
    return [(refusal.smtp_code, refusal.smtp_error)]


def is_for_good(refusal: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> bool:
    """5xx: the same mail will never be taken. 4xx: it may be later."""
    return all(code >= 500 for code, _ in _answers(refusal))


def _said(refusal: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> str:
    words = [
        (code, text.decode(errors="replace") if isinstance(text, bytes) else text) for code, text in _answers(refusal)
    ]
    return " ".join(f"{code} {text}" for code, text in words)


def _close(server: BaseEmailBackend) -> None:
    """What it had to say about the last mail it has said; a server that is gone needs no good-bye."""
    with contextlib.suppress(OSError):
        server.close()


@transaction.atomic
def send_again(mails: Iterable[Mail], *, by: User) -> int:
    """The administrator has it tried now. What was sent stays sent. Returns how many will be tried."""
    require(by, SEE_QUEUE)
    unsent = Mail.objects.filter(pk__in=[mail.pk for mail in mails], sent_at__isnull=True)
    number = unsent.update(given_up_at=None, due_at=timezone.now())
    wake()
    return number
