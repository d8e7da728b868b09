"""A plan is closed: how each entry ended, what was learnt, and what the next plan should be offered (§6.2)."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from innolab.accounts.roles import Role
from innolab.notifications.models import Notification
from innolab.refusals import NotPermitted, Refused, StaleVersion
from portfolio.models import ActionPlan, ClosedEntry, Closing, Project
from portfolio.models.action_plan import add_months
from portfolio.planning import closing, money
from portfolio.planning.beginning import offers
from portfolio.planning.closing import Ending, close, entries_of, possible
from portfolio.planning.finishing import finish
from portfolio.workflow import Stage
from tests.at_once import queued_behind
from tests.cast import ROLES, adopted, person
from tests.pages import main_of, words

LESSONS = "Vi begynte for sent med anskaffelsene."


@pytest.fixture
def over(plan, make_entry, leader):
    """An adopted plan whose period is over, with an entry of every kind."""
    ActionPlan.objects.filter(pk=plan.pk).update(starts_on=add_months(plan.starts_on, -12))
    plan.refresh_from_db()
    for stage in (Stage.PLANNED, Stage.UNDER_WAY, Stage.HANDED_OVER, Stage.STOPPED):
        Project.objects.filter(pk=make_entry().project_id).update(stage=stage)
    for decision in ("reserve", "candidate", "out"):
        make_entry(decision)
    done = make_entry()
    adopted(plan, by=leader)
    finish(done, on=plan.starts_on, by=leader, version=0, reason="Alt er på plass.")
    return plan


def proposed(plan):
    return {entry.pk: Ending(possible(entry)[0]) for entry in entries_of(plan)}


def assert_refused(plan, call, *reasons, error=Refused):
    with pytest.raises(error) as refusal:
        call()
    assert (type(refusal.value), refusal.value.reasons) == (error, reasons)
    assert (Closing.objects.count(), ActionPlan.objects.get(pk=plan.pk).state) == (0, plan.state)


def test_what_is_proposed_follows_from_the_entry_and_its_project(over):
    assert [[outcome.value for outcome in possible(entry)] for entry in entries_of(over)] == [
        ["not_started", "done"],
        ["continues", "done"],
        ["done"],
        ["stopped"],
        ["not_started", "done"],
        ["not_started", "done"],
        ["done"],
        ["out"],
    ]


def test_each_entry_gets_its_ending_and_the_plan_stands(over, leader, owner):
    endings = proposed(over)
    first = entries_of(over)[0]
    endings[first.pk] = Ending("not_started", " Vi manglet folk. ")
    closed = close(over, endings=endings, lessons=f" {LESSONS} ", by=leader, version=1)
    over.refresh_from_db()
    assert (over.state, closed.lessons, closed.by) == ("closed", LESSONS, leader)
    assert [row.outcome for row in closed.entries.order_by("pk")] == [end.outcome for end in endings.values()]
    assert ClosedEntry.objects.get(project=first.project).lesson == "Vi manglet folk."
    told = Notification.objects.filter(title=f"{over} er lukket")
    assert [(row.recipient, row.text) for row in told] == [(owner, LESSONS)]
    for change in (
        lambda: over.entries.filter(rank=1).update(investment_cost=1),
        lambda: ActionPlan.objects.update(foreword="Et annet forord"),
        lambda: ClosedEntry.objects.update(lesson="Noe annet"),
        lambda: Closing.objects.update(lessons="Noe annet"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.parametrize("role", ROLES)
def test_only_leadership_closes(role, cast, over):
    call = lambda: close(over, endings=proposed(over), lessons=LESSONS, by=cast[role], version=1)  # noqa: E731
    if role == "leader":
        assert call().plan == over
        return
    with pytest.raises(NotPermitted) as refusal:
        call()
    assert (refusal.value.permission, Closing.objects.count()) == ("portfolio.adopt_actionplan", 0)


def test_a_draft_is_not_closed(plan, make_entry, leader):
    make_entry()
    call = lambda: close(plan, endings=proposed(plan), lessons=LESSONS, by=leader, version=0)  # noqa: E731
    assert_refused(plan, call, "Planen er et utkast. Bare en vedtatt plan kan lukkes.")


def test_it_is_closed_once(over, leader):
    close(over, endings=proposed(over), lessons=LESSONS, by=leader, version=1)
    with pytest.raises(Refused) as refusal:
        close(over, endings=proposed(over), lessons=LESSONS, by=leader, version=2)
    assert refusal.value.reasons == (f"{over} er lukket og kan ikke endres.",)


def test_before_its_period_is_over_only_when_nothing_is_left(plan, make_entry, leader):
    entry = make_entry()
    adopted(plan, by=leader)
    with pytest.raises(Refused) as refusal:
        close(plan, endings=proposed(plan), lessons=LESSONS, by=leader, version=0)
    only = "Før det kan den lukkes bare når alt i den er gjort, stoppet eller tatt ut."
    assert refusal.value.reasons[0].endswith(only)
    finish(entry, on=timezone.localdate(), by=leader, version=0, reason="Alt er på plass.")
    assert close(plan, endings=proposed(plan), lessons=LESSONS, by=leader, version=1).plan == plan


def test_all_of_it_is_said_and_nothing_that_cannot_be(over, leader):
    endings = proposed(over)
    planned, under_way, handed_over, *_ = entries_of(over)
    del endings[planned.pk]
    endings[under_way.pk] = Ending("not_started")
    endings[handed_over.pk] = Ending("tull")
    assert_refused(
        over,
        lambda: close(over, endings=endings, lessons=" ", by=leader, version=1),
        "Si hvordan det gikk med «Prosjekt 1».",
        "«Prosjekt 2» kan bare være fortsetter eller gjort, slik prosjektet står nå.",
        "«Prosjekt 3» kan bare være gjort, slik prosjektet står nå.",
        "Skriv hva dere har lært.",
    )


def test_an_old_version_is_refused(over, leader):
    with pytest.raises(StaleVersion):
        close(over, endings=proposed(over), lessons=LESSONS, by=leader, version=0)
    assert Closing.objects.count() == 0


def test_what_goes_on_is_offered_to_the_next_plan_but_not_what_was_closed_as_done(over, leader):
    def offered():
        found = offers(add_months(over.starts_on, 12))
        return [offer.project.title for offer in (*found.continues, *found.reserves)]

    assert offered() == ["Prosjekt 1", "Prosjekt 2", "Prosjekt 5"]
    endings = proposed(over)
    under_way = entries_of(over)[1]
    endings[under_way.pk] = Ending("done")
    close(over, endings=endings, lessons=LESSONS, by=leader, version=1)
    assert offered() == ["Prosjekt 1", "Prosjekt 5"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_at_once_one_does(over, leader):
    other = person("another-leader", Role.LEADERSHIP)
    endings = proposed(over)
    calls = [lambda by=by: close(over, endings=endings, lessons=LESSONS, by=by, version=1) for by in (leader, other)]
    outcomes = queued_behind(over, *calls)
    assert sorted(type(outcome).__name__ for outcome in outcomes) in (
        ["Closing", "Refused"],
        ["Closing", "StaleVersion"],
    )
    assert Closing.objects.count() == 1


def form(plan, **changes):
    said = {"lessons": LESSONS, "version": ActionPlan.objects.get(pk=plan.pk).version}
    for entry in entries_of(plan):
        said |= {f"outcome-{entry.pk}": possible(entry)[0].value, f"lesson-{entry.pk}": ""}
    return said | changes


def test_the_page_asks_closes_once_and_tells_everybody(client, over, leader, outsider):
    client.force_login(leader)
    url = f"/handlingsplan/{over.year}/lukk/"
    assert main_of(client.get(url)).count("<select") == 4  # what is certain is shown
    first = entries_of(over)[0]
    said = form(over, **{f"lesson-{first.pk}": "Vi manglet folk."})
    for _ in range(2):  # a double click
        response = client.post(url, said)
        assert (response.status_code, response["Location"]) == (302, url)
    client.force_login(outsider)
    text = words(main_of(client.get(url)))
    for part in (LESSONS, "Vi manglet folk.", "2 gjort", "1 fortsetter", "3 ikke startet", "1 stoppet med læring"):
        assert part in text
    assert LESSONS in words(main_of(client.get(over.get_absolute_url())))


@pytest.mark.parametrize(
    ("changes", "sentence", "status"),
    [
        ({"lessons": ""}, "Skriv hva dere har lært.", 422),
        ({"version": "0"}, "Noen andre har endret planen", 409),
        ({"version": ""}, "Siden manglet noe.", 422),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(changes, sentence, status, client, over, leader):
    client.force_login(leader)
    first = entries_of(over)[0]
    said = form(over, **{f"lesson-{first.pk}": "Vi manglet folk.", **changes})
    response = client.post(f"/handlingsplan/{over.year}/lukk/", said)
    assert response.status_code == status
    assert sentence in words(main_of(response))
    assert "Vi manglet folk." in main_of(response)
    assert Closing.objects.count() == 0


def test_a_project_that_ended_after_the_page_was_opened_is_said_to_have(client, over, leader):
    client.force_login(leader)
    first = entries_of(over)[0]
    said = form(over, **{f"lesson-{first.pk}": "Vi manglet folk."})
    Project.objects.filter(pk=first.project_id).update(stage=Stage.STOPPED)
    response = client.post(f"/handlingsplan/{over.year}/lukk/", said)
    assert response.status_code == 422
    assert "«Prosjekt 1» er endret etter at du åpnet siden." in words(main_of(response))
    assert (f'name="outcome-{first.pk}" value="stopped"' in main_of(response), Closing.objects.count()) == (True, 0)
    assert "Vi manglet folk." in main_of(response)
    del said[f"outcome-{first.pk}"]  # a browser does not send what is certain
    assert client.post(f"/handlingsplan/{over.year}/lukk/", said).status_code == 302
    ended = ClosedEntry.objects.get(project=first.project)
    assert (ended.outcome, ended.lesson) == ("stopped", "Vi manglet folk.")


def test_what_ended_while_the_plan_was_being_closed_is_shown_with_the_refusal(client, over, leader, monkeypatch):
    client.force_login(leader)
    first = entries_of(over)[0]
    said = form(over, **{f"lesson-{first.pk}": "Vi manglet folk."})
    close_as_it_is = closing.close

    def stopped_meanwhile(plan, **given):
        Project.objects.filter(pk=first.project_id).update(stage=Stage.STOPPED)
        return close_as_it_is(plan, **given)

    monkeypatch.setattr(closing, "close", stopped_meanwhile)
    response = client.post(f"/handlingsplan/{over.year}/lukk/", said)
    assert (response.status_code, Closing.objects.count()) == (409, 0)
    assert f'name="outcome-{first.pk}" value="stopped"' in main_of(response)
    assert "Vi manglet folk." in main_of(response)


def test_the_page_says_why_not(client, plan, make_entry, leader):
    make_entry()
    client.force_login(leader)
    page = main_of(client.get(f"/handlingsplan/{plan.year}/lukk/"))
    assert "Planen er et utkast." in words(page)
    assert "<form" not in page


def test_a_closed_plan_takes_what_it_took_whatever_becomes_of_its_projects(over, leader):
    entries = entries_of(over)
    before = [money.of(entry, over) for entry in entries]
    close(over, endings=proposed(over), lessons=LESSONS, by=leader, version=1)
    Project.objects.update(ends_on=over.ends_on + datetime.timedelta(days=900), investment_cost=9)
    assert [money.of(entry, over) for entry in entries_of(over)] == before


def test_a_plan_that_somebody_else_has_closed_says_so(client, over, leader):
    close(over, endings=proposed(over), lessons=LESSONS, by=leader, version=1)
    client.force_login(leader)
    response = client.post(f"/handlingsplan/{over.year}/lukk/", {"lessons": "Noe annet.", "version": 1})
    assert response.status_code == 409
    assert "Planen er allerede lukket." in words(main_of(response))
