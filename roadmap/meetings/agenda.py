"""The agenda of a meeting: what is on it, in which order, with the office's note. Also while it is under way."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Max

from innolab.accounts.models import User
from innolab.refusals import Refused, require
from portfolio.models import ActionPlanEntry
from portfolio.models.action_plan_entry import ActionPlanEntryQuerySet
from portfolio.permissions import HOLD_MEETING, PREPARE_MEETING
from portfolio.templatetags.norwegian import number
from roadmap.meetings.holding import count_up, current, lock, refuse_stale
from roadmap.models import AgendaItem, Meeting

CANDIDATE = ActionPlanEntry.Decision.CANDIDATE
MOST_ITEMS = 200


def can_be_added(meeting: Meeting) -> ActionPlanEntryQuerySet:
    """The ranking of the plan, without what is on the agenda."""
    on_it = meeting.items.filter(entry__isnull=False).values("entry")
    return meeting.plan.entries.ranked().exclude(pk__in=on_it).select_related("project")


def items_in_words(count: int) -> str:
    return f"{number(count)} {'sak' if count == 1 else 'saker'}"


@transaction.atomic
def add(meeting: Meeting, *, entries: Iterable[ActionPlanEntry], by: User, version: int) -> list[AgendaItem]:
    """These projects last, in the order of their rank. What is there already, as after a second click, stays."""
    require(by, PREPARE_MEETING)
    meeting = lock(meeting)
    keys = [entry.pk for entry in entries]
    if not keys:
        raise Refused("Ingenting er valgt. Kryss av for minst ett prosjekt.")
    missing = can_be_added(meeting).filter(pk__in=keys)
    if not missing:
        return []
    refuse_stale(meeting, version)
    return _add(meeting, missing)


@transaction.atomic
def add_candidates(meeting: Meeting, *, by: User, version: int) -> list[AgendaItem]:
    """All that wait for leadership's decision, in the order of their rank. A second click adds nothing."""
    require(by, PREPARE_MEETING)
    meeting = lock(meeting)
    waiting = can_be_added(meeting).filter(decision=CANDIDATE)
    if not waiting and version != meeting.version:
        return []
    refuse_stale(meeting, version)
    if not waiting:
        raise Refused("Alle kandidatene i planen står på saklisten.")
    return _add(meeting, waiting)


def _add(meeting: Meeting, entries: ActionPlanEntryQuerySet) -> list[AgendaItem]:
    begin = _last(meeting)
    items = [AgendaItem(meeting=meeting, entry=entry, position=at) for at, entry in enumerate(entries, begin + 1)]
    if begin + len(items) > MOST_ITEMS:
        raise Refused(f"Saklisten kan ha høyst {MOST_ITEMS} saker.")
    for item in items:
        item.save()
    count_up(meeting)
    return items


@transaction.atomic
def add_heading(meeting: Meeting, *, heading: str, by: User, version: int) -> AgendaItem:
    """An item that is no project, such as an orientation, last. A second click gets the one that the first made."""
    require(by, PREPARE_MEETING)
    meeting = lock(meeting)
    bottom = meeting.items.order_by("position").last()
    if bottom and bottom.heading == heading and version != meeting.version:
        return bottom
    refuse_stale(meeting, version)
    last = bottom.position if bottom else 0
    if last >= MOST_ITEMS:
        raise Refused(f"Saklisten kan ha høyst {MOST_ITEMS} saker.")
    item = AgendaItem.objects.create(meeting=meeting, heading=heading, position=last + 1)
    count_up(meeting)
    return item


def _last(meeting: Meeting) -> int:
    return int(meeting.items.aggregate(last=Max("position", default=0))["last"])


@transaction.atomic
def move(item: AgendaItem, *, to: int, by: User, version: int) -> AgendaItem:
    """Another place in the order; those between move one place. Whoever holds the meeting may, also in the midst."""
    require(by, HOLD_MEETING)
    meeting = lock(item.meeting)
    item, last = current(item, meeting), _last(meeting)
    if item.position == to:
        return item  # it stands there already, as after a second click
    refuse_stale(meeting, version)
    if not 1 <= to <= last:
        raise Refused(f"Velg en plass fra 1 til {last}.")
    if to < item.position:
        meeting.items.filter(position__gte=to, position__lt=item.position).update(position=F("position") + 1)
    else:
        meeting.items.filter(position__gt=item.position, position__lte=to).update(position=F("position") - 1)
    item.position = to
    item.save(update_fields=["position"])
    count_up(meeting)
    return item


@transaction.atomic
def remove(item: AgendaItem, *, by: User, version: int) -> None:
    """Off the agenda. Where something was resolved it stays, for that belongs in the protocol."""
    require(by, PREPARE_MEETING)
    meeting = lock(item.meeting, version=version)
    item = current(item, meeting)
    if item.resolutions.exists():
        raise Refused(f"«{item}» er behandlet i møtet og kan ikke fjernes.")
    others = meeting.items.exclude(pk=item.pk).order_by("position")
    if not others and meeting.state == Meeting.State.UNDER_WAY:
        raise Refused("Møtet er i gang og må ha minst én sak.")
    if meeting.current_id == item.pk:
        meeting.current = others.filter(position__gt=item.position).first() or others.last()
        meeting.save(update_fields=["current"])
    item.delete()
    meeting.items.filter(position__gt=item.position).update(position=F("position") - 1)
    count_up(meeting)


@transaction.atomic
def describe(item: AgendaItem, *, note: str, minutes: int | None, by: User, version: int) -> AgendaItem:
    """The office's note to the item, and how many minutes it is given."""
    require(by, PREPARE_MEETING)
    meeting = lock(item.meeting)
    item = current(item, meeting)
    if (item.note, item.minutes) == (note.strip(), minutes):
        return item  # it says so already, as after a second click
    refuse_stale(meeting, version)
    item.note, item.minutes = note.strip(), minutes
    item.save(update_fields=["note", "minutes"])
    count_up(meeting)
    return item
