"""Where a meeting is now, so that everybody who has it open sees the same. Asked for every other second: one query."""

from typing import NamedTuple

from django.db.models import Count

from roadmap.models.meeting import MeetingQuerySet


class Now(NamedTuple):
    """`tag` is another as soon as anything is that the page shows."""

    state: str
    number: int | None  # of the item that all look at
    tag: str


def now(meetings: MeetingQuerySet, pk: int) -> Now | None:
    """Of one of these meetings; None where it is not among them."""
    facts = ("state", "current__position", "current_id", "version", "plan__version", "plan_id")
    row = meetings.filter(pk=pk).annotate(resolved=Count("items__resolutions")).values_list(*facts, "resolved").first()
    if row is None:
        return None
    state, number, *rest = row
    return Now(state, number, "-".join(str(part or 0) for part in (*rest, state)))
