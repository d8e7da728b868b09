"""What a second service runs beside the portal: mails and whatever else waits in the queue."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from innolab.notifications.worker import Worker
from portfolio.planning import reminding

BY_THE_CLOCK = (reminding.remind,)


class Command(BaseCommand):
    help = "Sender e-post og gjør annet som ligger i køen, til den blir stoppet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=1, help="sekunder mellom hver gang den ser i køen")
        parser.add_argument("--clock", type=float, default=60, help="sekunder mellom hver gang den ser på klokken")

    def handle(self, *args: Any, interval: float, clock: float, **options: Any) -> None:
        worker = Worker(interval=interval, by_the_clock=clock, also=BY_THE_CLOCK)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, worker.stop)
        self.stdout.write("Arbeideren er i gang.")
        worker.run()
