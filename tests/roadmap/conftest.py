"""A meeting over the first of three candidates of the plan: planned, and under way."""

from collections.abc import Callable

import pytest

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry
from roadmap.models import Meeting
from tests.roadmap.meetings import a_meeting, under_way


@pytest.fixture
def entries(make_entry: Callable[..., ActionPlanEntry]) -> list[ActionPlanEntry]:
    return [make_entry("candidate") for _ in range(3)]


@pytest.fixture
def planned(plan: ActionPlan, entries: list[ActionPlanEntry]) -> Meeting:
    return a_meeting(plan, entries[:2], heading="Orientering")


@pytest.fixture
def meeting(planned: Meeting, leader: User) -> Meeting:
    return under_way(planned, by=leader)
