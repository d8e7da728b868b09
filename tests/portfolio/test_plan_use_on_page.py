"""On the plan's page: how it uses what it has to spend, and the ranking with its cut line."""

import re

import pytest
from django.utils.formats import date_format

from portfolio.action_plan import decide
from portfolio.models import ActionPlan, Competence, EntryEffort, PlanCapacity, PlanFrame
from portfolio.planning.budgeting import state
from portfolio.templatetags.norwegian import month
from tests.cast import ROLES, adopted
from tests.pages import links, main_of, rows, section, words


@pytest.fixture
def plan(plan):
    plan.refresh_from_db()
    return plan


@pytest.fixture
def page(client, outsider, plan):
    """The plan's page, to the outsider unless somebody else is named."""

    def get(user=outsider, way=""):
        client.force_login(user)
        return client.get(plan.get_absolute_url() + way)

    return get


@pytest.fixture
def make_entry(make_entry, plan):
    """Entries that run through the whole plan, and take of it what the project says."""

    def make(*args, **fields):
        whole = {"starts_on": plan.starts_on, "ends_on": plan.ends_on, "operating_cost": 0, "effort_days": 12}
        return make_entry(*args, **{**whole, **fields})

    return make


def test_without_frames_it_says_that_nothing_is_limited(page, make_entry):
    make_entry()
    assert "Ingen rammer er satt, så ingenting er begrenset." in words(section(page(), "balance"))


def test_what_is_left_and_what_is_over_stands_in_words_beside_the_bars(page, make_entry, plan):
    entry = make_entry(investment_cost=6_000_000)
    EntryEffort.objects.create(entry=entry, competence=Competence.objects.create(name="jus"), days=12)
    PlanFrame.objects.create(plan=plan, investment_cost=5_000_000, operating_cost=100)
    PlanCapacity.objects.create(plan=plan, days=[2] * 12)
    PlanCapacity.objects.create(plan=plan, competence=Competence.objects.get(), days=[0] + [1] * 11)
    found = section(page(), "balance")
    assert "Det som er med i planen, går over 2 av 4 grenser." in words(found)
    assert rows(found, "li") == [
        "Investering 6 000 000 kr av 5 000 000 kr · 1 000 000 kr over rammen",
        "Drift 0 kr av 100 kr · 100 kr igjen",
        "Egeninnsats 12 av 24 dagsverk · 12 dagsverk igjen",
        f"Egeninnsats, jus 12 av 11 dagsverk · 1 dagsverk over kapasiteten på 0 i {date_format(plan.starts_on, 'F Y')}",
    ]
    assert rows(found)[1] == f"{words(month(plan.starts_on))} 1 1 av 2 1 av 0, 1 over"
    assert found.count("<svg") == 5


def test_of_one_limit_it_does_not_count(page, make_entry, plan):
    make_entry(investment_cost=6)
    PlanFrame.objects.create(plan=plan, investment_cost=5)
    assert "Det som er med i planen, går over grensen." in words(section(page(), "balance"))


def test_numbers_of_the_drawings_are_written_as_svg_wants_them(page, make_entry, plan):
    make_entry(investment_cost=1, effort_days=31)
    PlanFrame.objects.create(plan=plan, investment_cost=3)
    PlanCapacity.objects.create(plan=plan, days=[2] * 12)
    drawn = re.findall(
        r' (?:x|y|width|height|x1|x2|y1|y2)="([^"]*)"',
        "".join(re.findall(r'<svg class="plan-(?:bar|chart)".*?</svg>', section(page(), "balance"), re.DOTALL)),
    )
    assert drawn
    assert [each for each in drawn if not re.fullmatch(r"\d+(\.\d)?", each)] == []


def test_only_what_is_included_uses_the_frames(page, make_entry, plan):
    for decision in ("candidate", "reserve", "out"):
        make_entry(decision, investment_cost=5)
    PlanFrame.objects.create(plan=plan, investment_cost=4)
    found = words(section(page(), "balance"))
    assert "holder seg innenfor grensen." in found
    assert "Investering 0 kr av 4 kr · 4 kr igjen" in found
    assert "går streken foran prioritet 1 : Investering: 1 kr over rammen på 4 kr." in found


@pytest.mark.parametrize("role", ROLES)
def test_those_who_set_frames_are_led_there(role, cast, page, plan, leader):
    may = role in ("office", "leader")
    assert ("Sett rammer og kapasitet" in links(section(page(cast[role]), "balance"))) == may
    adopted(plan, by=leader, state="closed")
    assert "Sett rammer og kapasitet" not in links(section(page(cast[role]), "balance"))


def test_in_the_ranking_the_line_stands_where_a_frame_is_used_up(page, make_entry, plan, strategy):
    people, learning, _ = strategy.programmes.all()
    make_entry(title="A", investment_cost=3, programme=learning)
    make_entry("reserve", title="B", investment_cost=90, programme=people)
    make_entry("candidate", title="C", investment_cost=4, programme=people)
    make_entry("candidate", title="D", investment_cost=5, programme=learning)
    PlanFrame.objects.create(plan=plan, investment_cost=6)
    PlanFrame.objects.create(plan=plan, programme=learning, investment_cost=7)
    found = rows(section(page(way="?vis=prioritet"), "ranking"))[1:]
    places = [row.split()[0] for row in found]
    assert places == ["1", "2", "Streken:", "3", "Her", "4"]
    assert found[2] == "Streken: her er det brukt opp Investering: 1 kr over rammen på 6 kr."
    assert found[4] == f"Her er mer brukt opp Investering i {learning}: 1 kr over rammen på 7 kr."
    sums = [re.findall(r"sum så langt (\d+) kr", row) for row in found]
    assert sums == [["3", "0"], [], [], ["7", "0"], [], ["12", "0"]]


def test_where_all_fits_there_is_no_line(page, make_entry, plan):
    make_entry(investment_cost=3)
    PlanFrame.objects.create(plan=plan, investment_cost=3)
    assert "Streken:" not in words(section(page(way="?vis=prioritet"), "ranking"))


@pytest.mark.parametrize("way", ["", "?vis=tull", "?vis="])
def test_by_programme_is_what_is_shown_unless_the_ranking_is_asked_for(way, page, make_entry):
    entry = make_entry()
    response = page(way=way)
    assert section(response, "ranking") == ""
    assert section(response, f"program-{entry.project.programme_id}") != ""


def test_the_ranking_of_an_empty_plan_says_how_projects_come(page):
    assert "Ingen prosjekter i planen ennå" in words(main_of(page(way="?vis=prioritet")))


def test_an_amount_that_is_stated_does_not_hide_why_it_was_decided_so(page, make_entry, plan, leader, office):
    entry = make_entry("candidate")
    decide(entry, decision="included", by=leader, reason="Nå er det rom.", version=0)
    amounts = {"investment_cost": 7, "operating_cost": None, "effort_days": None}
    state(entry, amounts=amounts, efforts={}, by=office, version=ActionPlan.objects.get().version, reason="Billigere.")
    text = words(main_of(page()))
    assert ("Nå er det rom." in text, "Billigere." in text, " 7 kr " in text) == (True, False, True)
