"""One mail a day, at seven in the morning, for those who chose that."""

import datetime
from collections import defaultdict

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from innolab.accounts.models import User
from innolab.notifications import mailing
from innolab.notifications.models import Mail, Notification

SEVEN = datetime.time(7)


def latest_seven(now: datetime.datetime) -> datetime.datetime:
    """When the last digest was due: the latest seven o'clock that has been, by the clock on the wall."""
    day = timezone.localtime(now).date()
    today = timezone.make_aware(datetime.datetime.combine(day, SEVEN))
    if today <= now:
        return today
    return timezone.make_aware(datetime.datetime.combine(day - datetime.timedelta(days=1), SEVEN))


@transaction.atomic
def queue_digests(now: datetime.datetime) -> None:
    """Queue a mail to each person for whom something waited at seven. A second call, or another worker's, does nothing.

    A worker that stood still at seven does it when it is back.
    """
    waiting = Notification.objects.filter(waits_for_digest=True, created_at__lt=latest_seven(now))
    theirs = User.objects.filter(Exists(waiting.filter(recipient=OuterRef("pk"))))
    people = list(theirs.select_for_update(skip_locked=True, no_key=True))
    by_person: dict[int, list[Notification]] = defaultdict(list)
    for row in waiting.filter(recipient__in=people):
        by_person[row.recipient_id].append(row)
    if not by_person:
        return
    mails = {pk: Mail(recipient_id=pk, subject=_subject(len(rows))) for pk, rows in by_person.items()}
    mailing.queue(mails.values())
    for pk, rows in by_person.items():
        for row in rows:
            row.waits_for_digest, row.mail = False, mails[pk]
    Notification.objects.bulk_update(
        [row for rows in by_person.values() for row in rows], ["waits_for_digest", "mail"], batch_size=1_000
    )


def _subject(count: int) -> str:
    return "1 nytt varsel fra InnoLab" if count == 1 else f"{count} nye varsler fra InnoLab"
