"""The time that a picture of the roadmap shows: whole months, each as wide as the others (strategy §6.2, figure 6)."""

import calendar
import datetime
from dataclasses import dataclass
from functools import cached_property

from portfolio.models import ActionPlan
from portfolio.models.action_plan import add_months

_ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """From the first of one month, so many months on."""

    starts_on: datetime.date
    count: int

    @classmethod
    def of_plan(cls, plan: ActionPlan) -> "Span":
        return cls(plan.starts_on, len(plan.months))

    @classmethod
    def between(cls, first: datetime.date, last: datetime.date) -> "Span":
        """The whole months that both days lie in. Raises ValueError where the last comes before the first."""
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        if count < 1:
            raise ValueError("A span ends before it starts.")
        return cls(first.replace(day=1), count)

    @cached_property
    def ends_on(self) -> datetime.date:
        return add_months(self.starts_on, self.count) - _ONE_DAY

    @cached_property
    def months(self) -> list[datetime.date]:
        """The first of each."""
        return [add_months(self.starts_on, offset) for offset in range(self.count)]

    def position(self, day: datetime.date) -> float:
        """How far into the span a day begins, from 0 to 1; beyond these for days outside."""
        found = self._positions.get(day)
        if found is None:
            whole = (day.year - self.starts_on.year) * 12 + day.month - self.starts_on.month
            found = (whole + (day.day - 1) / calendar.monthrange(day.year, day.month)[1]) / self.count
            self._positions[day] = found
        return found

    def middle(self, day: datetime.date) -> float:
        """Where what happens on the day is drawn, as `position` tells it."""
        return (self.position(day) + self.position(day + _ONE_DAY)) / 2

    @cached_property
    def _positions(self) -> dict[datetime.date, float]:
        """A picture of hundreds of projects asks for the same days again and again."""
        return {}

    def touches(self, begins: datetime.date, ends: datetime.date) -> bool:
        return begins <= self.ends_on and ends >= self.starts_on
