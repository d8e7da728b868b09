"""What is resolved in an item: through the acts of the plan, for a reason, and joined to the item."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innolab.accounts.roles import Role
from innolab.notifications.models import Notification
from innolab.refusals import MissingReason, NotPermitted, Refused, StaleVersion
from portfolio import action_plan
from portfolio.models import Decision
from roadmap.meetings import agenda as agenda_acts
from roadmap.meetings import deciding, ending
from roadmap.models import Resolution
from tests.at_once import at_once
from tests.cast import ROLES, adopted, person
from tests.roadmap.meetings import a_meeting, agenda, fresh, under_way

MAY_HOLD = {"office", "leader"}


@pytest.fixture
def item(plan, entries, leader):
    """The first item of a meeting that is under way."""
    meeting = under_way(a_meeting(plan, entries, heading="Orientering"), by=leader)
    return meeting.items.get(position=1)


def version(plan):
    return fresh(plan).version


@pytest.mark.parametrize("decision", ["included", "reserve", "out"])
@pytest.mark.parametrize("role", ROLES)
def test_leadership_decides(role, decision, cast, plan, item, entries):
    said = {"decision": decision, "reason": " Vi trenger det. ", "by": cast[role], "version": version(plan)}
    if role == "leader":
        row = deciding.decide(item, **said)
        assert (row.kind, row.reason, row.by) == (decision, "Vi trenger det.", cast[role])
        assert (fresh(entries[0]).decision, fresh(entries[0]).answer) == (decision, row.decision)
    else:
        with pytest.raises(NotPermitted):
            deciding.decide(item, **said)
        assert (fresh(entries[0]).decision, Resolution.objects.count()) == ("candidate", 0)


def test_back_to_the_candidates(plan, item, entries, leader):
    deciding.decide(item, decision="included", reason="Ja.", by=leader, version=version(plan))
    deciding.decide(item, decision="candidate", reason="Ikke likevel.", by=leader, version=version(plan))
    assert fresh(entries[0]).decision == "candidate"
    assert [row.kind for row in item.resolutions.order_by("pk")] == ["included", "candidate"]


@pytest.mark.parametrize("role", ROLES)
def test_leadership_ranks(role, cast, plan, item, entries):
    said = {"to": 3, "reason": "Det kan vente.", "by": cast[role], "version": version(plan)}
    if role == "leader":
        row = deciding.rank(item, **said)
        assert (row.in_words, row.decision) == ("flyttet fra plass 1 til plass 3", None)
        assert fresh(entries[0]).rank == 3
    else:
        with pytest.raises(NotPermitted):
            deciding.rank(item, **said)
        assert (fresh(entries[0]).rank, Resolution.objects.count()) == (1, 0)


def test_in_an_adopted_plan_the_move_is_a_decision_too(plan, item, leader):
    adopted(plan, by=leader)
    row = deciding.rank(item, to=2, reason="Det kan vente.", by=leader, version=version(plan))
    assert (row.decision.kind, row.decision.reason) == ("ranked", "Det kan vente.")


@pytest.mark.parametrize("act", [deciding.postpone, deciding.note])
@pytest.mark.parametrize("role", ROLES)
def test_leadership_and_the_office_postpone_and_note(role, act, cast, item):
    if role in MAY_HOLD:
        row = act(item, reason="Mer må avklares.", by=cast[role])
        assert row == act(item, reason="Mer må avklares.", by=cast[role])  # a second click
        assert [(each.reason, each.by) for each in item.resolutions.all()] == [("Mer må avklares.", cast[role])]
    else:
        with pytest.raises(NotPermitted):
            act(item, reason="Mer må avklares.", by=cast[role])


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_nothing_is_resolved_without_a_reason(reason, plan, item, leader):
    before = version(plan)
    for act in (
        lambda: deciding.decide(item, decision="included", reason=reason, by=leader, version=before),
        lambda: deciding.rank(item, to=2, reason=reason, by=leader, version=before),
        lambda: deciding.postpone(item, reason=reason, by=leader),
        lambda: deciding.note(item, reason=reason, by=leader),
    ):
        with pytest.raises((MissingReason, Refused), match="begrunnelse"):
            act()
    assert (version(plan), Resolution.objects.count()) == (before, 0)


@pytest.mark.parametrize("state", ["planned", "ended"])
def test_only_while_the_meeting_is_under_way(state, plan, entries, leader):
    meeting = a_meeting(plan, entries)
    if state == "ended":
        ending.end(under_way(meeting, by=leader), by=leader)
    item = meeting.items.get(position=1)
    for act in (
        lambda: deciding.decide(item, decision="included", reason="Ja.", by=leader, version=version(plan)),
        lambda: deciding.rank(item, to=2, reason="Ja.", by=leader, version=version(plan)),
        lambda: deciding.postpone(item, reason="Nei.", by=leader),
    ):
        with pytest.raises(Refused, match="har ikke begynt" if state == "planned" else "er avsluttet"):
            act()
    assert [fresh(entry).decision for entry in entries] == ["candidate"] * 3


def test_what_is_no_project_is_postponed_or_noted_only(plan, item, leader):
    other = item.meeting.items.get(heading="Orientering")
    with pytest.raises(Refused, match="ikke et prosjekt"):
        deciding.decide(other, decision="included", reason="Ja.", by=leader, version=version(plan))
    with pytest.raises(Refused, match="ikke et prosjekt"):
        deciding.rank(other, to=1, reason="Ja.", by=leader, version=version(plan))
    assert deciding.note(other, reason="Tatt til orientering.", by=leader).kind == "noted"


def test_to_move_one_holds_the_meeting_once(plan, item, leader):
    before = version(plan)
    with CaptureQueriesContext(connection) as captured:
        deciding.rank(item, to=2, reason="Kan vente.", by=leader, version=before)
    held = [query["sql"] for query in captured if 'OF "roadmap_meeting"' in query["sql"]]
    assert len(held) == 1


def test_to_where_it_stands_it_is_not_moved(plan, item, leader):
    with pytest.raises(Refused, match="står på plass 1 allerede"):
        deciding.rank(item, to=1, reason="Ja.", by=leader, version=version(plan))


def test_what_the_plan_refuses_is_refused_here_and_nothing_is_written(plan, item, leader):
    with pytest.raises(StaleVersion):
        deciding.decide(item, decision="included", reason="Ja.", by=leader, version=version(plan) + 1)
    with pytest.raises(Refused, match="Velg en plass fra 1 til 3"):
        deciding.rank(item, to=9, reason="Ja.", by=leader, version=version(plan))
    assert (Resolution.objects.count(), Decision.objects.count()) == (0, 0)


def test_those_concerned_are_told(plan, item, entries, leader, submitter):
    deciding.decide(item, decision="included", reason="Vi trenger det.", by=leader, version=version(plan))
    told = Notification.objects.get(recipient=submitter)
    assert told.text == "Vi trenger det."


@pytest.mark.django_db(transaction=True)
def test_of_two_leaders_who_decide_the_same_item_at_once_one_is_told(plan, item, entries, leader, office):
    other, now = person("leader2", Role.LEADERSHIP), version(plan)
    outcomes = at_once(
        lambda: deciding.decide(item, decision="included", reason="Ja.", by=leader, version=now),
        lambda: deciding.decide(item, decision="reserve", reason="Nei.", by=other, version=now),
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["Resolution", "StaleVersion"]
    row = Resolution.objects.get()
    assert (fresh(entries[0]).decision, fresh(entries[0]).answer) == (row.kind, row.decision)


@pytest.mark.django_db(transaction=True)
def test_a_decision_keeps_its_item_while_the_office_moves_the_agenda(plan, item, entries, leader, office):
    now = version(plan)
    outcomes = at_once(
        lambda: deciding.decide(item, decision="included", reason="Ja.", by=leader, version=now),
        lambda: agenda_acts.move(item, to=3, by=office, version=fresh(item.meeting).version),
    )
    assert [type(each).__name__ for each in outcomes] == ["Resolution", "AgendaItem"]
    assert agenda(item.meeting) == ["Prosjekt 2", "Prosjekt 3", "Prosjekt 1", "Orientering"]
    assert Resolution.objects.get().item == item


# -- What was taken out there can be taken back there


def take_out(item, plan, leader):
    return deciding.decide(item, decision="out", reason="Løst.", by=leader, version=version(plan))


@pytest.mark.parametrize("role", ROLES)
def test_leadership_takes_back_in_the_meeting_that_a_project_was_taken_out(role, cast, plan, item, entries, leader):
    deciding.decide(item, decision="reserve", reason="Venter.", by=leader, version=version(plan))
    take_out(item, plan, leader)
    if role == "leader":
        row = deciding.put_back(item, by=cast[role], version=version(plan))
        assert (row.kind, row.reason, row.decision.kind) == ("reserve", deciding.TAKEN_BACK, "reserve")
        assert (fresh(entries[0]).decision, fresh(entries[0]).rank) == ("reserve", 1)
    else:
        with pytest.raises(NotPermitted):
            deciding.put_back(item, by=cast[role], version=version(plan))
        assert fresh(entries[0]).rank is None


def test_another_leader_may_too_and_say_why(plan, item, entries, leader):
    take_out(item, plan, leader)
    other = person("leader2", Role.LEADERSHIP)
    row = deciding.put_back(item, reason=" Vi tok feil. ", by=other, version=version(plan))
    assert (row.kind, row.reason, row.by) == ("candidate", "Vi tok feil.", other)


def test_what_was_taken_out_elsewhere_or_in_another_meeting_is_not_taken_back_here(plan, item, leader, office):
    with pytest.raises(Refused, match="ikke tatt ut i denne saken"):
        deciding.put_back(item, by=leader, version=version(plan))
    action_plan.decide(item.entry, decision="out", by=leader, reason="Løst.", version=version(plan))
    with pytest.raises(Refused, match="ikke tatt ut i denne saken"):
        deciding.put_back(item, by=leader, version=version(plan))


def test_what_was_entered_and_taken_out_again_since_is_something_new(plan, item, entries, leader, office):
    take_out(item, plan, leader)
    action_plan.enter(entries[0].project, plan=plan, by=office)
    for _ in range(2):
        with pytest.raises(Refused, match="ikke tatt ut i denne saken"):
            deciding.put_back(item, by=leader, version=version(plan))
        entry = fresh(entries[0])
        if entry.rank:
            action_plan.decide(entry, decision="out", by=leader, reason="Løst.", version=version(plan))


def test_when_the_meeting_is_over_it_stands(plan, item, leader):
    take_out(item, plan, leader)
    ending.end(item.meeting, by=leader)
    with pytest.raises(Refused, match="er avsluttet"):
        deciding.put_back(item, by=leader, version=version(plan))
