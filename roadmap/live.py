"""Whether anything that the roadmap shows has changed, and what: read from the trail that the database itself keeps.

A browser holds a stamp, and asks again and again. Almost always nothing has changed, and that must cost almost nothing.
"""

import re
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    Dependency,
    EntryEffort,
    Milestone,
    PlanCapacity,
    PlanFrame,
    Project,
    ProjectPhase,
)

# What the picture shows, and the column of its trail that says which project, entry or plan it is of.
SHOWN: dict[str, tuple[type[Model], str]] = {
    "entry": (ActionPlanEntry, "project_id"),
    "project": (Project, "pgh_obj_id"),
    "phase": (ProjectPhase, "project_id"),
    "milestone": (Milestone, "project_id"),
    "dependency": (Dependency, "project_id"),
    "effort": (EntryEffort, "entry_id"),
    "plan": (ActionPlan, "pgh_obj_id"),
    "frame": (PlanFrame, "plan_id"),
    "capacity": (PlanCapacity, "plan_id"),
}
# Ids are given out before they are committed, so a lower one may come to be seen after a higher one. So many of the
# latest are looked at once more, for what was written by a transaction that had not ended.
LATE = 500
MOST_EVENTS = 500
_WRITTEN = re.compile(rf"(\d{{1,19}}-\d{{1,19}}-(?:\d{{1,19}}(?:_\d{{1,19}})*)?)((?:\.\d{{1,18}}){{{len(SHOWN)}}})")
_IN_ADDRESSES = str.maketrans(":,", "-_")


def _trail(model: type[Model]) -> str:
    table: str = model.pgh_event_model._meta.db_table  # type: ignore[attr-defined]
    return table


class Stamp(NamedTuple):
    """What could be seen at one moment: which transactions had ended, as PostgreSQL writes it, and the latest ids.

    Where the same have ended, nothing at all has been written since. Where others have, the trail tells.
    """

    snapshot: str
    latest: tuple[int, ...]

    def __str__(self) -> str:
        return ".".join([self.snapshot, *map(str, self.latest)])

    @classmethod
    def read(cls, text: str) -> "Stamp | None":
        """None for what is no stamp."""
        found = _WRITTEN.fullmatch(text)
        return cls(found[1], tuple(map(int, found[2][1:].split(".")))) if found else None

    @property
    def first_not_ended(self) -> int:
        """All transactions before this one had ended, and been seen."""
        return int(self.snapshot.partition("-")[0])


class Event(NamedTuple):
    """One row of a trail that has come since."""

    what: str  # a key of SHOWN
    pk: int
    of: int | None  # the project, entry or plan


def stamp() -> Stamp:
    """One query, which reads nothing but the ends of indexes."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        snapshot, *latest = cursor.fetchone()
    return Stamp(snapshot.translate(_IN_ADDRESSES), tuple(latest))


_ENDS = ", ".join(f"COALESCE((SELECT max(pgh_id) FROM {_trail(model)}), 0)" for model, _ in SHOWN.values())  # noqa: S608
_STAMP = f"SELECT pg_current_snapshot()::text, {_ENDS}"


def since(before: Stamp) -> list[Event]:
    """What can be seen now and could not then; now and then something once more, which does no harm. One query.

    At most one more than MOST_EVENTS, so that whoever asks can tell that it is too much to tell one by one.
    """
    first, values = before.first_not_ended, list[str | int]()
    for what, latest in zip(SHOWN, before.latest, strict=True):
        values += [what, latest - LATE, latest, first, MOST_EVENTS + 1]
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [Event(*row) for row in rows[: MOST_EVENTS + 1]]


# The number of the transaction that wrote a row is kept in 32 bits, which begin anew; a snapshot tells all 64.
_NUMBER = """(xmin::text::bigint
    + (pg_snapshot_xmax(pg_current_snapshot())::text::bigint - xmin::text::bigint) / 4294967296 * 4294967296)"""
_SINCE = " UNION ALL ".join(
    f"(SELECT %s AS what, pgh_id, {of}::bigint FROM {_trail(model)}"  # noqa: S608  our own names of tables
    f" WHERE pgh_id > %s AND (pgh_id > %s OR {_NUMBER} >= %s) ORDER BY pgh_id LIMIT %s)"
    for model, of in SHOWN.values()
)
