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
    Competence,
    Dependency,
    EntryEffort,
    Milestone,
    Phase,
    PlanCapacity,
    PlanFrame,
    Programme,
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
    "method": (Phase, "pgh_obj_id"),
    "programme": (Programme, "pgh_obj_id"),
    "competence": (Competence, "pgh_obj_id"),
}
EVERYWHERE = ("method", "programme", "competence")  # what may be written in any part of the picture
# Ids are given out before they are committed, so a lower one may come to be seen after a higher one. So many of the
# latest are looked at once more, for what was written by a transaction that had not ended.
LATE = 500
MOST_EVENTS = 500
_WRITTEN = re.compile(
    rf"(\d{{1,19}}-\d{{1,19}}-(?:\d{{1,19}}(?:_\d{{1,19}})*)?)\.(\d{{1,18}})((?:\.\d{{1,18}}){{{len(SHOWN)}}})"
)
_IN_ADDRESSES = str.maketrans(":,", "-_")


def _trail(model: type[Model]) -> str:
    table: str = model.pgh_event_model._meta.db_table  # type: ignore[attr-defined]
    return table


class Stamp(NamedTuple):
    """What could be seen at one moment: which transactions had ended, as PostgreSQL writes it, and the latest ids.

    Where the same have ended, nothing at all has been written since. Where others have, the trail tells. `first`: all
    transactions of this database before it had ended, and been seen; a snapshot tells of those of the whole server.
    """

    snapshot: str
    first: int
    latest: tuple[int, ...]
    unseen: tuple[int, ...] = ()  # the transactions of this database that had not ended

    @property
    def shown(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """While it is the same, so is all that the picture can show, and what is drawn may be kept.

        What comes to be seen without being later than the latest was written by one that had not ended.
        """
        return self.latest, self.unseen

    def __str__(self) -> str:
        return ".".join([self.snapshot, str(self.first), *map(str, self.latest)])

    @classmethod
    def read(cls, text: str) -> "Stamp | None":
        """None for what is no stamp."""
        found = _WRITTEN.fullmatch(text)
        return cls(found[1], int(found[2]), tuple(map(int, found[3][1:].split(".")))) if found else None


class Event(NamedTuple):
    """One row of a trail that has come since."""

    what: str  # a key of SHOWN
    pk: int
    of: int | None  # the project, entry or plan


def stamp() -> Stamp:
    """Two queries, which read who is at work and the ends of indexes.

    In this order: what was at work at the first and is not seen by the second had a number from `first` on.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AT_WORK)
        begins_at, oldest, at_work = cursor.fetchone()
        cursor.execute(_STAMP)
        snapshot, *latest = cursor.fetchone()
    _, ends_before, running = snapshot.split(":")
    unseen = (int(number) for number in running.split(",") if number)
    own = tuple(number for number in unseen if at_work is None or number in at_work or number >= begins_at)
    first = min(oldest if at_work is None else min(at_work, default=begins_at), int(ends_before))
    return Stamp(snapshot.translate(_IN_ADDRESSES), first, tuple(latest), own)


# A transaction number of 32 bits, as columns and lists of who is at work have it, as the one of 64 that a snapshot has.
def _whole(number: str) -> str:
    newest = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
    return f"({number}::text::bigint + ({newest} - {number}::text::bigint) / 4294967296 * 4294967296)"


# From which number on transactions are new, the oldest of the server that is at work, and which of this database are.
# What others than this role do is not told to all, and then nobody knows: the whole server's is the safe answer.
_AT_WORK = f"""
    SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint, pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
        CASE WHEN NOT bool_or(usename IS DISTINCT FROM current_user)
        THEN COALESCE(array_agg({_whole("backend_xid")}) FILTER (WHERE backend_xid IS NOT NULL), '{{}}') END
    FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
"""  # noqa: S608
_ENDS = ", ".join(f"COALESCE((SELECT max(pgh_id) FROM {_trail(model)}), 0)" for model, _ in SHOWN.values())  # noqa: S608
_STAMP = f"SELECT pg_current_snapshot()::text, {_ENDS}"


def since(before: Stamp) -> list[Event]:
    """What can be seen now and could not then; now and then something once more, which does no harm. One query.

    At most one more than MOST_EVENTS, so that whoever asks can tell that it is too much to tell one by one.
    """
    values = list[str | int]()
    for what, latest in zip(SHOWN, before.latest, strict=True):
        values += [what, latest - LATE, latest, before.first, MOST_EVENTS + 1]
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [Event(*row) for row in rows[: MOST_EVENTS + 1]]


_SINCE = " UNION ALL ".join(
    f"(SELECT %s AS what, pgh_id, {of}::bigint FROM {_trail(model)}"  # noqa: S608  our own names of tables
    f" WHERE pgh_id > %s AND (pgh_id > %s OR {_whole('xmin')} >= %s) ORDER BY pgh_id LIMIT %s)"
    for model, of in SHOWN.values()
)
