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
# Ids are given out before they are committed, so a lower one may come to be seen after a higher one. While something is
# being written, so many of the latest are looked at once more.
LATE = 2_000
MOST_EVENTS = 500
_WRITTEN = re.compile(rf"\d{{1,19}}(\.\d{{1,18}}){{{len(SHOWN)}}}")


def _trail(model: type[Model]) -> str:
    table: str = model.pgh_event_model._meta.db_table  # type: ignore[attr-defined]
    return table


class Stamp(NamedTuple):
    """What could be seen at one moment: the latest of each trail, and the oldest writing that was not finished (or 0).

    What a transaction that had not finished then has written since may have any lower id; its own number tells it.
    """

    unfinished: int
    latest: tuple[int, ...]

    def __str__(self) -> str:
        return ".".join(map(str, (self.unfinished, *self.latest)))

    @classmethod
    def read(cls, text: str) -> "Stamp | None":
        """None for what is no stamp."""
        if not _WRITTEN.fullmatch(text):
            return None
        unfinished, *latest = map(int, text.split("."))
        return cls(unfinished, tuple(latest))

    def is_all_of(self, now: "Stamp") -> bool:
        """Certainly nothing has come since."""
        return not self.unfinished and self.latest == now.latest


class Event(NamedTuple):
    """One row of a trail that has come since."""

    what: str  # a key of SHOWN
    pk: int
    of: int | None  # the project, entry or plan


def stamp() -> Stamp:
    """One query, which reads nothing but the ends of indexes."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        oldest, following, *latest = cursor.fetchone()
    return Stamp(0 if oldest == following else oldest, tuple(latest))


_ENDS = ", ".join(f"COALESCE((SELECT max(pgh_id) FROM {_trail(model)}), 0)" for model, _ in SHOWN.values())  # noqa: S608
_STAMP = f"""
    SELECT pg_snapshot_xmin(now.is)::text::bigint, pg_snapshot_xmax(now.is)::text::bigint, {_ENDS}
    FROM (SELECT pg_current_snapshot()) AS now(is)
"""  # noqa: S608  our own names of tables


def since(before: Stamp) -> list[Event]:
    """What can be seen now and could not then; now and then something once more, which does no harm.

    At most one more than MOST_EVENTS, so that whoever asks can tell that it is too much to tell one by one.
    """
    parts, values = [], []
    for (what, (model, of)), latest in zip(SHOWN.items(), before.latest, strict=True):
        sql = f"SELECT %s AS what, pgh_id, {of}::bigint FROM {_trail(model)} WHERE pgh_id > %s"  # noqa: S608
        values += [what, latest - LATE if before.unfinished else latest]
        if before.unfinished:
            sql += f" AND (pgh_id > %s OR {_NUMBER} >= %s)"
            values += [latest, before.unfinished]
        parts.append(f"({sql} ORDER BY pgh_id LIMIT {MOST_EVENTS + 1})")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [Event(*row) for row in rows[: MOST_EVENTS + 1]]


# The number of the transaction that wrote a row is kept in 32 bits, which begin anew; a snapshot tells all 64.
_NUMBER = """(xmin::text::bigint
    + (pg_snapshot_xmax(pg_current_snapshot())::text::bigint - xmin::text::bigint) / 4294967296 * 4294967296)"""
