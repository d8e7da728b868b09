"""Møtemodus: one item at a time, what is resolved in it, and how others follow along."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from innolab.accounts.roles import Role
from portfolio.models import ActionPlanEntry, PlanFrame
from portfolio.permissions import DECIDE_PLAN, HOLD_MEETING, PRIORITISE
from portfolio.plan_entry import effects
from roadmap.meetings import agenda as agenda_acts
from roadmap.meetings import basis, deciding, ending
from roadmap.models import Resolution
from tests.at_once import queued_behind
from tests.cast import given, person
from tests.pages import html_of, main_of, queries, rows, section, words
from tests.roadmap.meetings import a_meeting, at, fresh, resolve

TOMORROW = timezone.localdate() + datetime.timedelta(days=1)


# -- One item at a time


def test_an_item_shows_its_basis_the_ranking_and_the_frames(meeting, plan, leader, client):
    PlanFrame.objects.create(plan=plan, investment_cost=1_000)
    client.force_login(leader)
    response = client.get(at("meeting-item", meeting.pk, 2))
    page = words(main_of(response))
    for said in (
        "Sak 2 av 3",
        "Nattevakter går runder som vekker beboerne.",
        "140 dagsverk",
        "Under streken, som går ved plass 1.",
        "Streken: her er det brukt opp",
        "#Helhetlig støtter",
    ):
        assert said in page
    ranking = rows(section(response, "ranking"), "li")
    assert ranking[-1] == "3 Prosjekt 3 kandidat"
    assert main_of(response).count('aria-current="true"') == 1


def test_what_an_item_takes_of_each_frame_costs_no_query_beside_the_ranking(meeting, plan, entries):
    PlanFrame.objects.create(plan=plan, investment_cost=1_000)
    entry = ActionPlanEntry.objects.for_entry_page().get(pk=entries[0].pk)
    beside = basis.around(plan)
    with CaptureQueriesContext(connection) as captured:
        found = basis.basis(entry, beside)
    assert [query["sql"] for query in captured if "planframe" in query["sql"]] == []
    assert (found.take.money, found.effects) == (effects(entry)[0].money, effects(entry)[1])


def test_what_is_no_project_has_neither_basis_nor_a_choice_to_include_it(meeting, leader, client):
    client.force_login(leader)
    page = main_of(client.get(at("meeting-item", meeting.pk, 3)))
    assert ("Orientering" in page, 'value="included"' in page, 'value="noted"' in page) == (True, False, True)


@pytest.mark.parametrize(
    ("role", "choices"),
    [("leader", ["included", "reserve", "out", "ranked", "postponed", "noted"]), ("office", ["postponed", "noted"])],
)
def test_each_sees_the_choices_that_are_theirs(role, choices, cast, meeting, client):
    client.force_login(cast[role])
    page = main_of(client.get(at("meeting-item", meeting.pk, 1)))
    assert [part.partition('"')[0] for part in page.split('name="kind" value="')[1:]] == choices


@pytest.mark.parametrize(
    ("permission", "choices"),
    [
        (PRIORITISE, ["ranked", "postponed", "noted"]),
        (DECIDE_PLAN, ["included", "reserve", "out", "postponed", "noted"]),
    ],
)
def test_with_one_right_alone_one_is_offered_what_one_can_resolve(permission, choices, meeting, outsider, plan, client):
    user = given(outsider, HOLD_MEETING, permission)
    client.force_login(user)
    page = main_of(client.get(at("meeting-item", meeting.pk, 1)))
    assert [part.partition('"')[0] for part in page.split('name="kind" value="')[1:]] == choices
    item = meeting.items.get(position=1)
    others = {"included", "reserve", "out", "ranked"} - set(choices)
    assert {resolve(client, item, kind=kind, to=2).status_code for kind in others} == {403}
    assert {resolve(client, item, kind=kind, to=2).status_code for kind in choices} == {302}


def test_before_it_begins_the_item_is_seen_and_nothing_is_chosen(planned, leader, client):
    client.force_login(leader)
    page = main_of(client.get(at("meeting-item", planned.pk, 1)))
    assert ("Møtet har ikke begynt." in page, 'name="kind"' in page) == (True, False)


@pytest.mark.parametrize("kind", ["included", "reserve", "out", "postponed", "noted"])
def test_a_resolution_is_saved_and_shown_on_the_item(kind, meeting, leader, client):
    client.force_login(leader)
    item = meeting.items.get(position=1)
    response = resolve(client, item, kind=kind)
    assert response.url == f"{at('meeting-item', meeting.pk, 1)}#besluttet"
    row = item.resolutions.get()
    assert (row.kind, row.reason) == (kind, "Vi trenger det.")
    shown = words(main_of(client.get(response.url)))
    assert f"{row.in_words.capitalize()}. Vi trenger det. leader Testesen, kl." in shown


def test_a_move_in_the_ranking(meeting, entries, leader, client):
    client.force_login(leader)
    resolve(client, meeting.items.get(position=1), kind="ranked", to="3")
    assert (fresh(entries[0]).rank, Resolution.objects.get().to_rank) == (3, 3)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"kind": ""}, "Velg hva som skal skje i saken."),
        ({"kind": "tull"}, "Velg en av beslutningene i listen."),
        ({"kind": "ranked"}, "Skriv hvilken plass prosjektet skal flyttes til."),
        ({"kind": "ranked", "to": "øverst"}, "Skriv plassen som et helt tall."),
        ({"kind": "ranked", "to": "0"}, "Velg en plass fra 1 til 3."),
        ({"kind": "ranked", "to": "99999"}, "Velg en plass fra 1 til 3."),
        ({"kind": "included", "version": 99}, "Noen andre har endret planen"),
        ({"kind": "included", "version": "tull"}, "Siden manglet noe."),
        ({"kind": "candidate"}, "allerede kandidat"),
    ],
)
def test_what_is_refused_keeps_what_was_typed_and_changes_nothing(said, sentence, meeting, leader, client):
    client.force_login(leader)
    item = meeting.items.get(position=1)
    response = resolve(client, item, **{"reason": "En lang begrunnelse.", **said})
    page = words(main_of(response))
    assert response.status_code in {409, 422}
    assert sentence in page
    assert "En lang begrunnelse." in page
    assert Resolution.objects.count() == 0


def test_without_a_reason_nothing_is_saved(meeting, leader, client):
    client.force_login(leader)
    response = resolve(client, meeting.items.get(position=1), kind="included", reason="  ")
    assert (response.status_code, Resolution.objects.count()) == (409, 0)
    assert "begrunnelse" in words(main_of(response))


def test_a_second_click_is_answered_as_the_first(meeting, plan, leader, client):
    client.force_login(leader)
    item, before = meeting.items.get(position=1), fresh(plan).version
    answers = [resolve(client, item, kind="included", version=before, seen=0) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Resolution.objects.count() == 1


def test_what_was_taken_out_in_the_item_is_taken_back_there_by_leadership(meeting, plan, entries, cast, client):
    client.force_login(cast["leader"])
    item, page = meeting.items.get(position=1), at("meeting-item", meeting.pk, 1)
    back = {"kind": "put_back", "version": fresh(plan).version + 1, "seen": 0, "reason": ""}
    assert 'value="put_back"' not in main_of(client.get(page))
    resolve(client, item, kind="out")
    offered = []
    for role in ("office", "leader"):
        client.force_login(cast[role])
        offered.append('value="put_back"' in main_of(client.get(page)))
    assert offered == [False, True]
    assert [resolve(client, item, **back).status_code for _ in range(2)] == [302, 302]  # a second click
    assert [row.in_words for row in item.resolutions.order_by("pk")] == [
        "tatt ut av planen",
        "satt tilbake til kandidat",
    ]
    assert (fresh(entries[0]).rank, 'value="put_back"' in main_of(client.get(page))) == (1, False)


def test_what_was_not_taken_out_there_is_not_taken_back(meeting, leader, client):
    client.force_login(leader)
    response = resolve(client, meeting.items.get(position=1), kind="put_back")
    assert (response.status_code, Resolution.objects.count()) == (409, 0)
    assert deciding.NOT_OUT_BY_THIS in words(main_of(response))


@pytest.mark.parametrize("kind", ["included", "ranked", "noted"])
@pytest.mark.parametrize("between", ["noted", "reserve"])
def test_a_second_click_that_comes_after_another_resolution_is_answered_as_the_first(
    kind, between, meeting, plan, leader, client
):
    client.force_login(leader)
    item, other = meeting.items.get(position=1), person("leader2", Role.LEADERSHIP)
    page = {"kind": kind, "to": "3", "version": fresh(plan).version, "seen": 0, "reason": "Som avtalt."}
    first = resolve(client, item, **page)
    if between == "noted":
        deciding.note(item, reason="Som avtalt.", by=other)
    else:
        deciding.decide(item, decision=between, reason="Som avtalt.", by=other, version=fresh(plan).version)
    second = resolve(client, item, **page)
    assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
    assert list(item.resolutions.order_by("pk").values_list("kind", "by")) == [
        (kind, leader.pk),
        (between, other.pk),
    ]


def test_the_same_words_from_a_page_that_shows_them_are_meant(meeting, leader, client):
    client.force_login(leader)
    item = meeting.items.get(position=1)
    for _ in range(2):
        assert resolve(client, item, kind="noted", reason="Tatt til orientering.").status_code == 302
    assert item.resolutions.count() == 2


def test_a_decision_that_was_turned_by_another_is_no_second_click_from_a_page_that_shows_it(
    meeting, plan, leader, client
):
    client.force_login(leader)
    item, read = meeting.items.get(position=1), fresh(plan).version
    resolve(client, item, kind="included", reason="Ja.")
    shown = deciding.last_seen(item)
    other = person("leader2", Role.LEADERSHIP)
    deciding.decide(item, decision="reserve", reason="Nei.", by=other, version=fresh(plan).version)
    response = resolve(client, item, kind="included", reason="Ja.", version=read, seen=shown)
    assert (response.status_code, item.resolutions.count()) == (409, 2)
    assert "Satt i reserve. Nei." in words(main_of(response))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["included", "noted"])
def test_two_clicks_at_once_and_what_somebody_else_says_between_them(kind, meeting, plan, leader, office):
    item = meeting.items.get(position=1)
    page = {"kind": kind, "version": fresh(plan).version, "seen": 0, "reason": "Som avtalt."}

    def click():
        client = Client()
        client.force_login(leader)
        return resolve(client, item, **page).status_code

    calls = (click, lambda: deciding.note(item, reason="Som avtalt.", by=office).kind, click)
    assert queued_behind(meeting, *calls) == [302, "noted", 302]
    assert sorted(item.resolutions.values_list("kind", "by")) == sorted([(kind, leader.pk), ("noted", office.pk)])


@pytest.mark.parametrize("to", ["1", "99"])
def test_another_place_for_the_same_reason_is_no_second_click(to, meeting, plan, leader, client):
    client.force_login(leader)
    item, before = meeting.items.get(position=1), fresh(plan).version
    assert resolve(client, item, kind="ranked", to="3", reason="Som avtalt.").status_code == 302
    again = resolve(client, item, kind="ranked", to=to, reason="Som avtalt.", version=before, seen=0)
    assert again.status_code == 409
    assert "Som avtalt." in words(main_of(again))
    assert item.resolutions.count() == 1


def test_two_leaders_on_the_same_page_the_second_sees_what_is_there_now(meeting, plan, leader, client):
    client.force_login(leader)
    item, read = meeting.items.get(position=1), fresh(plan).version
    deciding.decide(item, decision="reserve", reason="Etterpå.", by=leader, version=read)
    response = resolve(client, item, kind="included", reason="Jeg vil ha den med.", version=read)
    page = words(main_of(response))
    assert response.status_code == 409
    assert "Satt i reserve. Etterpå." in page
    assert "Jeg vil ha den med." in page
    resolve(client, item, kind="included", reason="Jeg vil ha den med.")
    assert [row.kind for row in item.resolutions.order_by("pk")] == ["reserve", "included"]


def test_a_decision_made_on_an_old_agenda_reaches_its_own_item(meeting, office, leader, client):
    client.force_login(leader)
    item = meeting.items.get(position=1)
    agenda_acts.move(item, to=3, by=office, version=meeting.version)
    assert resolve(client, item, kind="included").url == f"{at('meeting-item', meeting.pk, 3)}#besluttet"
    assert item.resolutions.count() == 1


def test_when_the_meeting_ended_meanwhile_the_text_is_kept_on_the_page(meeting, leader, client):
    client.force_login(leader)
    ending.end(meeting, by=leader)
    response = resolve(client, meeting.items.get(position=1), kind="included", reason="En lang begrunnelse, bevart.")
    assert response.status_code == 409
    assert "En lang begrunnelse, bevart." in html_of(response)
    assert "Møtet er avsluttet" in html_of(response)


# -- Following along


def now(client, meeting, tag=""):
    headers = {"If-None-Match": f'"{tag}"'} if tag else {}
    return client.get(at("meeting-now", meeting.pk), headers=headers)


def test_what_is_new_is_told_and_what_is_not_costs_nothing(meeting, plan, office, leader, client):
    client.force_login(leader)
    first = now(client, meeting).json()
    assert (first["state"], first["url"]) == ("under_way", at("meeting-item", meeting.pk, 1))
    assert now(client, meeting, first["tag"]).status_code == 304
    second = meeting.items.get(position=2)
    tags = [first["tag"]]
    for change in (
        lambda: client.post(at("meeting-item-show", meeting.pk, second.pk)),
        lambda: resolve(client, second, kind="included"),
        lambda: resolve(client, second, kind="noted"),
        lambda: agenda_acts.move(second, to=1, by=office, version=fresh(meeting).version),
    ):
        change()
        tags.append(now(client, meeting, tags[-1]).json()["tag"])
    assert len(set(tags)) == 5
    assert now(client, meeting).json()["url"] == at("meeting-item", meeting.pk, 1)
    assert f'data-tag="{tags[-1]}"' in main_of(client.get(at("meeting-item", meeting.pk, 1)))
    ending.end(fresh(meeting), by=leader)
    assert now(client, meeting, tags[-1]).json()["url"] == at("meeting-protocol", meeting.pk)


def test_asking_takes_one_query_beside_who_asks(meeting, leader, client):
    client.force_login(leader)
    assert queries(client, at("meeting-now", meeting.pk)) <= 5  # session, user, permissions, and its own


@pytest.mark.parametrize("number", [0, 4, 10**20])
def test_an_item_that_is_not_there_is_not_found(number, meeting, leader, client):
    client.force_login(leader)
    assert client.get(at("meeting-item", meeting.pk, number)).status_code == 404
    assert client.post(at("meeting-item-show", meeting.pk, number + 1_000)).status_code == 404
    assert client.get(at("meeting-item", 10**20, 1)).status_code == 404


def test_a_place_beyond_all_numbers_is_refused(meeting, leader, client):
    client.force_login(leader)
    response = resolve(client, meeting.items.get(position=1), kind="ranked", to="9" * 30)
    assert (response.status_code, Resolution.objects.count()) == (409, 0)


def test_an_item_of_another_meeting_is_not_found(meeting, plan, entries, leader, client):
    other = a_meeting(plan, entries[:1])
    client.force_login(leader)
    form = {"kind": "noted", "reason": "Notert.", "version": fresh(plan).version}
    address = at("meeting-item-resolve", other.pk, meeting.items.get(position=1).pk)
    assert client.post(address, form).status_code == 404
