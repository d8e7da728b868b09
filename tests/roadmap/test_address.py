"""The address of the roadmap: what it asks for, and how it is put together again."""

import datetime

import pytest
from django.http import QueryDict

from portfolio.models import Project
from portfolio.models.action_plan import add_months
from roadmap.forms.address import RoadmapAddress
from roadmap.span import Span


@pytest.fixture
def asked(plan):
    return lambda query="": RoadmapAddress(QueryDict(query), plan=plan, projects=Project.objects.all())


def test_without_anything_it_is_the_plan_by_programme(asked, plan):
    address = asked()

    assert address.span == Span.of_plan(plan)
    assert (address.grouping, address.colour, address.zoom, address.kept) == ("program", "program", "maned", "")
    assert address.href() == address.page == "/veikart/"


def test_three_years_begin_with_the_plan(asked, plan):
    address = asked("spenn=tre")

    assert address.span == Span(plan.starts_on, 36)
    assert address.zoom == "kvartal"


def test_the_strategy_holds_the_plan_too(asked, plan):
    span = asked("spenn=strategi").span

    assert span.starts_on == min(plan.starts_on, plan.strategy.starts_on)
    assert span.ends_on >= max(plan.ends_on, plan.strategy.ends_on)


def test_a_month_of_ones_own_goes_before_the_named_span(asked):
    address = asked("spenn=tre&fra=2031-02&til=2031-04")

    assert address.span == Span(datetime.date(2031, 2, 1), 3)
    assert address.problems == []


@pytest.mark.parametrize(
    "query", ["fra=1900-01", "til=2099-12", "fra=2031-02&til=2031-01", "fra=x", "til=2031-13", "fra=2031-00"]
)
def test_an_impossible_period_is_the_plan_and_a_sentence(asked, plan, query):
    address = asked(query)

    assert address.span == Span.of_plan(plan)
    assert len(address.problems) == 1


def test_ten_years_are_the_most(asked, plan):
    last = add_months(plan.starts_on, 119)

    assert asked(f"til={last:%Y-%m}").span.count == 120
    assert asked(f"til={add_months(last, 1):%Y-%m}").span.count == 12


def test_a_change_keeps_the_rest_and_nothing_that_says_nothing(asked):
    address = asked("gruppe=enhet&farge=program&stadium=planned&valgt=7&utvalg=x&zoom=")

    assert address.href(spenn="tre") == "?gruppe=enhet&valgt=7&stadium=planned&spenn=tre"
    assert address.href(valgt=None, stadium=None) == "?gruppe=enhet"
    assert address.kept == "gruppe=enhet&stadium=planned"
    assert address.page == "/veikart/?gruppe=enhet&stadium=planned"
    assert address.filter_query == "stadium=planned"


def test_what_comes_out_goes_in_again_the_same(asked, plan):
    said = "spenn=strategi&zoom=ar&gruppe=foring&farge=status&utvalg=alle&valgt=3&stadium=planned&type=project"
    query = f"plan={plan.year}&{said}"
    address = asked(query)

    assert asked(address.href().removeprefix("?")).parts == address.parts


def test_a_picture_with_more_ticks_is_wider_than_the_page(asked):
    assert len(asked("spenn=tre&zoom=maned").ticks) == 36
