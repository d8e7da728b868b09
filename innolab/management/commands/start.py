"""What `make start` runs: brings the database up to date, fills an empty demo, says where the portal is, serves."""

import contextlib
import errno
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler, get_internal_wsgi_application
from django.db import connection

from innolab.accounts.models import DEMO_DOMAIN
from innolab.management.commands.worker import BY_THE_CLOCK
from innolab.notifications.worker import Worker
from portfolio.demo import PASSWORD, portfolio_is_empty
from roadmap.demo_scenario import load_scenario

HOST = "127.0.0.1"
PATIENCE = 5  # seconds for the mail that is being sent when the portal is stopped
PREPARING = 1_814_071_104  # any number that nothing else locks in the database
DEMO_ACCOUNTS = {
    "innmelder": "foreslår prosjekter",
    "kontor": "porteføljekontoret, som vurderer",
    "leder": "ledelsen, som prioriterer",
    "eier": "eier prosjekter og programmer",
    "admin": "administrerer portalen",
}


class Command(BaseCommand):
    help = "Gjør databasen klar og starter portalen på denne maskinen."

    def handle(self, *args: Any, **options: Any) -> None:
        threading.Thread(target=end_with_the_terminal, daemon=True).start()
        server = bind(os.environ.get("PORT") or "8000")
        with server:
            self.stdout.write("Gjør klar databasen …")
            self.prepare()
            server.set_app(StaticFilesHandler(get_internal_wsgi_application()))
            with working():
                # Not before all is loaded: a signal that falls into an import can be lost (Python's module locks go
                # in weakref callbacks, which may not raise), and whoever reads this may stop us at once.
                self.tell(server.server_port)
                try:
                    server.serve_forever()
                except KeyboardInterrupt:
                    self.stdout.write("\nStopper.")

    def prepare(self) -> None:
        """Changes nothing that anybody entered: a strategy or a portfolio that is there stays as it is.

        Two starts at once come one after the other; the lock goes with the connection where anything fails.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_strategy", stdout=self.stdout)
        if settings.DEMO and portfolio_is_empty():
            call_command("load_demo", stdout=self.stdout)
            call_command("load_demo_meetings", stdout=self.stdout)
            load_scenario()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])

    def tell(self, port: int) -> None:
        self.stdout.write(f"\nInnoLab svarer på http://localhost:{port}/  (Ctrl-C stopper)")
        if not settings.DEMO:
            return
        self.stdout.write(f"\nDette er en demo. Alle kontoene har passordet «{PASSWORD}»:")
        for name, purpose in DEMO_ACCOUNTS.items():
            self.stdout.write(f"  {name + DEMO_DOMAIN:<28}{purpose}")
        self.stdout.write("")


@contextlib.contextmanager
def working() -> Iterator[None]:
    """The worker sends mails meanwhile, in a thread, so that it cannot outlive the portal. In production it is a
    service of its own. What it stumbles over it says itself, and goes on.
    """
    worker = Worker(also=BY_THE_CLOCK)
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(PATIENCE)


def end_with_the_terminal() -> None:
    """A closed terminal tells its first process only. Where that is `make`, we are told nothing, so look ourselves."""
    if sys.stdin and sys.stdin.isatty():
        hung_up = select.poll()
        hung_up.register(sys.stdin, 0)
        hung_up.poll()
        os.kill(os.getpid(), signal.SIGHUP)


def bind(port: str) -> ThreadedWSGIServer:
    """Take the port before anything else is done, so that two starts at once cannot both think that it is free."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT må være et tall fra 1 til 65535, ikke «{port}».")
    try:
        return ThreadedWSGIServer((HOST, int(port)), WSGIRequestHandler)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"Port {port} er i bruk. Velg en annen, for eksempel: PORT=8123 make start")
        sys.exit(f"Port {port} kan ikke brukes: {error.strerror}.")
