"""The embedded PostgreSQL: starts when somebody needs it, stops when the last one leaves.

Every process that uses it holds a shared lock on one file for as long as it lives. On its way out it tries for the
exclusive lock, and whoever gets that is the last and stops the server. A killed process holds nothing.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from innolab import localpg_place, localpg_server
from innolab.localpg_place import LocalPostgresError, Place


def url(base_dir: Path) -> str:
    """The address of the checkout's own database. Starts nothing."""
    return localpg_server.address(localpg_place.find(base_dir))


@contextmanager
def running(base_dir: Path, *, durable: bool = True) -> Iterator[str]:
    """The server runs in here; the last one out stops it. Not durable: fast, and lost in a power cut."""
    place = localpg_place.find(base_dir)
    users = _enter(place, durable=durable)
    try:
        yield localpg_server.address(place)
    finally:
        _leave(place, users)


def ensure(base_dir: Path) -> None:
    """The server runs for as long as this process does."""
    place = localpg_place.find(base_dir)
    users, process = _enter(place, durable=True), os.getpid()

    def leave() -> None:
        if os.getpid() == process:  # a forked child inherits this function, not the duty
            _leave(place, users)

    atexit.register(leave)


def stop(base_dir: Path) -> bool:
    """Stop a server that was left running; False when there was none."""
    place = localpg_place.find(base_dir)
    if not place.data.exists():
        return False
    lock = _lock(place, "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
    if lock is None:
        raise LocalPostgresError("Databasen er i bruk. Stopp portalen med Ctrl-C der den kjører.")
    with _closing(lock):
        return localpg_server.stop(place)


def _enter(place: Place, *, durable: bool) -> int:
    """Become a user of the server; the lock waits for one that is on its way down."""
    localpg_place.prepare(place)
    users = _lock(place, "users.lock", fcntl.LOCK_SH)
    assert users is not None
    try:
        starting = _lock(place, "start.lock", fcntl.LOCK_EX)
        assert starting is not None
        with _closing(starting):
            localpg_server.start(place, durable=durable)
    except BaseException:
        _leave(place, users)
        raise
    return users


def _leave(place: Place, users: int) -> None:
    """Stop being a user; stop the server too if nobody is left.

    Our own lock goes first: a forked child shares its description, and turning that exclusive would rob the child.
    """
    os.close(users)
    if not place.home.exists():  # thrown away under our feet; the server notices that by itself
        return
    lock = _lock(place, "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
    if lock is not None:
        with _closing(lock):
            localpg_server.stop(place)


def _lock(place: Place, name: str, operation: int) -> int | None:
    """Take a lock; None when somebody else has it and we do not wait."""
    path = place.home / name
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        if place.user:
            os.fchown(descriptor, place.user.pw_uid, place.user.pw_gid)
    except FileExistsError:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, operation)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def _closing(descriptor: int) -> Iterator[None]:
    """Closing is what gives a lock back."""
    try:
        yield
    finally:
        os.close(descriptor)
