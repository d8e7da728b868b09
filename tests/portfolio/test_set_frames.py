"""What a plan has to spend is set: the act, and its page."""

import pytest

from innolab.refusals import MissingReason, NotPermitted, Refused, StaleVersion
from portfolio.models import ActionPlan, Competence, PlanCapacity, PlanFrame
from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from portfolio.planning.frames import Amounts, Whose, changes, set_frames, stated
from tests.at_once import queued_behind
from tests.cast import ROLES, adopted
from tests.pages import html_of, main_of, queries, words

MONEY = {None: Amounts(5_000_000, 0)}
CAPACITY = {Whose(): [10] * 12}


@pytest.fixture
def plan(plan):
    plan.refresh_from_db()
    return plan


@pytest.fixture
def design(db):
    return Competence.objects.create(name="tjenestedesign")


@pytest.fixture
def say(plan, office):
    """Sets the frames, as the office unless somebody else is named; what is said replaces what is right."""

    def call(**said):
        return set_frames(plan, **{"money": MONEY, "capacity": CAPACITY, "by": office, "version": 0, **said})

    return call


def assert_untouched(plan):
    assert stated(plan) == ({}, {})
    assert ActionPlan.objects.get(pk=plan.pk).version == 0


@pytest.mark.parametrize("role", ROLES)
def test_office_and_leadership_set_them_and_nobody_else(role, cast, say, plan):
    if role in ("office", "leader"):
        say(by=cast[role])
        assert stated(plan) == (MONEY, CAPACITY)
    else:
        with pytest.raises(NotPermitted):
            say(by=cast[role])
        assert_untouched(plan)


def test_what_is_set_replaces_what_stood_and_what_is_not_named_has_no_limit(say, plan, design):
    programme = plan.strategy.programmes.first()
    more = {**MONEY, programme.pk: Amounts(None, 7)}, {**CAPACITY, Whose(None, design.pk): [1] * 12}
    say(money=more[0], capacity=more[1])
    assert stated(plan) == more
    say(money={None: Amounts()}, capacity={}, version=1)
    assert stated(plan) == ({}, {})
    assert (PlanFrame.objects.count(), PlanCapacity.objects.count()) == (0, 0)


def test_nothing_to_spend_is_a_limit_and_empty_is_none(say, plan):
    say(money={None: Amounts(0, None)}, capacity={Whose(): [0] * 12})
    assert stated(plan) == ({None: Amounts(0, None)}, {Whose(): [0] * 12})


@pytest.mark.parametrize(
    "wrong",
    [
        {"money": {None: Amounts(-1, None)}},
        {"money": {None: Amounts(None, MOST_NOK + 1)}},
        {"capacity": {Whose(): [1] * 11}},
        {"capacity": {Whose(): [-1] * 12}},
        {"capacity": {Whose(): [MOST_DAYS + 1] * 12}},
    ],
)
def test_what_is_unreasonable_is_refused(wrong, say, plan):
    with pytest.raises(Refused):
        say(**wrong)
    assert_untouched(plan)


def test_in_an_adopted_plan_it_wants_a_reason_which_the_trail_keeps(say, plan, leader):
    adopted(plan, by=leader)
    with pytest.raises(MissingReason):
        say(reason=" ")
    assert_untouched(plan)
    say(reason="Kommunestyret ga mer i mars.", by=leader)
    (found,) = changes(plan)
    assert (found.by, found.reason) == (leader, "Kommunestyret ga mer i mars.")
    assert stated(plan) == (MONEY, CAPACITY)


def test_what_was_adopted_of_the_frames_stands(say, plan, leader):
    adopted(plan, by=leader)
    before = plan.adoption.frames
    say(reason="Mer penger.")
    plan.adoption.refresh_from_db()
    assert plan.adoption.frames == before


def test_a_draft_tells_of_no_changes(say, plan):
    say(reason="Ingen spør etter den.")
    assert changes(plan) == []


def test_in_a_closed_plan_they_stand(say, plan, leader):
    adopted(plan, by=leader, state="closed")
    with pytest.raises(Refused):
        say(reason="Likevel.")
    assert_untouched(plan)


def test_on_a_stale_version_nothing_is_written(say, plan):
    ActionPlan.objects.filter(pk=plan.pk).update(version=7)
    with pytest.raises(StaleVersion):
        say()
    assert stated(plan) == ({}, {})


def test_a_second_click_changes_nothing_and_is_no_refusal(say, plan):
    say()
    say()
    assert ActionPlan.objects.get(pk=plan.pk).version == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_sets_them_and_the_other_is_told(say, plan, leader):
    other = {None: Amounts(1, 1)}
    outcomes = queued_behind(plan, say, lambda: say(money=other, by=leader))
    assert sorted(type(each).__name__ for each in outcomes) == ["ActionPlan", "StaleVersion"]
    assert stated(plan) in ((MONEY, CAPACITY), (other, CAPACITY))


# The page


@pytest.fixture
def send(client, office, plan):
    def post(user=office, **said):
        client.force_login(user)
        typed = {"investment_cost_all": "5 000 000", "operating_cost_all": "0", **months(10), "version": 0}
        return client.post(f"/handlingsplan/{plan.year}/rammer/", {**typed, "reason": "", **said})

    return post


def months(number, whose="0_0"):
    return {f"days_{whose}_{place}": number for place in range(12)}


@pytest.mark.parametrize("role", ROLES)
def test_all_read_the_page_and_office_and_leadership_write_it(role, cast, client, send, say, plan):
    say()
    client.force_login(cast[role])
    response = client.get(f"/handlingsplan/{plan.year}/rammer/")
    may = role in ("office", "leader")
    assert response.status_code == 200
    assert ("Lagre rammene" in html_of(response)) == may
    assert ("5\xa0000\xa0000" in html_of(response)) is True
    assert send(cast[role], version=1).status_code == (302 if may else 403)


def test_what_is_sent_stands(send, plan, design):
    programme = plan.strategy.programmes.first()
    own = months(3, f"{programme.pk}_0") | months("", f"0_{design.pk}")
    assert send(**own, **{f"investment_cost_{programme.pk}": "1.250.000 kr"}).status_code == 302
    money = {**MONEY, programme.pk: Amounts(1_250_000, None)}
    assert stated(plan) == (money, {**CAPACITY, Whose(programme.pk): [3] * 12})


def test_one_number_fills_every_month_that_is_not_changed_by_hand(send, plan):
    send(**{"days_0_0_each": "20", **months(""), "days_0_0_6": "5"})
    assert stated(plan)[1] == {Whose(): [20] * 6 + [5] + [20] * 5}
    send(**{"days_0_0_each": "30", **months(20), "days_0_0_6": "5", "days_0_0_0": "1", "version": 1})
    assert stated(plan)[1] == {Whose(): [1] + [30] * 11}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"investment_cost_all": "-5"}, "Tallet kan ikke være negativt."),
        ({"investment_cost_all": "masse"}, "Skriv et helt tall i kr, for eksempel 250 000."),
        ({"operating_cost_all": "9" * 12}, "Tallet er for stort."),
        ({"days_0_0_3": "en uke"}, "Skriv et helt tall i dagsverk, for eksempel 40."),
        ({"days_0_0_3": ""}, "Fyll ut alle tolv månedene, eller la alle stå tomme."),
        ({"days_0_0_each": "-1"}, "Tallet kan ikke være negativt."),
        ({"version": ""}, "Siden manglet noe. Last den på nytt, og prøv igjen."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(said, sentence, send, plan):
    response = send(**{"operating_cost_all": "123 456", **said})
    assert response.status_code == 422
    assert sentence in words(main_of(response))
    for typed in ({"operating_cost_all": "123 456", **said}).values():
        assert f'value="{typed}"' in html_of(response) or not typed
    assert_untouched(plan)


def test_whoever_was_overtaken_sees_what_stands_and_keeps_what_was_typed(send, say, plan, leader):
    say(money={None: Amounts(1, None)}, by=leader)
    response = send()
    assert response.status_code == 409
    page = words(main_of(response))
    assert "Hele planen, investering: 1" in page
    assert "Hele planen, drift: tomt" in page
    assert 'value="5 000 000"' in html_of(response)
    assert send(version=1).status_code == 302
    assert stated(plan) == (MONEY, CAPACITY)


def test_an_adopted_plan_asks_for_a_reason_and_shows_it(send, client, plan, leader):
    adopted(plan, by=leader)
    response = send()
    assert response.status_code == 422
    assert "Planen er vedtatt. Skriv hvorfor rammene endres." in words(main_of(response))
    assert send(reason="Kommunestyret ga mer.").status_code == 302
    page = words(main_of(client.get(f"/handlingsplan/{plan.year}/rammer/")))
    assert "Endret etter vedtaket office Testesen," in page
    assert "Kommunestyret ga mer." in page


def test_a_closed_plan_is_read_only(send, client, plan, leader):
    adopted(plan, by=leader, state="closed")
    assert send(reason="Likevel.").status_code == 409
    assert "Lagre rammene" not in html_of(client.get(f"/handlingsplan/{plan.year}/rammer/"))


@pytest.mark.parametrize("year", [1999, 10_000])
def test_a_year_without_a_plan_is_not_found(year, client, office, plan):
    client.force_login(office)
    assert client.get(f"/handlingsplan/{year}/rammer/").status_code == 404


def test_the_page_takes_as_many_queries_with_many_competences(client, office, say, plan, design):
    say(capacity={Whose(None, design.pk): [1] * 12})
    client.force_login(office)
    url = f"/handlingsplan/{plan.year}/rammer/"
    at_one = queries(client, url)
    more = {Whose(None, Competence.objects.create(name=name).pk): [1] * 12 for name in ("jus", "integrasjon")}
    say(capacity=more, version=1)
    assert queries(client, url) == at_one
