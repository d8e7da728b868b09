"""Twelve months from this one, across the plans that they lie in."""

import pytest

from portfolio.plan_overview import overview
from portfolio.workflow import Stage
from roadmap.rolling import rolling
from tests.cast import ROLES
from tests.following import adopt, at, day, included, plan_of
from tests.pages import main_of, queries, rows, section, words

URL = "/handlingsplan/12-maneder/"


@pytest.fixture
def plans(strategy, make_project, leader):
    """2027 is adopted, and 2028 a draft."""
    one, two = plan_of(strategy), plan_of(strategy, "2028-01-01")
    both = included(one, make_project, title="Begge", starts_on="2027-09-01", ends_on="2028-03-31").project
    included(one, make_project, title="Over", starts_on="2027-01-01", ends_on="2027-09-30")
    included(one, make_project, title="Stoppet", stage=Stage.STOPPED, ends_on="2028-03-31")
    adopt(one, by=leader)
    two.entries.create(project=both, rank=1, decision="included")
    included(two, make_project, title="Neste", stage=Stage.PLANNED, starts_on="2028-02-01", ends_on="2028-08-31")
    included(two, make_project, title="Senere", stage=Stage.PLANNED, starts_on="2028-10-01", ends_on="2028-12-31")
    return one, two


def titles(found):
    return [row.project.title for group in found.groups for row in group.rows]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2027-09-30", ["Begge", "Over", "Neste"]),
        ("2027-10-01", ["Begge", "Neste"]),
        ("2027-10-31", ["Begge", "Neste"]),
        ("2027-11-01", ["Begge", "Neste", "Senere"]),
        ("2028-04-01", ["Neste", "Senere"]),
    ],
)
def test_what_goes_on_in_the_twelve_months_is_shown_once(today, expected, plans):
    assert titles(rolling(day(today))) == expected


def test_each_says_which_plans_it_is_in_and_the_months_which_plan_they_are_of(plans):
    found = rolling(day("2027-11-15"))
    (group,) = found.groups
    assert [[plan.name for plan in row.plans] for row in group.rows] == [["2027", "2028"], ["2028"], ["2028"]]
    assert [each.plan and each.plan.name for each in found.months] == ["2027"] * 2 + ["2028"] * 10
    assert found.unplanned == ""


def test_where_there_is_no_plan_it_says_so(plans):
    found = rolling(day("2028-03-01"))
    assert found.unplanned == "jan\u00a02029 – feb\u00a02029"
    assert [each.plan is None for each in found.months] == [False] * 10 + [True] * 2


def test_a_gap_between_two_plans_is_named(plans, strategy):
    plan_of(strategy, "2029-03-01")
    assert rolling(day("2028-06-01")).unplanned == "jan\u00a02029 – feb\u00a02029"


def test_the_sums_are_those_of_the_plans_in_their_months(strategy, make_project, leader):
    """140 person-days over 213 days, of which 122 are in 2027; each plan counts its own share, over its months."""
    one, two = plan_of(strategy), plan_of(strategy, "2028-01-01")
    both = included(one, make_project, starts_on="2027-09-01", ends_on="2028-03-31").project
    adopt(one, by=leader)
    two.entries.create(project=both, rank=1, decision="included")
    months = {f"{each.month:%Y-%m}": each.money.effort_days for each in rolling(day("2027-10-01")).months}
    assert sum(months[name] for name in ("2027-10", "2027-11", "2027-12")) == 60
    assert sum(months[name] for name in ("2028-01", "2028-02", "2028-03")) == 60
    assert months["2028-04"] == 0


def test_the_months_of_one_plan_are_those_of_its_own_page(plans):
    one, _ = plans
    found = rolling(day("2027-01-15"))
    page = overview(one)
    assert tuple(each.money.effort_days for each in found.months) == page.efforts
    assert tuple(found.total) == tuple(page.included)[1:]


def test_what_is_done_is_shown_no_more_and_its_money_is_counted(plans):
    before = rolling(day("2027-11-15"))
    plans[1].entries.filter(project__title="Neste").update(finished_on=day("2027-12-01"))
    found = rolling(day("2027-11-15"))
    assert titles(found) == ["Begge", "Senere"]
    assert found.months == before.months


def test_what_ended_before_the_months_costs_to_run_until_the_plan_ends(strategy, make_project):
    included(plan_of(strategy), make_project, stage=Stage.HANDED_OVER, ends_on="2027-09-30")
    found = rolling(day("2027-10-01"))
    assert titles(found) == []
    assert [each.money.operating_cost > 0 for each in found.months] == [True] * 3 + [False] * 9
    assert (found.total.investment_cost, found.total.effort_days) == (0, 0)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_who_is_employed_reads_it(role, cast, client, plans):
    with at("2027-11-15"):
        client.force_login(cast[role])
        response = client.get(URL)
    assert words(main_of(response)).startswith("12 måneder fremover nov 2027 – okt 2028: 3 prosjekter")
    assert rows(section(response, "months"))[1].startswith("nov 2027 2027 (vedtatt)")


def test_without_a_plan_it_says_how_one_comes(client, outsider, strategy):
    client.force_login(outsider)
    assert "Ingen plan dekker de neste 12 månedene" in words(main_of(client.get(URL)))


@pytest.mark.parametrize(
    ("moment", "first"),
    [
        (("2027-11-30", "23:59"), "nov 2027"),
        (("2027-12-01", "00:30"), "des 2027"),
        (("2028-01-01", "00:10"), "jan 2028"),
    ],
)
def test_the_month_is_by_the_clock_in_oslo(moment, first, client, leader, plans):
    with at(*moment):
        client.force_login(leader)
        assert rows(section(client.get(URL), "months"))[1].startswith(first)


def test_thirty_take_as_many_queries_as_three(client, strategy, make_project, leader):
    plan, counts = plan_of(strategy), []
    for number in (3, 27):
        for _ in range(number):
            included(plan, make_project)
        with at("2027-02-01"):
            client.force_login(leader)
            counts.append(queries(client, URL))
    assert counts[0] == counts[1] <= 7
