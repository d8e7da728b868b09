"""What an entry takes of its plan's 12 months, apart from the project's totals: whole NOK and person-days."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from portfolio.models import ActionPlan, ActionPlanEntry, AdoptedEntry, Project
from portfolio.planning.lean import Entry, LeanProject
from portfolio.templatetags.norwegian import kroner, number


class Money(NamedTuple):
    """Whole NOK and person-days, within one plan."""

    investment_cost: int = 0
    operating_cost: int = 0
    effort_days: int = 0

    def plus(self, other: Money) -> Money:
        return total((self, other))

    def minus(self, other: Money) -> Money:
        return Money(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


AMOUNTS = Money._fields
_COUNTED = ("plan", *AMOUNTS, *(f"project__{name}" for name in (*AMOUNTS, "starts_on", "ends_on")))


def in_words(name: str, amount: int) -> str:
    """One of AMOUNTS: «1 250 000 kr», «140 dagsverk»."""
    return f"{number(amount)} dagsverk" if name == "effort_days" else kroner(amount)


def total(amounts: Iterable[Money]) -> Money:
    """The sum; nothing for none."""
    return Money(*map(sum, zip(Money(), *amounts, strict=True)))


def share(project: Project | LeanProject, plan: ActionPlan) -> Money:
    """The project's part in the plan's 12 months, as its period tells it: a proposal, until somebody states otherwise.

    Investment and effort are spread evenly over the period. Operating costs run from the start, and go on when the
    project has ended. Without a period all of it is counted, since nobody knows better.
    """
    investment, operating = project.investment_cost or 0, project.operating_cost or 0
    effort = project.effort_days or 0
    if project.starts_on is None or project.ends_on is None:
        return Money(investment, operating, effort)
    part = days_in(plan, project.starts_on, project.ends_on) / ((project.ends_on - project.starts_on).days + 1)
    running = days_in(plan, project.starts_on, plan.ends_on) / ((plan.ends_on - plan.starts_on).days + 1)
    return Money(round(investment * part), round(operating * running), round(effort * part))


def days_in(plan: ActionPlan, begins: datetime.date, ends: datetime.date) -> int:
    """How many days of the period lie in the plan."""
    inside: datetime.timedelta = min(ends, plan.ends_on) - max(begins, plan.starts_on)
    return max(0, inside.days + 1)


def included(plan: ActionPlan) -> Money:
    """What leadership has said yes to in the plan takes altogether."""
    entries = plan.entries.filter(decision=ActionPlanEntry.Decision.INCLUDED).select_related("project")
    return total(of(entry, plan) for entry in entries.only(*_COUNTED))


def of(entry: Entry, plan: ActionPlan) -> Money:
    """What is stated for the entry, and for the rest the project's share. `plan` is the entry's own."""
    proposed = share(entry.project, plan)
    stated = (getattr(entry, name) for name in AMOUNTS)
    return Money(*(says if says is not None else part for says, part in zip(stated, proposed, strict=True)))


def as_adopted(row: AdoptedEntry) -> Money:
    """What a revision says that the entry takes."""
    return Money(row.investment_cost, row.operating_cost, row.effort_days)


def settle(entry: ActionPlanEntry, plan: ActionPlan) -> None:
    """State what the entry takes as it is now: what is done, or closed, does not follow the project's period any more.

    Whoever calls saves the entry, with AMOUNTS.
    """
    for name, amount in of(entry, plan)._asdict().items():
        setattr(entry, name, amount)
