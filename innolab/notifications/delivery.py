"""Telling people. Called by acts, inside their transaction: what is rolled back was never told."""

from collections.abc import Iterable

from innolab.accounts.models import User
from innolab.notifications.models import Notification


def notify(
    people: Iterable[User], *, title: str, href: str, text: str = "", by: User | None = None, is_answer: bool = False
) -> None:
    """Tell each of the people once; whoever did it knows already. An answer to one's own proposal always comes.

    `href` is a path in the portal. `text` is the reason or the question, as it was written.
    """
    recipients = {person.pk: person for person in people if person.is_active and person != by}
    Notification.objects.bulk_create(
        Notification(recipient=person, title=title[:250], text=text, href=href, is_answer=is_answer)
        for person in recipients.values()
    )
