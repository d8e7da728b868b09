"""The end of a meeting: the ranking as it is then, the protocol, and its files, made and stored once."""

import hashlib
from typing import NamedTuple

from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone

from innolab import typesetting
from innolab.accounts.models import User
from innolab.refusals import require
from portfolio.models import ActionPlan
from portfolio.permissions import HOLD_MEETING
from roadmap.meetings import calling, ranking
from roadmap.meetings.holding import count_up, lock_under_way, may_be_present
from roadmap.meetings.protocol import protocol
from roadmap.meetings.word import docx
from roadmap.models import Meeting, ProtocolFile

Kind = ProtocolFile.Kind
State = Meeting.State
_WRITTEN_AT_THE_END = ("state", "ended_at", "ended_by", "current", "ranking_after", "protocol")


@transaction.atomic
def end(meeting: Meeting, *, by: User) -> Meeting:
    """The meeting is over, and everybody who is employed may read what was decided. Nothing of it is changed any more.

    Those who could have been present are told that the protocol is ready.

    What is not treated stays on the agenda without a resolution. The plan is held, so that the ranking after is that
    of the last decision.
    """
    require(by, HOLD_MEETING)
    meeting = lock_under_way(meeting)
    plan = ActionPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.plan_id)
    meeting.state, meeting.ended_at, meeting.ended_by = State.ENDED, timezone.now(), by
    meeting.ranking_after = ranking.kept(plan)
    meeting.current = None
    meeting.protocol = protocol(meeting)
    count_up(meeting, *_WRITTEN_AT_THE_END)
    issue(meeting)
    calling.tell_of_protocol(meeting, may_be_present(meeting), by=by)
    return meeting


def issue(meeting: Meeting) -> None:
    """Make and store both files of a meeting that ends. Every time in them is the meeting's own, none the clock's."""
    at, told = meeting.ended_at, meeting.protocol
    assert at  # the database has it so
    assert told
    for kind, content in (
        (Kind.PDF, typesetting.pdf("protocol.typ", told, at=at)),
        (Kind.WORD, docx(told, at=at)),
    ):
        checksum = hashlib.sha256(content).hexdigest()
        ProtocolFile.objects.create(meeting=meeting, kind=kind, content=content, sha256=checksum, at=at)


class File(NamedTuple):
    kind: Kind
    size: int
    sha256: str


def files(meeting: Meeting) -> list[File]:
    """What there is to take along, without the content."""
    rows = meeting.files.annotate(size=Length("content")).order_by("-kind").values_list("kind", "size", "sha256")
    return [File(Kind(kind), size, checksum) for kind, size, checksum in rows]
