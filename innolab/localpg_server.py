"""Starts and stops the server of one embedded cluster, and tells a living server from a dead one."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg2

from innolab import localpg_place
from innolab.localpg_place import SOCKET_NAME, LocalPostgresError, Place

NAME = "innolab"  # of the database and of its owner
PATIENCE = 60  # seconds to wait for a server that starts or stops
NO_PROCESS = 2**31 - 1  # beyond every system's highest process number
INITDB = ["--username", NAME, "--auth=trust", "--encoding=UTF8", "--no-instructions"]
# Not the machine's locale, so that lower() and sorting are the same everywhere, also for æ, ø and å.
INITDB += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
NOT_DURABLE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def address(place: Place, database: str = NAME) -> str:
    """The socket stands in the query, where both libpq and django-environ decode it; PGPORT must not move it."""
    return f"postgres://{NAME}@/{database}?host={quote(str(place.sockets), safe='')}&port=5432"


def _answers(place: Place) -> bool:
    try:
        psycopg2.connect(address(place, "postgres"), connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def start(place: Place, *, durable: bool) -> None:
    """Make sure that the server runs and has the portal's database. The caller holds the lock for starting."""
    if not _answers(place):
        _start_server(place, durable=durable)
    _create_database(place)


def _start_server(place: Place, *, durable: bool) -> None:
    if pid(place):  # somebody was killed while starting it, or it is recovering
        return _wait_until(lambda: _answers(place), place)
    binaries = localpg_place.binaries(place)
    for path in (place.data / "postmaster.pid", place.sockets / f"{SOCKET_NAME}.lock"):
        _bury(path, place)
    if not place.data.exists():
        _make_cluster(place, binaries, durable=durable)
    options = f"-c listen_addresses= -c port=5432 -c unix_socket_directories={place.sockets} -c log_checkpoints=off"
    command = [
        f"{binaries}/pg_ctl",
        "start",
        "-D",
        f"{place.data}",
        "-l",
        f"{place.log}",
        "-t",
        f"{PATIENCE}",
        "-w",
        "-s",
    ]
    command += ["-o", options if durable else f"{options} {NOT_DURABLE}"]
    deadline = time.monotonic() + PATIENCE
    while True:
        place.log.unlink(missing_ok=True)
        result = subprocess.run(command, capture_output=True, check=False, **place.run_as)
        if result.returncode == 0:
            return None
        # After a kill -9 the old server's children may need a moment; until they are gone nobody may touch the data.
        if "still in use" not in _reason(place) or time.monotonic() > deadline:
            raise LocalPostgresError(f"Den innebygde databasen startet ikke: {_reason(place)} Se {place.log}.")
        time.sleep(0.2)


def _make_cluster(place: Place, binaries: Path, *, durable: bool) -> None:
    """Made beside and then renamed, so that a half-made cluster is never taken for a whole one."""
    half_made = place.home / "data.new"
    shutil.rmtree(half_made, ignore_errors=True)
    command = [f"{binaries}/initdb", "-D", f"{half_made}", *INITDB, *([] if durable else ["--no-sync"])]
    result = subprocess.run(command, capture_output=True, text=True, check=False, **place.run_as)
    if result.returncode:
        reason = " ".join(result.stderr.split()) or "ukjent grunn."
        raise LocalPostgresError(f"Den innebygde databasen kunne ikke lages i {place.home}: {reason}")
    half_made.rename(place.data)


def _create_database(place: Place) -> None:
    with closing(psycopg2.connect(address(place, "postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {NAME}")


def stop(place: Place) -> bool:
    """Fast mode: open connections are ended, nothing committed is lost."""
    if not pid(place):
        return False
    binaries = localpg_place.binaries(place)
    command = [f"{binaries}/pg_ctl", "stop", "-D", f"{place.data}", "-m", "fast", "-t", f"{PATIENCE}", "-w", "-s"]
    subprocess.run(command, capture_output=True, check=False, **place.run_as)
    return True


def pid(place: Place) -> int | None:
    """The living server's process. Its number may have passed to a stranger, and a zombie keeps it, so look closer."""
    try:
        number = int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    if Path("/proc/self").exists():
        try:
            return number if Path(f"/proc/{number}/cwd").samefile(place.data) else None
        except OSError:  # no such process, a zombie, or a stranger's
            return None
    command = ["/bin/ps", "-o", "stat=,comm=", "-p", str(number)]
    seen = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return number if "postgres" in seen and not seen.startswith("Z") else None


def _bury(path: Path, place: Place) -> None:
    """Let a dead server's lock file name no process. PostgreSQL would take a zombie for a living server.

    Only the number goes: by the rest of the file PostgreSQL sees whether children of the dead one are still at work.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "r+") as file:
        if place.user and os.fstat(descriptor).st_uid != place.user.pw_uid:
            raise LocalPostgresError(f"{path} tilhører ikke databasens bruker {place.user.pw_name}.")
        rest = file.read().partition("\n")[2]
        file.seek(0)
        file.write(f"{NO_PROCESS}\n{rest}")
        file.truncate()


def _wait_until(condition: Callable[[], bool], place: Place) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise LocalPostgresError(f"Den innebygde databasen svarer ikke. Se {place.log}.")
        time.sleep(0.1)


def _reason(place: Place) -> str:
    """What the server itself said, in one line."""
    try:
        lines = place.log.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return "ingen logg."
    said = [line.split("FATAL:", 1)[1].strip() for line in lines if "FATAL:" in line]
    return f"{said[-1]}." if said else "ukjent grunn."
