import datetime

import pytest

from portfolio.models import ActionPlan
from roadmap.span import Span

DAY = datetime.date


def test_a_span_is_whole_months() -> None:
    span = Span.between(DAY(2026, 11, 15), DAY(2027, 2, 3))

    assert (span.starts_on, span.ends_on, span.count) == (DAY(2026, 11, 1), DAY(2027, 2, 28), 4)
    assert span.months == [DAY(2026, 11, 1), DAY(2026, 12, 1), DAY(2027, 1, 1), DAY(2027, 2, 1)]


def test_a_span_of_a_plan_is_its_twelve_months(plan: ActionPlan) -> None:
    span = Span.of_plan(plan)

    assert (span.starts_on, span.ends_on, span.months) == (plan.starts_on, plan.ends_on, plan.months)


def test_a_span_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        Span.between(DAY(2027, 2, 1), DAY(2027, 1, 31))


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (DAY(2026, 11, 1), 0),
        (DAY(2026, 12, 1), 0.25),
        (DAY(2026, 12, 17), 0.25 + 16 / 31 / 4),
        (DAY(2027, 3, 1), 1),
        (DAY(2026, 10, 1), -0.25),
    ],
)
def test_months_are_equally_wide(day: datetime.date, place: float) -> None:
    assert Span(DAY(2026, 11, 1), 4).position(day) == pytest.approx(place)


@pytest.mark.parametrize(("day", "place"), [(DAY(2026, 11, 1), 0.5 / 30 / 4), (DAY(2027, 2, 28), 1 - 0.5 / 28 / 4)])
def test_what_happens_on_a_day_is_drawn_in_the_middle_of_it(day: datetime.date, place: float) -> None:
    assert Span(DAY(2026, 11, 1), 4).middle(day) == pytest.approx(place)


@pytest.mark.parametrize(
    ("begins", "ends", "touches"),
    [
        (DAY(2026, 1, 1), DAY(2026, 10, 31), False),
        (DAY(2026, 1, 1), DAY(2026, 11, 1), True),
        (DAY(2027, 2, 28), DAY(2030, 1, 1), True),
        (DAY(2027, 3, 1), DAY(2030, 1, 1), False),
    ],
)
def test_what_touches_a_span_has_a_day_in_it(begins: datetime.date, ends: datetime.date, touches: bool) -> None:
    assert Span(DAY(2026, 11, 1), 4).touches(begins, ends) is touches
