"""What every test may use, and what holds for all of them together."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

pytest_plugins = ["tests.cast"]

OTHERS = """
    SELECT pid, state, backend_start, query FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
PATIENCE = 30


@pytest.fixture(scope="session", autouse=True)
def nobody_stays_in_the_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Threads of tests end a little after their test, and the database can be dropped only when all have left.

    Whoever stays longer is a leak, and is named.
    """
    yield
    deadline = time.monotonic() + PATIENCE
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        while True:
            cursor.execute(OTHERS)
            left = cursor.fetchall()
            if not left or time.monotonic() > deadline:
                break
            time.sleep(0.1)
    assert left == []
