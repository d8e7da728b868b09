"""The list of projects: everything that the user may see, filtered by the address, 50 a page."""

import datetime
import re

import pytest
from django.utils import timezone

from innolab.accounts.models import User
from portfolio import columns
from portfolio.models import Programme, Project, Unit
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import links, main_of, queries, rows, words

URL = "/prosjekter/"
QUERIES = 10  # a search takes one more, and so does a column of what there may be several of


@pytest.fixture
def titles(client, outsider):
    """The titles that the list shows, to the outsider unless somebody else is named."""

    def found(user=outsider, **query):
        client.force_login(user)
        html = client.get(URL, query).content.decode()
        return re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', html)

    return found


def days_ago(days):
    return timezone.now() - datetime.timedelta(days=days)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_what_is_sent_in_and_drafts_are_their_submitters_alone(role, cast, make_project, titles):
    make_project(title="Sendt", submitted_at=days_ago(1))
    make_project(Stage.DRAFT, title="Utkast")
    assert titles(cast[role]) == (["Utkast", "Sendt"] if role == "submitter" else ["Sendt"])


def test_the_last_one_sent_in_comes_first(make_project, titles):
    for title, days in (("Gammel", 9), ("Ny", 1), ("Mellom", 4)):
        make_project(title=title, submitted_at=days_ago(days))
    assert titles() == ["Ny", "Mellom", "Gammel"]


def test_a_row_tells_unit_programme_stage_period_cost_and_effort(make_project, client, outsider):
    period = {"starts_on": datetime.date(2027, 1, 1), "ends_on": datetime.date(2027, 8, 31)}
    make_project(Stage.PLANNED, **period)
    client.force_login(outsider)
    row = re.search(r"<tbody>(.*?)</tbody>", client.get(URL).content.decode(), re.DOTALL)[1]
    words = re.sub(r"[\s\u00a0]+", " ", re.sub(r"<[^>]+>", " ", row)).strip()
    assert words == (
        "Digitalt tilsyn i omsorgsboliger Skole Innbyggeren som ressurs I plan 01.01.2027 31.08.2027 "
        "1 250 000 kr 180 000 kr 140"
    )


def test_the_list_filters_by_stage_programme_and_words(make_project, strategy, titles):
    learning = strategy.programmes.get(slug="laerende-organisasjon")
    make_project(title="Vannmålere i alle hus")
    make_project(Stage.PARKED, title="Vannlekkasjer i veg", programme=learning)
    make_project(Stage.PARKED, title="Chat")
    assert titles(stadium="parked") == ["Chat", "Vannlekkasjer i veg"]
    assert titles(sok="vannmåler") == ["Vannmålere i alle hus"]
    assert titles(sok="vannlekasjer") == ["Vannlekkasjer i veg"]
    assert titles(program=learning.pk) == ["Vannlekkasjer i veg"]
    assert titles(stadium="parked", sok="lekkasje", program=learning.pk) == ["Vannlekkasjer i veg"]


@pytest.mark.parametrize(
    "query",
    [
        {"stadium": "tull"},
        {"program": "999999"},
        {"program": "x"},
        {"sok": "x" * 200},
        {"page": "tull"},
        {"page": -3},
        {"sorter": "tull"},
        {"sorter": "-foringer"},
        {"kolonner": "tull"},
        {"vis": "tull"},
        {"grupper": "tull"},
        {"visning": "9" * 30},
    ],
)
def test_what_the_filter_does_not_understand_counts_for_nothing(query, make_project, titles):
    make_project(title="Chat")
    assert titles(**query) == ["Chat"]


def test_what_is_searched_for_is_text_and_not_a_pattern(make_project, titles):
    make_project(title="Chat")
    assert titles(sok="%") == titles(sok="ch_t") == []
    assert titles(sok="\x00\x07") == ["Chat"]


def test_the_list_is_paged_and_keeps_its_filters(make_project, titles, client, monkeypatch):
    monkeypatch.setattr("portfolio.views.project_list.PER_PAGE", 2)
    for number in range(5):
        make_project(title=f"Sensor {number}", submitted_at=days_ago(number))
    assert titles(type="project", page=3) == ["Sensor 4"]
    html = client.get(URL, {"type": "project", "page": 2}).content.decode()
    assert "?type=project&amp;page=3" in html


def test_no_match_leads_back_to_all(make_project, client, outsider):
    make_project()
    client.force_login(outsider)
    html = client.get(URL, {"sok": "finnes ikke"}).content.decode()
    assert ("Ingen prosjekter passer" in html, 'href="/prosjekter/">Vis alle prosjekter' in html) == (True, True)


def test_an_empty_portfolio_says_how_to_begin(client, outsider):
    client.force_login(outsider)
    assert "Det er ingen prosjekter ennå" in client.get(URL).content.decode()


def test_markup_is_shown_as_text(make_project, client, outsider):
    make_project(title="<i>Kursiv</i>")
    client.force_login(outsider)
    html = client.get(URL, {"sok": '"><script>alert(1)</script><i>'}).content.decode()
    assert "<script>alert" not in html
    html = client.get(URL).content.decode()
    assert ("&lt;i&gt;Kursiv&lt;/i&gt;" in html, "<i>Kursiv" in html) == (True, False)


def test_nothing_is_written_in_the_list(client, outsider):
    client.force_login(outsider)
    assert client.post(URL).status_code == 405


@pytest.mark.parametrize("query", ["", "vis=tavle", "vis=kort&grupper=enhet", "sok=tilsyn", "grupper=program&page=1"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, query, make_project, client, outsider, strategy):
    for number in range(count):
        project = make_project(unit=Unit.objects.create(name=f"Enhet {number}", slug=f"e{number}"))
        project.drivers.set(strategy.drivers.all()[:count])
    client.force_login(outsider)
    expected = QUERIES + query.count("sok")
    assert queries(client, f"{URL}?{query}") == expected
    assert queries(client, f"{URL}?{query}&kolonner=foringer&kolonner=eier") == expected + ("vis" not in query)


ALPHABET = ["Zoo", "ærlig", "Økonomi", "Ås"]


@pytest.mark.parametrize("column", ["tittel", "enhet", "eier", "leder", "referanse", "program"])
def test_the_order_is_norwegian_both_ways_and_what_has_no_value_comes_last(column, make_project, titles, strategy):
    make_project(title="X", unit=None, stage=Stage.DRAFT, owner=None, manager=None, programme=None)
    for number, name in enumerate(reversed(ALPHABET)):
        person = User.objects.create_user(f"{number}@kommune.example", name=name)
        unit = Unit.objects.create(slug=str(number), name=name)
        programme = Programme.objects.create(strategy=strategy, slug=str(number), name=name, position=9 + number)
        people = {"owner": person, "manager": person}
        make_project(title=name, reference=name, unit=unit, programme=programme, **people)
    draft = Project.objects.get(stage=Stage.DRAFT)
    shown = [title for title in titles(draft.submitter, sorter=column) if title != "X" or column != "tittel"]
    assert shown == ALPHABET + ([] if column == "tittel" else ["X"])
    turned = [title for title in titles(draft.submitter, sorter=f"-{column}") if title != "X" or column != "tittel"]
    assert turned == ALPHABET[::-1] + ([] if column == "tittel" else ["X"])


def test_numbers_are_sorted_as_numbers_and_equals_by_age(make_project, titles):
    for title, cost in (("A", 9), ("B", 100), ("C", None), ("D", 9)):
        make_project(title=title, investment_cost=cost)
    assert titles(sorter="investering") == ["A", "D", "B", "C"]
    assert titles(sorter="-investering") == ["B", "A", "D", "C"]


def test_stages_are_sorted_as_they_come(make_project, titles):
    for stage in (Stage.UNDER_WAY, Stage.SUBMITTED, Stage.PLANNED):
        make_project(stage, title=stage)
    assert titles(sorter="stadium") == ["submitted", "planned", "under_way"]


@pytest.mark.parametrize("column", [column.key for column in columns.COLUMNS if column.order is not None])
def test_every_column_sorts_and_its_heading_says_so(column, make_project, client, outsider):
    make_project()
    client.force_login(outsider)
    for sorter, said, next_one in ((column, "ascending", f"-{column}"), (f"-{column}", "descending", column)):
        page = client.get(URL, {"sorter": sorter, "kolonner": [column]})
        assert page.context["address"].sorter == sorter
        (heading,) = [each for each in page.context["headings"] if each.sort]
        assert (heading.column.key, heading.sort, f"sorter={next_one}" in heading.href) == (column, said, True)
        assert main_of(page).count(f'aria-sort="{said}"') == 1


def test_the_columns_are_those_of_the_address_and_the_title(make_project, client, outsider):
    make_project(Stage.PLANNED, expected_benefit=4, is_statutory=True)
    client.force_login(outsider)
    page = client.get(URL, {"kolonner": ["lovpalagt", "nytte", "eier", "behov"]})
    assert rows(main_of(page)) == [
        "Tittel Prosjekteier Forventet nytte Lovpålagt",
        "Digitalt tilsyn i omsorgsboliger owner Testesen Stor Ja",
    ]


def test_the_line_above_sums_what_the_filter_finds(make_project, client, outsider):
    make_project(Stage.PARKED, investment_cost=2_500_000, operating_cost=10, effort_days=None)
    make_project(Stage.PARKED, investment_cost=1_000_000, operating_cost=None, effort_days=12)
    make_project()
    client.force_login(outsider)
    line = re.search(r'<p class="list-totals".*?</p>', main_of(client.get(URL, {"stadium": "parked"})), re.DOTALL)[0]
    assert words(line) == "2 prosjekter · 3,5 mill. kr i investering · 10 kr i drift per år · 12 dagsverk"


@pytest.mark.parametrize("display", ["tabell", "kort"])
def test_groups_are_summed_over_all_pages(display, make_project, client, outsider, monkeypatch):
    monkeypatch.setattr("portfolio.views.project_list.PER_PAGE", 2)
    units = [Unit.objects.create(slug=name.lower(), name=name) for name in ("Å", "B")]
    for number in range(3):
        make_project(unit=units[0], investment_cost=number, operating_cost=1, effort_days=2, title=f"Å{number}")
    make_project(unit=units[1], investment_cost=7, operating_cost=1, effort_days=2, title="B0")
    client.force_login(outsider)
    page = client.get(URL, {"grupper": "enhet", "vis": display, "sorter": "tittel"})
    assert [(group.name, [str(each) for each in group.projects]) for group in page.context["groups"]] == [
        ("B", ["B0"]),
        ("Å", ["Å0"]),
    ]
    sums = main_of(page).partition('class="group-sums"')[2].partition("</table>")[0]
    assert rows(sums)[1:] == ["B 1 7 kr 1 kr 2", "Å 3 3 kr 3 kr 6"]
    alone = client.get(URL + links(sums)["Å"])
    assert alone.context["totals"]["count"] == 3


@pytest.mark.parametrize(
    ("by", "names"), [("program", ["Innbyggeren som ressurs", "Uten program"]), ("enhet", ["Skole", "Uten enhet"])]
)
def test_what_is_in_no_programme_or_unit_is_a_group_too_and_comes_last(by, names, make_project, client, submitter):
    make_project(Stage.DRAFT, programme=None, unit=None, title="Uten")
    make_project()
    client.force_login(submitter)
    page = client.get(URL, {"grupper": by})
    assert [group.name for group in page.context["groups"]] == names
    link = links(main_of(page))[names[1]]
    assert [str(each) for each in client.get(URL + link).context["page_obj"]] == ["Uten"]


def test_the_board_shows_the_first_of_each_stage_and_leads_to_all(make_project, client, outsider, monkeypatch):
    monkeypatch.setattr("portfolio.views.project_list.PER_STAGE", 2)
    for number in range(3):
        make_project(Stage.PARKED, title=f"P{number}", investment_cost=number)
    make_project(Stage.UNDER_WAY)
    client.force_login(outsider)
    page = client.get(URL, {"vis": "tavle", "sorter": "-investering"})
    lanes = {lane.stage: (lane.count, [str(each) for each in lane.projects]) for lane in page.context["lanes"]}
    assert list(lanes) == ["submitted", "parked", "assessed", "planned", "under_way", "handed_over", "closed"]
    assert (lanes["parked"], lanes["planned"]) == ((3, ["P2", "P1"]), (0, []))
    everything = client.get(URL + links(main_of(page))["Vis alle 3 som er parkert"])
    assert [str(each) for each in everything.context["page_obj"]] == ["P2", "P1", "P0"]
    only = client.get(URL, {"vis": "tavle", "stadium": "parked"})
    assert [lane.stage for lane in only.context["lanes"]] == ["parked"]


def test_each_filter_that_is_set_can_be_taken_away_by_a_link(make_project, client, outsider, unit):
    make_project()
    client.force_login(outsider)
    query = {"stadium": ["submitted", "parked"], "enhet": unit.pk, "kostnad_fra": "1 000", "sorter": "tittel"}
    page = client.get(URL, query)
    assert {chip.label.replace("\u00a0", " "): chip.href for chip in page.context["address"].chips()} == {
        "Stadium: Sendt inn": f"?stadium=parked&enhet={unit.pk}&kostnad_fra=1000&sorter=tittel",
        "Stadium: Parkert": f"?stadium=submitted&enhet={unit.pk}&kostnad_fra=1000&sorter=tittel",
        "Enhet: Skole": "?stadium=submitted&stadium=parked&kostnad_fra=1000&sorter=tittel",
        "Investering fra: 1 000 kr": f"?stadium=submitted&stadium=parked&enhet={unit.pk}&sorter=tittel",
    }
    assert links(main_of(page))["Fjern filtre"] == "?sorter=tittel"


def test_a_wrong_number_is_told_at_its_field_and_the_rest_still_filters(make_project, client, outsider):
    make_project(Stage.PARKED, title="Parkert")
    make_project()
    client.force_login(outsider)
    page = client.get(URL, {"stadium": "parked", "dagsverk_fra": "mange"})
    said = words(main_of(page))
    sentence = "Skriv et helt tall i dagsverk, for eksempel 40."
    assert (said.count(sentence), f"Dagsverk fra : {sentence} Listen vises uten dette filteret." in said) == (2, True)
    assert ([str(each) for each in page.context["page_obj"]], page.context["is_open"]) == (["Parkert"], True)
    assert 'value="mange"' in main_of(page)
