"""What the portal says about the database of DATABASE_URL."""

import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from innolab import database
from tests.innolab.processes import free_port, manage

PASSWORD = "hemmelig-4711"


@pytest.mark.parametrize("command", ["start", "migrate"])
def test_a_wrong_address_is_one_line_that_says_what_was_tried(command: str) -> None:
    port = free_port()
    url = f"postgres://kari:{PASSWORD}@127.0.0.1:{port}/portal"
    result = manage(command, env={"DEBUG": "true", "DATABASE_URL": url})
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        f"Får ikke kontakt med databasen: vert 127.0.0.1, port {port}, base portal, bruker kari. (Connection refused)\n"
    )


def test_a_database_that_does_not_exist_is_one_line() -> None:
    here, _, query = os.environ["DATABASE_URL"].partition("?")
    url = f"{here.rpartition('/')[0]}/finnes_ikke?{query}"
    result = manage("migrate", env={"DEBUG": "true", "DATABASE_URL": url})
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "base finnes_ikke, bruker" in result.stderr
    assert 'database "finnes_ikke" does not exist' in result.stderr


@pytest.mark.parametrize(
    "url",
    [
        f"postgres://kari:{PASSWORD}/x@vert/portal",
        f"postgres://kari:4711/{PASSWORD}@vert/portal",
        f"postgres://kari:4711?{PASSWORD}@vert/portal",
        f"postgres://kari:{PASSWORD}@vert:port/portal",
        f"postgres://kari:{PASSWORD}@vert/",
        f"mysql://kari:{PASSWORD}@vert/portal",
        f"//kari:{PASSWORD}@vert/portal",
        f"kari:{PASSWORD}",
        f"postgres://kari:{PASSWORD}%00@vert/portal",
        f"postgres://kari%00:{PASSWORD}@vert/portal",
        f"postgres://kari:{PASSWORD}@vert/por%00tal",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        database.parsed(url)
    assert str(refusal.value) == database.UNREADABLE
    result = manage("migrate", env={"DEBUG": "true", "DATABASE_URL": url})
    assert (result.returncode, result.stdout, result.stderr) == (1, "", f"{database.UNREADABLE}\n")


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_too_old_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    version = connection.pg_version // 10_000
    monkeypatch.setattr(database, "OLDEST", version + 1)
    with pytest.raises(ImproperlyConfigured) as refusal:
        database.prepare()
    assert str(refusal.value).startswith(f"Databasen er for gammel: PostgreSQL {version} på vert ")
    assert str(refusal.value).endswith(f"Portalen trenger {version + 1} eller nyere.")
