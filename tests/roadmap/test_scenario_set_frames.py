"""Frames and capacity are tried out in a «hva om»; those of the plan stay."""

import pytest

from innolab.refusals import Refused, StaleVersion
from portfolio.models import PlanFrame
from portfolio.planning.frames import Amounts, Whose
from roadmap import scenarios


@pytest.fixture
def scenario(plan, office):
    PlanFrame.objects.create(plan=plan, investment_cost=5_000_000)
    return scenarios.begin(plan, by=office, name="Mer penger")


def test_they_are_written_in_the_scenario_alone(scenario, plan, office):
    money, capacity = {None: Amounts(8_000_000, None)}, {Whose(): [20] * 12}
    scenarios.set_frames(scenario, money=money, capacity=capacity, by=office, version=0)
    scenario.refresh_from_db()
    assert (scenarios.stated(scenario), scenario.version) == ((money, capacity), 1)
    assert PlanFrame.objects.get().investment_cost == 5_000_000


def test_a_second_click_writes_nothing(scenario, office):
    for _ in range(2):
        scenarios.set_frames(scenario, money={None: Amounts(1, None)}, capacity={}, by=office, version=0)
    scenario.refresh_from_db()
    assert scenario.version == 1


def test_an_old_page_and_what_no_plan_can_have_are_refused(scenario, office):
    with pytest.raises(StaleVersion):
        scenarios.set_frames(scenario, money={}, capacity={}, by=office, version=3)
    with pytest.raises(Refused) as refusal:
        scenarios.set_frames(scenario, money={None: Amounts(-1, None)}, capacity={}, by=office, version=0)
    assert refusal.value.reasons == ("En av rammene er negativ eller for stor.",)
    with pytest.raises(Refused):
        scenarios.set_frames(scenario, money={}, capacity={Whose(): [1] * 11}, by=office, version=0)
    scenario.refresh_from_db()
    assert (scenario.version, scenarios.stated(scenario)[0]) == (0, {None: Amounts(5_000_000, None)})
