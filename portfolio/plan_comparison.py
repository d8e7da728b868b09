"""Two standings of a plan beside each other, as pages show it: the sums, and each deviation with its reasons."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Q

from portfolio.models import ActionPlan, Decision, Programme
from portfolio.planning import deviations, moments
from portfolio.planning.deviations import Deviation, Total
from portfolio.planning.moments import Moment
from portfolio.planning.standing import Place, Standing
from portfolio.templatetags.norwegian import kroner, number, span

# What is decided of a project itself and shows in every plan that it is in: its period is one, and so is its stage.
_OF_THE_PROJECT = (
    Decision.Kind.REPLANNED, Decision.Kind.STARTED, Decision.Kind.STOPPED, Decision.Kind.HANDED_OVER,
    Decision.Kind.CLOSED,
)  # fmt: skip


class Bar(NamedTuple):
    """A period in the plan's 12 months, as SVG attributes."""

    x: str
    width: str


class Line(NamedTuple):
    """One deviation, why it came, and its period before and after."""

    deviation: Deviation
    reasons: list[Decision]
    was: Bar | None
    is_now: Bar | None
    periods: str  # the two bars in words, one where they are the same


class Group(NamedTuple):
    programme: Programme
    lines: list[Line]


class Amount(NamedTuple):
    """One sum before and after, with the widths of its two bars; the longer one is the whole width."""

    label: str
    before: str
    after: str
    was: str
    is_now: str


class Comparison(NamedTuple):
    first: Moment
    last: Moment
    total: Total
    amounts: list[Amount]
    groups: list[Group]


def compare(plan: ActionPlan, first: Moment, last: Moment) -> Comparison:
    """What is different between the two, in a number of queries that does not grow with the plan."""
    before, after = moments.look(plan, first), moments.look(plan, last)
    found = deviations.between(before, after)
    return _held(plan, (first, last), (before, after), found, _reasons(plan, found, first, last))


def beside(plan: ActionPlan, first: Moment, last: Moment, before: Standing, after: Standing) -> Comparison:
    """Two standings, whatever they are of, and nobody's reasons. One query."""
    return _held(plan, (first, last), (before, after), deviations.between(before, after), {})


def _held(
    plan: ActionPlan,
    named: tuple[Moment, Moment],
    stood: tuple[Standing, Standing],
    found: list[Deviation],
    reasons: dict[int, list[Decision]],
) -> Comparison:
    total = deviations.total(found, before=stood[0], after=stood[1])
    return Comparison(*named, total, _amounts(total), _grouped(plan, found, reasons))


def _reasons(plan: ActionPlan, found: list[Deviation], first: Moment, last: Moment) -> dict[int, list[Decision]]:
    """What was decided about each between the two moments, the latest first."""
    about = Q(plan=plan) | Q(kind__in=_OF_THE_PROJECT)
    keys = [deviation.project_id for deviation in found]
    rows = Decision.objects.filter(about, project__in=keys, at__gt=first.at, at__lte=last.at).exclude(reason="")
    reasons: dict[int, list[Decision]] = {}
    for row in rows.select_related("by").order_by("-at", "-pk"):
        reasons.setdefault(row.project_id, []).append(row)
    return reasons


def _grouped(plan: ActionPlan, found: list[Deviation], reasons: dict[int, list[Decision]]) -> list[Group]:
    """Under the programmes, in their order."""
    programmes = Programme.objects.in_bulk({deviation.programme_id for deviation in found})
    lines: dict[int, list[Line]] = {}
    for deviation in found:
        why = reasons.get(deviation.project_id, [])
        lines.setdefault(deviation.programme_id, []).append(_line(plan, deviation, why))
    ordered = sorted(programmes.values(), key=lambda programme: (programme.position, programme.pk))
    return [Group(programme, lines[programme.pk]) for programme in ordered]


def _line(plan: ActionPlan, deviation: Deviation, reasons: list[Decision]) -> Line:
    before, after = deviation.before, deviation.after
    periods = dict.fromkeys(_period(place) for place in (before, after) if place)
    return Line(deviation, reasons, _bar(plan, before), _bar(plan, after), " → ".join(periods))


def _period(place: Place) -> str:
    return span(place.starts_on, place.ends_on) if place.starts_on and place.ends_on else "ikke tidfestet"


def _bar(plan: ActionPlan, place: Place | None) -> Bar | None:
    """None where there is no period, or nothing of it in the plan's 12 months."""
    if place is None or place.starts_on is None or place.ends_on is None:
        return None
    begins, ends = max(place.starts_on, plan.starts_on), min(place.ends_on, plan.ends_on)
    if begins > ends:
        return None
    whole = (plan.ends_on - plan.starts_on).days + 1
    return Bar(_percent((begins - plan.starts_on).days / whole), _percent(((ends - begins).days + 1) / whole))


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def _amounts(total: Total) -> list[Amount]:
    shown = (
        ("Investering", total.before.investment_cost, total.after.investment_cost, kroner),
        ("Drift", total.before.operating_cost, total.after.operating_cost, kroner),
        ("Egeninnsats", total.before.effort_days, total.after.effort_days, _effort),
    )
    return [_amount(label, before, after, words) for label, before, after, words in shown]


def _amount(label: str, before: int, after: int, words: Callable[[int], str]) -> Amount:
    most = max(before, after) or 1
    return Amount(label, words(before), words(after), _percent(before / most), _percent(after / most))


def _effort(days: int) -> str:
    return f"{number(days)}\u00a0dagsverk"
