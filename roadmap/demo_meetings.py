"""Meetings of the demo: one that is ended, in which the plan of this year was decided on, and one that is planned."""

import datetime

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import DEMO_DOMAIN, User
from innolab.refusals import Refused
from portfolio.models import ActionPlan, ActionPlanEntry, Decision
from roadmap.meetings import ending, limits, ranking
from roadmap.meetings.protocol import protocol
from roadmap.models import AgendaItem, Attendance, Meeting, Resolution

MOST_INCLUDED, MOST_OTHERS, MOST_ITEMS = 5, 3, 8
_DECIDED = ("included", "reserve", "out")


@transaction.atomic
def load_meetings() -> int:
    """Into a demo without meetings; how many there are then. Raises Refused where there are some already."""
    if Meeting.objects.exists():
        raise Refused("Det finnes møter allerede, så demoens møter ble ikke lastet inn.")
    people = {key: User.objects.get(email=f"{key}{DEMO_DOMAIN}") for key in ("kontor", "leder", "eier")}
    now = ActionPlan.objects.around(timezone.localdate())
    if now is None:
        return 0
    _ended(now, people)
    coming = ActionPlan.objects.to_enter(timezone.localdate()) or now
    if coming.state != ActionPlan.State.CLOSED:
        _planned(coming)
    return Meeting.objects.count()


def _ended(plan: ActionPlan, people: dict[str, User]) -> None:
    """As it would be after the acts that led there: what stands in the plan was decided in this meeting."""
    answers = Decision.objects.filter(plan=plan, kind__in=_DECIDED).exclude(reason="")
    rows = answers.select_related("project").order_by("at", "pk")
    included = rows.filter(kind="included")[:MOST_INCLUDED]
    found = sorted([*included, *rows.exclude(kind="included")[:MOST_OTHERS]], key=lambda row: (row.at, row.pk))
    if not found:
        return
    begun = found[0].at - datetime.timedelta(minutes=12)
    done = found[-1].at + datetime.timedelta(minutes=3)
    meeting = Meeting.objects.create(
        plan=plan,
        title="Prioritering av årets prosjekter",
        held_on=timezone.localdate(begun),
        place="Formannskapssalen",
        guests="Hovedverneombudet",
    )
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person=person) for person in people.values())
    for position, row in enumerate(found, 1):
        entry = plan.entries.get(project=row.project)
        item = AgendaItem.objects.create(meeting=meeting, entry=entry, position=position, minutes=10)
        Resolution.objects.create(item=item, kind=row.kind, decision=row, reason=row.reason, by=row.by, at=row.at)
    other = AgendaItem.objects.create(meeting=meeting, heading="Eventuelt", position=len(found) + 1)
    Resolution.objects.create(
        item=other,
        kind=Resolution.Kind.NOTED,
        reason="Porteføljekontoret kaller inn til nytt møte når kandidatene til neste plan er vurdert.",
        by=people["kontor"],
        at=done - datetime.timedelta(minutes=1),
    )
    _finish(meeting, begun, done, people["leder"])


def _finish(meeting: Meeting, begun: datetime.datetime, done: datetime.datetime, by: User) -> None:
    after = ranking.kept(meeting.plan)
    treated = set(meeting.items.filter(entry__isnull=False).values_list("entry__project", flat=True))
    meeting.ranking_before = [
        row | {"decision": ActionPlanEntry.Decision.CANDIDATE} if row["project"] in treated and row["rank"] else row
        for row in after
    ]
    meeting.ranking_after, meeting.limits_before = after, limits.kept(meeting.plan, but=treated)
    meeting.state = Meeting.State.ENDED
    meeting.started_at, meeting.started_by = begun, by
    meeting.ended_at, meeting.ended_by = done, by
    meeting.protocol = protocol(meeting) | {"beside": []}  # the other answers of the plan were given in other meetings
    meeting.save()
    ending.issue(meeting)


def _planned(plan: ActionPlan) -> None:
    """In a week: an orientation, and what waits for leadership."""
    day = timezone.localdate() + datetime.timedelta(days=7)
    meeting = Meeting.objects.create(
        plan=plan, title="Kandidatene som venter", held_on=day, begins_at=datetime.time(9), place="Formannskapssalen"
    )
    AgendaItem.objects.create(
        meeting=meeting,
        heading="Orientering om økonomiplanen",
        position=1,
        minutes=10,
        note="Økonomisjefen orienterer.",
    )
    waiting = plan.entries.ranked().filter(decision=ActionPlanEntry.Decision.CANDIDATE)[:MOST_ITEMS]
    chosen = list(waiting) or list(plan.entries.ranked()[:MOST_ITEMS])
    for position, entry in enumerate(chosen, 2):
        AgendaItem.objects.create(meeting=meeting, entry=entry, position=position, minutes=10)
