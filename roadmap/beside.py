"""Two sides held beside each other: sums, frames, months, principles and benefits, with the difference in words."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from portfolio import plan_picture
from portfolio.models import Project
from portfolio.models.project import ExpectedBenefit
from portfolio.plan_picture import BAR_OF_MONTH, BASELINE, COLUMN, FOOT, HEIGHT, Cell, Column
from portfolio.planning.balance import Capacity, Frame, Limit
from portfolio.templatetags.norwegian import number, short_kroner
from principles.models import Assessment, Principle, Verdict
from roadmap.sides import Side

LARGE = ExpectedBenefit.LARGE
_FOR = (Verdict.SUPPORTS, Verdict.CARRIES)


class Pair(NamedTuple):
    """One figure of both. Widths are in percent, for SVG attributes; `note` is what is worth seeing of it."""

    label: str
    was: str
    is_now: str
    difference: str
    was_width: str
    now_width: str
    is_over: bool = False
    note: str = ""


class Month(NamedTuple):
    """A month of both: the column of the last in the plan's own chart, halved, and beside it the first."""

    column: Column
    was: int
    is_now: int
    said: Cell  # of the last
    was_top: str
    was_height: str
    now_x: str


class Chart(NamedTuple):
    months: list[Month]
    width: int = COLUMN * 12
    height: int = HEIGHT + FOOT + 2
    baseline: int = BASELINE
    half: str = f"{BAR_OF_MONTH / 2:.1f}"


class Beside(NamedTuple):
    first: Side
    last: Side
    sums: list[Pair]
    limits: list[Pair]
    figures: list[Pair]  # both, each told once
    chart: Chart | None
    principles: list[Pair]
    benefits: list[Pair]

    @property
    def in_short(self) -> str:
        """«18 prosjekter er med, 2 flere. Investering: 254 460 kr mer. Går over 1 av 8 grenser.»"""
        count, investment, *_ = self.sums
        frames = f"Går over {len(self.over)} av {len(self.last.limits)} grenser." if self.over else "Holder rammene."
        return f"{count.is_now} prosjekter er med, {count.difference}. Investering: {investment.difference}. {frames}"

    @property
    def over(self) -> list[Limit]:
        """The limits that the last of them goes over."""
        return [limit for limit in self.last.limits if limit.is_over]


def beside(first: Side, last: Side) -> Beside:
    """Three queries beside those of the two."""
    sums, limits = _sums(first, last), _limits(first, last)
    figures = _figures(first, last, sums, limits)
    return Beside(first, last, sums, [*limits.values()], figures, _chart(first, last), *_worth(first, last))


def _pair(
    label: str, was: int, is_now: int, words: Callable[[int], str], *, more: str = "mer", less: str = "mindre"
) -> Pair:
    most = max(was, is_now, 1)
    gone = is_now - was
    difference = f"{words(abs(gone))} {more if gone > 0 else less}" if gone else "likt"
    return Pair(label, words(was), words(is_now), difference, _percent(was / most), _percent(is_now / most))


def _percent(share: float) -> str:
    return f"{min(share, 1) * 100:.1f}%"


def _count(label: str, was: int, is_now: int) -> Pair:
    more, less = ("mer", "mindre") if abs(is_now - was) == 1 else ("flere", "færre")
    return _pair(label, was, is_now, number, more=more, less=less)


def _days(days: int) -> str:
    return f"{number(days)}\u00a0dagsverk"


def _sums(first: Side, last: Side) -> list[Pair]:
    was, is_now = first.money, last.money
    return [
        _count("Prosjekter som er med", len(first.included), len(last.included)),
        _pair("Investering", was.investment_cost, is_now.investment_cost, short_kroner),
        _pair("Drift", was.operating_cost, is_now.operating_cost, short_kroner),
        _pair("Egeninnsats, dagsverk", was.effort_days, is_now.effort_days, number),
    ]


Key = tuple[str, int, int]
_WHOLE: tuple[Key, ...] = (("investment_cost", 0, 0), ("operating_cost", 0, 0), ("", 0, 0))  # in the order of the sums


def _figures(first: Side, last: Side, sums: Sequence[Pair], limits: dict[Key, Pair]) -> list[Pair]:
    """The sums, with what limits the whole of both where it does, and then the other limits."""
    in_both = {_key(limit) for limit in first.limits} & {_key(limit) for limit in last.limits}
    whole = [limits[key] if key in in_both else pair for key, pair in zip(_WHOLE, sums[1:], strict=True)]
    return [sums[0], *whole, *(pair for key, pair in limits.items() if key not in in_both.intersection(_WHOLE))]


def _key(limit: Limit) -> Key:
    competence = limit.competence.pk if isinstance(limit, Capacity) and limit.competence else 0
    amount = limit.amount if isinstance(limit, Frame) else ""
    return amount, limit.programme.pk if limit.programme else 0, competence


def _limits(first: Side, last: Side) -> dict[Key, Pair]:
    """In the order of the last; then what only the first is limited by."""
    was, is_now = ({_key(limit): limit for limit in side.limits} for side in (first, last))
    return {key: _limit(was.get(key), is_now.get(key)) for key in dict.fromkeys([*is_now, *was])}


def _limit(was: Limit | None, is_now: Limit | None) -> Pair:
    shown = is_now or was
    assert shown
    difference = "ingen ramme" if is_now is None else "ny ramme"
    if was and is_now:
        gone = is_now.used - was.used
        unit = short_kroner if isinstance(is_now, Frame) else _days
        used = f"{unit(abs(gone))} {'mer' if gone > 0 else 'mindre'}" if gone else "likt"
        difference = used if was.caps == is_now.caps else f"{used}, og rammen er endret"
    return Pair(
        label=shown.name,
        was=_use(was),
        is_now=_use(is_now),
        difference=difference,
        was_width=_reach(was),
        now_width=_reach(is_now),
        is_over=bool(is_now and is_now.is_over),
        note=is_now.rest_in_words if is_now else "",
    )


def _reach(limit: Limit | None) -> str:
    return _percent(limit.used / max(limit.limit, 1)) if limit else "0%"


def _use(limit: Limit | None) -> str:
    if limit is None:
        return "uten grense"
    if isinstance(limit, Frame):
        return f"{short_kroner(limit.used)} av {short_kroner(limit.limit)}"
    return f"{number(limit.used)} av {number(limit.limit)}"


def _chart(first: Side, last: Side) -> Chart | None:
    """Effort month by month, of both, with the capacity of all in the last."""
    capacity = plan_picture.whole_capacity(last.limits)
    caps: Sequence[int | None] = capacity.caps if capacity else [None] * len(last.efforts)
    most = max([*first.efforts, *last.efforts, *(cap or 0 for cap in caps)])
    if not most:
        return None
    scale, months = HEIGHT / most, []
    rows = zip(last.plan.months, first.efforts, last.efforts, caps, strict=True)
    for place, (month, was, is_now, cap) in enumerate(rows):
        column = plan_picture.column_of(place, month, is_now, cap, scale)
        months.append(
            Month(
                column=column,
                was=was,
                is_now=is_now,
                said=plan_picture.cell_of(is_now, cap),
                was_top=f"{BASELINE - was * scale:.1f}",
                was_height=f"{was * scale:.1f}",
                now_x=f"{float(column.x) + BAR_OF_MONTH / 2:.1f}",
            )
        )
    return Chart(months)


def _worth(first: Side, last: Side) -> tuple[list[Pair], list[Pair]]:
    """How many of those included carry or support each principle, and what they are expected to give."""
    sides = [{line.project.pk for line in side.included} for side in (first, last)]
    answers = Assessment.objects.complete().filter(
        checklist__project__in=sides[0] | sides[1], principle__kind=Principle.Kind.PRINCIPLE
    )
    rows = list(
        answers.order_by("principle__position", "principle").values_list(
            "principle__hashtag", "checklist__project", "verdict"
        )
    )
    principles = [
        _shares(hashtag, _of(rows, hashtag, sides[0]), _of(rows, hashtag, sides[1]), len(sides[0]), len(sides[1]))
        for hashtag in dict.fromkeys(hashtag for hashtag, *_ in rows)
    ]
    benefits = dict(Project.objects.filter(pk__in=sides[0] | sides[1]).values_list("pk", "expected_benefit"))
    large = [sum((benefits[key] or 0) >= LARGE for key in side) for side in sides]
    unknown = [sum(benefits[key] is None for key in side) for side in sides]
    pairs = list(
        Project.drivers.through.objects.filter(project__in=sides[0] | sides[1]).values_list("project", "driver")
    )
    answered = [len({driver for key, driver in pairs if key in side}) for side in sides]
    return principles, [
        _count("Med stor eller svært stor nytte", *large),
        _count("Uten anslått nytte", *unknown),
        _count("Føringer som noe svarer på", *answered),
    ]


def _of(rows: Sequence[tuple[str, int, str]], hashtag: str, side: set[int]) -> tuple[int, int]:
    """How many are for it, and how many oppose it."""
    theirs = [verdict for name, key, verdict in rows if name == hashtag and key in side]
    return sum(verdict in _FOR for verdict in theirs), theirs.count(Verdict.OPPOSES)


def _shares(hashtag: str, was: tuple[int, int], is_now: tuple[int, int], many: int, many_now: int) -> Pair:
    pair = _count(hashtag, was[0], is_now[0])
    opposed = f"{number(is_now[1])} motvirker" if is_now[1] else ""
    return pair._replace(
        was=f"{number(was[0])} av {number(many)}",
        is_now=f"{number(is_now[0])} av {number(many_now)}",
        was_width=_percent(was[0] / max(many, 1)),
        now_width=_percent(is_now[0] / max(many_now, 1)),
        note=opposed,
    )
