"""The projects of a «hva om» as its page shows them, in strings: see roadmap.rows for why."""

from typing import NamedTuple

from django.utils.safestring import SafeString

from portfolio.models import ActionPlanEntry
from portfolio.pictures.words import capital
from portfolio.templatetags.norwegian import number, short_kroner, span
from portfolio.workflow import CAN_BE_IN_A_PLAN
from roadmap import scenarios
from roadmap.models import Scenario, ScenarioEntry
from roadmap.sides import Line, Side

INCLUDED, RESERVE = ActionPlanEntry.Decision.INCLUDED, ActionPlanEntry.Decision.RESERVE
OUT = ActionPlanEntry.Decision.OUT


class Row(NamedTuple):
    """One project. What it has nothing of, is empty."""

    entry: str
    rank: str
    above: str  # the rank that a step up gives
    below: str
    title: str
    url: str
    programme: str
    colour: str
    unit: str
    statutory: str  # that it is, in words
    ended: str  # what has become of it, where it can be in no plan any more
    reason: str  # of what was proposed
    decision: str
    decided: str  # in words
    decided_in_plan: str  # as the plan is now, where that is another
    other: str  # the decision that its button gives
    press: str  # what that button says
    period: str
    period_in_plan: str
    takes: str  # money and effort
    form: SafeString  # where it is being changed


def rows(scenario: Scenario, side: Side, plan: Side, *, form: SafeString, opened: str) -> list[Row]:
    """`plan`: as it is now. `form`: as it is drawn in the row of the entry that is `opened`."""
    reasons, last = (scenario.result or {}).get("reasons", {}), side.ranked
    in_plan = {line.project.pk: line for line in plan.lines}
    return [
        _row(
            line,
            in_plan.get(line.project.pk),
            reason=reasons.get(str(line.project.pk), ""),
            last=last,
            form=form if str(line.entry.pk) == opened else _NONE,
        )
        for line in side.lines
    ]


_NONE = SafeString()


def _row(line: Line, in_plan: Line | None, *, reason: str, last: int, form: SafeString) -> Row:
    entry: ScenarioEntry = line.entry
    project, rank, programme = line.project, entry.rank, line.project.programme
    other, press = (RESERVE, "I reserve") if entry.is_included else (INCLUDED, "Ta med")
    ended = "" if project.stage in CAN_BE_IN_A_PLAN else capital(project.get_stage_display())
    stands_fast = bool(ended) or scenarios.stands_fast(line)
    return Row(
        entry=str(entry.pk),
        rank=str(rank or ""),
        above=str(rank - 1) if rank and rank > 1 else "",
        below=str(rank + 1) if rank and rank < last else "",
        title=project.title,
        url=project.get_absolute_url(),
        programme=programme.name if programme else "",
        colour=programme.colour if programme else "",
        unit=project.unit.name if project.unit else "",
        statutory="Lovpålagt" if project.is_statutory else "",
        ended=ended,
        reason=reason,
        decision=entry.decision,
        decided=capital(entry.get_decision_display()),
        decided_in_plan=_decided_otherwise(line, in_plan),
        other="" if stands_fast else other,
        press=press,
        period=span(entry.starts_on, entry.ends_on),
        period_in_plan=_timed_otherwise(line, in_plan),
        takes=f"{short_kroner(line.take.money.investment_cost)} · {number(line.take.money.effort_days)} dagsverk",
        form=form,
    )


def _decided_otherwise(line: Line, in_plan: Line | None) -> str:
    """What the plan has decided, in words; what has no place in it any more is taken out."""
    decision = ActionPlanEntry.Decision(in_plan.entry.decision if in_plan else OUT)
    return "" if decision == line.entry.decision else str(decision.label)


def _timed_otherwise(line: Line, in_plan: Line | None) -> str:
    if in_plan is None:
        return ""
    here, there = ((each.project.starts_on, each.project.ends_on) for each in (line, in_plan))
    return "" if here == there else span(*there)
