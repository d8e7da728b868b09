"""What an entry takes of its plan, spread over the plan's months (strategy §6.2, predictable use of resources)."""

import datetime
from functools import lru_cache

from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.models.action_plan import MONTHS, add_months
from portfolio.planning import money, takes
from portfolio.planning.money import Money, days_in

_ONE_DAY = datetime.timedelta(days=1)


def by_month(entry: ActionPlanEntry, plan: ActionPlan) -> dict[datetime.date, Money]:
    """Of each of the plan's months; together just what the entry takes of the plan. `plan` is the entry's own.

    Investment runs evenly over the days of the project's period, operating costs from its start to the end of the plan,
    and effort in whole days over the months of the period, as the plan's own page counts it (portfolio.planning.takes).
    What lies outside the plan, and is stated all the same, is spread over the whole of it.
    """
    whole, project = money.of(entry, plan), entry.project
    starts_on, ends_on = project.starts_on or plan.starts_on, project.ends_on or plan.ends_on
    work, running = _days(plan, starts_on, ends_on), _days(plan, starts_on, plan.ends_on)
    columns = (
        _spread(whole.investment_cost, work),
        _spread(whole.operating_cost, running),
        takes.spread(whole.effort_days, *takes.months_of(project.starts_on, project.ends_on, plan)),
    )
    months = (first for first, _ in _months_from(plan.starts_on))
    return {month: Money(*amounts) for month, *amounts in zip(months, *columns, strict=True)}


@lru_cache(maxsize=64)
def _months_from(starts_on: datetime.date) -> tuple[tuple[datetime.date, datetime.date], ...]:
    """The first and the last day of each of a plan's months; asked for each entry of hundreds."""
    return tuple((add_months(starts_on, at), add_months(starts_on, at + 1) - _ONE_DAY) for at in range(MONTHS))


def _days(plan: ActionPlan, begins: datetime.date, ends: datetime.date) -> list[int]:
    """How many days of the period lie in each month of the plan; all days of the plan where none does."""
    if not days_in(plan, begins, ends):
        begins, ends = plan.starts_on, plan.ends_on
    months = _months_from(plan.starts_on)
    return [max(0, (min(last, ends) - max(first, begins)).days + 1) for first, last in months]


def _spread(amount: int, days: list[int]) -> list[int]:
    """In whole numbers that add up: each month gets what is to be spent by its end, less what was before."""
    spent, gone, parts = 0, 0, []
    for number in days:
        gone += number
        until_now = amount * gone // sum(days)
        parts.append(until_now - spent)
        spent = until_now
    return parts
