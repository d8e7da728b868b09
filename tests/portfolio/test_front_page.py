"""The front page: for a visitor what the portal is, for somebody logged in what waits for them."""

import re

import pytest

from portfolio.models import Decision
from portfolio.models.action_plan import add_months
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import html_of, links, main_of, queries, rows, section, words

URL = "/"


@pytest.fixture
def page(client, outsider):
    def get(user=outsider):
        client.force_login(user)
        return client.get(URL)

    return get


def test_a_visitor_sees_what_the_portal_is_the_tree_the_principles_and_the_way_in(client, strategy):
    response = client.get(URL)
    assert response.status_code == 200
    text = words(main_of(response))
    assert text.startswith("Fra idé til bedre tjenester")
    assert strategy.vision in text
    for programme in strategy.programmes.all():
        assert f"Satsningsområde {programme.focus_area} Program {programme.name} {programme.objective}" in text
    assert re.findall(r"<dt>(.*?)</dt>", main_of(response)) == [
        principle.hashtag for principle in strategy.principles.all()
    ]
    assert links(main_of(response)) == {"Logg inn": "/logg-inn/"}


def test_a_visitor_sees_nothing_of_the_projects(client, make_entry):
    make_entry(title="Hemmelig prosjekt")
    assert "Hemmelig" not in html_of(client.get(URL))
    assert "i alt" not in words(html_of(client.get(URL)))


@pytest.mark.django_db
def test_a_visitor_is_let_in_even_before_there_is_a_strategy(client):
    response = client.get(URL)
    assert (response.status_code, links(main_of(response))) == (200, {"Logg inn": "/logg-inn/"})


def test_the_front_page_only_reads(client, outsider):
    client.force_login(outsider)
    assert client.post(URL).status_code == 405


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_greeted_and_can_propose(role, cast, page):
    response = page(cast[role])
    assert f"Hei, {role} Testesen" in words(main_of(response))
    assert links(main_of(response))["Foreslå et prosjekt"] == "/forslag/ny/"


@pytest.mark.parametrize("role", ROLES)
def test_what_waits_for_the_role_stands_first(role, cast, page, make_project, make_entry):
    make_project(Stage.SUBMITTED)
    make_entry("candidate")
    found = links(section(page(cast[role]), "waiting"))
    expected = {
        "office": {"1 forslag venter på vurdering": "/kontor/innboks/"},
        "leader": {"1 kandidat venter på beslutning"},
    }
    assert list(found) == list(expected.get(role, {}))


def test_where_nothing_waits_the_page_says_so(page):
    assert "Ingenting venter på deg nå." in words(section(page(), "waiting"))


def test_who_owns_projects_sees_them_with_their_next_date(page, owner, make_project):
    make_project(Stage.UNDER_WAY, title="Chat")
    (row,) = rows(section(page(owner), "carried"), "li")
    assert row.startswith("Chat Under arbeid Skal være ferdig ")
    assert section(page(), "carried") == ""


def test_of_many_owned_projects_the_next_six_are_shown(page, owner, make_project):
    for number in range(8):
        make_project(Stage.UNDER_WAY, title=f"Nr. {number}")
    response = page(owner)
    assert len(rows(section(response, "carried"), "li")) == 6
    assert "Du har 2 prosjekter til, med senere datoer." in words(section(response, "carried"))


def test_the_key_figures_count_what_everybody_may_see(page, make_project, make_entry, outsider, plan):
    make_project(Stage.DRAFT, submitter=outsider)
    make_project(Stage.SUBMITTED)
    make_project(Stage.SUBMITTED)
    make_project(Stage.UNDER_WAY)
    make_entry("candidate")
    begins, ends = plan.starts_on, add_months(plan.starts_on, 1)
    make_entry(investment_cost=2_500_000, operating_cost=180_000, effort_days=1_140, starts_on=begins, ends_on=ends)
    figures = section(page(), "figures")
    what_it_takes = (
        f"Prosjektene som er med i årlig handlingsplan {plan.name} , krever "
        "2,5 mill. kr i investering, 180 000 kr i drift og 1 140 dagsverk."
    )
    assert rows(figures, "p") == [
        "2 forslag til vurdering",
        "1 vurdert",
        "1 i plan",
        "1 under arbeid",
        what_it_takes,
    ]
    assert links(figures)["vurdert"] == "/prosjekter/?stadium=assessed"


def test_the_top_of_the_ranking_is_shown_in_order(page, make_entry):
    for _ in range(6):
        make_entry()
    make_entry("out", title="Tatt ut")
    found = rows(section(page(), "top"), "li")
    assert [row.split(" Innbyggeren")[0] for row in found] == [f"{rank} Prosjekt {rank}" for rank in range(1, 6)]


def test_the_ten_latest_decisions_say_what_why_who_and_when(page, office, make_project):
    project = make_project(Stage.PARKED, title="Chat")
    Decision.objects.create(project=project, kind="submitted", by=office)
    for number in range(11):
        Decision.objects.create(project=project, kind="parked", reason=f"Grunn {number}.", by=office)
    found = rows(section(page(), "decisions"), "li")
    assert [re.search(r"Grunn (\d+)\.", row)[1] for row in found] == [str(number) for number in range(10, 0, -1)]
    assert found[0].startswith("Chat ble parkert. Grunn 10. office Testesen,")


def test_a_confirmed_programme_is_told_in_a_whole_sentence(page, office, make_project):
    project = make_project(title="Chat")
    Decision.objects.create(project=project, kind="programme_confirmed", by=office)
    (found,) = rows(section(page(), "decisions"), "li")
    assert found.startswith("Chat fikk programmet bekreftet. office Testesen,")


def test_an_empty_portal_says_so_everywhere(page):
    text = words(main_of(page()))
    assert "Ingen prosjekter er prioritert ennå." in text
    assert "Ingen beslutninger ennå." in text
    assert "0 forslag til vurdering" in text


def test_markup_is_shown_as_text(page, office, make_project):
    project = make_project(Stage.PARKED, title="<b>Chat</b>")
    Decision.objects.create(project=project, kind="parked", reason="<script>alert(1)</script>", by=office)
    html = html_of(page())
    assert ("<b>Chat</b>" in html, "<script>alert" in html) == (False, False)


@pytest.mark.parametrize("role", ROLES)
def test_the_page_takes_as_many_queries_for_three_of_each_as_for_one(role, cast, client, make_entry, make_project):
    person = cast[role]

    def grow():
        for stage in (Stage.SUBMITTED, Stage.DRAFT, Stage.DRAFT, Stage.RETURNED, Stage.UNDER_WAY):
            project = make_project(stage, submitter=person, owner=person)
            Decision.objects.create(project=project, kind="returned", reason="Hvorfor?", by=person)
        make_entry("candidate")
        make_entry()

    client.force_login(person)
    grow()
    at_one = queries(client, URL)
    grow()
    grow()
    assert queries(client, URL) == at_one
    assert at_one <= 17


def test_the_visitors_page_takes_four_queries(client, strategy):
    assert queries(client, URL) == 4
