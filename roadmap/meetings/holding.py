"""A meeting from when it is called until it has begun, and who may see it. Its end is roadmap.meetings.ending."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from innolab.accounts.models import User
from innolab.days import FIRST_DAY, LAST_DAY, NO_DAY
from innolab.refusals import Refused, StaleVersion, require
from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.models.sorting import norwegian
from portfolio.permissions import ASSESS, DECIDE_PLAN, HOLD_MEETING, PREPARE_MEETING, given
from roadmap.meetings import calling, limits, ranking
from roadmap.meetings.taking_part import takes_part
from roadmap.models import AgendaItem, Attendance, Meeting
from roadmap.models.meeting import MeetingQuerySet

State = Meeting.State
STALE = "Noen andre har endret møtet etter at du åpnet siden. Se hvordan det er nå, og prøv igjen."
ENDED = "Møtet er avsluttet, og protokollen står fast."
_WRITTEN_AT_THE_START = ("state", "started_at", "started_by", "current", "ranking_before", "limits_before")
NOT_BEGUN = "Møtet har ikke begynt. Start det først."


def visible_to(user: User) -> MeetingQuerySet:
    """What is prepared is the office's and leadership's; what is ended, everybody who is employed may read."""
    rows = Meeting.objects.all()
    return rows if takes_part(user) else rows.ended()


def lock(meeting: Meeting, *, version: int | None = None) -> Meeting:
    """The meeting as it is now, held until the transaction ends. Comes before the plan, where both are held.

    Raises Refused when it is ended, StaleVersion when `version` is not the meeting's.
    """
    held = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("plan").get(pk=meeting.pk)
    if held.state == State.ENDED:
        raise Refused(ENDED)
    if version is not None:
        refuse_stale(held, version)
    return held


def refuse_stale(meeting: Meeting, version: int) -> None:
    """For acts that look first whether it is done already, as after a second click."""
    if version != meeting.version:
        raise StaleVersion(STALE)


def lock_under_way(meeting: Meeting) -> Meeting:
    """As `lock`, of a meeting that goes on. Raises Refused for any other."""
    held = lock(meeting)
    if held.state != State.UNDER_WAY:
        raise Refused(NOT_BEGUN)
    return held


def current(item: AgendaItem, meeting: Meeting) -> AgendaItem:
    """The item as it is now, of a meeting that is held. Raises Refused where it is gone."""
    found = meeting.items.select_related("entry__plan", "entry__project").filter(pk=item.pk).first()
    if found is None:
        raise Refused("Saken er tatt av saklisten.")
    return found


def count_up(meeting: Meeting, *fields: str) -> Meeting:
    """Save these fields of a meeting that is held; what others have read of it is old from now on."""
    meeting.version += 1
    meeting.save(update_fields=["version", *fields])
    return meeting


@transaction.atomic
def prepare(
    *,
    plan: ActionPlan,
    title: str,
    held_on: datetime.date,
    begins_at: datetime.time | None = None,
    place: str = "",
    by: User,
) -> Meeting:
    """The office calls a meeting about a plan that is not closed, and those who take part are told of it.

    Its agenda is empty. A second click gets the one that the first made: the same meeting is not planned twice.
    """
    require(by, PREPARE_MEETING)
    _refuse_unless_reasonable(held_on)
    plan = ActionPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
    if plan.state == ActionPlan.State.CLOSED:
        raise Refused(f"{plan} er lukket. Det er ingenting å beslutte om den.")
    said = {"plan": plan, "title": title, "held_on": held_on, "begins_at": begins_at, "place": place}
    if made := Meeting.objects.filter(state=State.PLANNED, **said).first():
        return made
    meeting = Meeting.objects.create(**said)
    calling.tell_of_call(meeting, by=by)
    return meeting


def is_reasonable(held_on: datetime.date) -> bool:
    """A day that somebody may have meant."""
    return FIRST_DAY <= held_on <= LAST_DAY


def _refuse_unless_reasonable(held_on: datetime.date) -> None:
    if not is_reasonable(held_on):
        raise Refused(NO_DAY)


@transaction.atomic
def change(
    meeting: Meeting,
    *,
    title: str,
    held_on: datetime.date,
    begins_at: datetime.time | None = None,
    place: str,
    by: User,
    version: int,
) -> Meeting:
    """Another title, time or place; of the two last those who take part are told. A second click changes nothing."""
    require(by, PREPARE_MEETING)
    _refuse_unless_reasonable(held_on)
    meeting = lock(meeting)
    if (meeting.title, meeting.held_on, meeting.begins_at, meeting.place) == (title, held_on, begins_at, place):
        return meeting
    refuse_stale(meeting, version)
    before = meeting.when, meeting.place
    meeting.title, meeting.held_on, meeting.begins_at, meeting.place = title, held_on, begins_at, place
    calling.tell_of_change(meeting, *before, by=by)
    return count_up(meeting, "title", "held_on", "begins_at", "place")


@transaction.atomic
def call_off(meeting: Meeting, *, by: User, version: int) -> None:
    """A meeting that has not begun goes away with its agenda, and those who take part are told; its trail stays."""
    require(by, PREPARE_MEETING)
    meeting = lock(meeting, version=version)
    if meeting.state != State.PLANNED:
        raise Refused("Møtet har begynt og kan ikke avlyses. Avslutt det i stedet.")
    calling.tell_of_calling_off(meeting, by=by)
    meeting.delete()


@transaction.atomic
def start(meeting: Meeting, *, by: User) -> Meeting:
    """The meeting begins with its first item, and keeps the ranking as it is now. A second click changes nothing."""
    require(by, HOLD_MEETING)
    meeting = lock(meeting)
    if meeting.state == State.UNDER_WAY:
        return meeting
    plan = ActionPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.plan_id)
    if found := _objections(meeting, plan):
        raise Refused(*found)
    meeting.state, meeting.started_at, meeting.started_by = State.UNDER_WAY, timezone.now(), by
    meeting.current = meeting.items.order_by("position").first()
    meeting.ranking_before, meeting.limits_before = ranking.kept(plan), limits.kept(plan)
    return count_up(meeting, *_WRITTEN_AT_THE_START)


def _objections(meeting: Meeting, plan: ActionPlan) -> list[str]:
    if plan.state == ActionPlan.State.CLOSED:
        return [f"{plan} er lukket. Det er ingenting å beslutte om den."]
    other = Meeting.objects.filter(plan=plan, state=State.UNDER_WAY).first()
    if other:
        return [f"«{other}» om den samme planen er i gang. Avslutt det møtet først."]
    return [] if meeting.items.exists() else ["Saklisten er tom. Legg til minst én sak først."]


@transaction.atomic
def mark_present(meeting: Meeting, *, people: Iterable[User], guests: str, by: User, version: int) -> Meeting:
    """These are present, and nobody else; of guests the names only, one on each line.

    A second click changes nothing.
    """
    require(by, HOLD_MEETING)
    meeting = lock(meeting)
    chosen = {person.pk for person in people}
    marked = set(meeting.attendances.values_list("person", flat=True))
    guests = "\n".join(name.strip() for name in guests.splitlines() if name.strip())
    if (chosen, guests) == (marked, meeting.guests):
        return meeting
    refuse_stale(meeting, version)
    meeting.attendances.exclude(person__in=chosen).delete()
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person_id=key) for key in sorted(chosen - marked))
    meeting.guests = guests
    return count_up(meeting, "guests")


def present(meeting: Meeting) -> list[User]:
    """Those with an account who are marked, as in a dictionary."""
    rows = User.objects.filter(pk__in=meeting.attendances.values("person"))
    return list(rows.order_by(norwegian("name"), "pk"))


def may_be_present(meeting: Meeting) -> list[User]:
    """Leadership, the office, those who own a project on the agenda, and whoever is marked already."""
    owners = ActionPlanEntry.objects.filter(agenda_items__meeting=meeting).values("project__owner")
    wanted = Q(pk__in=given(DECIDE_PLAN).values("pk")) | Q(pk__in=given(ASSESS).values("pk"))
    marked = Q(pk__in=meeting.attendances.values("person"))
    found = User.objects.filter(wanted | marked | Q(pk__in=owners, is_active=True))
    return list(found.order_by(norwegian("name"), "pk"))


@transaction.atomic
def show(item: AgendaItem, *, by: User) -> Meeting:
    """Let everybody who follows the meeting see this item. It changes nothing of what is prepared."""
    require(by, HOLD_MEETING)
    meeting = lock_under_way(item.meeting)
    if meeting.current_id != item.pk:
        meeting.current = current(item, meeting)
        meeting.save(update_fields=["current"])
    return meeting
