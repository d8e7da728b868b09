"""What is tried out beside the plan."""

from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from roadmap.models import Scenario, ScenarioEntry
from tests.portfolio.violations.builders import DAY, NOW, ONE_DAY, sql


def a_scenario(world, **fields):
    given = {"plan": world.plan, "owner": world.office, "name": "Hva om vi venter?", "made_from": 0}
    return Scenario.objects.create(**{**given, **fields})


def tried(*rows):
    """The entries of a scenario: projects of the plan, each with what is said of it."""

    def write(world):
        tried_in(a_scenario(world), *zip(world.entries, rows, strict=False))

    return write


def tried_in(scenario, *rows):
    for entry, fields in rows:
        ScenarioEntry.objects.create(
            **{
                "scenario": scenario,
                "project": entry.project,
                "rank": 1,
                "decision": "candidate",
                "stood_rank": 1,
                "stood_decision": "candidate",
                **fields,
            }
        )


def made_the_plan(*statements):
    """What is written of a scenario that became the plan."""

    def write(world):
        tried({})(world)
        Scenario.objects.update(made_at=NOW, made_by=world.leader)
        for statement in statements:
            sql(statement)(world)

    return write


VIOLATIONS = {
    "nobody_has_two_scenarios_of_a_name_in_a_plan": [
        lambda world: (a_scenario(world), a_scenario(world, name="HVA om vi venter?")),
    ],
    "scenario_name_is_one_line": [
        lambda world: a_scenario(world, name=""),
        lambda world: a_scenario(world, name="To\nlinjer"),
    ],
    "a_scenario_is_made_the_plan_by_somebody": [
        lambda world: a_scenario(world, made_at=NOW),
        lambda world: a_scenario(world, made_by=world.leader),
    ],
    "what_is_proposed_says_by_which_weights": [
        lambda world: a_scenario(world, weights={}),
        lambda world: a_scenario(world, result={}),
    ],
    "a_scenario_that_became_the_plan_stands": [
        made_the_plan("UPDATE roadmap_scenario SET made_at = NULL, made_by_id = NULL"),
        made_the_plan("UPDATE roadmap_scenario SET frames = '{\"frames\": []}'"),
        made_the_plan("UPDATE roadmap_scenario SET weights = '{}', result = '{}'"),
        made_the_plan("UPDATE roadmap_scenario SET version = version + 1"),
        lambda world: (
            a_scenario(world, made_at=NOW, made_by=world.leader),
            sql("DELETE FROM roadmap_scenario")(world),
        ),
    ],
    "entries_of_what_became_the_plan_stand": [
        made_the_plan("UPDATE roadmap_scenarioentry SET decision = 'reserve'"),
        made_the_plan("DELETE FROM roadmap_scenarioentry"),
        lambda world: (made_the_plan()(world), tried_in(Scenario.objects.get(), (world.entries[1], {"rank": 2}))),
        lambda world: (
            made_the_plan()(world),
            ScenarioEntry.objects.update(scenario=a_scenario(world, name="En annen")),
        ),
    ],
    "a_project_is_in_a_scenario_once": [lambda world: tried({}, {"project": world.planned, "rank": 2})(world)],
    "no_two_scenario_entries_share_a_rank": [tried({}, {})],
    "scenario_ranks_begin_at_one": [tried({"rank": 0})],
    "scenario_ranks_have_no_gaps": [
        tried({"rank": 2}),
        lambda world: (tried({}, {"rank": 2})(world), ScenarioEntry.objects.filter(rank=1).delete()),
        lambda world: (tried({}, {"rank": 2})(world), ScenarioEntry.objects.filter(rank=2).update(rank=3)),
    ],
    "all_in_a_scenario_but_those_taken_out_have_a_rank": [
        tried({"decision": "out"}),
        tried({"rank": None}),
        tried({"decision": "perhaps"}),
    ],
    "a_period_in_a_scenario_ends_after_it_starts": [
        tried({"starts_on": DAY}),
        tried({"starts_on": DAY, "ends_on": DAY - ONE_DAY}),
    ],
    "investment_in_scenario_is_reasonable": [tried({"investment_cost": MOST_NOK + 1}), tried({"investment_cost": -1})],
    "operating_in_scenario_is_reasonable": [tried({"operating_cost": MOST_NOK + 1})],
    "effort_in_scenario_is_reasonable": [tried({"effort_days": MOST_DAYS + 1})],
}
