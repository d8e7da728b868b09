"""An annual plan."""

import datetime

from portfolio.models.action_plan import add_months
from tests.portfolio.violations.builders import an_adoption, another_plan, in_adopted, sql, updates


def plan_with(**fields):
    return updates(lambda world: world.plan, **fields)


VIOLATIONS = {
    "plan_starts_on_the_first_of_a_month": [plan_with(starts_on=datetime.date(2031, 1, 2))],
    "adopted_plan_has_an_adoption": [
        plan_with(state="adopted"),
        plan_with(state="closed"),
        lambda world: plan_with(adoption=an_adoption(world))(world),
        lambda world: plan_with(state="approved", adoption=an_adoption(world))(world),
    ],
    "an_adopted_plan_stands": [
        in_adopted(lambda world: plan_with(starts_on=add_months(world.plan.starts_on, 1))(world)),
        in_adopted(plan_with(state="draft", adoption=None)),
        in_adopted(plan_with(foreword="Et annet forord.")),
        in_adopted(lambda world: plan_with(adoption=an_adoption(world, revision=3))(world)),
        in_adopted(plan_with(version=9), state="closed"),
        in_adopted(plan_with(state="adopted"), state="closed"),
        in_adopted(sql("DELETE FROM portfolio_actionplan")),
    ],
    "no_two_plans_overlap": [another_plan(months) for months in (-11, -1, 0, 1, 11)],
}
