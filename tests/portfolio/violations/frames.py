"""What a plan has to spend."""

from portfolio.models import Competence, EntryEffort, PlanCapacity, PlanFrame
from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from tests.portfolio.violations.builders import in_adopted, sql, twice


def of_programme(world):
    return {"programme": world.planned.programme}


def nothing_more(world):
    return {}


def frame(more=nothing_more, **fields):
    return lambda world: PlanFrame.objects.create(plan=world.plan, **more(world), **fields)


def capacity(more=nothing_more, **fields):
    return lambda world: PlanCapacity.objects.create(plan=world.plan, **more(world), **{"days": [1] * 12, **fields})


def wants(world, *, days):
    competence, _ = Competence.objects.get_or_create(name="Juss")
    return EntryEffort.objects.create(entry=world.entries[0], competence=competence, days=days)


def closed_after(write, table, **fields):
    """The write in a closed plan; and what it wrote before the closing, changed and deleted after it."""
    changes = ", ".join(f"{name} = {value}" for name, value in fields.items())

    def then(statement):
        def written(world):
            write(world)
            in_adopted(sql(statement), state="closed")(world)

        return written

    return [
        in_adopted(write, state="closed"),
        then(f"UPDATE portfolio_{table} SET {changes}"),  # noqa: S608
        then(f"DELETE FROM portfolio_{table}"),  # noqa: S608
    ]


VIOLATIONS = {
    "no_two_competences_share_a_name": [
        lambda _: [Competence.objects.create(name=name) for name in ("Juss", "juss")],
    ],
    "a_plan_has_one_frame_for_each_programme": [twice(frame()), twice(frame(of_programme))],
    "investment_frame_is_reasonable": [frame(investment_cost=-1), frame(investment_cost=MOST_NOK + 1)],
    "operating_frame_is_reasonable": [frame(operating_cost=-1), frame(operating_cost=MOST_NOK + 1)],
    "a_plan_has_one_capacity_for_each_programme_and_competence": [twice(capacity()), twice(capacity(of_programme))],
    "capacity_is_of_twelve_months": [capacity(days=[1] * 11), capacity(days=[1] * 13), capacity(days=[None] * 12)],
    "an_entry_wants_a_competence_once": [lambda world: [wants(world, days=days) for days in (1, 2)]],
    "wanted_effort_is_reasonable": [
        lambda world: wants(world, days=0),
        lambda world: wants(world, days=MOST_DAYS + 1),
    ],
    "a_closed_plan_keeps_its_frames": closed_after(frame(), "planframe", investment_cost=1),
    "a_closed_plan_keeps_its_capacity": closed_after(capacity(), "plancapacity", days="array_fill(2, ARRAY[12])"),
    "a_closed_plan_keeps_its_efforts": closed_after(lambda world: wants(world, days=1), "entryeffort", days=2),
}
