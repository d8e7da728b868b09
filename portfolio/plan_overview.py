"""The annual action plan as its page shows it: by programme, with what was decided and the sums."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portfolio.models import ActionPlan, ActionPlanEntry, Decision, Programme
from portfolio.planning import money
from portfolio.planning.money import Money

IN_THE_RANKING = (
    ActionPlanEntry.Decision.INCLUDED,
    ActionPlanEntry.Decision.CANDIDATE,
    ActionPlanEntry.Decision.RESERVE,
)


class Sums(NamedTuple):
    """Of some entries: how many, and what they take in whole NOK and person-days."""

    count: int
    investment_cost: int
    operating_cost: int
    effort_days: int


class DecisionSums(NamedTuple):
    """What those with the same decision take."""

    decision: str
    label: str
    sums: Sums


class Line(NamedTuple):
    """An entry, the answer that it was last given in this plan, and what it takes of the plan's 12 months."""

    entry: ActionPlanEntry
    answer: Decision | None
    money: Money


class Group(NamedTuple):
    """The ranked entries of one programme; the sums are those of what is included, and of the rest."""

    programme: Programme
    lines: list[Line]
    included: Sums
    rest: Sums


class PlanOverview(NamedTuple):
    groups: list[Group]
    taken_out: list[Line]
    included: Sums
    by_decision: list[DecisionSums]


def overview(plan: ActionPlan) -> PlanOverview:
    """The whole plan in one query, however many entries there are."""
    lines = [Line(entry, entry.answer, money.of(entry, plan)) for entry in plan.entries.for_plan_page()]
    ranked = [line for line in lines if line.entry.rank is not None]
    by_decision = [
        DecisionSums(decision.value, decision.label, sums(_with(ranked, decision))) for decision in IN_THE_RANKING
    ]
    return PlanOverview(
        groups=_by_programme(ranked),
        taken_out=[line for line in lines if line.entry.rank is None],
        included=by_decision[0].sums,
        by_decision=by_decision,
    )


def sums(lines: Iterable[Line]) -> Sums:
    amounts = [line.money for line in lines]
    return Sums(len(amounts), *money.total(amounts))


def _with(lines: Iterable[Line], decision: str) -> list[Line]:
    return [line for line in lines if line.entry.decision == decision]


def _by_programme(lines: Sequence[Line]) -> list[Group]:
    """In the order of the programmes; in each the entries keep the order of their rank."""
    grouped: dict[Programme, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.entry.project.programme, []).append(line)
    return [
        Group(
            programme,
            members,
            included=sums(_with(members, ActionPlanEntry.Decision.INCLUDED)),
            rest=sums(line for line in members if line.entry.decision != ActionPlanEntry.Decision.INCLUDED),
        )
        for programme, members in sorted(grouped.items(), key=lambda item: (item[0].position, item[0].pk))
    ]
