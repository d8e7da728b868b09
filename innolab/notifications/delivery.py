"""Telling people. Called by acts, inside their transaction: what is rolled back was never told."""

from collections.abc import Iterable, Mapping

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
    notify_each(dict.fromkeys(people, text), title=title, href=href, by=by, is_answer=is_answer)


def notify_each(
    texts: Mapping[User, str], *, title: str, href: str, by: User | None = None, is_answer: bool = False
) -> None:
    """The same for a text to each person, in as many queries as for one."""
    title = " ".join(title.split())[:LONGEST_TITLE]  # one line, as it becomes the subject of a mail
    told = {person: text for person, text in texts.items() if person.is_active and person != by}
    mails = {
        person: Mail(recipient=person, subject=title) for person in told if comes_at_once(person, is_answer=is_answer)
    }
    mailing.queue(mails.values())
    Notification.objects.bulk_create(
        Notification(
            recipient=person,
            title=title,
            text=text,
            href=href,
            is_answer=is_answer,
            mail=mails.get(person),
            waits_for_digest=person not in mails and person.mail_frequency == MailFrequency.DAILY,
        )
        for person, text in told.items()
    )


def lead_elsewhere(href: str, *, to: str) -> None:
    """What has been told leads to another page from now on: the one that it led to is no more."""
    Notification.objects.filter(href=href).update(href=to)


def comes_at_once(person: User, *, is_answer: bool) -> bool:
    return is_answer or person.mail_frequency == MailFrequency.AT_ONCE
