"""Meetings, their agendas, and what was resolved."""

from portfolio.models import Decision
from roadmap.models import AgendaItem, Attendance, Meeting, ProtocolFile, Resolution
from tests.portfolio.violations.builders import DAY, NOW, in_next_plan, next_plan, sql, twice


def meeting(world, state_first="planned", **fields):
    """A meeting with one item, about the second entry."""
    begun = {"started_at": NOW, "started_by": world.leader, "ranking_before": []} if state_first != "planned" else {}
    ended_ = {"ended_at": NOW, "ended_by": world.leader, "ranking_after": [], "protocol": {}}
    made = Meeting.objects.create(plan=world.plan, title="Møte", held_on=DAY)
    AgendaItem.objects.create(meeting=made, position=1, entry=world.entries[1])
    Meeting.objects.filter(pk=made.pk).update(state=state_first, **begun, **(ended_ if state_first == "ended" else {}))
    if fields:
        Meeting.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


def a_meeting(state_first="planned", **fields):
    return lambda world: meeting(world, state_first, **fields)


def after_a_meeting(state, write):
    """What is written, is told the meeting."""
    return lambda world: write(world, meeting(world, state))


def item(made, position, **fields):
    return AgendaItem.objects.create(meeting=made, position=position, **{"heading": "Orientering", **fields})


def resolution(made, world, **fields):
    values = {"kind": "noted", "reason": "Vi venter.", "by": world.leader} | fields
    return Resolution.objects.create(item=made.items.first(), **values)


def resolved(**fields):
    return after_a_meeting("under_way", lambda world, made: resolution(made, world, **fields))


def decided(world, project, kind="included"):
    return Decision.objects.create(plan=world.plan, project=project, kind=kind, reason="Ja.", by=world.leader)


def protocol_of(made, kind="pdf"):
    return ProtocolFile.objects.create(meeting=made, kind=kind, content=b"", sha256="0" * 64)


VIOLATIONS = {
    "meeting_title_is_one_line": [a_meeting(title=text) for text in ("", " ", "to\nlinjer")],
    "meeting_is_started_by_somebody_at_some_time": [
        a_meeting(state="under_way", ranking_before=[]),
        a_meeting(started_at=NOW),
        a_meeting("under_way", started_by=None),
    ],
    "meeting_is_ended_by_somebody_at_some_time": [
        a_meeting("under_way", state="ended", ranking_after=[], protocol={}),
        a_meeting("under_way", ended_at=NOW),
    ],
    "a_started_meeting_keeps_the_ranking_before": [
        after_a_meeting(
            "planned",
            lambda world, made: Meeting.objects.filter(pk=made.pk).update(
                state="under_way", started_at=NOW, started_by=world.leader
            ),
        ),
    ],
    "a_planned_meeting_has_no_limits_before": [a_meeting(limits_before={})],
    "an_ended_meeting_keeps_the_ranking_after_and_its_protocol": [
        a_meeting(ranking_after=[]),
        after_a_meeting(
            "under_way",
            lambda world, made: Meeting.objects.filter(pk=made.pk).update(
                state="ended", ended_at=NOW, ended_by=world.leader, ranking_after=[]
            ),
        ),
    ],
    "one_meeting_of_a_plan_is_under_way": [twice(a_meeting("under_way"))],
    "a_meeting_goes_forward": [
        a_meeting("ended", title="Et annet"),
        after_a_meeting("under_way", lambda _, made: made.delete()),
        after_a_meeting("ended", sql("DELETE FROM roadmap_meeting")),
        a_meeting("under_way", ranking_before=[1]),
        a_meeting("under_way", limits_before={}),
        after_a_meeting("planned", lambda world, made: type(made).objects.update(plan=next_plan(world))),
        after_a_meeting(
            "under_way",
            lambda _, made: type(made).objects.update(
                state="planned", started_at=None, started_by=None, ranking_before=None
            ),
        ),
    ],
    "no_two_items_share_a_position": [after_a_meeting("planned", lambda _, made: item(made, 1))],
    "a_project_is_on_an_agenda_once": [
        after_a_meeting("planned", lambda world, made: item(made, 2, entry=world.entries[1], heading="")),
    ],
    "positions_begin_at_one": [after_a_meeting("planned", lambda _, made: item(made, 0))],
    "positions_have_no_gaps": [
        after_a_meeting("planned", lambda _, made: item(made, 3)),
        after_a_meeting("planned", lambda _, made: (item(made, 2), made.items.filter(position=1).delete())),
        after_a_meeting("planned", lambda _, made: (item(made, 2), made.items.filter(position=2).update(position=3))),
    ],
    "an_item_is_a_project_or_has_a_heading": [
        after_a_meeting("planned", lambda _, made: item(made, 2, heading="")),
        after_a_meeting("planned", lambda world, made: item(made, 2, entry=world.entries[0])),
    ],
    "minutes_are_reasonable": [
        after_a_meeting("planned", lambda _, made: item(made, 2, minutes=0)),
        after_a_meeting("planned", lambda _, made: item(made, 2, minutes=481)),
    ],
    "an_item_is_about_the_plan_of_its_meeting": [
        after_a_meeting(
            "planned",
            lambda world, made: item(made, 2, heading="", entry=in_next_plan(world, world.proposal, rank=1).get()),
        ),
    ],
    "an_ended_agenda_stands": [
        after_a_meeting("ended", lambda _, made: item(made, 2)),
        after_a_meeting("ended", lambda _, made: made.items.update(note="Ny.")),
        after_a_meeting("ended", sql("DELETE FROM roadmap_agendaitem")),
    ],
    "one_is_present_in_a_meeting_once": [
        after_a_meeting(
            "planned",
            lambda world, made: [Attendance.objects.create(meeting=made, person=world.office) for _ in range(2)],
        ),
    ],
    "who_was_present_stands": [
        after_a_meeting("ended", lambda world, made: Attendance.objects.create(meeting=made, person=world.office)),
    ],
    "resolution_kind_is_known": [resolved(kind="")],
    "a_resolution_has_a_reason": [resolved(reason=""), resolved(reason=" ")],
    "a_resolution_about_a_place_is_a_decision": [
        resolved(kind="included"),
    ],
    "a_move_says_from_where_to_where": [
        resolved(kind="ranked"),
        resolved(kind="ranked", from_rank=1),
        resolved(from_rank=1, to_rank=2),
    ],
    "resolutions_stand": [
        after_a_meeting(
            "under_way", lambda world, made: (resolution(made, world), Resolution.objects.update(kind="x"))
        ),
        after_a_meeting(
            "under_way",
            lambda world, made: (resolution(made, world), sql("DELETE FROM roadmap_resolution")(world)),
        ),
    ],
    "a_resolution_is_about_its_item": [
        after_a_meeting(
            "under_way",
            lambda world, made: resolution(
                made, world, kind="postponed", decision=decided(world, world.entries[1].project)
            ),
        ),
        after_a_meeting(
            "under_way",
            lambda world, made: resolution(made, world, kind="included", decision=decided(world, world.proposal)),
        ),
        after_a_meeting(
            "under_way",
            lambda world, made: Resolution.objects.create(
                item=item(made, 2), kind="ranked", from_rank=1, to_rank=2, reason="Ja.", by=world.leader
            ),
        ),
    ],
    "nothing_is_resolved_in_an_ended_meeting": [
        after_a_meeting("ended", lambda world, made: resolution(made, world)),
    ],
    "a_protocol_is_issued_once": [
        after_a_meeting("ended", lambda _, made: (protocol_of(made), protocol_of(made))),
    ],
    "protocol_kind_is_known": [after_a_meeting("ended", lambda _, made: protocol_of(made, "odt"))],
    "protocols_stand": [
        after_a_meeting(
            "ended", lambda world, made: (protocol_of(made), sql("DELETE FROM roadmap_protocolfile")(world))
        ),
    ],
}
