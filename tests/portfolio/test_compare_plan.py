"""Two moments of a plan beside each other, and the plan as it was adopted, for ever."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from portfolio import editing
from portfolio.action_plan import decide
from portfolio.models import ActionPlan, ActionPlanEntry, PlanFrame, Project
from portfolio.planning import moments, standing
from portfolio.planning.adoption import adopt
from portfolio.planning.closing import Ending, close, possible
from tests.pages import links, main_of, queries, words

SAID = {"decision_maker": "Kommunedirektøren", "case_reference": "26/1234"}


@pytest.fixture
def today():
    return timezone.localdate()


def ago(days):
    """Everything that the trail has kept so far happened so many days earlier."""
    for model in (ActionPlan, ActionPlanEntry, Project):
        for row in model.pgh_event_model.objects.all():
            moved = row.pgh_created_at - datetime.timedelta(days=days)
            model.pgh_event_model.objects.filter(pk=row.pk).update(pgh_created_at=moved)


@pytest.fixture
def revised(make_entry, plan, leader, owner, today):
    """Two revisions; between them one project was moved three weeks, and after them another was taken out."""
    entries = [make_entry(), make_entry()]
    ago(20)
    adopt(plan, decided_on=today, by=leader, version=0, **SAID)
    ends_on = entries[0].project.ends_on + datetime.timedelta(days=21)
    editing.edit(entries[0].project, changes={"ends_on": ends_on}, by=owner, reason="Leverandøren er forsinket.")
    adopt(plan, decided_on=today, by=leader, version=1, **SAID)
    decide(entries[1], decision="out", by=leader, reason="Ikke i år.", version=2)
    plan.refresh_from_db()
    return entries


@pytest.fixture
def compare(client, outsider, plan):
    def get(query):
        client.force_login(outsider)
        return client.get(f"/handlingsplan/{plan.year}/sammenlign/?{query}")

    return get


@pytest.mark.parametrize(
    ("query", "said", "unsaid"),
    [
        ("fra=r1&til=r2", "Leverandøren er forsinket.", "Ikke i år."),
        ("fra=r2&til=na", "Ikke i år.", "Leverandøren er forsinket."),
        ("fra=na&til=r2", "Ikke i år.", "Leverandøren er forsinket."),  # the earlier comes first
    ],
)
def test_two_revisions_or_one_and_now(query, said, unsaid, compare, revised):
    response = compare(query)
    text = words(main_of(response))
    assert (response.status_code, said in text, unsaid in text) == (200, True, False)


def test_a_day_is_read_from_the_trail(compare, revised, plan, today):
    day = today - datetime.timedelta(days=5)
    before = moments.look(plan, moments.of_day(day, plan))
    was = standing.as_adopted(plan.adoptions.get(revision=1))
    assert {key: place._replace(stage="") for key, place in before.items()} == was
    assert standing.at(timezone.now(), plan) == standing.now(plan)
    text = words(main_of(compare(f"fra={day}&til=na")))
    assert "Slutter 3 uker senere." in text
    assert "Ute av planen." in text
    assert "Leverandøren er forsinket." in text
    same = compare(f"fra=dato&fra_dato={day}&til=r1")
    assert "Ingenting er endret mellom de to tidspunktene." in words(main_of(same))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("fra=r1&til=r1", "Velg to forskjellige tidspunkter."),
        ("fra=na&til={today}", "Velg to forskjellige tidspunkter."),
        ("fra={yesterday}&til={yesterday}", "Velg to forskjellige tidspunkter."),
        ("fra={tomorrow}&til=na", "Datoen kan ikke være frem i tid."),
        ("fra=2001-01-01&til=na", "Planen ble laget "),
        ("fra=0001-01-01&til=na", "Planen ble laget "),
        ("fra=9999-12-31&til=na", "Datoen kan ikke være frem i tid."),
        ("fra=r9&til=na", "Velg en i listen."),
        ("fra=tull&til=na", "Velg en i listen."),
        ("fra=%00&til=na", "Velg en i listen."),
        ("fra=r1", "Velg hva du vil sammenligne."),
        ("til=r1", "Velg hva du vil sammenligne."),
        ("fra=dato&til=na", "Velg en dato."),
        ("fra=dato&fra_dato=31.02.2027&til=na", "Skriv en gyldig dato"),
    ],
)
def test_what_cannot_be_compared_is_said(query, sentence, compare, revised, today):
    day = datetime.timedelta(days=1)
    response = compare(query.format(today=today, yesterday=today - day, tomorrow=today + day))
    assert response.status_code == 422
    assert sentence in words(main_of(response))


def test_nothing_is_compared_before_something_is_picked(compare, revised):
    response = compare("")
    assert response.status_code == 200
    assert "error-summary" not in main_of(response)


def test_a_draft_has_its_days(compare, make_entry, plan, today, leader):
    entry = make_entry("candidate")
    ago(9)
    decide(entry, decision="included", by=leader, reason="Vi har råd.", version=0)
    text = words(main_of(compare(f"fra={today - datetime.timedelta(days=3)}&til=na")))
    assert "Nytt i planen." in text
    assert "Vi har råd." in text


def test_the_queries_do_not_grow(client, outsider, revised, plan, make_entry, today):
    url = f"/handlingsplan/{plan.year}/sammenlign/?fra={today - datetime.timedelta(days=5)}&til=na"
    client.force_login(outsider)
    first = queries(client, url)
    for row in Project.objects.all():
        Project.objects.filter(pk=row.pk).update(ends_on=row.ends_on + datetime.timedelta(days=40), owner=outsider)
    assert queries(client, url) == first


@pytest.mark.parametrize("at", ["2026-12-31T22:30:00+00:00", "2026-12-31T23:30:00+00:00", "2028-02-29T23:10:00+00:00"])
def test_a_day_ends_when_it_ends_here(at, plan):
    with time_machine.travel(at, tick=False):
        today = timezone.localdate()
        ActionPlan.pgh_event_model.objects.update(pgh_created_at=timezone.now() - datetime.timedelta(days=3))
        assert moments.of_day(today, plan).name == "nå"
        yesterday = moments.of_day(today - datetime.timedelta(days=1), plan)
        assert timezone.localtime(yesterday.at).isoformat()[:19] == f"{today}T00:00:00"


def test_a_revision_is_read_for_ever_and_says_that_it_is_superseded(client, outsider, revised, plan):
    client.force_login(outsider)
    url = f"/handlingsplan/{plan.year}/revisjon/"
    first, second = client.get(f"{url}1/"), client.get(f"{url}2/")
    assert "Denne revisjonen er erstattet av revisjon 2" in words(main_of(first))
    assert "erstattet" not in words(main_of(second))
    for page, other in ((first, 2), (second, 1)):
        assert {"Prosjekt 1", "Prosjekt 2"} <= set(links(main_of(page)))  # also what was taken out since
        assert f"{url}{other}/" in links(main_of(page)).values()
        assert "sak 26/1234" in words(main_of(page))
    assert client.get(f"{url}3/").status_code == 404
    assert client.get("/handlingsplan/1999/revisjon/1/").status_code == 404


def test_a_revision_keeps_its_frames_and_its_words_when_all_else_changes(client, make_entry, plan, leader, today):
    entry = make_entry(investment_cost=900_000)
    programme = entry.project.programme
    PlanFrame.objects.create(plan=plan, investment_cost=500_000)
    PlanFrame.objects.create(plan=plan, programme=programme, operating_cost=1)
    ActionPlan.objects.update(foreword="Vi satser på færre ting.")
    reason = "Staten dekker resten."
    adopt(plan, decided_on=today, by=leader, version=0, over_frame_reason=reason, **SAID)
    PlanFrame.objects.update(investment_cost=1)
    Project.objects.update(title="Et helt annet navn", investment_cost=1)
    client.force_login(leader)
    text = words(main_of(client.get(f"/handlingsplan/{plan.year}/revisjon/1/")))
    limits = ("over rammen på 500 000 kr.", f"Drift i {programme.name}: 165 204 kr over rammen på 1 kr.")
    for said in ("Prosjekt 1", *limits, reason):
        assert said in text
    assert "900 000 kr" in text
    assert "Vi satser på færre ting." in text
    assert "Et helt annet navn" not in text


def test_a_closed_plan_does_not_drift_with_its_projects(make_entry, plan, leader, today, compare):
    make_entry()
    adopt(plan, decided_on=today, by=leader, version=0, **SAID)
    Project.objects.update(stage="handed_over")
    entry = plan.entries.select_related("project").get()
    ago(2)
    with time_machine.travel(timezone.now() - datetime.timedelta(days=1)):
        close(plan, endings={entry.pk: Ending(possible(entry)[0])}, lessons="Alt gikk.", by=leader, version=1)
    plan.refresh_from_db()
    Project.objects.update(title="Et nytt navn")
    now = moments.now(plan)
    assert (now.name, [place.title for place in moments.look(plan, now).values()]) == (
        "da planen ble lukket",
        ["Prosjekt 1"],
    )
    assert [place.title for place in standing.now(plan).values()] == ["Et nytt navn"]
    yesterday = today - datetime.timedelta(days=1)
    assert [moments.of_day(day, plan) for day in (yesterday, today)] == [now, now]
    assert not moments.of_day(yesterday - datetime.timedelta(days=1), plan).name.startswith("da")
    assert compare("fra=r1&til=na").status_code == 200
