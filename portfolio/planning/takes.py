"""What each entry takes of its plan's 12 months: money, and effort month by month."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from operator import sub
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from portfolio.models import ActionPlan, AdoptedEntry, EntryEffort
from portfolio.models.action_plan import MONTHS
from portfolio.planning import money
from portfolio.planning.lean import Entry
from portfolio.planning.money import Money

NO_EFFORT = (0,) * MONTHS


class Take(NamedTuple):
    """What one entry takes: money and effort altogether, and the effort month by month, also by competence."""

    entry: Any  # portfolio.planning.lean.Entry, or the AdoptedEntry of a revision
    programme: int | None
    money: Money
    months: tuple[int, ...]
    by_competence: dict[int, tuple[int, ...]]

    def effort(self, competence: int | None = None) -> tuple[int, ...]:
        """Month by month; of one competence, where one is named."""
        return self.months if competence is None else self.by_competence.get(competence, NO_EFFORT)


def with_efforts() -> dict[str, Any]:
    """What a queryset of entries is annotated with, so that `of` needs no query of its own."""
    rows = EntryEffort.objects.filter(entry=OuterRef("pk"))
    return {"wanted": ArraySubquery(rows.values(row=JSONObject(competence="competence", days="days")))}


def of(entries: Iterable[Entry], plan: ActionPlan) -> Iterator[Take]:
    """`entries`: of the plan, with their projects, annotated by `with_efforts`."""
    for entry in entries:
        project = entry.project
        wanted = {row["competence"]: row["days"] for row in entry.wanted}  # type: ignore[union-attr]
        months = months_of(project.starts_on, project.ends_on, plan)
        yield _take(entry, project.programme_id, money.of(entry, plan), wanted, months)


def as_adopted(rows: Iterable[AdoptedEntry], plan: ActionPlan) -> Iterator[Take]:
    """What a revision of the plan says that its entries take."""
    for row in rows:
        wanted = {int(competence): days for competence, days in row.efforts.items()}
        months = months_of(row.starts_on, row.ends_on, plan)
        yield _take(row, row.programme_id, money.as_adopted(row), wanted, months)


def _take(entry: Any, programme: int | None, taken: Money, wanted: dict[int, int], months: tuple[int, int]) -> Take:
    by_competence = {competence: spread(days, *months) for competence, days in wanted.items()}
    return Take(entry, programme, taken, spread(taken.effort_days, *months), by_competence)


def efforts_of(plan: ActionPlan) -> dict[int, dict[str, int]]:
    """What is stated of each competence, as an adoption keeps it: by the project's key, then by the competence's."""
    found: dict[int, dict[str, int]] = {}
    rows = EntryEffort.objects.filter(entry__plan=plan).values_list("entry__project_id", "competence_id", "days")
    for project, competence, days in rows:
        found.setdefault(project, {})[str(competence)] = days
    return found


def months_of(starts_on: datetime.date | None, ends_on: datetime.date | None, plan: ActionPlan) -> tuple[int, int]:
    """The first and the last of the plan's months, counted from 0, that a period lies in.

    All twelve where there is none, or one outside the plan, and something is stated all the same.
    """
    if starts_on is None or ends_on is None or not money.days_in(plan, starts_on, ends_on):
        return 0, MONTHS - 1
    begin = plan.starts_on.year * 12 + plan.starts_on.month
    first, last = (day.year * 12 + day.month - begin for day in (starts_on, ends_on))
    return max(first, 0), min(last, MONTHS - 1)


def spread(days: int, first: int = 0, last: int = MONTHS - 1) -> tuple[int, ...]:
    """Whole days over the months from the first to the last, as evenly as whole days go; together they are `days`."""
    count = last - first + 1
    upto = [days * place // count for place in range(count + 1)]
    return (*NO_EFFORT[:first], *map(sub, upto[1:], upto), *NO_EFFORT[last + 1 :])


def added(efforts: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """Month by month."""
    return tuple(map(sum, zip(NO_EFFORT, *efforts, strict=True)))
