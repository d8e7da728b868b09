"""Projects that go on in another."""

from portfolio.models import Merge
from portfolio.workflow import Stage
from tests.portfolio.violations.builders import NOW, proposal, twice


def point(project, other):
    type(project).objects.filter(pk=project.pk).update(stage=Stage.MERGED, merged_into=other)


def merge(into=lambda world: world.planned, **fields):
    return lambda world: Merge.objects.create(
        project=world.proposal,
        into=into(world),
        **{"stage_before": Stage.SUBMITTED, "reason": "De er like.", "by": world.office, **fields},
    )


VIOLATIONS = {
    "merged_project_points_to_the_one_that_goes_on": [
        proposal(stage=Stage.MERGED),
        lambda world: proposal(merged_into=world.planned)(world),
    ],
    "project_does_not_point_to_itself": [lambda world: proposal(stage=Stage.MERGED, merged_into=world.proposal)(world)],
    "nothing_points_to_a_merged_project": [
        lambda world: (point(world.proposal, world.planned), point(world.planned, world.entries[1].project)),
        lambda world: (point(world.planned, world.entries[1].project), point(world.proposal, world.planned)),
        lambda world: (point(world.proposal, world.planned), point(world.planned, world.proposal)),
    ],
    "project_is_not_merged_into_itself": [merge(into=lambda world: world.proposal)],
    "project_is_merged_once_at_a_time": [twice(merge())],
    "merge_has_a_reason": [merge(reason="")],
    "merge_undone_by_somebody_for_a_reason": [
        merge(undone_at=NOW),
        merge(undone_reason="De handler om hver sin sak."),
        lambda world: merge(undone_at=NOW, undone_by=world.office)(world),
    ],
}
