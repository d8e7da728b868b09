"""Rows that are taken out of the tables once and laid back where they are wanted: one statement instead of many."""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import connection, transaction

# What «migrate» fills, and what «flush» would fill again by asking for each permission and each role.
BEGUN_WITH = (
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "accounts_startingpermission",
)
ALL_BUT_MIGRATIONS = """
    SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'django_migrations'
"""


def taken(tables: Iterable[str]) -> str:
    """The statement that lays the rows of these tables back, with the keys that they have."""
    with connection.cursor() as cursor:
        return "; ".join(_of_one_table(cursor, table) for table in tables)


def _of_one_table(cursor: Any, table: str) -> str:
    cursor.execute(f"SELECT coalesce(json_agg(t), '[]')::text FROM \"{table}\" t")  # noqa: S608
    back = f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)'  # noqa: S608
    return cursor.mogrify(back, cursor.fetchone()).decode()


def tables_of(*models: str) -> list[str]:
    """The tables of these models, and those between them and what they have many of."""
    found = [apps.get_model(name) for name in models]
    between = [field.remote_field.through for model in found for field in model._meta.local_many_to_many]
    return [model._meta.db_table for model in (*found, *between)]


def lay_back(rows: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(rows)


def quick_emptying() -> Callable[[], None] | None:
    """What empties all tables after a test that commits; None where only a superuser may, or no test wants tables.

    Django's TRUNCATE makes new files for a hundred tables and their indexes, however few have rows. DELETE does not;
    the triggers, which would ask and keep a history of what goes, are passed by.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser'), to_regclass('django_migrations') IS NOT NULL")
        if cursor.fetchone() != ("on", True):
            return None
        cursor.execute(ALL_BUT_MIGRATIONS)
        empty = "; ".join(f'DELETE FROM "{table}"' for (table,) in cursor.fetchall())  # noqa: S608
    rows = taken(BEGUN_WITH)

    def emptied() -> None:
        with transaction.atomic():
            lay_back(f"SET LOCAL session_replication_role = replica; {empty}; {rows}")

    return emptied
