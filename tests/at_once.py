"""Runs calls at the same time, each in a thread with a database connection of its own."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, models, transaction

SECONDS = 30


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, in the order of the calls. They set off together."""
    barrier = threading.Barrier(len(calls), timeout=SECONDS)
    outcomes, threads = _start(calls, barrier.wait)
    return _join(outcomes, threads)


def queued_behind(row: models.Model, *calls: Callable[[], Any]) -> list[Any]:
    """As at_once, but the row is held until every call waits for a lock: so that they meet for certain."""
    return while_uncommitted(lambda: type(row).objects.select_for_update().get(pk=row.pk), *calls)


def while_uncommitted(change: Callable[[], Any], *calls: Callable[[], Any]) -> list[Any]:
    """Makes the change, and commits it only when every call waits for a lock."""
    with transaction.atomic():
        change()
        outcomes, threads = _start(calls, lambda: None)
        _wait_until_all_wait(len(calls))
    return _join(outcomes, threads)


def _start(calls: tuple[Callable[[], Any], ...], ready: Callable[[], Any]) -> tuple[list[Any], list[threading.Thread]]:
    outcomes: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            ready()
            outcomes[place] = call()
        except Exception as error:  # noqa: BLE001  it is the outcome, and the test looks at it
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    return outcomes, threads


def _join(outcomes: list[Any], threads: list[threading.Thread]) -> list[Any]:
    for thread in threads:
        thread.join(SECONDS)
    assert [thread.is_alive() for thread in threads] == [False] * len(threads)
    return outcomes


def _wait_until_all_wait(number: int) -> None:
    deadline = time.monotonic() + SECONDS
    waiting = 0
    while waiting < number:
        assert time.monotonic() < deadline, f"{waiting} of {number} wait for a lock"
        time.sleep(0.01)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_stat_clear_snapshot()"
            )  # else the same activity is seen for the whole transaction
            cursor.execute(
                "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN"
                " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
            )
            (waiting,) = cursor.fetchone()
