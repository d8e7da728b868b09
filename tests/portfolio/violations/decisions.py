"""What was decided, and why."""

from portfolio.models import Decision


def decision_without_reason(kind):
    return lambda world: Decision.objects.create(project=world.planned, kind=kind, by=world.leader)


VIOLATIONS = {
    "decision_kind_is_known": [
        lambda world, kind=kind: Decision.objects.create(
            project=world.planned, kind=kind, reason="En grunn.", by=world.office
        )
        for kind in ("", "approved")
    ],
    "decision_that_touches_somebody_has_a_reason": [
        decision_without_reason(kind)
        for kind in (
            "returned",
            "parked",
            "declined",
            "included",
            "reserve",
            "out",
            "stopped",
            "merged",
            "unmerged",
            "replanned",
            "ranked",
            "resumed",
        )
    ],
}
