"""Those who take part in a meeting are told when it is called, moved, called off and ended. Called by the acts.

A day that is past is told of to nobody: the office puts down a meeting that has been, and it calls no one to it.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from innolab.accounts.models import User
from innolab.notifications.delivery import lead_elsewhere, notify
from roadmap.meetings.taking_part import those_who_take_part
from roadmap.models import Meeting


def tell_of_call(meeting: Meeting, *, by: User) -> None:
    where = f"{meeting.place}. " if meeting.place else ""
    _tell(meeting, f"Møte {meeting.when}: «{meeting}»", f"{where}Møtet gjelder {_plan(meeting)}.", by=by)


def tell_of_change(meeting: Meeting, when: str, place: str, *, by: User) -> None:
    """`when` and `place`: as they were. Another title is told to nobody, nor what is changed while they sit there."""
    if meeting.state != Meeting.State.PLANNED or (meeting.when, meeting.place) == (when, place):
        return
    if meeting.when != when:
        moved = f"«{meeting}» er flyttet til {meeting.when_and_where}"
    else:
        moved = f"«{meeting}» {meeting.when} har fått nytt sted: {meeting.place or 'ikke bestemt ennå'}"
    _tell(meeting, moved, f"Før: {', '.join(filter(None, (when, place)))}.", by=by)


def tell_of_calling_off(meeting: Meeting, *, by: User) -> None:
    """There is no page of it any more, so it leads to the others, and so does what was told of it before."""
    text, others = f"Møtet gjaldt {_plan(meeting)}.", reverse("roadmap:meetings")
    lead_elsewhere(meeting.get_absolute_url(), to=others)
    _tell(meeting, f"«{meeting}» {meeting.when} er avlyst", text, by=by, href=others)


def tell_of_protocol(meeting: Meeting, people: Iterable[User], *, by: User) -> None:
    """What was decided in short; whenever the meeting was."""
    assert meeting.protocol  # it is ended
    title, href = f"Protokollen fra «{meeting}» er klar", meeting.get_absolute_url()
    notify(people, title=title, text=meeting.protocol["in_short"], href=href, by=by)


def _plan(meeting: Meeting) -> str:
    return f"årlig handlingsplan {meeting.plan.name}"


def _tell(meeting: Meeting, title: str, text: str, *, by: User, href: str = "") -> None:
    if meeting.held_on >= timezone.localdate():
        notify(those_who_take_part(), title=title, text=text, href=href or meeting.get_absolute_url(), by=by)
