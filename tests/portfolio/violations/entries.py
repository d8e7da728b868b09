"""The entries of a plan, and their ranking."""

from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.models.action_plan import add_months
from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from tests.portfolio.violations.builders import DAY, entry, in_adopted, in_next_plan, new_entry, next_plan, sql


def to_another_plan(number):
    def write(world):
        other = ActionPlan.objects.create(strategy=world.strategy, starts_on=add_months(world.plan.starts_on, 12))
        ActionPlanEntry.objects.filter(pk=world.entries[number - 1].pk).update(plan=other, rank=1)

    return write


VIOLATIONS = {
    "an_adopted_plan_changes_by_decision": [
        in_adopted(entry(1, decision="reserve")),
        in_adopted(entry(1, investment_cost=1)),
        in_adopted(entry(1, operating_cost=1)),
        in_adopted(entry(1, effort_days=1)),
        in_adopted(entry(1, finished_on=DAY)),
        in_adopted(lambda world: entry(1, decision="reserve", answer=world.decision)(world)),
        in_adopted(lambda world: entry(1, project=world.proposal)(world)),
        in_adopted(new_entry(4, decision="included")),
        in_adopted(sql("DELETE FROM portfolio_actionplanentry WHERE rank = 3")),
        in_adopted(new_entry(4), state="closed"),
        in_adopted(sql("UPDATE portfolio_actionplanentry SET rank = rank"), state="closed"),
    ],
    "a_project_is_in_one_draft_plan": [
        lambda world: next_plan(world).entries.create(project=world.planned, rank=1),
        lambda world: in_next_plan(world, world.planned, rank=None, decision="out").update(
            rank=1, decision="candidate"
        ),
        lambda world: in_next_plan(world, world.proposal, rank=1).update(project=world.planned),
    ],
    "investment_in_plan_is_reasonable": [entry(1, investment_cost=-1), entry(1, investment_cost=MOST_NOK + 1)],
    "operating_in_plan_is_reasonable": [entry(1, operating_cost=-1), entry(1, operating_cost=MOST_NOK + 1)],
    "effort_in_plan_is_reasonable": [entry(1, effort_days=MOST_DAYS + 1)],
    "only_what_is_included_is_finished": [entry(2, finished_on=DAY), entry(3, finished_on=DAY)],
    "a_project_is_in_a_plan_once": [lambda world: new_entry(4, project=world.planned)(world)],
    "no_two_entries_share_a_rank": [new_entry(3), entry(3, rank=1), entry(3, rank=2)],
    "ranks_begin_at_one": [entry(1, rank=0)],
    "all_but_those_taken_out_have_a_rank": [
        entry(3, rank=None),
        entry(3, decision="out"),
        entry(3, decision="perhaps"),
        new_entry(4, decision="out"),
        new_entry(None),
    ],
    "ranks_have_no_gaps": [
        new_entry(5),
        entry(3, rank=4),
        entry(1, rank=4),
        entry(1, rank=None, decision="out"),
        entry(2, rank=None, decision="out"),
        lambda world: world.entries[0].delete(),
        lambda world: world.entries[1].delete(),
        to_another_plan(1),
        to_another_plan(2),
        sql("UPDATE portfolio_actionplanentry SET rank = rank + 1"),
        sql("DELETE FROM portfolio_actionplanentry WHERE rank = 2"),
    ],
}
