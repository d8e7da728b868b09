"""The page of one entry: what it is, what it takes of the plan, what was decided, and where to go next."""

import pytest

from portfolio.action_plan import decide
from portfolio.models import ActionPlan, Decision, PlanCapacity, PlanFrame
from portfolio.models.action_plan import add_months
from tests.cast import ROLES, adopted
from tests.pages import html_of, links, main_of, queries, rows, section, words


@pytest.fixture
def plan(plan):
    plan.refresh_from_db()
    return plan


@pytest.fixture
def page(client, outsider):
    """The page of an entry, to the outsider unless somebody else is named."""

    def get(entry, user=outsider):
        client.force_login(user)
        return client.get(f"/handlingsplan/poster/{entry.pk}/")

    return get


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("state", "may"), [("draft", True), ("adopted", True), ("closed", False)])
def test_all_read_it_and_leadership_decides_until_the_plan_is_closed(role, state, may, cast, page, plan, make_entry):
    entry = make_entry("candidate", title="Digitalt tilsyn")
    if state != "draft":
        adopted(plan, by=cast["leader"], state=state)
    response = page(entry, cast[role])
    assert response.status_code == 200
    assert "Digitalt tilsyn Kandidat Prioritet 1 ·" in words(main_of(response))
    assert (section(response, "decide") != "") == (may and role == "leader")
    can_state = may and role in ("office", "leader")
    assert ("Endre hva det tar av planen" in links(main_of(response))) == can_state


def test_the_decision_that_stands_is_not_offered_again(page, leader, make_entry):
    form = section(page(make_entry("reserve"), leader), "decide")
    assert [word for word in ("included", "reserve", "candidate", "out") if f'value="{word}"' in form] == [
        "included",
        "candidate",
        "out",
    ]


def test_it_tells_need_benefit_and_owner_and_leads_to_the_project(page, make_entry):
    entry = make_entry(need="Nattevaktene går runder.", benefits="Bedre søvn.", expected_benefit=4)
    response = page(entry)
    text = words(section(response, "what"))
    assert "Behov Nattevaktene går runder." in text
    assert "Nytte Stor , etter porteføljekontorets vurdering. Bedre søvn." in text
    assert "Prosjekteier owner Testesen" in text
    assert links(main_of(response))["Les hele prosjektet"] == entry.project.get_absolute_url()


def test_what_it_takes_of_the_plan_stands_beside_the_totals(page, make_entry, plan):
    ends_on = plan.ends_on
    entry = make_entry(starts_on=add_months(plan.starts_on, -12), ends_on=ends_on, operating_cost=100, effort_days=0)
    entry.investment_cost = 7
    entry.save()
    assert rows(section(page(entry), "takes"))[1:] == [
        "Investering 7 kr 1 250 000 kr",
        "Drift 100 kr 100 kr per år",
        "Egeninnsats 0 dagsverk 0 dagsverk",
    ]


def test_it_says_what_the_frames_would_be_with_it(page, make_entry, plan):
    whole = {"starts_on": plan.starts_on, "ends_on": plan.ends_on, "operating_cost": 0}
    make_entry(investment_cost=3, effort_days=0, **whole)
    entry = make_entry("candidate", investment_cost=4, effort_days=12, **whole)
    PlanFrame.objects.create(plan=plan, investment_cost=5, operating_cost=5)
    PlanCapacity.objects.create(plan=plan, days=[1] * 12)
    found = section(page(entry), "takes")
    assert "Rammene, hvis prosjektet tas med" in words(found)
    assert rows(found, "li") == [
        "Investering: 2 kr over rammen (uten: 2 kr igjen)",
        "Egeninnsats: 0 dagsverk igjen (uten: 12 dagsverk igjen)",
    ]


def test_every_decision_in_this_plan_stands_with_its_reason_the_latest_first(page, leader, make_entry, strategy, plan):
    entry = make_entry("candidate")
    earlier = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, -12))
    Decision.objects.create(project=entry.project, plan=earlier, kind="included", reason="Den gangen.", by=leader)
    decide(entry, decision="reserve", by=leader, reason="Vent litt.", version=0)
    decide(entry, decision="included", by=leader, reason="Nå er det rom.", version=1)
    found = rows(section(page(entry), "decided"), "li")
    assert [row.split(" leader")[0] for row in found] == ["Tatt med i planen", "Satt i reserve"]
    assert [row.partition(" 20")[2][3:] for row in found] == ["Nå er det rom.", "Vent litt."]


def test_it_leads_to_those_before_and_after_in_the_ranking(page, make_entry):
    first, second, third = make_entry(title="A"), make_entry("candidate", title="B"), make_entry("reserve", title="C")
    found = links(main_of(page(second)))
    assert found["← Forrige : A"] == f"/handlingsplan/poster/{first.pk}/"
    assert found["Neste : C →"] == f"/handlingsplan/poster/{third.pk}/"
    assert not [words for words in links(main_of(page(first))) if "Forrige" in words]
    assert not [words for words in links(main_of(page(third))) if "Neste" in words]


def test_what_was_taken_out_is_read_only_and_tells_why(page, leader, make_entry):
    entry = make_entry("candidate")
    decide(entry, decision="out", by=leader, reason="Vi har ikke folk til det.", version=0)
    response = page(entry, leader)
    assert section(response, "decide") == ""
    assert "Vi har ikke folk til det." in words(section(response, "decided"))


def test_markup_is_shown_as_text(page, make_entry):
    html = html_of(page(make_entry(title="<b>Chat</b>", need="<script>alert(1)</script>")))
    assert ("<b>Chat</b>" in html, "<script>alert" in html) == (False, False)


@pytest.mark.parametrize("role", ROLES)
def test_it_takes_as_many_queries_in_a_large_plan(role, cast, client, make_entry, plan):
    client.force_login(cast[role])
    entry = make_entry("candidate")
    PlanFrame.objects.create(plan=plan, investment_cost=5)
    for decision in ("included", "candidate"):
        make_entry(decision)
    url = f"/handlingsplan/poster/{entry.pk}/"
    at_three = queries(client, url)
    for decision in ("included", "candidate", "reserve", "out"):
        make_entry(decision)
    assert queries(client, url) == at_three
