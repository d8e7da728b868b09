"""What an entry takes of its plan, spread over the plan's months (strategy §6.2, predictable use of resources)."""

import datetime
from collections.abc import Iterable
from functools import lru_cache
from operator import sub

from portfolio.models import ActionPlan, Project
from portfolio.models.action_plan import MONTHS, add_months
from portfolio.planning import money, takes
from portfolio.planning.lean import Entry, LeanProject
from portfolio.planning.money import Money, days_in
from portfolio.planning.takes import Take

_ONE_DAY = datetime.timedelta(days=1)


Columns = tuple[tuple[int, ...], ...]  # of each of money.AMOUNTS, month by month


def by_month(entry: Entry, plan: ActionPlan) -> dict[datetime.date, Money]:
    """Of each of the plan's months; together just what the entry takes of the plan. `plan` is the entry's own.

    Investment runs evenly over the days of the project's period, operating costs from its start to the end of the plan,
    and effort in whole days over the months of the period, as the plan's own page counts it (portfolio.planning.takes).
    What lies outside the plan, and is stated all the same, is spread over the whole of it.
    """
    whole, project = money.of(entry, plan), entry.project
    effort = takes.spread(whole.effort_days, *takes.months_of(project.starts_on, project.ends_on, plan))
    columns = _columns(whole, project, effort, plan)
    return {month: Money(*amounts) for month, *amounts in zip(plan.months, *columns, strict=True)}


def columns_of(take: Take, plan: ActionPlan) -> Columns:
    """The same of an entry whose take is known already, for each amount by itself."""
    return _columns(take.money, take.entry.project, take.months, plan)


def added(found: Iterable[Columns]) -> Columns:
    """What several take together."""
    nothing = (takes.NO_EFFORT,) * len(money.AMOUNTS)
    return tuple(takes.added(each) for each in zip(nothing, *found, strict=True))


def _columns(whole: Money, project: Project | LeanProject, effort: tuple[int, ...], plan: ActionPlan) -> Columns:
    starts_on, ends_on = project.starts_on or plan.starts_on, project.ends_on or plan.ends_on
    work, running = _gone(plan, starts_on, ends_on), _gone(plan, starts_on, plan.ends_on)
    return _spread(whole.investment_cost, work), _spread(whole.operating_cost, running), effort


@lru_cache(maxsize=64)
def _ends_of_months(starts_on: datetime.date) -> tuple[datetime.date, ...]:
    """The last day of each of a plan's months; asked for each entry of hundreds."""
    return tuple(add_months(starts_on, at + 1) - _ONE_DAY for at in range(MONTHS))


def _gone(plan: ActionPlan, begins: datetime.date, ends: datetime.date) -> list[int]:
    """How many days of the period have gone at the end of each month of the plan; all its days where none do."""
    if not days_in(plan, begins, ends):
        begins, ends = plan.starts_on, plan.ends_on
    first = max(begins, plan.starts_on)
    return [max(0, (min(last, ends) - first).days + 1) for last in _ends_of_months(plan.starts_on)]


def _spread(amount: int, gone: list[int]) -> tuple[int, ...]:
    """In whole numbers that add up: each month gets what is to be spent by its end, less what was before."""
    spent = [amount * days // gone[-1] for days in (0, *gone)]
    return tuple(map(sub, spent[1:], spent))
