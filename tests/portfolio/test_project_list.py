"""The list of projects: everything that the user may see, filtered by the address, 50 a page."""

import datetime
import re

import pytest
from django.utils import timezone

from portfolio.workflow import Stage
from tests.cast import ROLES

URL = "/prosjekter/"


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
        "Digitalt tilsyn i omsorgsboliger Skole Innbyggeren som ressurs I plan jan 2027 – aug 2027 "
        "1 250 000 kr 180 000 kr 140"
    )


def test_the_list_filters_by_stage_programme_and_title(make_project, strategy, titles):
    learning = strategy.programmes.get(slug="laerende-organisasjon")
    make_project(title="Sensorer i vann")
    make_project(Stage.PARKED, title="Sensorer i veg", programme=learning)
    make_project(Stage.PARKED, title="Chat")
    assert titles(stadium="parked") == ["Chat", "Sensorer i veg"]
    assert titles(sok="SENSOR") == ["Sensorer i veg", "Sensorer i vann"]
    assert titles(program=learning.pk) == ["Sensorer i veg"]
    assert titles(stadium="parked", sok="sensor", program=learning.pk) == ["Sensorer i veg"]


@pytest.mark.parametrize(
    "query",
    [{"stadium": "tull"}, {"program": "999999"}, {"program": "x"}, {"sok": "x" * 200}, {"page": "tull"}, {"page": -3}],
)
def test_what_the_filter_does_not_understand_counts_for_nothing(query, make_project, titles):
    make_project(title="Chat")
    assert titles(**query) == ["Chat"]


def test_what_is_searched_for_is_text_and_not_a_pattern(make_project, titles):
    make_project(title="100 % digital")
    make_project(title="Chat_bot")
    assert titles(sok="100 %") == ["100 % digital"]
    assert titles(sok="chat_") == ["Chat_bot"]
    assert titles(sok="\x00\x07") == ["Chat_bot", "100 % digital"]


def test_the_list_is_paged_and_keeps_its_filters(make_project, titles, client, monkeypatch):
    monkeypatch.setattr("portfolio.views.projects.PER_PAGE", 2)
    for number in range(5):
        make_project(title=f"Sensor {number}", submitted_at=days_ago(number))
    assert titles(sok="sensor", page=3) == ["Sensor 4"]
    html = client.get(URL, {"sok": "sensor", "page": 2}).content.decode()
    assert "?sok=sensor&amp;page=3" in html


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


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, make_project, client, outsider, django_assert_num_queries):
    for _ in range(count):
        make_project()
    client.force_login(outsider)
    with django_assert_num_queries(8):
        client.get(URL)
