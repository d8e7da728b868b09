"""When a project does what, and what it needs first."""

from portfolio.models import Dependency, Milestone, Phase, ProjectPhase
from tests.portfolio.violations.builders import DAY, twice


def phases(*rows):
    return lambda _: [Phase.objects.create(name=name, position=position) for name, position in rows]


def begins(row, *, times):
    def write(world):
        (phase,) = phases(row)(world)
        for _ in range(times):
            ProjectPhase.objects.create(project=world.planned, phase=phase, starts_on=DAY)

    return write


VIOLATIONS = {
    "a_project_needs_another_once": [
        twice(lambda world: Dependency.objects.create(project=world.proposal, needs=world.planned)),
    ],
    "a_project_does_not_need_itself": [
        lambda world: Dependency.objects.create(project=world.proposal, needs=world.proposal),
    ],
    "no_two_phases_share_a_name": [phases(("Konsept", 1), ("konsept", 2))],
    "no_two_phases_share_a_position": [phases(("Konsept", 1), ("Idé", 1))],
    "a_project_has_a_phase_once": [begins(("Idé", 1), times=2)],
    "milestone_name_is_one_line": [
        lambda world: Milestone.objects.create(project=world.planned, name=" ", due_on=DAY),
        lambda world: Milestone.objects.create(project=world.planned, name="En\nto", due_on=DAY),
    ],
}
