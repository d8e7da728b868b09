"""`make start` and `make stop`, as a person has them: real processes, real servers."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from innolab import localpg, localpg_place, localpg_server
from tests.innolab.processes import (
    PATIENCE,
    REPOSITORY,
    environment,
    eventually,
    free_port,
    manage,
    read_until,
    serving,
)

DEMO = {"DEBUG": "true", "DEMO": "true", "SECRET_KEY": "x"}


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A copy of the portal, with an embedded database of its own."""
    path = Path(tempfile.mkdtemp(prefix="innolab-test-"))
    path.chmod(0o711)
    for name in ("innolab", "portfolio", "principles", "roadmap", "templates", "static"):
        shutil.copytree(REPOSITORY / name, path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "manage.py", path)
    yield path
    localpg.stop(path)
    shutil.rmtree(path)


@pytest.fixture
def database() -> Iterator[str]:
    """An empty database on the server that the tests use."""
    name = f"start_{os.getpid()}"
    url, _, query = os.environ["DATABASE_URL"].partition("?")
    ask(os.environ["DATABASE_URL"], f"CREATE DATABASE {name}")
    yield f"{url.rpartition('/')[0]}/{name}?{query}"
    ask(os.environ["DATABASE_URL"], f"DROP DATABASE {name} WITH (FORCE)")


def ask(url: str, query: str) -> Any:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone() if cursor.description else None


def answers(port: int) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/logg-inn/", timeout=PATIENCE) as page:
        return page.status == 200


def runs(checkout: Path) -> bool:
    return localpg_server.pid(localpg_place.find(checkout)) is not None


def test_start_fills_an_empty_demo_once_says_where_it_is_and_ends_on_ctrl_c(database: str) -> None:
    port = free_port()
    env = {**DEMO, "DATABASE_URL": database, "PORT": f"{port}"}
    with serving(env=env) as portal:
        said = portal.said + read_until(portal, "admin@")
        assert f"http://localhost:{port}/" in said
        assert "passordet «innolab»" in said
        for account in ("innmelder", "kontor", "leder", "eier", "admin"):
            assert f"{account}@innolab.example" in said
        assert answers(port)
        portal.send_signal(signal.SIGINT)
        _, err = portal.communicate(timeout=PATIENCE)
        assert portal.returncode == 0
        assert "Traceback" not in err
    before = ask(database, "SELECT count(*) FROM portfolio_project")
    assert before >= (45,)
    ask(database, "UPDATE portfolio_programme SET objective = 'Endret av en administrator'")
    with serving(env=env | {"DEMO": "false"}) as portal:
        portal.send_signal(signal.SIGTERM)
        out, _ = portal.communicate(timeout=PATIENCE)
        assert portal.returncode == 128 + signal.SIGTERM
        assert "passord" not in out
    assert ask(database, "SELECT count(*) FROM portfolio_project") == before
    assert ask(database, "SELECT DISTINCT objective FROM portfolio_programme") == ("Endret av en administrator",)


def test_a_mail_that_waits_leaves_while_the_portal_runs_and_the_worker_ends_with_it(database: str) -> None:
    env = {**DEMO, "DATABASE_URL": database, "PORT": f"{free_port()}"}
    with serving(env=env) as portal:
        ask(
            database,
            "INSERT INTO notifications_mail (recipient_id, subject, key, created_at, due_at, attempts, last_error)"
            " SELECT id, 'Noe har skjedd', gen_random_uuid(), now(), now(), 0, '' FROM accounts_user LIMIT 1",
        )
        ask(
            database,
            "INSERT INTO django_tasks_database_dbtaskresult (id, status, enqueued_at, args_kwargs, priority, task_path,"
            " worker_ids, queue_name, backend_name, run_after, exception_class_path, traceback) VALUES"
            " (gen_random_uuid(), 'READY', now(), '{\"args\": [], \"kwargs\": {}}', 0,"
            " 'innolab.notifications.mailing.send_what_is_due', '[]', 'default', 'default', now(), '', '')",
        )
        read_until(portal, "Subject: Noe har skjedd")  # others may be due this very minute
        portal.send_signal(signal.SIGTERM)
        _, err = portal.communicate(timeout=PATIENCE)
        assert (portal.returncode, "Traceback" in err) == (128 + signal.SIGTERM, False)
    sent = "SELECT count(sent_at), count(*) FROM notifications_mail WHERE subject = 'Noe har skjedd'"
    assert ask(database, sent) == (1, 1)


def test_two_first_starts_at_once_both_serve(database: str) -> None:
    ports = [free_port(), free_port()]
    with ThreadPoolExecutor() as pool, ExitStack() as portals:

        def begin(port: int) -> bool:
            portals.enter_context(serving(env={**DEMO, "DATABASE_URL": database, "PORT": f"{port}"}))
            return answers(port)

        assert list(pool.map(begin, ports)) == [True, True]
    assert ask(database, "SELECT count(*), count(DISTINCT title) FROM portfolio_project") == (52, 52)


def test_the_embedded_server_ends_with_its_last_user_and_stop_ends_one_that_was_left(checkout: Path) -> None:
    env = {**DEMO, "DEMO": "false", "PORT": f"{free_port()}"}
    assert manage("stop", at=checkout, env=DEMO).stdout == "Ingen innebygd database kjører.\n"
    with serving(at=checkout, env=env) as portal:
        assert runs(checkout)
        assert manage("migrate", at=checkout, env=DEMO).returncode == 0
        assert runs(checkout), "migrate was not the last one out"
        refused = manage("stop", at=checkout, env=DEMO)
        assert (refused.returncode, refused.stderr) == (
            1,
            "Databasen er i bruk. Stopp portalen med Ctrl-C der den kjører.\n",
        )
        taken = manage("start", at=checkout, env=env)
        assert taken.returncode == 1
        assert taken.stderr == f"Port {env['PORT']} er i bruk. Velg en annen, for eksempel: PORT=8123 make start\n"
        portal.send_signal(signal.SIGHUP)  # the terminal was closed
        portal.communicate(timeout=PATIENCE)
        assert not runs(checkout)
    with serving(at=checkout, env=env) as portal:
        portal.kill()
        portal.communicate(timeout=PATIENCE)
        assert runs(checkout)
    assert manage("stop", at=checkout, env=DEMO).stdout == "Databasen er stoppet.\n"
    assert not runs(checkout)


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_a_port_that_is_none_is_said_in_one_line(port: str, database: str) -> None:
    result = manage("start", env={**DEMO, "DATABASE_URL": database, "PORT": port})
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"PORT må være et tall fra 1 til 65535, ikke «{port}».\n"


def test_a_port_in_use_is_said_in_one_line_before_anything_is_done(database: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = manage("start", env={**DEMO, "DATABASE_URL": database, "PORT": f"{port}"})
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"Port {port} er i bruk. Velg en annen, for eksempel: PORT=8123 make start\n"
    assert ask(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == (0,)


@pytest.mark.parametrize(
    "arguments", [["--version"], ["help"], ["help", "start"], ["check"], ["makemessages", "--help"]]
)
def test_what_needs_no_database_starts_none(arguments: list[str], checkout: Path) -> None:
    assert manage(*arguments, at=checkout, env=DEMO).returncode == 0
    assert not (checkout / ".postgres").exists()


@pytest.mark.skipif(not shutil.which("make"), reason="takes make")
def test_a_closed_terminal_ends_the_portal_where_make_is_its_first_process(database: str) -> None:
    (makefile := Path(tempfile.mkdtemp()) / "Makefile").write_text(
        f"start:\n\t@cd {REPOSITORY} && exec {sys.executable} -u manage.py start\n"
    )
    port = free_port()
    env = environment(**DEMO | {"DEMO": "false"}, DATABASE_URL=database, PORT=f"{port}")
    ours, theirs = os.openpty()
    portal = subprocess.Popen(
        ["make", "-f", makefile, "start"],
        env=env,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    said = b""
    while b"http://localhost" not in said:
        said += os.read(ours, 4096)
    os.close(ours)
    try:
        portal.wait(timeout=PATIENCE)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(portal.pid, signal.SIGKILL)
    assert eventually(lambda: not listens(port))
    shutil.rmtree(makefile.parent)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
