"""The ranking of a plan as a meeting keeps it: written down at its start and at its end, and held beside each other."""

from collections.abc import Collection
from typing import Any, NamedTuple

from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.planning.deviations import moved_in_ranking

Kept = list[dict[str, Any]]  # project, title, rank and decision of each, as JSON
Decision = ActionPlanEntry.Decision


class Row(NamedTuple):
    """One project before and after; without a rank where it was not in the ranking."""

    project: int
    title: str
    before: int | None
    after: int | None
    decision_before: str
    decision_after: str
    has_moved: bool

    @property
    def is_changed(self) -> bool:
        return self.has_moved or self.decision_before != self.decision_after


def kept(plan: ActionPlan) -> Kept:
    """All entries of the plan now, also those that are out. One query."""
    names = {"project": "project_id", "title": "project__title", "rank": "rank", "decision": "decision"}
    rows = plan.entries.order_by("rank", "pk").values_list(*names.values())
    return [dict(zip(names, row, strict=True)) for row in rows]


def compared(before: Kept, after: Kept, *, known: Collection[int] = ()) -> list[Row]:
    """What stood in the ranking before or stands there after, in the order of after; what is out comes last.

    Ranks are compared by order: when one goes to the top all others get another rank, and nobody moved them. `known`:
    the projects that somebody says were moved; where they do not explain it all, whatever lies outside the longest run
    that kept its order has moved.
    """
    old, new = ({row["project"]: row for row in rows} for rows in (before, after))
    stayed = [row["project"] for row in after if row["rank"] and old.get(row["project"], {}).get("rank")]
    moved = _moved([(key, old[key]["rank"]) for key in stayed], known)
    keys = dict.fromkeys([row["project"] for row in (*after, *before)])
    rows = [_row(key, old.get(key), new.get(key), has_moved=key in moved) for key in keys]
    return [row for row in rows if row.before or row.after]


def _row(key: int, old: dict[str, Any] | None, new: dict[str, Any] | None, *, has_moved: bool) -> Row:
    there = new or old or {}
    before, after = old or {}, new or {}
    return Row(
        project=key,
        title=there["title"],
        before=before.get("rank"),
        after=after.get("rank"),
        decision_before=before.get("decision", ""),
        decision_after=after.get("decision", ""),
        has_moved=has_moved,
    )


def _moved(stayed: list[tuple[int, int]], known: Collection[int]) -> set[int]:
    """Those of the projects that changed places, which stand in their new order, each with its rank before."""
    for explained in ((), known):
        others = [rank for key, rank in stayed if key not in explained]
        if others == sorted(others):
            return {key for key, _ in stayed if key in explained}
    return moved_in_ranking([key for key, _ in stayed], dict(stayed))
