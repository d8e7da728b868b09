"""The worker: carries out the tasks in the queue, and looks once a minute at what the clock says."""

import datetime
import logging
import time
from collections.abc import Callable, Sequence

from django.db import connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from innolab.notifications import digest, mailing

logger = logging.getLogger(__name__)
KEPT = datetime.timedelta(days=7)
ByTheClock = Callable[[datetime.datetime], object]


class Worker:
    """django-tasks' worker in rounds. Its seconds: between two looks into the queue, and two looks at the clock.

    `also` is what other apps do by the clock: notifications know of none of them, so whoever starts a worker says.
    """

    def __init__(self, *, interval: float = 1, by_the_clock: float = 60, also: Sequence[ByTheClock] = ()) -> None:
        self.interval, self.by_the_clock, self.also = interval, by_the_clock, also
        self.is_running = True
        self.looked_at: float | None = None
        self.tasks = TaskWorker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Until somebody stops it. A database that is away for a while is waited for."""
        while self.is_running:
            try:
                self._round()
            except Exception:
                logger.exception("The worker stumbled, and goes on")
                connections.close_all()
            if self.is_running:
                time.sleep(self.interval)
        connections.close_all()

    def stop(self, *_: object) -> None:
        """After the task that it is at, if any. To be called from a signal too."""
        self.is_running = self.tasks.running = False

    def _round(self) -> None:
        now = time.monotonic()
        if self.looked_at is None or now - self.looked_at >= self.by_the_clock:
            look_at_the_clock(timezone.now(), also=self.also)
            self.looked_at = now
        self.tasks.run()


def look_at_the_clock(now: datetime.datetime, *, also: Sequence[ByTheClock] = ()) -> None:
    """What nobody asks for when it is time: digests, mails to be tried again, old results to be thrown away.

    A killed worker leaves its task «running» for ever. Nothing waits for it: mailing.wake asks the mails themselves.
    `also` is done first, so that its notifications are in the digest. Where it breaks, mails go all the same.
    """
    for each in also:
        try:
            each(now)
        except Exception:
            logger.exception("Something by the clock was not done, and is tried again")
    digest.queue_digests(now)
    mailing.wake()
    DBTaskResult.objects.filter(enqueued_at__lt=now - KEPT).exclude(status="READY").delete()
