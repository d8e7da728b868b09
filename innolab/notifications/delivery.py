"""Telling people. Called by acts, inside their transaction: what is rolled back was never told."""

from collections.abc import Iterable

from innolab.accounts.models import MailFrequency, User
from innolab.notifications import mailing
from innolab.notifications.models import Mail, Notification

LONGEST_TITLE = 250


def notify(
    people: Iterable[User], *, title: str, href: str, text: str = "", by: User | None = None, is_answer: bool = False
) -> None:
    """Tell each of the people once; whoever did it knows already. An answer to one's own proposal always comes.

    `href` is a path in the portal. `text` is the reason or the question, as it was written.
    """
    title = " ".join(title.split())[:LONGEST_TITLE]  # one line, as it becomes the subject of a mail
    recipients = {person.pk: person for person in people if person.is_active and person != by}
    mails = {
        person.pk: Mail(recipient=person, subject=title)
        for person in recipients.values()
        if comes_at_once(person, is_answer=is_answer)
    }
    mailing.queue(mails.values())
    Notification.objects.bulk_create(
        Notification(
            recipient=person,
            title=title,
            text=text,
            href=href,
            is_answer=is_answer,
            mail=mails.get(person.pk),
            waits_for_digest=person.pk not in mails and person.mail_frequency == MailFrequency.DAILY,
        )
        for person in recipients.values()
    )


def comes_at_once(person: User, *, is_answer: bool) -> bool:
    return is_answer or person.mail_frequency == MailFrequency.AT_ONCE
