"""The page of the annual action plan (strategy §6.2): what all read, and what office and leadership get besides."""

import datetime
import functools
import re
from itertools import combinations

import pytest
from django.utils import timezone

from portfolio.action_plan import blockers, decide, not_ready, with_lacks
from portfolio.models import ActionPlan, Competence, Decision, PlanCapacity, PlanFrame, Project
from portfolio.models.action_plan import add_months
from portfolio.templatetags.norwegian import period
from portfolio.workflow import Stage
from tests.cast import ROLES, adopted
from tests.pages import html_of, links, main_of, queries, rows, section, words

URL = "/handlingsplan/"
PERIOD = {"starts_on": datetime.date(2027, 1, 1), "ends_on": datetime.date(2027, 8, 31)}


@pytest.fixture
def page(client, outsider, plan):
    """The plan's page, to the outsider unless somebody else is named."""

    def get(user=outsider, of=plan):
        client.force_login(user)
        return client.get(of.get_absolute_url())

    return get


def with_frames(plan):
    """The plan has a limit of each kind."""
    PlanFrame.objects.create(plan=plan, investment_cost=1_000_000, operating_cost=0)
    PlanCapacity.objects.create(plan=plan, days=[30] * 12)
    PlanCapacity.objects.create(plan=plan, competence=Competence.objects.create(name="jus"), days=[1] * 12)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_led_to_the_plan_around_today(role, cast, client, plan):
    client.force_login(cast[role])
    response = client.get(URL)
    assert (response.status_code, response["Location"]) == (302, f"/handlingsplan/{timezone.localdate().year}/")
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_without_a_plan_the_page_says_how_one_comes(role, cast, client):
    client.force_login(cast[role])
    response = client.get(URL)
    assert response.status_code == 200
    assert "Ingen handlingsplan ennå" in words(main_of(response))
    assert ("/handlingsplan/ny/" in links(main_of(response)).values()) == (role == "office")


@pytest.mark.parametrize("year", [1999, 0, 9999, 10_000, 10**30])
def test_a_year_without_a_plan_is_not_found(year, client, outsider, plan):
    client.force_login(outsider)
    assert client.get(f"/handlingsplan/{year}/").status_code == 404


def test_the_page_only_reads(client, leader, plan):
    client.force_login(leader)
    assert client.post(plan.get_absolute_url()).status_code == 405
    assert client.post(URL).status_code == 405


def test_the_heading_names_plan_state_and_period(client, outsider, strategy):
    ActionPlan.objects.create(strategy=strategy, starts_on=datetime.date(2031, 4, 1))
    client.force_login(outsider)
    heading = main_of(client.get("/handlingsplan/2031/")).partition('<div class="stack-lg')[0]
    assert words(heading) == (
        "Årlig handlingsplan 2031/2032 Utkast apr 2031 – mar 2032 Se planen på veikartet Last ned som Excel"
    )


def test_an_adopted_plan_says_when_and_by_whom(page, plan, leader):
    adopted(plan, by=leader)
    today = timezone.localdate()
    assert f"· revisjon 1, vedtatt {today.day}. " in words(main_of(page()))
    assert "av Kommunedirektøren, sak 26/1234" in words(main_of(page()))


def test_a_row_tells_rank_title_unit_decision_stage_period_cost_and_effort(page, make_entry, plan):
    ends_on = add_months(plan.starts_on, 8) - datetime.timedelta(days=1)
    entry = make_entry("candidate", title="Digitalt tilsyn", starts_on=plan.starts_on, ends_on=ends_on)
    table = section(page(), f"program-{entry.project.programme_id}")
    when = period(entry.project).replace("\xa0", " ")
    assert rows(table.partition("<tbody")[2].partition("</tbody>")[0]) == [
        f"1 Digitalt tilsyn Skole Kandidat Vurdert {when} 1 250 000 kr 180 000 kr 140"
    ]


def test_the_entries_stand_by_programme_in_the_order_of_their_rank(page, make_entry, strategy):
    people, learning, technology = strategy.programmes.all()
    for programme in (technology, people, technology, learning):
        make_entry(programme=programme)
    response = page()
    found = {
        programme.name: re.findall(
            r'class="plan-rank" data-label="Prioritet">(\d+)<', section(response, f"program-{programme.pk}")
        )
        for programme in (people, learning, technology)
    }
    assert found == {people.name: ["2"], learning.name: ["4"], technology.name: ["1", "3"]}


def test_what_is_included_is_summed_apart_from_the_rest(page, make_entry, plan):
    make_entry = functools.partial(make_entry, starts_on=plan.starts_on, ends_on=add_months(plan.starts_on, 1))
    make_entry(investment_cost=1_000_000, operating_cost=10_000, effort_days=10)
    entry = make_entry(investment_cost=2_000_000, operating_cost=20_000, effort_days=20)
    make_entry("candidate", investment_cost=4_000_000, operating_cost=40_000, effort_days=40)
    make_entry("reserve", investment_cost=8_000_000, operating_cost=80_000, effort_days=80)
    make_entry("out", investment_cost=99, operating_cost=99, effort_days=99)
    response = page()
    assert rows(section(response, "sums"))[1:] == [
        "Med i planen 2 3 000 000 kr 30 000 kr 30 dagsverk",
        "Kandidat 1 4 000 000 kr 40 000 kr 40 dagsverk",
        "Reserve 1 8 000 000 kr 80 000 kr 80 dagsverk",
    ]
    foot = section(response, f"program-{entry.project.programme_id}").partition("<tfoot")[2]
    assert rows(foot) == [
        "Sum, med i planen (2) 3 000 000 kr 30 000 kr 30",
        "Sum, kandidater og reserve (2) 12 000 000 kr 120 000 kr 120",
    ]


def test_an_entry_shows_the_reason_of_the_latest_decision_in_this_plan(page, plan, leader, make_entry, strategy):
    entry = make_entry("candidate")
    earlier = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, -12))
    Decision.objects.create(project=entry.project, plan=earlier, kind="included", reason="Den gangen.", by=leader)
    decide(entry, decision="reserve", by=leader, reason="Vent litt.", version=0)
    decide(entry, decision="included", by=leader, reason="Nå er det rom.", version=1)
    text = words(main_of(page()))
    assert ("Nå er det rom." in text, "Vent litt." in text, "Den gangen." in text) == (True, False, False)


def test_what_was_taken_out_stands_at_the_bottom_with_its_reason(page, leader, make_entry):
    entry = make_entry(title="Drone")
    decide(entry, decision="out", by=leader, reason="Vi har ikke folk til det.", version=0)
    response = page()
    today = timezone.localdate()
    (row,) = rows(section(response, "taken-out"), "li")
    assert row.startswith("Drone Skole · Innbyggeren som ressurs Vi har ikke folk til det. leader Testesen,")
    assert row.endswith(f" {today.year}")
    assert section(response, f"program-{entry.project.programme_id}") == ""


def test_an_empty_plan_says_how_projects_come(page):
    assert "Ingen prosjekter i planen ennå" in words(main_of(page()))


def test_the_page_leads_to_the_roadmap_and_to_the_other_plans(page, plan, strategy):
    other = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, -12))
    found = links(main_of(page()))
    assert found["Se planen på veikartet"] == f"/veikart/?plan={plan.year}"
    assert found[f"Plan {other.name}"] == f"/handlingsplan/{other.year}/"
    assert f"Plan {plan.name}" not in found


@pytest.mark.parametrize("role", ROLES)
def test_a_row_leads_to_the_page_of_its_entry_and_holds_no_form(role, cast, page, make_entry):
    entry = make_entry(title="Digitalt tilsyn")
    response = page(cast[role])
    assert links(main_of(response))["Digitalt tilsyn"] == f"/handlingsplan/poster/{entry.pk}/"
    assert "<form" not in section(response, f"program-{entry.project.programme_id}")


LACKS = (
    {"starts_on": None, "ends_on": None},
    {"investment_cost": None},
    {"operating_cost": None},
    {"effort_days": None},
    {"assessed": False},
)


def test_the_list_of_what_is_not_ready_and_the_blockers_of_each_agree(plan, make_project):
    """Every subset of what can be missing, and every stage that can be in a plan."""
    for size in range(len(LACKS) + 1):
        for lacks in combinations(LACKS, size):
            fields = {name: value for lack in lacks for name, value in lack.items()}
            stage = (Stage.ASSESSED, Stage.PLANNED, Stage.UNDER_WAY)[size % 3]
            make_project(stage, **{"assessed": True, **fields})
    make_project(Stage.SUBMITTED)
    found = {row.project.pk: row.reasons for row in with_lacks(not_ready(plan), plan=plan)}
    outside = Project.objects.exclude(stage=Stage.SUBMITTED)
    assert found == {project.pk: said for project in outside if (said := blockers(project, plan=plan))}
    assert len(found) == 2 ** len(LACKS) - 1


@pytest.mark.parametrize("way", ["", "?vis=prioritet"])
@pytest.mark.parametrize("role", ROLES)
def test_the_page_takes_as_many_queries_for_thirty_entries_as_for_three_and_no_more_than_ten(
    role, way, cast, client, make_entry, plan
):
    client.force_login(cast[role])
    for decision in ("included", "candidate", "out"):
        make_entry(decision)
    with_frames(plan)
    at_three = queries(client, plan.get_absolute_url() + way)
    for _ in range(27):
        make_entry("candidate")
    assert queries(client, plan.get_absolute_url() + way) == at_three
    assert at_three <= 10


def test_markup_is_shown_as_text(page, leader, make_entry):
    entry = make_entry(title="<b>Chat</b>")
    decide(entry, decision="out", by=leader, reason="<script>alert(1)</script>", version=0)
    html = html_of(page())
    assert ("<b>Chat</b>" in html, "<script>alert" in html) == (False, False)
    assert "&lt;b&gt;Chat&lt;/b&gt;" in html
