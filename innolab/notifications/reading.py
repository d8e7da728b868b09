"""What somebody does with what they were told: reads it, and says how often they want it by mail."""

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import MailFrequency, User
from innolab.notifications.models import Notification


def read(notification: Notification) -> None:
    """A second time changes nothing."""
    Notification.objects.unread().filter(pk=notification.pk).update(read_at=timezone.now())


@transaction.atomic
def read_all(*, by: User, up_to: int) -> int:
    """All that the user has been shown, so up to the newest on the page. What came after it stays unread."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # as the digest does, so that one comes after the other
    return by.notifications.unread().filter(pk__lte=up_to).update(read_at=timezone.now())


@transaction.atomic
def choose_mail(*, by: User, frequency: str) -> None:
    """How often mails come. Whoever wants none is not sent what waited for the next digest either."""
    User.objects.filter(pk=by.pk).update(mail_frequency=MailFrequency(frequency))
    if frequency == MailFrequency.NONE:
        by.notifications.filter(waits_for_digest=True).update(waits_for_digest=False)
