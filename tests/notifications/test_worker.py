"""Real workers, a real mail server and a real kill: of 100 mails none is lost, and the portal sends none twice."""

import contextlib
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from innolab.accounts.models import User
from innolab.notifications.delivery import notify
from innolab.notifications.models import Mail
from tests.cast import person
from tests.innolab.processes import PATIENCE, REPOSITORY, environment, eventually
from tests.notifications.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True)
MAILS, AT = 100, 40


@contextlib.contextmanager
def working(server: MailServer) -> Iterator[subprocess.Popen[str]]:
    """`manage.py worker` in a process of its own, on the tests' database and their mail server."""
    config = connection.settings_dict
    url, _, query = os.environ["DATABASE_URL"].partition("?")
    env = environment(
        DATABASE_URL=f"{url.rpartition('/')[0]}/{config['NAME']}?{query}",
        EMAIL_URL=f"smtp://127.0.0.1:{server.port}",
        SECRET_KEY="x",
    )
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--interval", "0.05", "--clock", "0.2"],
        cwd=REPOSITORY,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)


@pytest.fixture
def hundred() -> list[User]:
    people = [person(f"p{number}") for number in range(MAILS)]
    notify(people, title="Forslaget ditt «Skoleruter» er parkert", href="/", text="Vi venter.")
    return people


def nothing_waits() -> bool:
    return not Mail.objects.unsent().exists()


def arrived_once(server: MailServer, people: list[User]) -> bool:
    return Counter(server.recipients) == Counter(one.email for one in people)


class Kill:
    """Kills the worker at the 40th time that something happens."""

    def __init__(self) -> None:
        self.count, self.pid = 0, 0

    def __call__(self, *_: object) -> None:
        self.count += 1
        if self.count == AT:
            os.kill(self.pid, signal.SIGKILL)


def before_the_server_knows_of_it(server: MailServer, kill: Kill) -> None:
    server.at_rcpt = kill


def while_the_server_reads_it(server: MailServer, kill: Kill) -> None:
    def read_and_refuse() -> str | None:
        kill()
        return "451 Lost the connection" if kill.count == AT else None

    server.at_data = read_and_refuse


@pytest.mark.parametrize("point", [before_the_server_knows_of_it, while_the_server_reads_it])
def test_a_killed_worker_loses_nothing_and_the_next_one_doubles_nothing(
    point: Callable[[MailServer, Kill], None], mail_server: MailServer, hundred: list[User]
) -> None:
    kill = Kill()
    point(mail_server, kill)
    mail_server.up()
    with working(mail_server) as first:
        kill.pid = first.pid
        assert first.wait(timeout=PATIENCE) == -signal.SIGKILL
    assert len(mail_server.inbox) == AT - 1
    with working(mail_server):
        assert eventually(nothing_waits)
    assert arrived_once(mail_server, hundred)


def test_a_mail_that_the_server_took_from_a_dying_worker_comes_again_as_the_same_mail(
    mail_server: MailServer, hundred: list[User]
) -> None:
    """The one window that nobody can close: it was taken, and the worker is dead before it hears so."""
    mail_server.taken = kill = Kill()
    mail_server.up()
    with working(mail_server) as first:
        kill.pid = first.pid
        first.wait(timeout=PATIENCE)
    with working(mail_server):
        assert eventually(nothing_waits)
    assert Counter(Counter(mail_server.keys).values()) == {1: MAILS - 1, 2: 1}
    twice = [mail for mail in mail_server.inbox if mail_server.keys.count(mail["Message-ID"]) == 2]
    assert twice[0].get_content() == twice[1].get_content()
    assert {mail["To"] for mail in mail_server.inbox} == {one.email for one in hundred}


def test_two_workers_at_once_double_nothing(mail_server: MailServer, hundred: list[User]) -> None:
    mail_server.up()
    with working(mail_server), working(mail_server):
        assert eventually(nothing_waits)
    assert arrived_once(mail_server, hundred)


def test_a_worker_that_is_asked_to_stop_stops_in_order_and_the_next_goes_on(
    mail_server: MailServer, hundred: list[User]
) -> None:
    mail_server.up()
    with working(mail_server) as first:
        assert eventually(lambda: len(mail_server.inbox) >= AT)
        first.terminate()
        _, said = first.communicate(timeout=PATIENCE)
        assert (first.returncode, said) == (0, "")
    with working(mail_server):
        assert eventually(nothing_waits)
    assert arrived_once(mail_server, hundred)
