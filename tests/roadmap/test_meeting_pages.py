"""The pages of a meeting: the list, the agenda and the protocol."""

import datetime
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from roadmap.meetings import deciding, ending, holding
from roadmap.models import Meeting
from tests.at_once import queued_behind
from tests.cast import ROLES
from tests.pages import html_of, links, main_of, queries, section, words
from tests.roadmap.meetings import a_meeting, agenda, at, fresh, under_way

TOMORROW = timezone.localdate() + datetime.timedelta(days=1)


# -- The list, and a new meeting


def test_the_list_shows_what_is_coming_to_those_who_prepare_it_and_what_is_ended_to_all(cast, plan, make_entry, client):
    entry, leader = make_entry(), cast["leader"]
    ending.end(under_way(a_meeting(plan, [entry], title="Fjoråret"), by=leader), by=leader)
    a_meeting(plan, [entry], title="Neste uke")
    for role in ROLES:
        client.force_login(cast[role])
        page = main_of(client.get(at("meetings")))
        shown = [title for title in ("Fjoråret", "Neste uke") if title in page]
        assert shown == (["Fjoråret", "Neste uke"] if role in {"office", "leader"} else ["Fjoråret"])
        assert ("Nytt møte" in page) == (role == "office")


def test_the_office_makes_a_meeting_and_comes_to_its_agenda(plan, office, client):
    client.force_login(office)
    form = {"title": "Ledermøte", "held_on": TOMORROW.isoformat(), "place": "Rådhuset", "plan": plan.pk}
    response = client.post(at("meeting-new"), form)
    made = Meeting.objects.get()
    assert (response.url, made.plan, made.held_on) == (made.get_absolute_url(), plan, TOMORROW)
    assert "Saklisten er tom." in words(main_of(client.get(response.url)))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "Skriv hva møtet heter."),
        ({"title": "x" * 121}, "Teksten kan ha høyst 120 tegn. Nå har den 121."),
        ({"held_on": "i morgen"}, "Skriv en dato, for eksempel 15.8.2027."),
        ({"held_on": ""}, "Skriv en dato, for eksempel 15.8.2027."),
        ({"held_on": "0001-01-01"}, "Velg en dato fra 2000 til 2099."),
        ({"held_on": "9999-12-31"}, "Velg en dato fra 2000 til 2099."),
        ({"plan": 999}, "Velg en av planene i listen."),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(wrong, sentence, plan, office, client):
    client.force_login(office)
    form = {"title": "Ledermøte", "held_on": TOMORROW.isoformat(), "place": "Det store rommet", "plan": plan.pk}
    response = client.post(at("meeting-new"), form | wrong)
    assert (response.status_code, Meeting.objects.count()) == (422, 0)
    assert sentence in words(main_of(response))
    assert "Det store rommet" in html_of(response)


def test_a_meeting_is_changed_and_called_off(planned, office, client):
    client.force_login(office)
    form = {"title": "Utvidet møte", "held_on": TOMORROW.isoformat(), "place": "", "version": 0}
    assert client.post(at("meeting-change", planned.pk), form).status_code == 302
    assert fresh(planned).title == "Utvidet møte"
    assert client.post(at("meeting-change", planned.pk), form).status_code == 302  # a second click changes nothing
    assert fresh(planned).version == 1
    assert client.post(at("meeting-change", planned.pk), form | {"title": "Noe annet"}).status_code == 409
    assert fresh(planned).title == "Utvidet møte"
    assert client.post(at("meeting-call-off", planned.pk), {"version": 0}).status_code == 409
    assert client.post(at("meeting-call-off", planned.pk), {"version": 1}).status_code == 302
    assert Meeting.objects.count() == 0


def test_a_change_on_an_old_page_keeps_what_was_typed_and_can_be_sent_again(planned, office, client):
    client.force_login(office)
    now = {"title": "Utvidet møte", "held_on": TOMORROW, "place": "Rådhuset"}
    holding.change(planned, by=office, version=0, **now)
    form = {"title": "Møte om høsten", "held_on": TOMORROW.isoformat(), "place": "Låven", "version": 0}
    response = client.post(at("meeting-change", planned.pk), form)
    page = words(main_of(response))
    assert response.status_code == 409
    assert "Noen andre har endret møtet" in page
    assert f"Nå: «Utvidet møte», {words(fresh(planned).when)}, Rådhuset." in page
    for name, kept in {**form, "version": 1}.items():
        assert response.context["form"][name].value() == kept
    assert client.post(at("meeting-change", planned.pk), form | {"version": 1}).status_code == 302
    assert fresh(planned).title == "Møte om høsten"


def test_what_is_ended_has_no_form_to_change_it(meeting, leader, office, client):
    ending.end(meeting, by=leader)
    client.force_login(office)
    assert client.get(at("meeting-change", meeting.pk)).url == at("meeting-protocol", meeting.pk)
    form = {"title": "Utvidet møte om det hele", "held_on": TOMORROW.isoformat(), "place": "", "version": 1}
    response = client.post(at("meeting-change", meeting.pk), form)
    assert (response.status_code, "Utvidet møte om det hele" in html_of(response)) == (409, True)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("meeting-change", {"title": "", "place": "Rådhuset, det store rommet"}),
        ("meeting-change", {"title": "Utvidet møte", "held_on": TOMORROW.isoformat(), "version": 1}),
        ("meeting-call-off", {"version": "tull"}),
        ("meeting-call-off", {"version": 1}),
        ("meeting-start", {}),
        ("meeting-add", {"candidates": "1", "version": 1}),
        ("meeting-add-heading", {"heading": ""}),
        ("meeting-item-describe", {"minutes": "tull"}),
        ("meeting-item-resolve", {"kind": "noted", "reason": ""}),
        ("meeting-item-resolve", {"kind": "noted", "reason": "Et notat som kom for sent."}),
    ],
)
def test_whatever_is_sent_to_what_is_ended_is_told_so(name, form, meeting, leader, office, client):
    args = [meeting.items.get(position=1).pk] if "item" in name else []
    ending.end(meeting, by=leader)
    client.force_login(office)
    response = client.post(at(name, meeting.pk, *args), form)
    assert (response.status_code, holding.ENDED in words(main_of(response))) == (409, True)
    for text in form.values():
        assert len(str(text)) <= 20 or text in html_of(response)


def test_a_meeting_that_is_sent_twice_is_one(plan, office, client):
    client.force_login(office)
    form = {"title": "Ledermøte", "held_on": TOMORROW.isoformat(), "place": "", "plan": plan.pk}
    answers = [client.post(at("meeting-new"), form).url for _ in range(2)]
    assert answers == [Meeting.objects.get().get_absolute_url()] * 2


# -- The agenda


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("meeting-add", {"candidates": "1"}),
        ("meeting-add-heading", {"heading": "Eventuelt"}),
        ("meeting-present", {"guests": "Kari Gjest"}),
        ("meeting-item-move", {"to": 3}),
        ("meeting-item-describe", {"note": "Se vedlegg.", "minutes": "15"}),
        ("meeting-item-remove", {}),
    ],
)
def test_a_second_click_is_answered_as_the_first_and_changes_nothing(name, form, planned, office, client):
    client.force_login(office)
    args = [planned.items.get(position=1).pk] if "item" in name else []
    answers = [client.post(at(name, planned.pk, *args), {**form, "version": 0}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert fresh(planned).version == 1
    assert len(agenda(planned)) == len(set(agenda(planned)))


def test_the_office_prepares_the_agenda(planned, entries, office, client):
    client.force_login(office)
    page, pk = at("meeting", planned.pk), planned.pk
    first = planned.items.get(position=1)
    client.post(at("meeting-add", pk), {"candidates": "1", "version": 0})
    client.post(at("meeting-add-heading", pk), {"heading": "Eventuelt", "version": 1})
    client.post(at("meeting-item-move", pk, first.pk), {"to": 3, "version": 2})
    client.post(at("meeting-item-describe", pk, first.pk), {"note": "Se vedlegg.", "minutes": "15", "version": 3})
    client.post(at("meeting-item-remove", pk, planned.items.get(heading="Orientering").pk), {"version": 4})
    assert agenda(planned) == ["Prosjekt 2", "Prosjekt 1", "Prosjekt 3", "Eventuelt"]
    said = words(section(client.get(page), "agenda"))
    assert "4 saker, 15 minutter." in said
    assert "Se vedlegg." in said


def test_chosen_projects_are_added(planned, entries, office, client):
    client.force_login(office)
    client.post(at("meeting-add", planned.pk), {"entries": [entries[2].pk], "version": 0})
    assert agenda(planned) == ["Prosjekt 1", "Prosjekt 2", "Orientering", "Prosjekt 3"]


@pytest.mark.parametrize(
    ("name", "form", "sentence"),
    [
        ("meeting-add", {"version": 0}, "Ingenting er valgt."),
        ("meeting-add", {"entries": ["tull"], "version": 0}, "kan ikke lenger legges til"),
        ("meeting-add", {"candidates": "1"}, "Siden manglet noe."),
        ("meeting-add-heading", {"heading": "", "version": 0}, "Skriv hva saken heter."),
        ("meeting-add-heading", {"heading": "Eventuelt", "version": 7}, "Noen andre har endret møtet"),
        ("meeting-present", {"people": [999], "version": 0}, "kan ikke merkes"),
        ("meeting-present", {"guests": "Kari", "version": 7}, "Noen andre har endret møtet"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_agenda(name, form, sentence, planned, office, client):
    client.force_login(office)
    response = client.post(at(name, planned.pk), form)
    assert response.status_code in {409, 422}
    page = words(main_of(response))
    assert sentence in page
    assert "Ingenting er endret." in page
    assert all(form[typed] in page for typed in ("heading", "guests") if form.get(typed))
    assert (agenda(planned), fresh(planned).version) == (["Prosjekt 1", "Prosjekt 2", "Orientering"], 0)


@pytest.mark.parametrize("to", ["", "først", "0", "4", "99999999999"])
def test_a_place_that_is_not_there_moves_nothing(to, planned, leader, client):
    client.force_login(leader)
    response = client.post(at("meeting-item-move", planned.pk, planned.items.first().pk), {"to": to, "version": 0})
    assert response.status_code in {409, 422}
    assert agenda(planned) == ["Prosjekt 1", "Prosjekt 2", "Orientering"]


@pytest.mark.parametrize("minutes", ["-1", "481", "en time"])
def test_minutes_are_reasonable(minutes, planned, office, client):
    client.force_login(office)
    item = planned.items.first()
    form = {"note": "Dette skrev jeg.", "minutes": minutes, "version": 0}
    response = client.post(at("meeting-item-describe", planned.pk, item.pk), form)
    assert response.status_code == 422
    assert "Dette skrev jeg." in words(main_of(response))


def test_who_is_present_is_marked(planned, office, leader, client):
    client.force_login(office)
    client.post(at("meeting-present", planned.pk), {"people": [leader.pk], "guests": "Kari\r\n\r\nOla", "version": 0})
    assert ([row.person for row in planned.attendances.all()], fresh(planned).guests) == ([leader], "Kari\nOla")


def test_starting_leads_to_the_first_item_and_ending_to_the_protocol(planned, leader, client):
    client.force_login(leader)
    assert client.post(at("meeting-start", planned.pk)).url == at("meeting-item", planned.pk, 1)
    assert client.post(at("meeting-end", planned.pk)).url == at("meeting-protocol", planned.pk)
    assert client.post(at("meeting-end", planned.pk)).url == at("meeting-protocol", planned.pk)
    for gone in (at("meeting", planned.pk), at("meeting-item", planned.pk, 1)):
        assert client.get(gone).url == at("meeting-protocol", planned.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_it_at_once_both_come_to_the_protocol(meeting, leader, office):
    seats = [Client(), Client()]
    for seat, user in zip(seats, (leader, office), strict=True):
        seat.force_login(user)
    answers = queued_behind(meeting, *(partial(seat.post, at("meeting-end", meeting.pk)) for seat in seats))
    assert [answer.url for answer in answers] == [at("meeting-protocol", meeting.pk)] * 2


def test_a_meeting_that_cannot_begin_says_why(plan, leader, client):
    client.force_login(leader)
    response = client.post(at("meeting-start", a_meeting(plan).pk))
    assert (response.status_code, "Saklisten er tom. Legg til" in words(main_of(response))) == (409, True)


# -- The protocol


def test_everybody_reads_what_was_decided_with_the_reasons(meeting, cast, client):
    deciding.postpone(meeting.items.get(position=2), reason="Mangler tall.", by=cast["office"])
    meeting = ending.end(meeting, by=cast["leader"])
    for role in ROLES:
        client.force_login(cast[role])
        response = client.get(at("meeting-protocol", meeting.pk))
        page = words(main_of(response))
        assert "Utsatt Mangler tall. Ført av office Testesen kl." in page
        assert "Sak 2: Prosjekt 2" in words(section(response, "postponed"))
        assert {"PDF av protokollen", "Word av protokollen", "Prosjekt 1"} <= set(links(main_of(response)))


def test_it_stays_as_it_was_when_a_project_gets_another_title(meeting, entries, leader, outsider, client):
    meeting = ending.end(meeting, by=leader)
    type(entries[0].project).objects.filter(pk=entries[0].project_id).update(title="Et nytt navn")
    client.force_login(outsider)
    assert "Et nytt navn" not in main_of(client.get(at("meeting-protocol", meeting.pk)))


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_files_are_the_same_for_everybody(kind, begins, meeting, cast, client):
    meeting = ending.end(meeting, by=cast["leader"])
    answers = []
    for role in ROLES:
        client.force_login(cast[role])
        answers.append(client.get(at("meeting-protocol-file", meeting.pk, kind)).content)
    assert (len(set(answers)), answers[0][: len(begins)]) == (1, begins)
    assert client.get(at("meeting-protocol-file", meeting.pk, "odt")).status_code == 404


# -- As many queries however much there is


@pytest.mark.parametrize("address", ["meetings", "meeting", "meeting-item", "meeting-protocol"])
def test_the_number_of_queries_is_constant(address, plan, make_entry, office, leader, client):
    client.force_login(office)

    def measured(count):
        entries = [make_entry("candidate") for _ in range(count)]
        meeting = under_way(a_meeting(plan, entries), by=leader)
        for item in meeting.items.all():
            deciding.note(item, reason="Notert.", by=office)
        found = None if address == "meeting-protocol" else queries(client, _address(meeting))
        meeting = ending.end(fresh(meeting), by=leader)
        return found or queries(client, _address(meeting))

    def _address(meeting):
        args = {"meetings": [], "meeting-item": [meeting.pk, 1]}.get(address, [meeting.pk])
        return at(address, *args)

    assert measured(1) == measured(3)
