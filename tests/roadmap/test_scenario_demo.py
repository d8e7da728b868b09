"""The demo has one shared «hva om», made by the acts themselves."""

from portfolio.demo import load_demo
from roadmap.demo_scenario import load_scenario
from roadmap.models import Scenario
from roadmap.steps import steps


def test_the_demo_has_one_to_try_that_could_become_the_plan(db):
    load_demo()
    scenario = load_scenario()
    found = steps(scenario)
    assert (scenario.shared_at is None, found.hindrances, len(found.changes) >= 2) == (False, [], True)


def test_without_a_demo_there_is_none(db):
    assert load_scenario() is None
    assert Scenario.objects.count() == 0
