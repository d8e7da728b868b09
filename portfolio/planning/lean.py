"""An entry of a plan with what is reckoned with, and nothing else: hundreds are read for each picture and each move.

A model looks through all its fields, also those that are not read, and would take several times as long.
"""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from portfolio.models import ActionPlanEntry
from portfolio.models.action_plan_entry import ActionPlanEntryQuerySet


class LeanProject(NamedTuple):
    pk: int
    title: str
    programme_id: int | None
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    investment_cost: int | None
    operating_cost: int | None
    effort_days: int | None


class LeanEntry(NamedTuple):
    """`wanted`: as portfolio.planning.takes.with_efforts annotates it."""

    project: LeanProject
    pk: int
    plan_id: int
    rank: int | None
    decision: str
    investment_cost: int | None
    operating_cost: int | None
    effort_days: int | None
    wanted: list[dict[str, Any]]


Entry = ActionPlanEntry | LeanEntry

_OF_PROJECT = tuple(f"project__{name}" for name in LeanProject._fields)
_OWN = LeanEntry._fields[1:]


def lean(entries: ActionPlanEntryQuerySet) -> list[LeanEntry]:
    """`entries`: annotated by portfolio.planning.takes.with_efforts. One query."""
    count = len(_OF_PROJECT)
    rows: Any = entries.values_list(*_OF_PROJECT, *_OWN)
    return [LeanEntry(LeanProject(*row[:count]), *row[count:]) for row in rows]
