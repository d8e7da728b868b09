"""Under the picture: own effort and money month by month, against the capacity and the frames (strategy §6.2)."""

import datetime
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from django.db.models import Q
from django.utils.safestring import SafeString

from portfolio.models import ActionPlan, ActionPlanEntry, PlanCapacity, PlanFrame
from portfolio.planning import balance, money, takes
from portfolio.planning.balance import Capacity, Frame, Limit
from portfolio.planning.by_month import added, columns_of
from portfolio.planning.cut_line import cut_lines
from portfolio.planning.lean import LeanEntry, lean
from portfolio.planning.takes import Take
from portfolio.templatetags.norwegian import kroner, number, short_kroner
from roadmap.span import Span

INCLUDED = ActionPlanEntry.Decision.INCLUDED
MOST_FIGURES = 18  # of so many months there is room for a figure over each bar
_TOP, _BAR = 22.0, 0.62  # percent of the height that figures have; how much of a month a bar takes


class Month(NamedTuple):
    """One month of one measure: what is used, and what there is of it, or None where nobody has said."""

    month: datetime.date
    used: int
    cap: int | None
    is_over: bool
    has_plan: bool

    @property
    def over(self) -> int:
        return self.used - self.cap if self.cap is not None and self.used > self.cap else 0


class Bar(NamedTuple):
    """How a month is drawn, in percent of the picture."""

    x: str
    width: str
    y: str
    height: str
    middle: str
    figure: str  # "" where it is 0, or there is no room
    figure_y: str
    is_over: bool
    cap_y: str  # "" without one
    cap_x1: str
    cap_x2: str


class Measure(NamedTuple):
    key: str
    label: str
    months: list[Month]
    bars: list[Bar]
    words: list[str]  # how it stands against each limit
    is_over: bool
    cells: list[tuple[str, str]]  # what is used and what there is of it, month by month, for the table


class Row(NamedTuple):
    """One month of the table."""

    month: datetime.date
    cells: list[tuple[str, str, bool]]  # of each measure: used, of how much, and whether that is too much


class Cut(NamedTuple):
    """Stands before the entry that is first not to have room."""

    entry_id: int
    project_id: int
    title: str
    rank: int
    words: list[str]


class Load(NamedTuple):
    measures: list[Measure]
    rows: list[Row]
    cuts: list[Cut]

    @property
    def is_over(self) -> bool:
        return any(measure.is_over for measure in self.measures)


def under_the_picture(plan: ActionPlan, span: Span) -> Load:
    """Of the months that are seen, across the plans they lie in. What is included counts, as in the plans themselves.

    Six queries, however long the span.
    """
    seen = ActionPlan.objects.filter(starts_on__lte=span.ends_on, ends_on__gte=span.starts_on)
    plans = {each.pk: each for each in seen.order_by("starts_on")}
    found = _takes(plan, plans)
    sums = {key: _sums(found.get(key, []), each) for key, each in plans.items()}
    limits = _limits(plans)
    measures = [
        _measure("effort_days", "Egeninnsats, dagsverk", plans, sums, limits, span),
        _measure("investment_cost", "Investering", plans, sums, limits, span),
        _measure("operating_cost", "Drift", plans, sums, limits, span),
    ]
    rows = [
        Row(day, [(*measure.cells[at], measure.months[at].is_over) for measure in measures])
        for at, day in enumerate(span.months)
    ]
    return Load(measures, rows, _cuts(found.get(plan.pk, []), balance.limits(plan)))


def _takes(plan: ActionPlan, plans: dict[int, ActionPlan]) -> dict[int, list[Take]]:
    """The whole ranking of the plan, and what is included in the others, by the plan's key. One query."""
    entries = ActionPlanEntry.objects.ranked().filter(Q(plan=plan) | Q(plan__in=plans, decision=INCLUDED))
    found: dict[int, list[LeanEntry]] = {}
    for entry in lean(entries.annotate(**takes.with_efforts())):
        found.setdefault(entry.plan_id, []).append(entry)
    return {key: list(takes.of(entries, plans.get(key, plan))) for key, entries in found.items()}


def _cuts(ranked: Iterable[Take], limits: Sequence[Limit]) -> list[Cut]:
    """Where in the ranking the limits of the plan are used up; the first is the cut line."""
    return [
        Cut(cut.before.pk, each.pk, each.title, cut.before.rank or 0, [limit.in_words for limit in cut.limits])
        for cut in cut_lines(ranked, limits)
        for each in (cut.before.project,)
    ]


Sums = dict[str, tuple[int, ...]]  # by the amount's name, month by month


def _sums(found: Iterable[Take], plan: ActionPlan) -> Sums:
    """What is included in a plan takes of each of its months."""
    columns = added(columns_of(take, plan) for take in found if take.entry.decision == INCLUDED)
    return dict(zip(money.AMOUNTS, columns, strict=True))


def _limits(plans: dict[int, ActionPlan]) -> dict[tuple[int, str], Limit]:
    """Those of whole plans, by the plan's key and what is limited."""
    found: dict[tuple[int, str], Limit] = {}
    for frame in PlanFrame.objects.filter(plan__in=plans, programme__isnull=True):
        for name, label in balance.LIMITED.items():
            if (limit := getattr(frame, name)) is not None:
                found[frame.plan_id, name] = Frame(None, label, limit, 0, name)
    for row in PlanCapacity.objects.filter(plan__in=plans, programme__isnull=True, competence__isnull=True):
        found[row.plan_id, "effort_days"] = Capacity(None, None, plans[row.plan_id].months, tuple(row.days))
    return found


def _measure(
    key: str,
    label: str,
    plans: dict[int, ActionPlan],
    sums: dict[int, Sums],
    limits: dict[tuple[int, str], Limit],
    span: Span,
) -> Measure:
    by_day: dict[datetime.date, Month] = {}
    words, is_over = [], False
    for pk, plan in plans.items():
        used = sums[pk][key]
        limit = _used_of(limits.get((pk, key)), used)
        is_over = is_over or bool(limit and limit.is_over)
        words.append(f"{plan.name}: {_in_words(key, limit, sum(used))}")
        by_day |= {each.month: each for each in _months(plan, used, limit)}
    months = [by_day.get(day, Month(day, 0, None, False, has_plan=False)) for day in span.months]
    return Measure(key, label, months, _bars(key, months), words, is_over, [_cell(key, each) for each in months])


def _used_of(limit: Limit | None, used: Sequence[int]) -> Limit | None:
    if isinstance(limit, Capacity):
        return limit._replace(efforts=tuple(used))
    return limit._replace(used=sum(used)) if limit else None


def _in_words(key: str, limit: Limit | None, used: int) -> str:
    if limit is None:
        return f"{money.in_words(key, used)}, ingen {'kapasitet' if key == 'effort_days' else 'ramme'} er satt."
    return f"{limit.use_in_words}, {limit.rest_in_words}."


def _months(plan: ActionPlan, used: Sequence[int], limit: Limit | None) -> Iterable[Month]:
    """A capacity is of each month. A frame is of the whole plan: a month is over from where it is used up."""
    caps = limit.caps if isinstance(limit, Capacity) else (None,) * len(used)
    frame = limit.limit if isinstance(limit, Frame) else None
    for day, amount, cap, running in zip(plan.months, used, caps, accumulate(used), strict=True):
        is_past = frame is not None and running > frame and amount > 0
        yield Month(day, amount, cap, is_past or (cap is not None and amount > cap), has_plan=True)


def _bars(key: str, months: Sequence[Month]) -> list[Bar]:
    most = max((max(each.used, each.cap or 0) for each in months), default=0) or 1
    count = len(months)
    return [_bar(key, each, at, count, most) for at, each in enumerate(months)]


def _bar(key: str, each: Month, at: int, count: int, most: int) -> Bar:
    def height(amount: int) -> float:
        return (100 - _TOP) * amount / most

    figure = _short(key, each.used) if each.used and count <= MOST_FIGURES else ""
    top = 100 - height(each.used)
    return Bar(
        x=_percent((at + (1 - _BAR) / 2) / count * 100),
        width=_percent(_BAR / count * 100),
        y=_percent(top),
        height=_percent(height(each.used)),
        middle=_percent((at + 0.5) / count * 100),
        figure=figure,
        figure_y=_percent(top - 4),
        is_over=each.is_over,
        cap_y="" if each.cap is None else _percent(100 - height(each.cap)),
        cap_x1=_percent(at / count * 100),
        cap_x2=_percent((at + 1) / count * 100),
    )


def _percent(value: float) -> SafeString:
    return SafeString(f"{value:.2f}%")


def _short(key: str, used: int) -> str:
    """Over a bar there is little room: money is told in thousands or millions."""
    if key == "effort_days":
        return number(used)
    return short_kroner(used).removesuffix("\u00a0kr") if used >= 1_000_000 else f"{number(round(used / 1000))}\u00a0k"


def _cell(key: str, each: Month) -> tuple[str, str]:
    if not each.has_plan:
        return "–", ""
    used = number(each.used) if key == "effort_days" else kroner(each.used)
    return used, "" if each.cap is None else f"av {number(each.cap)}"
