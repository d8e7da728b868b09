"""What every test may use, and what holds for all of them together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from environ import Env

from innolab import storage
from tests import kept_rows

pytest_plugins = ["tests.cast"]

SHOW_OUT = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@pytest.fixture(scope="session", autouse=True)
def nobody_stays_in_the_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database can be dropped only when all have left it.

    A thread may end a little after its test, and with Playwright's event loop in the thread Django keeps a connection
    beside the one that it closes at the end.
    """
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(SHOW_OUT)


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_quickly(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After a test that commits, and after each journey of a browser."""
    with pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            if emptied := kept_rows.quick_emptying():
                patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: emptied())
        yield


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    """An empty folder for attachments, of this test alone."""
    settings.STORAGES = {**settings.STORAGES, "default": storage.chosen(Env(), base=tmp_path)}
    return tmp_path / "media"
