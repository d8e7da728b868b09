"""Where a period lies in a plan's 12 months, as a picture over time shows it (strategy §6.2, figure 6)."""

import calendar
import datetime
from typing import Protocol

from portfolio.models import ActionPlan
from portfolio.models.action_plan import MONTHS
from portfolio.templatetags.norwegian import span


class TwelveMonths(Protocol):
    """What the picture shows: a plan's, or others."""

    @property
    def starts_on(self) -> datetime.date: ...
    @property
    def months(self) -> list[datetime.date]: ...


def position(day: datetime.date, plan: TwelveMonths) -> float:
    """How far into the plan's 12 months a day begins, from 0 to 1; beyond these for days outside. Months are equal."""
    whole = (day.year - plan.starts_on.year) * MONTHS + day.month - plan.starts_on.month
    return (whole + (day.day - 1) / calendar.monthrange(day.year, day.month)[1]) / MONTHS


def describe(begins: datetime.date | None, ends: datetime.date | None, plan: ActionPlan) -> str:
    """The bar in words, for those who do not see it."""
    if begins is None or ends is None:
        return "Ikke tidfestet"
    words = span(begins, ends)
    if ends < plan.starts_on:
        return f"{words}, før planen"
    if begins > plan.ends_on:
        return f"{words}, etter planen"
    if begins < plan.starts_on:
        words += ", begynte før planen"
    if ends > plan.ends_on:
        words += ", fortsetter etter planen"
    return words
