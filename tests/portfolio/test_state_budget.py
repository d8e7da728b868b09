"""What an entry takes of the plan's 12 months is stated, or goes back to the share: the act, and its page."""

import re

import pytest

from innolab.refusals import MissingReason, NotPermitted, Refused, StaleVersion
from portfolio.models import ActionPlan, Competence, Decision
from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from portfolio.planning import money
from portfolio.planning.budgeting import state
from portfolio.planning.money import Money
from tests.at_once import queued_behind
from tests.cast import ROLES, adopted
from tests.pages import html_of, main_of, queries, words

SHARE = {"investment_cost": None, "operating_cost": None, "effort_days": None}
STATED = {"investment_cost": 500_000, "operating_cost": 0, "effort_days": 40}


@pytest.fixture
def plan(plan):
    plan.refresh_from_db()
    return plan


@pytest.fixture
def entry(make_entry):
    return make_entry("candidate", title="Digitalt tilsyn")


@pytest.fixture
def design(db):
    return Competence.objects.create(name="tjenestedesign")


@pytest.fixture
def say(entry, office):
    """States the amounts, as the office unless somebody else is named; what is said replaces what is right."""

    def call(**said):
        return state(entry, **{"amounts": STATED, "efforts": {}, "by": office, "version": 0, **said})

    return call


def stands(entry):
    entry.refresh_from_db()
    amounts = (entry.investment_cost, entry.operating_cost, entry.effort_days)
    return amounts, dict(entry.efforts.values_list("competence__name", "days"))


def assert_untouched(entry):
    assert stands(entry) == ((None, None, None), {})
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_office_and_leadership_state_it_and_nobody_else(role, cast, say, entry):
    if role in ("office", "leader"):
        say(by=cast[role])
        assert stands(entry) == ((500_000, 0, 40), {})
    else:
        with pytest.raises(NotPermitted):
            say(by=cast[role])
        assert_untouched(entry)


def test_it_is_a_decision_that_the_entry_points_to(say, entry, office, plan):
    say(reason="Mindre enn vi trodde.")
    entry.refresh_from_db()
    row = Decision.objects.get()
    assert entry.answer == row
    assert (row.kind, row.project, row.plan, row.by, row.reason) == (
        "budgeted",
        entry.project,
        plan,
        office,
        "Mindre enn vi trodde.",
    )


def test_what_is_stated_is_what_it_takes_until_the_share_stands_again(say, entry, plan):
    say()
    entry.refresh_from_db()
    assert money.of(entry, plan) == Money(500_000, 0, 40)
    say(amounts=SHARE, version=1)
    entry.refresh_from_db()
    assert money.of(entry, plan) == money.share(entry.project, plan)


def test_effort_is_split_by_competence_within_what_the_entry_takes(say, entry, design):
    say(efforts={design.pk: 40})
    assert stands(entry)[1] == {"tjenestedesign": 40}
    with pytest.raises(Refused) as refusal:
        say(efforts={design.pk: 41}, version=1)
    assert refusal.value.reasons == (
        "Innsatsen etter kompetanse er 41 dagsverk til sammen. Prosjektet har bare 40 dagsverk i planen.",
    )
    assert stands(entry)[1] == {"tjenestedesign": 40}


def test_the_split_is_measured_against_the_share_where_no_effort_is_stated(say, entry, design, plan):
    most = money.share(entry.project, plan).effort_days
    say(amounts=SHARE, efforts={design.pk: most})
    with pytest.raises(Refused):
        say(amounts=SHARE, efforts={design.pk: most + 1}, version=1)


@pytest.mark.parametrize(
    "wrong", [{"investment_cost": -1}, {"operating_cost": MOST_NOK + 1}, {"effort_days": MOST_DAYS + 1}]
)
def test_an_unreasonable_amount_is_refused(wrong, say, entry):
    with pytest.raises(Refused):
        say(amounts={**STATED, **wrong})
    assert_untouched(entry)


def test_in_an_adopted_plan_it_wants_a_reason(say, entry, plan, leader):
    adopted(plan, by=leader)
    with pytest.raises(MissingReason):
        say(reason=" ")
    assert_untouched(entry)
    say(reason="Anbudet ble dyrere.")
    assert stands(entry) == ((500_000, 0, 40), {})


def test_in_a_closed_plan_nothing_is_stated(say, entry, plan, leader):
    adopted(plan, by=leader, state="closed")
    with pytest.raises(Refused):
        say(reason="Likevel.")
    assert_untouched(entry)


def test_what_is_taken_out_takes_nothing(make_entry, office):
    entry = make_entry("out")
    with pytest.raises(Refused):
        state(entry, amounts=STATED, efforts={}, by=office, version=0)
    assert_untouched(entry)


def test_on_a_stale_version_nothing_is_written(say, entry, plan):
    ActionPlan.objects.filter(pk=plan.pk).update(version=7)
    with pytest.raises(StaleVersion):
        say()
    assert_untouched(entry)


def test_a_second_click_changes_nothing_and_is_no_refusal(say, entry):
    say()
    say()
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_states_and_the_other_is_told(say, entry, plan, leader):
    other = {**STATED, "effort_days": 7}
    outcomes = queued_behind(plan, say, lambda: say(amounts=other, by=leader))
    assert sorted(type(each).__name__ for each in outcomes) == ["ActionPlanEntry", "StaleVersion"]
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_state_it_once_and_neither_is_refused(say, entry, plan):
    outcomes = queued_behind(plan, say, say)
    assert [type(each).__name__ for each in outcomes] == ["ActionPlanEntry", "ActionPlanEntry"]
    assert Decision.objects.count() == 1


# The page


@pytest.fixture
def send(client, office, entry):
    def post(user=office, pk=entry.pk, **said):
        client.force_login(user)
        amounts = {"investment_cost": "500 000", "operating_cost": "0", "effort_days": "40"}
        return client.post(f"/handlingsplan/poster/{pk}/belop/", {**amounts, "reason": "", "version": 0, **said})

    return post


@pytest.mark.parametrize("role", ROLES)
def test_the_page_is_for_those_who_may_state_it(role, cast, client, send, entry):
    expected = (200, 302) if role in ("office", "leader") else (403, 403)
    client.force_login(cast[role])
    read = client.get(f"/handlingsplan/poster/{entry.pk}/belop/")
    assert (read.status_code, send(cast[role]).status_code) == expected


def test_the_page_shows_share_and_totals(client, office, entry):
    client.force_login(office)
    text = words(main_of(client.get(f"/handlingsplan/poster/{entry.pk}/belop/")))
    assert "Investering 1 250 000 kr 1 250 000 kr" in text
    assert "Egeninnsats 140 dagsverk 140 dagsverk" in text


def test_what_is_sent_stands_and_the_entry_shows_it(send, client, entry, design):
    response = send(**{f"competence_{design.pk}": "12"})
    assert response["Location"] == f"/handlingsplan/poster/{entry.pk}/"
    assert stands(entry) == ((500_000, 0, 40), {"tjenestedesign": 12})
    page = words(main_of(client.get(response["Location"])))
    assert "Investering 500 000 kr 1 250 000 kr" in page
    assert "Endret beløp eller innsats i planen" in page


def test_one_button_goes_back_to_the_share_whatever_stands_in_the_fields(send, say, entry):
    say()
    assert send(version=1, share="1", investment_cost="tull").status_code == 302
    assert stands(entry) == ((None, None, None), {})


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-5", "Tallet kan ikke være negativt."),
        ("mye", "Skriv et helt tall i kr, for eksempel 250 000."),
        ("99 000 000 000", "Tallet er for stort. Det største du kan skrive, er 10 000 000 000."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(typed, sentence, send, entry):
    response = send(investment_cost=typed, reason="Fordi vi vet mer nå.")
    assert response.status_code == 422
    assert sentence in words(main_of(response))
    assert f'value="{typed}"' in html_of(response)
    assert "Fordi vi vet mer nå." in html_of(response)
    assert_untouched(entry)


def test_an_adopted_plan_asks_for_the_reason_at_its_field(send, entry, plan, leader):
    adopted(plan, by=leader)
    response = send()
    assert response.status_code == 422
    assert "Planen er vedtatt. Skriv hvorfor beløp eller innsats endres." in words(main_of(response))
    assert_untouched(entry)


def test_whoever_was_overtaken_sees_what_stands_and_keeps_what_was_typed(send, say, entry, leader):
    say(amounts={**STATED, "effort_days": 7}, by=leader)
    response = send()
    assert response.status_code == 409
    page = words(main_of(response))
    assert "Noen andre har endret planen etter at du åpnet siden." in page
    assert "Egeninnsats i planen, i dagsverk: 7" in page
    assert re.search(r'name="effort_days" value="40"', html_of(response))
    assert 'name="version" value="1"' in html_of(response)
    assert send(version=1).status_code == 302
    assert stands(entry) == ((500_000, 0, 40), {})


@pytest.mark.parametrize("pk", [0, 999_999, 10**30])
def test_an_entry_that_does_not_exist_is_not_found(pk, send):
    assert send(pk=pk).status_code == 404


def test_the_page_takes_as_many_queries_whatever_the_plan_holds(client, office, entry, make_entry):
    client.force_login(office)
    url = f"/handlingsplan/poster/{entry.pk}/belop/"
    Competence.objects.create(name="jus")
    at_one = queries(client, url)
    for name in ("arkitektur", "juss"):
        make_entry()
        Competence.objects.create(name=name)
    assert queries(client, url) == at_one
