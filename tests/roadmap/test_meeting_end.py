"""The meeting ends: the ranking is kept, the protocol written, and its files made once."""

import hashlib

import pytest

from innolab.notifications.models import Notification
from innolab.refusals import NotPermitted, Refused
from roadmap.meetings import deciding, ending, holding, ranking
from roadmap.models import Meeting, ProtocolFile
from tests.at_once import at_once
from tests.cast import ROLES, person
from tests.roadmap.meetings import a_meeting, fresh, under_way


@pytest.mark.parametrize("role", ROLES)
def test_who_may(role, cast, plan, make_entry, leader):
    meeting = under_way(a_meeting(plan, [make_entry()]), by=leader)
    if role in {"office", "leader"}:
        ended = ending.end(meeting, by=cast[role])
        assert (ended.state, ended.ended_by, ended.current) == ("ended", cast[role], None)
    else:
        with pytest.raises(NotPermitted):
            ending.end(meeting, by=cast[role])
        assert (fresh(meeting).state, ProtocolFile.objects.count()) == ("under_way", 0)


def test_then_everybody_who_is_employed_may_see_it(plan, make_entry, cast, leader):
    meeting = ending.end(under_way(a_meeting(plan, [make_entry()]), by=leader), by=leader)
    assert [holding.visible_to(cast[role]).filter(pk=meeting.pk).exists() for role in ROLES] == [True] * len(ROLES)


def test_those_who_could_have_been_present_are_told_that_the_protocol_is_ready(plan, make_entry, cast, office, leader):
    guest, owner = person("guest"), person("owner of it")
    meeting = under_way(a_meeting(plan, [make_entry(owner=owner)]), by=leader)
    holding.mark_present(meeting, people=[guest, leader], guests="", by=leader, version=meeting.version)
    Notification.objects.all().delete()
    ending.end(fresh(meeting), by=leader)
    told = list(Notification.objects.order_by("recipient__name").values_list("recipient", "title", "text", "href"))
    said = ("Protokollen fra «Ledermøte» er klar", "1 sak. Ingenting ble besluttet.", meeting.get_absolute_url())
    assert told == [(each.pk, *said) for each in (guest, office, owner)]


def test_what_has_not_begun_is_not_ended_and_what_is_ended_not_again(plan, make_entry, leader):
    meeting = a_meeting(plan, [make_entry()])
    with pytest.raises(Refused, match="har ikke begynt"):
        ending.end(meeting, by=leader)
    ending.end(under_way(meeting, by=leader), by=leader)
    with pytest.raises(Refused, match="protokollen står fast"):
        ending.end(meeting, by=leader)


def test_the_files_are_stored_with_their_checksums(plan, make_entry, leader):
    meeting = ending.end(under_way(a_meeting(plan, [make_entry()]), by=leader), by=leader)
    stored = {row.kind: row for row in meeting.files.all()}
    assert set(stored) == {"pdf", "docx"}
    for row in stored.values():
        assert (hashlib.sha256(row.content).hexdigest(), row.at) == (row.sha256, meeting.ended_at)
    assert [(file.kind, file.size) for file in ending.files(meeting)] == [
        (kind, len(stored[kind].content)) for kind in ("pdf", "docx")
    ]


def test_the_ranking_before_and_after(plan, make_entry, leader):
    entries = [make_entry("candidate") for _ in range(4)]
    meeting = under_way(a_meeting(plan, entries), by=leader)
    first, second, *_ = meeting.items.order_by("position")
    deciding.rank(first, to=4, reason="Kan vente.", by=leader, version=fresh(plan).version)
    deciding.decide(second, decision="out", reason="Løst.", by=leader, version=fresh(plan).version)
    meeting = ending.end(meeting, by=leader)
    rows = ranking.compared(meeting.ranking_before, meeting.ranking_after)
    assert [(row.title, row.before, row.after, row.decision_after, row.has_moved) for row in rows] == [
        ("Prosjekt 3", 3, 1, "candidate", False),
        ("Prosjekt 4", 4, 2, "candidate", False),
        ("Prosjekt 1", 1, 3, "candidate", True),
        ("Prosjekt 2", 2, None, "out", False),
    ]
    assert [row["move"] for row in meeting.protocol["ranking"]] == ["", "", "2 plasser ned", "ut av prioriteringen"]


@pytest.mark.parametrize(
    ("after", "moved"),
    [("1234", ""), ("2341", "1"), ("4123", "4"), ("2143", "13"), ("1324", "2"), ("4321", "432")],
)
def test_only_what_somebody_moved_has_moved(after, moved):
    def kept(order):
        return [
            {"project": int(key), "title": key, "rank": rank, "decision": "candidate"}
            for rank, key in enumerate(order, 1)
        ]

    rows = ranking.compared(kept("1234"), kept(after))
    assert [row.title for row in rows] == list(after)
    assert len([row.title for row in rows if row.has_moved]) == len(moved)


@pytest.mark.django_db(transaction=True)
def test_a_decision_that_comes_as_the_meeting_ends_is_in_the_protocol_or_refused(plan, make_entry, leader, office):
    entry = make_entry("candidate")
    meeting = under_way(a_meeting(plan, [entry]), by=leader)
    item, now = meeting.items.get(), fresh(plan).version
    decided, ended = at_once(
        lambda: deciding.decide(item, decision="included", reason="Ja.", by=leader, version=now),
        lambda: ending.end(meeting, by=office),
    )
    assert type(ended) is Meeting
    said = [row["what"] for row in ended.protocol["items"][0]["resolutions"]]
    if isinstance(decided, Refused):
        assert (said, fresh(entry).decision) == ([], "candidate")
    else:
        assert (said, fresh(entry).decision) == (["Tatt med i planen"], "included")
    assert [row["decision"] for row in ended.ranking_after] == [fresh(entry).decision]
