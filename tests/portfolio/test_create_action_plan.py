"""The office makes the plan of a new period: the act, and its page."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from innolab.refusals import NotPermitted, Refused
from portfolio.action_plan import create, possible_starts
from portfolio.models import ActionPlan, Strategy
from portfolio.models.action_plan import add_months
from tests.at_once import at_once, while_uncommitted
from tests.cast import ROLES
from tests.pages import links, main_of, words

URL = "/handlingsplan/ny/"
JANUARY = datetime.date(2031, 1, 1)


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_makes_a_plan(role, cast, strategy):
    if role != "office":
        with pytest.raises(NotPermitted):
            create(starts_on=JANUARY, by=cast[role])
        assert not ActionPlan.objects.exists()
        return
    plan = create(starts_on=JANUARY, by=cast[role])
    assert (plan.strategy, plan.state, plan.version, plan.entries.count()) == (strategy, "draft", 0, 0)
    assert (plan.starts_on, plan.ends_on) == (JANUARY, datetime.date(2031, 12, 31))


def test_the_plan_belongs_to_the_strategy_that_is_current_when_it_begins(office, strategy):
    fields = {"vision": "Sammen", "starts_on": JANUARY, "ends_on": datetime.date(2034, 12, 31)}
    later = Strategy.objects.create(slug="ny", name="Ny strategi", **fields)
    assert create(starts_on=JANUARY, by=office).strategy == later
    assert create(starts_on=datetime.date(2030, 1, 1), by=office).strategy == strategy


@pytest.mark.parametrize("months", [-11, 0, 11])
def test_two_plans_never_overlap(months, office, strategy):
    create(starts_on=JANUARY, by=office)
    with pytest.raises(Refused) as refusal:
        create(starts_on=add_months(JANUARY, months), by=office)
    assert refusal.value.reasons == ("Det finnes allerede en årlig handlingsplan i denne perioden.",)
    assert ActionPlan.objects.count() == 1


def test_a_plan_can_begin_right_after_another(office, strategy):
    for months in (0, 12, -12):
        create(starts_on=add_months(JANUARY, months), by=office)
    assert ActionPlan.objects.count() == 3


def test_a_plan_begins_on_the_first_of_a_month(office, strategy):
    with pytest.raises(Refused) as refusal:
        create(starts_on=JANUARY.replace(day=2), by=office)
    assert refusal.value.reasons == ("Planen må begynne den første i en måned.",)


def test_without_a_strategy_there_is_no_plan(office):
    with pytest.raises(Refused) as refusal:
        create(starts_on=JANUARY, by=office)
    assert refusal.value.reasons == ("Det finnes ingen strategi ennå. En administrator må legge den inn først.",)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_makes_the_plan_and_the_other_is_told(office, strategy):
    outcomes = at_once(*[lambda: create(starts_on=JANUARY, by=office)] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionPlan", "Refused"]
    assert ActionPlan.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_plans_are_made_one_at_a_time_for_two_that_overlap_would_be_a_deadlock(office, strategy):
    def make(*, years):
        return create(starts_on=add_months(JANUARY, 12 * years), by=office)

    outcomes = while_uncommitted(lambda: make(years=0), lambda: make(years=1), lambda: make(years=0))
    assert [type(outcome).__name__ for outcome in outcomes] == ["ActionPlan", "Refused"]


def test_the_months_offered_are_those_in_which_a_whole_plan_fits(strategy):
    today = datetime.date(2030, 3, 17)
    assert possible_starts(today) == [add_months(today, offset) for offset in range(13)]
    ActionPlan.objects.create(strategy=strategy, starts_on=datetime.date(2029, 6, 1))
    assert possible_starts(today) == [add_months(today, offset) for offset in range(3, 13)]
    ActionPlan.objects.create(strategy=strategy, starts_on=datetime.date(2030, 6, 1))
    assert possible_starts(today) == []
    assert possible_starts(datetime.date(2030, 6, 1)) == [datetime.date(2031, 6, 1)]


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_sees_the_page(role, cast, client, strategy):
    client.force_login(cast[role])
    assert client.get(URL).status_code == (200 if role == "office" else 403)
    assert client.post(URL, {"starts_on": timezone.localdate().replace(day=1), "empty": "on"}).status_code == (
        302 if role == "office" else 403
    )
    assert ActionPlan.objects.count() == (1 if role == "office" else 0)


@pytest.fixture
def post(client, office):
    def send(**said):
        client.force_login(office)
        return client.post(URL, said)

    return send


def test_the_plan_is_made_and_shown(post, client, strategy):
    month = timezone.localdate().replace(day=1)
    response = post(starts_on=month.isoformat(), empty="on")
    plan = ActionPlan.objects.get()
    assert (plan.starts_on, response["Location"]) == (month, plan.get_absolute_url())
    assert f"{plan} er laget." in words(main_of(client.get(response["Location"])))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Velg måneden som planen begynner."),
        ({"starts_on": ""}, "Velg måneden som planen begynner."),
        ({"starts_on": "tull"}, "Velg en av månedene i listen. De andre hører til en annen plan."),
        ({"starts_on": "9999-01-01"}, "Velg en av månedene i listen. De andre hører til en annen plan."),
    ],
)
def test_a_month_that_is_not_in_the_list_is_answered_in_a_sentence(said, sentence, post, strategy):
    response = post(**said)
    assert response.status_code == 200
    assert f"Planen begynner: {sentence}" in words(main_of(response))
    assert not ActionPlan.objects.exists()


def test_a_second_click_makes_no_second_plan(post, strategy):
    month = timezone.localdate().replace(day=1).isoformat()
    post(starts_on=month, empty="on")
    assert post(starts_on=month, empty="on").status_code == 200
    assert ActionPlan.objects.count() == 1


def test_without_a_form_token_no_plan_is_made(office, strategy):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office)
    assert client.post(URL, {"starts_on": timezone.localdate().replace(day=1), "empty": "on"}).status_code == 403
    assert not ActionPlan.objects.exists()


def test_where_no_month_is_free_the_page_says_so_and_nothing_leads_there(client, office, plan, strategy):
    client.force_login(office)
    assert links(main_of(client.get(plan.get_absolute_url())))["Lag ny plan"] == URL
    ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, 12))
    assert "Lag ny plan" not in links(main_of(client.get(plan.get_absolute_url())))
    assert "Planene som finnes, dekker allerede det neste året." in words(main_of(client.get(URL)))
