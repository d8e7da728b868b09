"""Writes that go around the acts, as a bulk update does: what several nouns are tried with."""

import datetime

from django.db import connection

from portfolio.models import ActionPlan, ActionPlanEntry, Adoption
from portfolio.models.action_plan import add_months
from tests.cast import adopted

ONE_DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 5, 1)


def updates(pick, **fields):
    """A bulk UPDATE of one row, which no clean() and no save() sees."""

    def write(world):
        row = pick(world)
        type(row)._base_manager.filter(pk=row.pk).update(**fields)

    return write


def the_proposal(world):
    return world.proposal


def proposal(**fields):
    return updates(the_proposal, **fields)


def entry(number, **fields):
    return updates(lambda world: world.entries[number - 1], **fields)


def another_plan(months):
    return lambda world: ActionPlan.objects.create(
        strategy=world.strategy, starts_on=add_months(world.plan.starts_on, months)
    )


def new_entry(rank, decision="candidate", **fields):
    return lambda world: ActionPlanEntry.objects.create(
        **{"plan": world.plan, "project": world.proposal, "rank": rank, "decision": decision, **fields}
    )


def next_plan(world):
    return ActionPlan.objects.create(strategy=world.strategy, starts_on=add_months(world.plan.starts_on, 12))


def in_next_plan(world, project, **fields):
    """The entries of the next plan: this one."""
    plan = next_plan(world)
    plan.entries.create(project=project, **fields)
    return plan.entries


def an_adoption(world, **fields):
    given = {"revision": 1, "decided_on": DAY, "decision_maker": "Kommunedirektøren", "case_reference": "26/1"}
    return Adoption.objects.create(plan=world.plan, by=world.leader, **{**given, **fields})


def in_adopted(write, state="adopted"):
    """The write, when the plan has been adopted."""

    def written(world):
        adopted(world.plan, by=world.leader, state=state)
        write(world)

    return written


def sql(statement):
    def write(world, *_):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return write


def copy_of(model, **fields):
    """Another row like the first one, with these fields changed."""

    def write(world):
        row = model._base_manager.first()
        row.pk = None
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return write


def twice(write):
    return lambda world: (write(world), write(world))
