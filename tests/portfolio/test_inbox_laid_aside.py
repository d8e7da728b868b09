"""Apart from the queue: what waits for its submitter, and what is parked."""

import pytest

from portfolio import projects
from portfolio.proposals import submit
from portfolio.workflow import Stage
from tests.inbox import PARKED, QUEUE, RETURNED, URL, days_ago, shown, titles
from tests.pages import links, main_of


@pytest.fixture
def read(client, office):
    client.force_login(office)
    return lambda: client.get(URL)


def test_returned_and_parked_proposals_stand_apart_with_who_and_since_when(make_project, office, read):
    for stage, title in ((Stage.RETURNED, "Spurt"), (Stage.PARKED, "Venter")):
        project = make_project(stage, title=title)
        project.decisions.create(kind=stage, reason="Fordi.", by=office, at=days_ago(4))
    page = read()
    assert (titles(page), titles(page, RETURNED), titles(page, PARKED)) == ([], ["Spurt"], ["Venter"])
    assert "4 dager spurt av office Testesen" in shown(page, RETURNED)[0]
    assert "4 dager parkert av office Testesen" in shown(page, PARKED)[0]


def test_the_wait_counts_from_the_answer_whatever_was_done_since(make_project, office, read):
    project = make_project(Stage.PARKED)
    for kind, days in (("parked", 30), ("reopened", 20), ("parked", 10), ("programme_confirmed", 3)):
        project.decisions.create(kind=kind, reason="Fordi.", by=office, at=days_ago(days))
    assert "10 dager parkert av" in shown(read(), PARKED)[0]


def test_with_the_reply_it_comes_back_to_whoever_asked(make_project, office, submitter, read):
    project = make_project()
    projects.move(project, to=Stage.RETURNED, by=office, reason="Hvem skal drifte?")
    submit(project, by=submitter, reply="Vi.")
    page = read()
    assert (len(shown(page)), shown(page, RETURNED)) == (1, [])
    assert "Svar mottatt" in shown(page)[0]
    project.refresh_from_db()
    assert project.assigned_to == office


def test_with_the_reply_it_comes_back_to_its_own_case_worker(make_project, office, admin, submitter):
    project = make_project(assigned_to=admin)
    projects.move(project, to=Stage.RETURNED, by=office, reason="Hvem skal drifte?")
    submit(project, by=submitter, reply="Vi.")
    project.refresh_from_db()
    assert project.assigned_to == admin


def test_it_comes_back_to_nobody_when_whoever_asked_has_left_the_office(make_project, office, submitter):
    project = make_project()
    projects.move(project, to=Stage.RETURNED, by=office, reason="Hvem skal drifte?")
    office.groups.clear()
    submit(project, by=submitter, reply="Vi.")
    project.refresh_from_db()
    assert project.assigned_to is None


@pytest.mark.parametrize("later", ["parked", "reopened"])
def test_the_mark_of_a_reply_goes_with_the_next_decision(later, make_project, office, submitter, read):
    project = make_project()
    for kind, days in (("returned", 9), ("submitted", 8), (later, 7)):
        project.decisions.create(kind=kind, reason="Fordi.", by=office, at=days_ago(days))
    assert "Svar mottatt" not in shown(read(), QUEUE)[0]


def test_of_many_parked_ones_the_longest_waiting_are_shown_with_the_way_to_the_rest(
    make_project, office, read, monkeypatch
):
    monkeypatch.setattr("portfolio.views.inbox.PER_PAGE", 2)
    for number in range(3):
        projects.move(make_project(title=f"Forslag{number}"), to=Stage.PARKED, by=office, reason="Vent.")
    page = read()
    assert titles(page, PARKED) == ["Forslag0", "Forslag1"]
    assert links(main_of(page))["Se alle 3"] == "/prosjekter/?stadium=parked"
