"""What a project says of itself."""

import datetime

from portfolio.models import SdgTag
from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from portfolio.workflow import Stage
from tests.portfolio.violations.builders import DAY, NOW, proposal, the_proposal, updates


def the_planned(world):
    return world.planned


def planned(**fields):
    return updates(the_planned, **fields)


def goal(**fields):
    """A row that says which goal the proposal answers to."""
    return lambda world: SdgTag.objects.create(project=world.proposal, **{"goal": 3, "dimension": "social", **fields})


VIOLATIONS = {
    "stage_is_known": [proposal(stage="finished"), proposal(stage="")],
    "project_kind_is_known": [proposal(kind="miracle"), proposal(kind="")],
    "no_two_projects_share_a_reference": [
        lambda world: [updates(pick, reference="26/1")(world) for pick in (the_proposal, the_planned)],
        lambda world: [proposal(reference="KK-1")(world), planned(reference="kk-1")(world)],
    ],
    "reference_is_one_line": [proposal(reference=text) for text in (" ", "to\nlinjer", "en\ttabulator")],
    "expected_benefit_is_known": [proposal(expected_benefit=0), proposal(expected_benefit=6)],
    "a_project_answers_to_a_goal_once": [lambda world: [goal()(world), goal()(world)]],
    "goal_is_known": [goal(goal=0), goal(goal=18)],
    "dimension_is_known": [goal(dimension="culture"), goal(dimension="")],
    "title_is_one_line": [proposal(title=title) for title in ("", "   ", "to\nlinjer", "en\ttabulator", "a\r")],
    "period_ends_after_it_starts": [
        proposal(starts_on=DAY, ends_on=DAY - datetime.timedelta(days=1)),
        proposal(starts_on=DAY, ends_on=None),
        proposal(starts_on=None, ends_on=DAY),
    ],
    "investment_cost_is_reasonable": [proposal(investment_cost=-1), proposal(investment_cost=MOST_NOK + 1)],
    "operating_cost_is_reasonable": [proposal(operating_cost=-1), proposal(operating_cost=MOST_NOK + 1)],
    "effort_is_reasonable": [proposal(effort_days=-1), proposal(effort_days=MOST_DAYS + 1)],
    "innovation_types_are_known": [proposal(innovation_types=["better_service", "magic"])],
    "submitted_project_has_date_and_unit": [proposal(unit=None), proposal(submitted_at=None)],
    "programme_confirmed_by_somebody_at_some_time": [
        proposal(programme_confirmed_at=NOW),
        lambda world: proposal(programme_confirmed_by=world.office)(world),
        lambda world: proposal(programme=None, programme_confirmed_at=NOW, programme_confirmed_by=world.office)(world),
    ],
    "assessed_project_has_programme_and_checklist": [
        planned(checklist=None),
        planned(programme_confirmed_at=None, programme_confirmed_by=None),
        proposal(stage=Stage.ASSESSED),
        proposal(stage=Stage.STOPPED),
    ],
}
