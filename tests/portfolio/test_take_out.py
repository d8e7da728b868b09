"""The list of projects as a file: Excel, CSV and JSON, opened again and read."""

import csv
import datetime
import io
import json
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from portfolio.columns import COLUMNS
from portfolio.importing.mapping import target_of
from portfolio.models import ActionPlan, ActionPlanEntry, Driver, SdgTag
from portfolio.models.action_plan import add_months
from portfolio.planning import money
from portfolio.workflow import Stage
from tests.cast import ROLES, adopted
from tests.pages import links, main_of

URL = "/prosjekter/eksport"
STANDARD = [
    "Tittel", "Enhet", "Program", "Stadium", "Starter", "Slutter", "Investering", "Drift per år", "Dagsverk",
    "Nr. i portalen",
]  # fmt: skip
DATES = {"starts_on": datetime.date(2027, 1, 1), "ends_on": datetime.date(2027, 8, 31)}


def content(response):
    assert response.status_code == 200
    return b"".join(response)


@pytest.fixture
def take_out(client, outsider):
    """What is taken out, in each kind of file: workbooks, rows of texts, and plain data."""

    def found(extension, query=None, user=outsider, path=URL):
        client.force_login(user)
        raw = content(client.get(f"{path}.{extension}", query))
        if extension == "xlsx":
            return load_workbook(io.BytesIO(raw))
        if extension == "csv":
            return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
        return json.loads(raw)

    return found


@pytest.fixture
def titles(take_out):
    def found(query=None, **options):
        return [row["tittel"] for row in take_out("json", query, **options)["prosjekter"]]

    return found


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def days_ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def test_a_workbook_has_a_row_for_each_project_with_real_dates_and_numbers(make_project, take_out):
    project = make_project(Stage.PLANNED, **DATES)
    sheet = take_out("xlsx").worksheets[0]
    begin, end = datetime.datetime(2027, 1, 1), datetime.datetime(2027, 8, 31)  # noqa: DTZ001  Excel knows no zones
    assert values(sheet) == [
        STANDARD,
        ["Digitalt tilsyn i omsorgsboliger", "Skole", "Innbyggeren som ressurs", "I plan", begin, end, 1_250_000,
         180_000, 140, project.pk],
    ]  # fmt: skip
    assert [cell.number_format for cell in sheet[2]] == [*["General"] * 4, *["dd.mm.yyyy"] * 2, *["#,##0"] * 3, "0"]


def test_a_workbook_is_pleasant_to_read_and_to_print(make_project, take_out):
    make_project()
    sheet = take_out("xlsx", {"kolonner": "alle"}).worksheets[0]
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Prosjekter", "A2", "A1:AB2")
    assert (sheet.print_title_rows, sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (
        "$1:$1", "landscape", 0,
    )  # fmt: skip
    assert [cell.font.bold for cell in sheet[1]] == [True] * len(COLUMNS)
    need = [cell.value for cell in sheet[1]].index("Behov")
    assert (sheet[2][need].alignment.wrap_text, sheet.column_dimensions["V"].width) == (True, 60)
    assert min(dimension.width for dimension in sheet.column_dimensions.values()) >= 12


def test_the_second_sheet_tells_where_the_list_comes_from(make_project, take_out, unit, settings):
    make_project()
    query = {"sok": "tilsyn", "enhet": str(unit.pk), "stadium": ["submitted", "parked"], "kostnad_fra": "1 000 000"}
    book = take_out("xlsx", query)
    about = dict(values(book.worksheets[1]))
    assert about.pop("Tatt ut").startswith(f"{timezone.localdate().day}. ")
    assert about == {
        "Om uttrekket": None,
        "Liste": "Prosjekter",
        "Tatt ut av": "outsider Testesen",
        "Antall rader": 1,
        "Søk": "«tilsyn»",
        "Stadium": "Sendt inn, Parkert",
        "Enhet": "Skole",
        "Investering fra": "1\u00a0000\u00a0000\u00a0kr",
        "Listen i portalen": f"{settings.PORTAL_URL}/prosjekter/?sok=tilsyn&enhet={unit.pk}"
        "&stadium=submitted&stadium=parked&kostnad_fra=1+000+000",
        "Tomme celler": "Portalen har ikke opplysningen. Det er ikke det samme som 0.",
    }
    assert (book.properties.creator, book.properties.lastModifiedBy) == ("InnoLab", None)


def test_without_filters_the_second_sheet_says_so(take_out):
    about = dict(values(take_out("xlsx").worksheets[1]))
    assert (about["Filtre"], about["Antall rader"]) == ("Ingen. Alt du har tilgang til, er med.", 0)


def test_csv_opens_with_a_double_click_in_norwegian_excel(make_project, client, outsider):
    project = make_project(title="Blåbær; på «åker»", reference="26/0012", is_statutory=True, **DATES)
    client.force_login(outsider)
    raw = content(client.get(f"{URL}.csv", {"kolonner": ["referanse", "starter", "investering", "lovpalagt"]}))
    assert raw.decode() == (
        "\ufeffTittel;Egen referanse;Starter;Investering;Lovpålagt;Nr. i portalen\r\n"
        f'"Blåbær; på «åker»";26/0012;01.01.2027;1250000;Ja;{project.pk}\r\n'
    )


def test_json_has_the_columns_keys_and_values_of_their_type(make_project, take_out):
    project = make_project(**DATES, effort_days=None)
    found = take_out("json", {"kolonner": ["starter", "dagsverk", "lovpalagt", "investering"]})
    taken_out = datetime.datetime.fromisoformat(found.pop("tatt_ut"))
    assert abs(taken_out - timezone.now()) < datetime.timedelta(minutes=1)
    assert found == {
        "antall": 1,
        "prosjekter": [
            {
                "tittel": "Digitalt tilsyn i omsorgsboliger",
                "starter": "2027-01-01",
                "investering": 1_250_000,
                "dagsverk": None,
                "lovpalagt": False,
                "nr": project.pk,
            }
        ],
    }


def test_an_empty_list_is_a_whole_file(take_out):
    assert take_out("json")["prosjekter"] == []
    assert take_out("csv") == [STANDARD]
    assert values(take_out("xlsx").worksheets[0]) == [STANDARD]


def test_all_columns_tell_all_and_lists_are_joined_by_semicolons(make_project, strategy, take_out):
    project = make_project(Stage.PLANNED, assessed=True, expected_benefit=4)
    drivers = Driver.objects.order_by("pk")[:2]
    project.drivers.set(drivers)
    for goal in (11, 3):
        SdgTag.objects.create(project=project, goal=goal, dimension="social")
    (row,) = take_out("json", {"kolonner": "alle"})["prosjekter"]
    assert list(row) == [column.key for column in COLUMNS]
    assert sorted(row["foringer"].split("; ")) == sorted(map(str, drivers))
    assert row["mal"] == "3. god helse og livskvalitet; 11. bærekraftige byer og lokalsamfunn"
    assert (row["nytte"], row["eier"], row["leder"]) == ("Stor", "owner Testesen", "")
    assert row["prinsipper"].count(": støtter") == project.applicable_principles().count()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("extension", ["xlsx", "csv", "json"])
def test_everybody_takes_out_what_they_see_and_nobody_anothers_draft(role, extension, cast, make_project, take_out):
    make_project(title="Sendt", submitted_at=days_ago(1))
    make_project(Stage.DRAFT, title="Utkast")
    found = take_out(extension, user=cast[role])
    seen = {
        "xlsx": lambda: [row[0] for row in values(found.worksheets[0])[1:]],
        "csv": lambda: [row[0] for row in found[1:]],
        "json": lambda: [row["tittel"] for row in found["prosjekter"]],
    }[extension]()
    assert sorted(seen) == (["Sendt", "Utkast"] if role == "submitter" else ["Sendt"])


def test_the_filter_of_the_list_is_followed(make_project, titles, strategy):
    learning = strategy.programmes.get(slug="laerende-organisasjon")
    make_project(title="Sensorer i vann", submitted_at=days_ago(3))
    make_project(Stage.PARKED, title="Sensorer i veg", programme=learning, submitted_at=days_ago(2))
    make_project(Stage.PARKED, title="Chat", submitted_at=days_ago(1))
    assert titles() == ["Chat", "Sensorer i veg", "Sensorer i vann"]
    assert titles({"stadium": "parked"}) == ["Chat", "Sensorer i veg"]
    assert titles({"sok": "veg", "stadium": "parked"}) == ["Sensorer i veg"]
    assert titles({"program": learning.pk}) == ["Sensorer i veg"]
    assert titles({"stadium": "tull", "program": "x", "side": "9"}) == ["Chat", "Sensorer i veg", "Sensorer i vann"]


def test_the_order_of_the_list_is_followed(make_project, titles):
    for number, (title, cost) in enumerate((("Ås", 30), ("apparat", 20), ("Ære", None))):
        make_project(title=title, investment_cost=cost, submitted_at=days_ago(number))
    assert titles({"sorter": "tittel"}) == ["apparat", "Ære", "Ås"]
    assert titles({"sorter": "-tittel"}) == ["Ås", "Ære", "apparat"]
    assert titles({"sorter": "investering"}) == ["apparat", "Ås", "Ære"]
    assert titles({"sorter": "-investering"}) == ["Ås", "apparat", "Ære"]
    assert titles({"sorter": "tull"}) == titles({"sorter": "behov"}) == ["Ås", "apparat", "Ære"]
    assert titles({"sorter": "-stadium", "sok": "apparat"}) == ["apparat"]


@pytest.mark.parametrize("extension", ["xlsx", "csv", "json"])
def test_the_file_is_saved_under_a_name_that_says_what_and_when(extension, client, outsider):
    client.force_login(outsider)
    response = client.get(f"{URL}.{extension}")
    content(response)
    assert response["Content-Disposition"] == f'attachment; filename="prosjekter {timezone.localdate()}.{extension}"'
    assert response["Cache-Control"] == "private, no-store"
    head = client.head(f"{URL}.{extension}")
    assert (head.status_code, content(head)) == (200, b"")


@pytest.mark.parametrize("path", ["/prosjekter/eksport.exe", "/prosjekter/eksport.XLSX", "/forslag/eksport.html"])
def test_other_kinds_of_files_there_are_not(path, client, outsider):
    client.force_login(outsider)
    assert client.get(path).status_code == 404


def test_nothing_is_written_there(client, outsider):
    client.force_login(outsider)
    assert client.post(f"{URL}.xlsx").status_code == 405


@pytest.mark.parametrize(
    "path", [f"{URL}.xlsx", f"{URL}.csv", f"{URL}.json", "/forslag/eksport.xlsx", "/handlingsplan/{}/eksport.xlsx"]
)
def test_the_number_of_queries_does_not_grow(path, make_entry, plan, client, outsider):
    def add():
        project = make_entry("candidate", manager=outsider, expected_benefit=4).project
        project.drivers.set(Driver.objects.all())
        SdgTag.objects.create(project=project, goal=3, dimension="social")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            content(client.get(path.format(plan.year), {"kolonner": "alle"}))
        return len(captured)

    client.force_login(outsider)
    add()
    queries()  # what is kept from one request to the next is not the file's
    one = queries()
    add()
    add()
    assert queries() == one


def test_the_list_leads_to_its_files_with_what_is_chosen_there(make_project, client, outsider):
    make_project()
    client.force_login(outsider)
    found = links(main_of(client.get("/prosjekter/", {"sok": "tilsyn", "page": "1"})))
    assert {name: found[name] for name in ("Excel", "Excel med alle kolonner", "CSV", "JSON")} == {
        "Excel": f"{URL}.xlsx?sok=tilsyn",
        "Excel med alle kolonner": f"{URL}.xlsx?sok=tilsyn&kolonner=alle",
        "CSV": f"{URL}.csv?sok=tilsyn",
        "JSON": f"{URL}.json?sok=tilsyn",
    }


# The list of proposals


def test_proposals_are_taken_out_with_how_many_take_part(make_project, take_out, outsider, office):
    project = make_project(title="Chat", submitted_at=days_ago(1))
    make_project(Stage.UNDER_WAY, title="I gang")
    make_project(Stage.DRAFT, title="Utkast")
    project.supports.create(user=outsider)
    project.supports.create(user=office)
    project.comments.create(author=office, text="Fint.")
    sheet = take_out("xlsx", path="/forslag/eksport").worksheets[0]
    assert values(sheet)[0] == [
        "Tittel", "Enhet", "Program", "Stadium", "Type", "Innmelder", "Sendt inn", "Behov", "Løsning",
        "Nr. i portalen", "Støtter", "Kommentarer",
    ]  # fmt: skip
    assert [[row[0], *row[-2:]] for row in values(sheet)[1:]] == [["Chat", 2, 1]]
    assert [row["tittel"] for row in take_out("json", {"stadium": "alle"}, path="/forslag/eksport")["prosjekter"]] == [
        "I gang", "Chat",
    ]  # fmt: skip
    about = dict(values(take_out("xlsx", {"vis": "is_supported"}, path="/forslag/eksport").worksheets[1]))
    assert (about["Utvalg"], about["Antall rader"]) == ("De jeg støtter", 1)


def test_the_list_of_proposals_leads_to_its_files(make_project, client, outsider):
    make_project()
    client.force_login(outsider)
    assert links(main_of(client.get("/forslag/", {"stadium": "alle"})))["Excel"] == "/forslag/eksport.xlsx?stadium=alle"


@pytest.mark.parametrize("role", ROLES)
def test_everybody_takes_out_proposals_and_plans_and_never_a_draft(role, cast, make_project, make_entry, plan, titles):
    entry = make_entry("candidate", title="I planen")
    make_project(Stage.DRAFT, title="Utkast")
    assert titles({"stadium": "alle"}, user=cast[role], path="/forslag/eksport") == ["I planen"]
    assert titles(user=cast[role], path=f"/handlingsplan/{plan.year}/eksport") == [entry.project.title]


# The action plan


def test_a_plan_is_taken_out_in_its_ranking_with_what_was_decided(plan, make_entry, take_out, client, outsider):
    out, first, second = make_entry("out"), make_entry("included"), make_entry("candidate")
    sheet = take_out("xlsx", path=f"/handlingsplan/{plan.year}/eksport").worksheets[0]
    assert values(sheet)[0] == [
        "Prioritet", "Beslutning", "Investering i planen", "Drift i planen", "Dagsverk i planen", "Tittel", "Enhet",
        "Program", "Stadium", "Prosjekteier", "Prosjektleder", "Starter", "Slutter", "Investering, hele prosjektet",
        "Drift per år, hele prosjektet", "Dagsverk, hele prosjektet", "Nr. i portalen",
    ]  # fmt: skip
    assert [[*row[:2], row[5]] for row in values(sheet)[1:]] == [
        [1, "Med i planen", first.project.title],
        [2, "Kandidat", second.project.title],
        [None, "Tatt ut", out.project.title],
    ]
    page = client.get(plan.get_absolute_url())
    assert links(main_of(page))["Last ned som Excel"] == f"/handlingsplan/{plan.year}/eksport.xlsx"


def test_a_plan_tells_what_its_entries_take_of_it_and_its_import_only_what_the_projects_have(
    plan, make_entry, take_out
):
    stated = make_entry("included", investment_cost=900)
    plan.entries.filter(pk=stated.pk).update(investment_cost=7)
    make_entry("included", starts_on=plan.starts_on, ends_on=add_months(plan.starts_on, 24))
    sheet = take_out("xlsx", path=f"/handlingsplan/{plan.year}/eksport").worksheets[0]
    header, *rows = values(sheet)
    plan.refresh_from_db()
    expected = [tuple(money.of(entry, plan)) for entry in plan.entries.order_by("rank")]
    assert [tuple(row[2:5]) for row in rows] == expected
    totals = header.index("Investering, hele prosjektet")
    assert (rows[0][2], rows[0][totals]) == (7, 900)
    assert rows[1][2] < rows[1][totals]
    fields = {name: target.field for name in header if (target := target_of(name)) and "hele prosjektet" in name}
    assert list(fields.values()) == ["investering", "drift", "dagsverk"]
    assert [target_of(name) for name in header[2:5]] == [None] * 3


def test_a_plan_tells_its_own_ranks_of_a_project_that_is_in_two(plan, make_entry, take_out, strategy, leader):
    first, second = make_entry("included"), make_entry("included")
    other = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, 12))
    for rank, entry in enumerate((second, first), 1):
        ActionPlanEntry.objects.create(plan=other, project=entry.project, rank=rank, decision="reserve")
    adopted(other, by=leader)
    for each, expected in ((plan, [first, second]), (other, [second, first])):
        rows = take_out("json", path=f"/handlingsplan/{each.year}/eksport")["prosjekter"]
        assert [(row["prioritet"], row["tittel"]) for row in rows] == [
            (rank, entry.project.title) for rank, entry in enumerate(expected, 1)
        ]


def test_a_plans_file_is_named_for_it_with_norwegian_letters(plan, client, outsider):
    client.force_login(outsider)
    response = client.get(f"/handlingsplan/{plan.year}/eksport.xlsx")
    content(response)
    name = unquote(response["Content-Disposition"].partition("utf-8''")[2])
    assert name == f"Årlig handlingsplan {plan.name.replace('/', ' ')} {timezone.localdate()}.xlsx"


def test_a_year_without_a_plan_has_no_file(client, outsider, db):
    client.force_login(outsider)
    assert [client.get(f"/handlingsplan/{year}/eksport.xlsx").status_code for year in (1999, 99999)] == [404, 404]
