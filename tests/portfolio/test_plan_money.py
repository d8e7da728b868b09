"""What an entry takes of its plan's 12 months: stated, or else the project's share."""

import datetime
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.planning import money
from portfolio.planning.money import Money

YEAR = ActionPlan(starts_on=datetime.date(2027, 1, 1))
YEAR.ends_on = datetime.date(2027, 12, 31)
DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2031, 12, 31))


def project(starts_on, ends_on, **amounts):
    fields = {"investment_cost": 1000, "operating_cost": 3650, "effort_days": 100}
    return Project(starts_on=starts_on, ends_on=ends_on, **{**fields, **amounts})


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        ((2027, 1, 1), (2027, 12, 31), Money(1000, 3650, 100)),
        ((2027, 7, 1), (2027, 8, 31), Money(1000, 1840, 100)),  # runs on until the plan ends
        ((2026, 12, 1), (2027, 1, 31), Money(500, 3650, 50)),
        ((2026, 1, 1), (2026, 12, 31), Money(0, 3650, 0)),  # has ended, and costs on
        ((2028, 1, 1), (2028, 6, 30), Money(0, 0, 0)),
        (None, None, Money(1000, 3650, 100)),
    ],
)
def test_the_share_follows_the_period(begins, ends, expected):
    days = [datetime.date(*each) if each else None for each in (begins, ends)]
    assert money.share(project(*days), YEAR) == expected


@settings(deadline=None, database=None)
@given(days=st.none() | st.lists(DAYS, min_size=2, max_size=2), amount=st.none() | st.integers(0, 10_000_000_000))
def test_plans_that_were_adopted_before_there_were_adoptions_got_the_same_share_as_baseline(days, amount):
    was = import_module("portfolio.migrations.0020_what_was_adopted_has_an_adoption")
    period = (min(days), max(days)) if days else (None, None)
    row = project(*period, investment_cost=amount, operating_cost=amount, effort_days=amount)
    assert was.share(row, YEAR) == money.share(row, YEAR)._asdict()


@settings(deadline=None, database=None)
@given(days=st.lists(DAYS, min_size=2, max_size=2), amount=st.integers(0, 10_000_000_000))
def test_no_share_is_more_than_the_whole(days, amount):
    found = money.share(project(min(days), max(days), investment_cost=amount, operating_cost=amount), YEAR)
    assert 0 <= found.investment_cost <= amount
    assert 0 <= found.operating_cost <= amount


@settings(deadline=None, database=None)
@given(days=st.lists(DAYS, min_size=2, max_size=2), amount=st.integers(0, 10_000_000_000))
def test_the_shares_of_all_years_make_the_whole(days, amount):
    plans = [ActionPlan(starts_on=datetime.date(year, 1, 1)) for year in range(2024, 2032)]
    for plan in plans:
        plan.ends_on = datetime.date(plan.year, 12, 31)
    shares = [money.share(project(min(days), max(days), investment_cost=amount), plan) for plan in plans]
    assert abs(money.total(shares).investment_cost - amount) <= len(plans) / 2  # each is rounded to a whole krone


def test_what_is_stated_goes_before_the_share():
    row = project(datetime.date(2027, 1, 1), datetime.date(2027, 12, 31))
    entry = ActionPlanEntry(project=row, investment_cost=0, effort_days=7)
    assert money.of(entry, YEAR) == Money(0, 3650, 7)


def test_amounts_that_are_not_known_are_nought():
    row = project(None, None, investment_cost=None, operating_cost=None, effort_days=None)
    assert money.share(row, YEAR) == Money()


def test_sums_and_differences():
    assert money.total([]) == Money(0, 0, 0)
    assert money.total([Money(1, 2, 3), Money(10, 20, 30)]) == Money(11, 22, 33)
    assert Money(1, 2, 3).minus(Money(3, 2, 1)) == Money(-2, 0, 2)


def test_what_is_included_is_added(make_entry, plan):
    plan.refresh_from_db()
    make_entry(investment_cost=1, operating_cost=0, effort_days=300)
    make_entry(investment_cost=2, operating_cost=None, effort_days=400)
    make_entry("candidate")
    make_entry("reserve")
    make_entry("out")
    assert money.included(plan) == Money(3, 0, 700)
