"""Taking the roadmap along: its page, its addresses, and what an export of everything comes to."""

import io
import time
from urllib.parse import unquote_to_bytes

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook
from pptx import Presentation

from portfolio.models import Project
from portfolio.workflow import Stage
from roadmap.take_along.formats import FORMATS
from tests import pdf
from tests.cast import ROLES
from tests.pages import html_of, links, main_of, queries, words

PAGE = "/veikart/ta-med/"
TODAY = timezone.localdate


def file_at(client, extension, query=""):
    return client.get(f"/veikart/last-ned/veikart.{extension}?{query}")


def titles_in(client, query=""):
    book = load_workbook(io.BytesIO(file_at(client, "xlsx", query).content))
    return [row[1] for row in book["Veikart"].iter_rows(min_row=2, values_only=True)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("extension", FORMATS)
def test_everybody_takes_every_format(role, extension, cast, client, plan, make_entry):
    make_entry()
    client.force_login(cast[role])
    response = file_at(client, extension)

    assert (response.status_code, response["Content-Type"]) == (200, FORMATS[extension].content_type)
    assert "no-store" in response["Cache-Control"]
    assert f"{TODAY():%d.%m.%Y}.{extension}" in response["Content-Disposition"]


def test_a_file_has_a_name_that_says_which_plan_and_day(client, outsider, plan, make_entry):
    make_entry()
    client.force_login(outsider)

    name = f"Veikart {plan.name.replace('/', '–')} per {TODAY():%d.%m.%Y}.pdf"
    assert name.encode() in unquote_to_bytes(file_at(client, "pdf")["Content-Disposition"])


def test_the_files_follow_the_filter_the_span_and_the_groups_of_the_address(client, outsider, plan, make_entry):
    make_entry(title="Vannmåler")
    make_entry(title="Kurs")
    client.force_login(outsider)

    assert (titles_in(client), titles_in(client, "sok=vannmåler")) == (["Vannmåler", "Kurs"], ["Vannmåler"])
    said = pdf.words(file_at(client, "pdf", "sok=vannmåler&spenn=tre&gruppe=enhet").content)
    assert "ett prosjekt · Søk: «vannmåler»" in said
    assert f"{plan.starts_on.year + 3}" in said
    assert "Skole ett prosjekt" in said


def test_what_is_beside_the_plan_comes_along_when_it_is_shown_and_no_draft_of_another(
    client, outsider, submitter, plan, make_entry, make_project
):
    make_entry(title="I planen")
    make_project(Stage.UNDER_WAY, title="Ved siden av")
    make_project(Stage.DRAFT, title="Et utkast")
    client.force_login(outsider)
    assert (titles_in(client), titles_in(client, "utvalg=alle")) == (["I planen"], ["I planen", "Ved siden av"])
    client.force_login(submitter)
    assert titles_in(client, "utvalg=alle") == ["I planen", "Et utkast", "Ved siden av"]


def test_a_file_says_when_it_shows_more_than_the_plan(client, outsider, plan, make_entry):
    make_entry()
    client.force_login(outsider)
    assert "Utvalg: også det som ikke er i planen" in pdf.words(file_at(client, "pdf", "utvalg=alle").content)


def test_the_menu_leads_to_the_files_with_the_address_of_the_page() -> None:
    found = links(render_to_string("roadmap/_take_along.html", {"query": "gruppe=enhet&spenn=tre"}))

    assert found["PDF"] == "/veikart/last-ned/veikart.pdf?gruppe=enhet&spenn=tre"
    assert found["Velg ark, eller ta med som bilde"] == "/veikart/ta-med/?gruppe=enhet&spenn=tre"
    assert list(found) == ["PDF", "PowerPoint", "Excel", "Kalender", "Velg ark, eller ta med som bilde"]


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize(
    "query",
    [
        "fra=1900-01&til=2099-12",
        "fra=2030-01&til=2020-01",
        "ark=a0&side=999999",
        "side=-1&gruppe=tull",
        "sok=%00%F0%9F",
    ],
)
def test_an_address_that_makes_no_sense_still_gives_a_whole_file(extension, query, client, outsider, plan, make_entry):
    make_entry()
    client.force_login(outsider)
    assert file_at(client, extension, query).status_code == 200


@pytest.mark.parametrize("path", ["veikart.exe", "veikart.pdf?plan=1850"])
def test_what_is_not_there_is_not_found(path, client, outsider, plan):
    client.force_login(outsider)
    assert client.get(f"/veikart/last-ned/{path}").status_code == 404


def test_without_a_plan_the_page_leads_to_the_roadmap_that_says_so(client, outsider):
    client.force_login(outsider)
    assert client.get(PAGE).headers["Location"] == "/veikart/"
    assert file_at(client, "pdf").status_code == 404


def test_the_page_shows_the_sheet_and_leads_to_every_file_with_the_same_address(client, outsider, plan, make_entry):
    for _ in range(25):
        make_entry()
    client.force_login(outsider)
    response = client.get(f"{PAGE}?gruppe=enhet&ark=a4&side=2")
    found = links(main_of(response))

    assert "Slik blir ark 2 av 2" in words(main_of(response))
    assert found["PDF"] == "/veikart/last-ned/veikart.pdf?gruppe=enhet&ark=a4"
    assert found["SVG"] == "/veikart/last-ned/veikart.svg?gruppe=enhet&ark=a4&side=2"
    assert found["Forrige ark"] == "?gruppe=enhet&ark=a4&side=1#preview"
    assert found["Veikart"] == "/veikart/?gruppe=enhet"
    assert 'name="gruppe" value="enhet"' in html_of(response)
    assert "Ark 2 av 2" in file_at(client, "svg", "gruppe=enhet&ark=a4&side=2").content.decode()


def test_an_impossible_period_is_said_on_the_page(client, outsider, plan, make_entry):
    make_entry()
    client.force_login(outsider)
    assert "Perioden slutter før den begynner" in words(main_of(client.get(f"{PAGE}?fra=2030-01&til=2020-01")))


def test_split_gives_each_group_its_sheet_also_where_the_page_has_no_groups(
    client, outsider, plan, make_entry, strategy
):
    make_entry()
    make_entry(programme=strategy.programmes.get(slug="laerende-organisasjon"))
    client.force_login(outsider)
    found = pdf.reader(file_at(client, "pdf", "ark=program&gruppe=ingen").content)

    assert [page.extract_text().split("\n")[0] for page in found.pages[:2]] == [
        "Innbyggeren som ressurs", "Lærende organisasjon",
    ]  # fmt: skip


@pytest.mark.parametrize("extension", FORMATS)
def test_the_number_of_queries_is_constant(extension, client, outsider, plan, make_entry):
    client.force_login(outsider)
    make_entry()
    path = f"/veikart/last-ned/veikart.{extension}?utvalg=alle"
    once = queries(client, path)
    make_entry()
    make_entry()
    assert queries(client, path) == once <= 16


def test_the_page_takes_a_constant_number_of_queries(client, outsider, plan, make_entry):
    client.force_login(outsider)
    make_entry()
    once = queries(client, PAGE)
    make_entry()
    make_entry()
    assert queries(client, PAGE) == once


@pytest.fixture
def everything(plan, make_project):
    """5,000 projects in the plan."""
    like = make_project(Stage.PLANNED)
    fields = {
        field.attname: getattr(like, field.attname) for field in Project._meta.concrete_fields if not field.generated
    }
    fields = {name: value for name, value in fields.items() if name not in ("id", "checklist_id", "reference")}
    fields |= {"stage": Stage.SUBMITTED, "programme_confirmed_at": None, "programme_confirmed_by_id": None}
    Project.objects.bulk_create(
        [Project(**{**fields, "title": f"Prosjekt {number}"}) for number in range(5_000)], batch_size=1_000
    )


def test_an_export_of_everything_answers_in_bounded_time_and_size_and_says_what_it_leaves_out(
    client, outsider, everything
):
    client.force_login(outsider)
    begun, found = time.process_time(), {}
    for extension in FORMATS:
        found[extension] = file_at(client, extension, "utvalg=alle").content
    assert time.process_time() - begun < 60
    assert max(map(len, found.values())) < 8_000_000

    first = "de 1 000 første av 5 001 prosjekter, resten er i Excel-filen"
    assert first in " ".join(pdf.reader(found["pdf"]).pages[0].extract_text().replace("\u00a0", " ").split())
    assert len(Presentation(io.BytesIO(found["pptx"])).slides) < 100
    assert len(Calendar.from_ical(found["ics"]).events) == 1_000
    assert sum(1 for _ in load_workbook(io.BytesIO(found["xlsx"]), read_only=True)["Veikart"].rows) == 5_002
