"""What an entry takes month by month is together just what it takes of the plan."""

import datetime
from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.models import ActionPlan
from portfolio.planning import money
from portfolio.planning.by_month import by_month
from portfolio.planning.money import Money
from tests.following import day

PLAN = ActionPlan(starts_on=day("2027-03-01"), ends_on=day("2028-02-29"))
DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2029, 12, 31))
AMOUNTS = st.none() | st.integers(0, 10_000_000)


def entry(starts_on, ends_on, *, stated=(None, None, None), whole=(0, 0, 0)):
    names = ("investment_cost", "operating_cost", "effort_days")
    project = SimpleNamespace(starts_on=starts_on, ends_on=ends_on, **dict(zip(names, whole, strict=True)))
    return SimpleNamespace(project=project, **dict(zip(names, stated, strict=True)))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.tuples(DAYS, DAYS).map(sorted), st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), st.tuples(AMOUNTS, AMOUNTS, AMOUNTS))
def test_the_months_add_up_to_what_is_taken_of_the_plan(period, stated, whole):
    found = entry(*period, stated=stated, whole=whole)
    months = by_month(found, PLAN)
    assert list(months) == PLAN.months
    assert money.total(months.values()) == money.of(found, PLAN)
    assert all(min(each) >= 0 for each in months.values())


def test_work_is_spread_over_the_period_and_operation_from_its_start_on():
    found = entry(day("2027-04-01"), day("2027-05-31"), stated=(6_100, 33_500, 60))
    months = by_month(found, PLAN)
    spent = {f"{month:%Y-%m}": each for month, each in months.items() if any(each)}
    assert spent["2027-04"] == Money(3_000, 3_000, 30)
    assert spent["2027-05"] == Money(3_100, 3_100, 30)
    assert spent["2027-06"] == Money(0, 3_000, 0)
    assert (len(spent), spent["2028-02"]) == (11, Money(0, 2_900, 0))


def test_without_a_period_it_is_spread_over_the_plan():
    months = by_month(entry(None, None, whole=(36_600, 0, 366)), PLAN)
    assert {each.investment_cost for each in months.values()} == {2_900, 3_000, 3_100}
    assert {each.effort_days for each in months.values()} == {30, 31}
