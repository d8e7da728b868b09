"""What a plan has to spend, against what is included in it (strategy §6.2)."""

from collections.abc import Sequence
from typing import NamedTuple

from portfolio.models import ActionPlan, ActionPlanEntry, PlanFrame, Programme
from portfolio.planning import money
from portfolio.planning.money import Money
from portfolio.templatetags.norwegian import kroner


class Frame(NamedTuple):
    """One amount that is limited, for the whole plan or for one programme, and what is used of it, in whole NOK."""

    programme: Programme | None
    label: str
    limit: int
    used: int

    @property
    def rest(self) -> int:
        """Negative where more is used than there is."""
        return self.limit - self.used

    @property
    def is_over(self) -> bool:
        return self.used > self.limit

    @property
    def in_words(self) -> str:
        """«Investering i Lærende organisasjon: 2 000 000 kr over rammen på 5 000 000 kr.»"""
        whose = f" i {self.programme}" if self.programme else ""
        how = f"{kroner(-self.rest)} over" if self.is_over else f"{kroner(self.rest)} igjen av"
        return f"{self.label}{whose}: {how} rammen på {kroner(self.limit)}."


_LIMITED = {"investment_cost": "Investering", "operating_cost": "Drift"}


def frames(plan: ActionPlan, included: Sequence[ActionPlanEntry]) -> list[Frame]:
    """Every limit that the plan has, first those of the whole, against these entries of it. An empty limit is none."""
    rows = PlanFrame.objects.filter(plan=plan).select_related("programme")
    ordered = sorted(rows, key=lambda row: row.programme.position if row.programme else 0)
    return [frame for row in ordered for frame in _limits(row, _used(plan, included, programme=row.programme))]


def over(plan: ActionPlan) -> list[Frame]:
    """The limits that what is included goes over."""
    included = plan.entries.filter(decision=ActionPlanEntry.Decision.INCLUDED).select_related("project")
    return [frame for frame in frames(plan, list(included)) if frame.is_over]


def _used(plan: ActionPlan, entries: Sequence[ActionPlanEntry], *, programme: Programme | None) -> Money:
    counted = (entry for entry in entries if programme is None or entry.project.programme_id == programme.pk)
    return money.total(money.of(entry, plan) for entry in counted)


def _limits(row: PlanFrame, used: Money) -> list[Frame]:
    found = ((label, getattr(row, name), getattr(used, name)) for name, label in _LIMITED.items())
    return [Frame(row.programme, label, limit, spent) for label, limit, spent in found if limit is not None]
