"""The pages of bringing in: who may open them, what they say, and that they do no more than they should."""

import io

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from portfolio import columns
from portfolio.importing import acts
from portfolio.models import Import, ImportRow, Project, ValueMapping
from portfolio.workflow import Stage
from tests.at_once import at_once
from tests.cast import ROLES
from tests.pages import links, main_of, queries, rows, words
from tests.portfolio import spreadsheets

PAGE = "/import/"
ROW = ["Bedre skyss", "Skole", "Sendt inn"]
GET = ("", "kolonner/", "verdier/", "se-over/", "fremdrift/", "feil.xlsx", "resultat/")
POST = ("ark/", "kolonner/", "verdier/", "hent-inn/", "vekk/", "forkast/", "angre/")


@pytest.fixture
def begun(strategy, unit, office):
    def begin(*more, by=None):
        content = spreadsheets.workbook([["Tittel", "Enhet", "Stadium"], *(more or [ROW])])
        return acts.begin(file=spreadsheets.file(content), by=by or office)

    return begin


@pytest.fixture
def checked(begun, office):
    def check(*more):
        it = begun(*more)
        acts.check(it, by=office)
        return it

    return check


@pytest.mark.parametrize("role", [role for role in ROLES if role != "office"])
def test_everybody_else_is_told_who_may_at_every_address(role, cast, begun, client):
    it = begun()
    client.force_login(cast[role])
    for response in (
        *(client.get(f"{PAGE}{it.pk}/{each}") for each in GET),
        *(client.post(f"{PAGE}{it.pk}/{each}") for each in POST),
        client.get(PAGE),
        client.post(PAGE, {"file": spreadsheets.file(spreadsheets.workbook([ROW]))}),
    ):
        assert (response.status_code, "Porteføljekontor" in main_of(response)) == (403, True)
    assert (Import.objects.count(), Project.objects.count()) == (1, 0)


def test_the_list_of_projects_leads_the_office_there_and_nobody_else(cast, client):
    for role in ROLES:
        client.force_login(cast[role])
        assert ("Hent inn fra regneark" in main_of(client.get("/prosjekter/"))) == (role == "office")


def test_from_the_file_to_the_projects_and_back(strategy, unit, office, client):
    client.force_login(office)
    rows_ = [["Navn", "Avdeling", "Status"], ["Bedre skyss", "Skole", "Pågår"], ["Sum", None, None]]
    response = client.post(PAGE, {"file": spreadsheets.file(spreadsheets.workbook(rows_))})
    it = Import.objects.get()
    at = f"{PAGE}{it.pk}/"
    assert response["Location"] == f"{at}kolonner/"
    assert rows(main_of(client.get(f"{at}kolonner/")).partition("<tbody>")[2])[0].startswith("A Navn Bedre skyss")
    response = client.post(f"{at}kolonner/", {"k0": "tittel", "k1": "enhet", "k2": "stadium"})
    assert response["Location"] == f"{at}verdier/"
    form = client.get(f"{at}verdier/").context["form"]
    assert [(label, [field.value() for field in fields]) for label, fields in form.groups()] == [
        ("Stadium", ["under_way"]),
        ("Program", [""]),
    ]
    assert client.post(f"{at}verdier/", {"stadium-0": "under_way"}).status_code == 422
    programme = strategy.programmes.first()
    response = client.post(f"{at}verdier/", {"stadium-0": "under_way", "program-0": programme.pk})
    page = client.get(response["Location"])
    assert "1 prosjekt er vurdert eller har kommet lenger" in words(main_of(page))
    assert rows(main_of(page).partition("<tbody>")[2])[0] == (
        f"2 Bedre skyss Enhet Skole Program {programme} Stadium Under arbeid"
    )
    response = client.post(f"{at}hent-inn/", follow=True)
    assert (response.status_code, "Ferdig hentet inn" in words(main_of(response))) == (200, True)
    assert "hentet inn prosjektet fra et regneark" in words(
        main_of(client.get(Project.objects.get().get_absolute_url()))
    )
    response = client.post(f"{at}angre/", follow=True)
    assert ("Innhentingen er angret" in words(main_of(response)), Project.objects.count()) == (True, 0)


def test_a_file_that_cannot_be_read_is_refused_on_the_page_and_nothing_is_kept(office, client):
    client.force_login(office)
    response = client.post(PAGE, {"file": spreadsheets.file(spreadsheets.bomb())})
    assert (response.status_code, len(response.context["form"].errors["file"])) == (422, 1)
    assert client.post(PAGE, {}).context["form"].errors["file"] == ["Velg en fil først."]
    assert Import.objects.count() == 0


def test_columns_without_a_title_or_with_one_twice_are_refused_and_the_choice_is_kept(begun, office, client):
    it = begun()
    client.force_login(office)
    response = client.post(f"{PAGE}{it.pk}/kolonner/", {"k0": "", "k1": "enhet"})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["Velg hvilken kolonne som er tittelen på prosjektet."]
    response = client.post(f"{PAGE}{it.pk}/kolonner/", {"k0": "tittel", "k1": "enhet", "k2": "enhet"})
    assert response.context["form"].non_field_errors() == ["To kolonner er koblet til «Enhet». Behold den ene."]
    assert response.context["form"]["k2"].value() == "enhet"


def test_another_sheet_or_another_row_of_headers_is_read_anew(strategy, office, client):
    client.force_login(office)
    client.post(PAGE, {"file": spreadsheets.title_block()})
    it = Import.objects.get()
    assert (it.sheet, it.header) == (0, 3)
    client.post(f"{PAGE}{it.pk}/ark/", {"sheet": 1, "header": 4})
    it.refresh_from_db()
    assert (it.sheet, it.header) == (1, 0)
    assert client.post(f"{PAGE}{it.pk}/ark/", {"sheet": 7, "header": "x"}).status_code == 422
    response = client.post(f"{PAGE}{it.pk}/ark/", {"sheet": 0, "header": 900})
    assert (response.status_code, response.context["sheet_form"].errors["header"]) == (
        422,
        ["Arket har 17 rader. Skriv nummeret på en av dem."],
    )


def test_the_problems_come_as_excel_and_no_text_of_a_sheet_becomes_a_formula(checked, office, client):
    it = checked(ROW, ["=1+1 " + "x" * 130, "Skole", "Sendt inn"])
    client.force_login(office)
    response = client.get(f"{PAGE}{it.pk}/feil.xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [cell.value for cell in sheet[1]] == ["Rad", "Tittel", "Kolonne", "Feil og hva du gjør"]
    assert [cell.data_type for cell in sheet[2]] == ["n", "s", "s", "s"]
    assert (sheet["A2"].value, sheet["C2"].value) == (3, "Tittel")


def test_a_refused_confirmation_says_why_on_the_page(checked, office, client):
    it = checked(ROW, ["", "Skole", "Sendt inn"])
    client.force_login(office)
    response = client.post(f"{PAGE}{it.pk}/hent-inn/")
    assert (response.status_code, response.context["form"].non_field_errors()) == (
        422,
        ["Noen rader har feil. Rett dem, eller velg å la dem ligge."],
    )
    client.post(f"{PAGE}{it.pk}/hent-inn/", {"leaves_out": "on"})
    assert Project.objects.count() == 1


def test_the_pages_take_as_many_queries_for_three_rows_as_for_one(checked, office, client):
    client.force_login(office)
    one, three = checked(ROW), checked(*([f"Sak {number}", "Skole", "Sendt inn"] for number in range(3)))
    for place in ("kolonner/", "verdier/", "se-over/"):
        assert queries(client, f"{PAGE}{one.pk}/{place}") == queries(client, f"{PAGE}{three.pk}/{place}")


def test_one_goes_back_and_nothing_is_lost(strategy, unit, begun, office, client):
    it = begun(["A", "Skoleetaten", "Idé"])
    client.force_login(office)
    at = f"{PAGE}{it.pk}/"
    client.post(f"{at}verdier/", {"enhet-0": unit.pk, "stadium-0": "parked", "program-0": "ingen"})
    form = client.get(f"{at}verdier/").context["form"]
    assert [field.value() for _, fields in form.groups() for field in fields] == [str(unit.pk), "parked", "ingen"]
    assert (it.rows.get().kind, ValueMapping.objects.count()) == ("new", 2)
    assert client.get(f"{at}kolonner/").context["form"]["k2"].value() == "stadium"


# What the pages say of a file as a whole


def test_step_three_says_how_many_rows_a_choice_counts_for_and_which(begun, office, client):
    it = begun(*([f"Sak {number}", None, "Pågår"] for number in range(5)))
    client.force_login(office)
    form = client.get(f"{PAGE}{it.pk}/verdier/").context["form"]
    which = "Ett valg for alle 5: rad 2 «Sak 0», rad 3 «Sak 1», rad 4 «Sak 2» og 2 til."
    told = {field.label: field.help_text for _, fields in form.groups() for field in fields}
    assert told == {
        "«Pågår»": "5 rader.",
        "Rader uten enhet": which,
        "Rader uten program": f"{which} Prosjekter som er vurdert eller har kommet lenger, må ha et program.",
    }


def test_small_amounts_are_asked_about_at_the_column_and_in_the_preview(strategy, unit, office, client):
    rows_ = [
        ["Tittel", "Enhet", "Stadium", "Kostnad"],
        ["A", "Skole", "Sendt inn", 850],
        ["B", "Skole", "Sendt inn", 1200],
    ]
    it = acts.begin(file=spreadsheets.file(spreadsheets.workbook(rows_)), by=office)
    client.force_login(office)
    page = words(main_of(client.get(f"{PAGE}{it.pk}/kolonner/")))
    assert "Er beløpene i tusen kroner? De er ganske små, ofte rundt 1 200 kr." in page
    acts.map_values(it, choices={"program": {"": ""}}, by=office)
    acts.check(it, by=office)
    page = main_of(client.get(f"{PAGE}{it.pk}/se-over/"))
    assert "Er beløpene i «Kostnad» i tusen kroner?" in words(page)
    assert links(page)["Velg «i tusen kroner» for kolonnen"] == f"{PAGE}{it.pk}/kolonner/#id_k3"


def test_a_problem_that_most_rows_have_is_told_once_on_top_with_what_to_do(strategy, unit, office, client):
    broken = (
        ["A", "Skole", "Sendt inn", "lite"],
        ["B", "Skole", "Sendt inn", "mye"],
        ["C", "Skole", "Sendt inn", "40"],
    )
    content = spreadsheets.workbook([["Tittel", "Enhet", "Stadium", "Innsats"], *broken])
    it = acts.begin(file=spreadsheets.file(content), by=office)
    acts.check(it, by=office)
    client.force_login(office)
    page = main_of(client.get(f"{PAGE}{it.pk}/se-over/"))
    assert (
        words(page).count("2 av 3 rader har samme slags feil i «Innsats». I rad 2 står det slik: «lite» er ikke et")
        == 1
    )
    assert links(page)["velge «Tas ikke med» for den"] == f"{PAGE}{it.pk}/kolonner/#id_k3"
    assert 'name="leaves_out"' in page


def test_where_every_row_has_an_error_nothing_is_offered_that_cannot_be_done(checked, office, client):
    it = checked(["", "Skole", "Sendt inn"], ["x" * 130, "Skole", "Sendt inn"])
    client.force_login(office)
    page = main_of(client.get(f"{PAGE}{it.pk}/se-over/"))
    assert "Ingenting kan hentes inn, for alle rader som blir lest, har feil." in words(page)
    offered = ('name="leaves_out"', "la dem ligge", 'type="submit">Hent inn')
    assert [each in page for each in offered] == [False] * 3


def test_changes_that_are_left_to_their_own_acts_are_told_on_top(make_project, begun, office, client):
    for number in range(7):
        make_project(Stage.SUBMITTED, title=f"Sak {number}")
    it = begun(*([f"Sak {number}", "Skole", "Avsluttet"] for number in range(7)))
    acts.check(it, by=office)
    client.force_login(office)
    page = words(main_of(client.get(f"{PAGE}{it.pk}/se-over/")))
    sentence = "Stadium: 7 endringer er ikke tatt med (rad 2, 3, 4, 5, 6 og 2 til). Flytt prosjektet på prosjektsiden."
    assert sentence in page
    assert "Ingenting å hente inn" in words(main_of(client.get(PAGE)))


def test_the_result_leads_to_what_came_in_and_says_what_did_not(make_project, begun, office, client):
    make_project(Stage.SUBMITTED, title="Finnes")
    it = begun(ROW, ["Finnes", "Skole", "Sendt inn"], ["", "Skole", "Sendt inn"], ["Sum", None, None])
    acts.check(it, by=office)
    acts.confirm(it, reason="", leaves_out=True, by=office)
    client.force_login(office)
    at = f"{PAGE}{it.pk}/"
    page = main_of(client.get(f"{at}resultat/"))
    assert links(page)["nye"] == "?vis=new#rader"
    assert "3 rader ble ikke hentet inn: 1 hadde feil, 1 var som i portalen og 1 så ikke ut som et prosjekt." in words(
        page
    )
    assert rows(page)[0] == "Rad Prosjekt Ble"
    assert rows(main_of(client.get(f"{at}resultat/?vis=changed"))) == []
    project = Project.objects.get(title="Bedre skyss")
    project.comments.create(author=office, text="Bra!")
    response = client.post(f"{at}angre/")
    assert response.status_code == 409
    assert links(main_of(response))["«Bedre skyss» har fått noe nytt: kommentar."] == project.get_absolute_url()
    project.comments.all().delete()
    response = client.post(f"{at}angre/", follow=True)
    assert "1 fjernet igjen" in words(main_of(response))


def test_whoever_goes_back_to_the_preview_afterwards_is_led_to_the_result(checked, office, client):
    it = checked(ROW)
    client.force_login(office)
    assert "no-store" in client.get(f"{PAGE}{it.pk}/se-over/")["Cache-Control"]
    acts.confirm(it, reason="", leaves_out=False, by=office)
    assert client.get(f"{PAGE}{it.pk}/se-over/")["Location"] == f"{PAGE}{it.pk}/"
    told = words(main_of(client.get(Project.objects.get().get_absolute_url())))
    assert told.count("hentet inn prosjektet fra et regneark") == 1


# The worker


def test_many_rows_are_left_to_the_worker_and_the_page_says_how_far_it_has_come(begun, office, client, monkeypatch):
    monkeypatch.setattr(acts, "AT_ONCE", 1)
    it = begun(ROW, ["En til", "Skole", "Sendt inn"])
    client.force_login(office)
    acts.check(it, by=office)
    page = client.get(f"{PAGE}{it.pk}/se-over/")
    assert "0 av 2 rader" in words(main_of(page))
    assert client.get(f"{PAGE}{it.pk}/fremdrift/").json() == {"is_at_work": True, "seen": 0, "total": 2}
    monkeypatch.setattr(acts, "_teller", lambda _it: lambda _number: None)  # a thread does not see this transaction
    acts.work_on.call(it.pk)
    assert client.get(f"{PAGE}{it.pk}/fremdrift/").json() == {"is_at_work": False, "seen": 2, "total": 2}


def test_what_somebody_died_over_is_tried_again(begun, office, client):
    it = begun()
    Import.objects.filter(pk=it.pk).update(state="checking", total=1)
    client.force_login(office)
    assert "Det har stoppet opp" in words(main_of(client.get(f"{PAGE}{it.pk}/se-over/")))
    client.post(f"{PAGE}{it.pk}/vekk/")
    acts.work_on.call(it.pk)
    it.refresh_from_db()
    assert it.state == Import.State.CHECKED


def test_what_nobody_finishes_is_thrown_away_and_what_was_brought_in_stays(checked, office):
    left, done = checked(), checked(["En annen", "Skole", "Sendt inn"])
    acts.confirm(done, reason="", leaves_out=False, by=office)
    for it in (left, done):
        acts.give_up_if_left.call(it.pk)
    assert list(Import.objects.all()) == [done]


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_bring_in_once(checked, office):
    it = checked(ROW, ["En til", "Skole", "Sendt inn"])
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(office)
    outcomes = at_once(*(lambda client=client: client.post(f"{PAGE}{it.pk}/hent-inn/") for client in clients))
    assert [outcome.status_code for outcome in outcomes] == [302, 302]
    assert sorted(Project.objects.values_list("title", flat=True)) == ["Bedre skyss", "En til"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_of_an_import_that_breaks_in_the_middle(checked, office, monkeypatch):
    it = checked(ROW)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portfolio_decision ADD CONSTRAINT broken CHECK (kind <> 'imported') NOT VALID")
    try:
        acts.confirm(it, reason="", leaves_out=False, by=office)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE portfolio_decision DROP CONSTRAINT broken")
    it.refresh_from_db()
    assert (it.state, it.said, Project.objects.count()) == (
        Import.State.OPEN,
        "Databasen tok ikke imot radene. Kontroller filen på nytt.",
        0,
    )


# What the portal's own columns tell comes in again with nothing changed


def test_what_the_columns_tell_of_projects_comes_in_as_unchanged(make_project, outsider, office):
    for number, stage in enumerate(Stage):
        project = make_project(
            stage,
            title=f"Sak {number}",
            reference=f"26/{number}",
            manager=outsider,
            expected_benefit=4,
            need="Første linje.\n\n=Andre linje – «med» tegn; og semikolon.",
            submitter=office if stage == Stage.DRAFT else outsider,
        )
        project.drivers.set(project.strategy.drivers.all()[:2])
        project.sdg_tags.create(goal=9, dimension="economy", reason="Fordi.")
    projects = list(columns.loaded(Project.objects.visible_to(office), columns.COLUMNS))
    told = [[column.value(project) for column in columns.COLUMNS] for project in projects]
    content = spreadsheets.workbook([[column.label for column in columns.COLUMNS], *told])
    it = acts.begin(file=spreadsheets.file(content), by=office)
    assert acts.asked_values(it)[0] == {}
    acts.check(it, by=office)
    kinds = list(it.rows.values_list("kind", "shown", "problems"))
    assert kinds == [(ImportRow.Kind.SAME, [], [])] * len(projects)
