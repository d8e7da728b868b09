"""The plan around a day, and what twelve months are."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.models import ActionPlan
from portfolio.models.action_plan import add_months

DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31))


@pytest.fixture
def plans(strategy):
    """Three plans, with a gap of a year before the last."""
    starts = [datetime.date(2025, 5, 1), datetime.date(2026, 5, 1), datetime.date(2028, 1, 1)]
    return [ActionPlan.objects.create(strategy=strategy, starts_on=day) for day in starts]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-05-01", 0),
        ("2026-04-30", 0),
        ("2026-05-01", 1),
        ("2027-04-30", 1),
        ("2027-05-01", 2),
        ("2027-12-31", 2),
        ("2028-12-31", 2),
        ("2020-01-01", 0),
        ("2040-01-01", 2),
    ],
)
def test_the_plan_around_a_day_holds_it_or_comes_next_or_was_the_last(day, expected, plans):
    assert ActionPlan.objects.around(datetime.date.fromisoformat(day)) == plans[expected]


def test_without_plans_there_is_none_around_today(db):
    assert ActionPlan.objects.around(datetime.date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("year", "expected"), [(2025, 0), (2026, 1), (2027, None), (2028, 2), (0, None), (10_000, None)]
)
def test_a_year_has_one_plan_at_most(year, expected, plans):
    assert list(ActionPlan.objects.of_year(year)) == ([] if expected is None else [plans[expected]])


def test_a_plan_is_called_by_the_years_that_it_covers(plans):
    assert [str(plan) for plan in plans] == [
        "Årlig handlingsplan 2025/2026",
        "Årlig handlingsplan 2026/2027",
        "Årlig handlingsplan 2028",
    ]
    assert [plan.get_absolute_url() for plan in plans] == [f"/handlingsplan/{year}/" for year in (2025, 2026, 2028)]


def test_the_months_of_a_plan_are_twelve_firsts():
    months = ActionPlan(starts_on=datetime.date(2026, 11, 1)).months
    assert [(month.year, month.month) for month in months] == [
        (2026, 11),
        (2026, 12),
        *((2027, m) for m in range(1, 11)),
    ]
    assert {month.day for month in months} == {1}


@settings(deadline=None, database=None)
@given(day=DAYS, months=st.integers(-600, 600), more=st.integers(-600, 600))
def test_months_are_added_one_after_the_other(day, months, more):
    there = add_months(day, months)
    assert there.day == 1
    assert (there.year - day.year) * 12 + there.month - day.month == months
    assert add_months(there, more) == add_months(day, months + more)
