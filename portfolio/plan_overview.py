"""The annual action plan as its page shows it: by programme or by rank, with what was decided, sums and limits."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from portfolio.models import ActionPlan, ActionPlanEntry, Programme
from portfolio.planning import balance, money, takes
from portfolio.planning.balance import Limit
from portfolio.planning.cut_line import TAKES_ROOM, CutLine, cut_lines
from portfolio.planning.money import Money
from portfolio.planning.reasons import reason

IN_THE_RANKING = (
    ActionPlanEntry.Decision.INCLUDED,
    ActionPlanEntry.Decision.CANDIDATE,
    ActionPlanEntry.Decision.RESERVE,
)
_SHOWN = (
    *("plan", "rank", "decision", "finished_on", *money.AMOUNTS),
    *(f"project__{name}" for name in ("title", "stage", "starts_on", "ends_on", *money.AMOUNTS)),
    *(f"project__programme__{name}" for name in ("name", "colour", "position")),
    *("project__unit__name", "answer__at", "answer__by__name"),
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
    """An entry, why it was decided so in this plan, and what it takes of the plan's 12 months."""

    entry: ActionPlanEntry
    reason: str
    money: Money


class Group(NamedTuple):
    """The ranked entries of one programme; the sums are those of what is included, and of the rest."""

    programme: Programme
    lines: list[Line]
    included: Sums
    rest: Sums


class RankedLine(NamedTuple):
    """A line in the order of rank, with what it and those before it take; a reserve takes no room."""

    line: Line
    running: Money
    takes_room: bool
    cut: CutLine | None  # that stands before it
    is_first_cut: bool


class PlanOverview(NamedTuple):
    lines: list[Line]
    groups: list[Group]
    taken_out: list[Line]
    included: Sums
    by_decision: list[DecisionSums]
    limits: list[Limit]  # against what is included
    efforts: tuple[int, ...]  # of what is included, month by month
    cuts: list[CutLine]


def overview(plan: ActionPlan) -> PlanOverview:
    """The whole plan in three queries, however many entries there are."""
    found = list(takes.of(_entries(plan), plan))
    lines = [Line(take.entry, take.entry.reason, take.money) for take in found]  # type: ignore[attr-defined]
    ranked = [line for line in lines if line.entry.rank is not None]
    limits = balance.limits(plan)
    included = [take for take in found if take.entry.decision == ActionPlanEntry.Decision.INCLUDED]
    by_decision = [
        DecisionSums(decision.value, decision.label, sums(_with(ranked, decision))) for decision in IN_THE_RANKING
    ]
    return PlanOverview(
        lines=ranked,
        groups=_by_programme(ranked),
        taken_out=[line for line in lines if line.entry.rank is None],
        included=by_decision[0].sums,
        by_decision=by_decision,
        limits=[limit.against(included) for limit in limits],
        efforts=takes.added(take.months for take in included),
        cuts=cut_lines((take for take in found if take.entry.rank is not None), limits),
    )


def by_rank(plan_overview: PlanOverview) -> list[RankedLine]:
    """One list over all programmes, with the running sums and the places where limits are used up."""
    cuts = {cut.before.pk: cut for cut in plan_overview.cuts}
    first = plan_overview.cuts[0] if plan_overview.cuts else None
    lines = plan_overview.lines
    room = [line.money if line.entry.decision in TAKES_ROOM else Money() for line in lines]
    return [
        RankedLine(
            line, running, line.entry.decision in TAKES_ROOM, cut := cuts.get(line.entry.pk), bool(cut) and cut is first
        )
        for line, running in zip(lines, accumulate(room, Money.plus), strict=True)
    ]


def _entries(plan: ActionPlan) -> Iterable[ActionPlanEntry]:
    """With no more than the page shows of each: leadership may look at hundreds."""
    rows = plan.entries.select_related("project__programme", "project__unit", "answer__by").only(*_SHOWN)
    return rows.annotate(reason=reason(), **takes.with_efforts()).order_by("rank")


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
