"""Bringing in spreadsheets: what rows become, all or none.

The way back: test_import_undo.py. Who may, and the rules of the pages: test_import_may.py.
"""

import datetime
import io

import pytest
from django.contrib.auth.models import Permission
from openpyxl import load_workbook

from innolab.refusals import MissingReason, NotPermitted, Refused
from portfolio.importing import acts, problems
from portfolio.importing.mapping import Target
from portfolio.models import Import, ImportRow, Project, Unit, ValueMapping
from portfolio.workflow import Stage
from tests.portfolio import spreadsheets
from tests.portfolio.imports import PROGRAMME, begun, brought, kinds

Kind = ImportRow.Kind


@pytest.fixture
def known(strategy, unit):
    """A strategy and a unit."""


def test_a_row_becomes_a_project(known, office, submitter, unit):
    row = ["Bedre skyss", "26/1", "Skole", PROGRAMME, "Under arbeid", "2027", "Q2 2028", "1,2 mill", "3; 11"]
    it = brought(begun(office, row), office)
    project = Project.objects.get()
    assert it.state == Import.State.DONE
    assert (project.title, project.reference, project.unit, project.stage) == ("Bedre skyss", "26/1", unit, "under_way")
    assert (str(project.starts_on), str(project.ends_on), project.investment_cost) == (
        "2027-01-01",
        "2028-06-30",
        1_200_000,
    )
    assert (project.programme.name, project.programme_confirmed_by, project.submitter) == (PROGRAMME, office, office)
    assert project.checklist.assessments.count() == 0
    assert [(tag.goal, tag.dimension) for tag in project.sdg_tags.all()] == [(3, "social"), (11, "social")]
    decision = project.decisions.get()
    assert (decision.kind, decision.by, decision.reason) == ("imported", office, "Fra «Prosjekter.xlsx», rad 2.")
    event = Project.pgh_event_model.objects.get(pgh_obj=project)
    assert event.pgh_context.metadata["import"] == it.pk
    assert it.sheets.count() == 0


def test_what_is_there_is_changed_by_reference_or_by_title_and_unit_and_an_empty_cell_changes_nothing(
    make_project, office
):
    one = make_project(Stage.SUBMITTED, title="Gammel tittel", reference="26/1")
    other = make_project(Stage.PARKED, title="Ny vaktplan")
    it = begun(
        office,
        ["Ny tittel", "26/1", "Skole", "", "", "", "", "500 000", ""],
        ["ny  VAKTPLAN", "", "Skole", "", "", "", "", "", "13"],
        ["Gammel", "", "Skole", "", "Sendt inn", "", "", "", ""],
    )
    brought(it, office)
    assert kinds(it) == [(2, Kind.CHANGED), (3, Kind.CHANGED), (4, Kind.NEW)]
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.title, one.investment_cost, one.operating_cost, one.stage) == (
        "Ny tittel",
        500_000,
        180_000,
        "submitted",
    )
    assert (other.title, [tag.goal for tag in other.sdg_tags.all()]) == ("ny VAKTPLAN", [13])
    assert one.decisions.count() == 0


def test_empty_cells_clear_a_field_where_the_user_says_so(make_project, office):
    project = make_project(Stage.SUBMITTED, reference="26/1", collaborators="Nabokommunen", manager=office)
    it = begun(office, ["Digitalt tilsyn i omsorgsboliger", "26/1", "Skole", "", "", "", "", "", ""])
    fields = {0: "tittel", 1: "referanse", 2: "enhet", 5: "leder", 6: "samarbeid"}
    columns = {place: Target(field) for place, field in fields.items()}
    acts.map_columns(it, columns=columns, clears=True, by=office)
    brought(it, office)
    project.refresh_from_db()
    assert (project.manager, project.collaborators, project.unit.name) == (None, "", "Skole")
    assert project.operating_cost == 180_000


def test_a_stage_and_a_programme_of_what_is_there_are_left_to_their_own_acts(make_project, office):
    project = make_project(Stage.SUBMITTED, reference="26/1")
    it = begun(office, [project.title, "26/1", "Skole", "Mennesker og teknologi", "Avsluttet", "", "", "", ""])
    acts.check(it, by=office)
    row = it.rows.get()
    assert (row.kind, [note[0] for note in row.notes]) == (Kind.SAME, ["Stadium", "Program"])


PROBLEMS = [
    (["", "", "Skole", "", "Sendt inn", "", "", "5", ""], "Tittel", "Tittelen mangler. Skriv hva prosjektet heter."),
    (
        ["A", "", "Skole", "", "Sendt inn", "2028", "2027", "", ""],
        "Slutter",
        "Sluttdatoen 31.12.2027 er før startdatoen 01.01.2028. Rett en av dem.",
    ),
    (
        ["A", "", "Skole", "", "Sendt inn", "31.02.2027", "2027", "", ""],
        "Starter",
        "«31.02.2027» er ikke en dato. Skriv for eksempel 01.03.2027.",
    ),
    (
        ["A", "", "Skole", "", "Sendt inn", "", "", "mye", ""],
        "Investering",
        "«mye» er ikke et beløp. Skriv for eksempel 250 000.",
    ),
    (
        ["A", "", "Skole", "", "Sendt inn", "", "", "#REF!", ""],
        "Investering",
        "Cellen viser feilen #REF!. Rett formelen i regnearket.",
    ),
    (
        ["A", "", "Skole", "", "Sendt inn", "", "", "", "18"],
        "Bærekraftsmål",
        "«18» er ikke et bærekraftsmål. Skriv numrene, for eksempel 3; 11.",
    ),
    (
        ["A", "", "Skole", "", "Slått sammen", "", "", "", ""],
        "Stadium",
        "«Slått sammen» kan ikke hentes inn. Velg et annet stadium.",
    ),
    (
        ["A", "", "Skole", "", "Utkast", "", "", "", ""],
        "Stadium",
        "«Utkast» kan ikke hentes inn. Velg et annet stadium.",
    ),
    (
        ["A", "", "Skole", "", "Avsluttet", "", "", "", ""],
        "Program",
        "Et prosjekt som er avsluttet, må ha et program. Velg det under Verdier.",
    ),
    (
        ["x" * 121, "", "Skole", "", "Sendt inn", "", "", "", ""],
        "Tittel",
        "Teksten er på 121 tegn. Det er plass til 120.",
    ),
]


@pytest.mark.parametrize(("row", "column", "problem"), PROBLEMS, ids=range(len(PROBLEMS)))
def test_every_problem_says_its_column_and_what_to_do_and_nothing_is_written(row, column, problem, known, office):
    it = begun(office, row, ["Hel rad", "", "Skole", "", "Sendt inn", "", "", "", ""])
    acts.map_values(it, choices={"program": {"": ""}}, by=office)
    acts.check(it, by=office)
    wrong = it.rows.get(kind=Kind.WRONG)
    assert (wrong.number, wrong.problems) == (2, [[column, problem]])
    with pytest.raises(Refused):
        acts.confirm(it, reason="", leaves_out=False, by=office)
    assert Project.objects.count() == 0
    acts.confirm(it, reason="", leaves_out=True, by=office)
    assert [project.title for project in Project.objects.all()] == ["Hel rad"]


NUMBERED = ["Tittel", "Egen referanse", "Enhet", "Nr. i portalen"]


def test_the_number_of_the_portal_is_surer_than_the_reference_and_the_title_and_is_never_written(make_project, office):
    one, other = make_project(Stage.SUBMITTED, title="En", reference="26/1"), make_project(title="To")
    it = begun(office, ["Ett", "26/2", "Skole", one.pk], ["2", "", "Skole", f" {other.pk} "], headers=NUMBERED)
    brought(it, office)
    found = Project.objects.order_by("pk").values_list("pk", "title", "reference")
    assert list(found) == [(one.pk, "Ett", "26/2"), (other.pk, "2", "")]
    assert [row.kind for row in it.rows.all()] == [Kind.CHANGED] * 2


def test_a_number_that_is_not_the_users_to_see_or_not_the_rows_is_a_problem(make_project, office, submitter):
    one, other = make_project(title="En", reference="26/1"), make_project(title="To")
    draft = make_project(Stage.DRAFT, title="Hemmelig", submitter=submitter)
    numbers = [draft.pk, 99_999_999, "tolv", f"{one.pk},5"]
    rows = [[f"Sak {place}", "", "Skole", number] for place, number in enumerate(numbers)]
    it = begun(office, *rows, ["To", "", "Skole", one.pk], ["To", "26/1", "Skole", other.pk], headers=NUMBERED)
    assert acts.asked_values(it)[0] == {}
    acts.check(it, by=office)
    which = "Rett nummeret eller tittelen."
    sentence = (
        "Du ser ikke noe prosjekt med nummer «{}» i portalen. Rett nummeret, eller tøm cellen hvis prosjektet er nytt."
    )
    assert [row.problems for row in it.rows.all()] == [
        *([["Nr. i portalen", sentence.format(number)]] for number in numbers),
        [
            [
                "Nr. i portalen",
                f"Nummer {one.pk} er «En», men tittelen i raden er den som nummer {other.pk} har. {which}",
            ]
        ],
        [["Egen referanse", "Referansen er brukt av «En». Bruk en annen."]],
    ]


def test_an_empty_number_is_a_new_project(known, office):
    it = begun(office, ["Ny", "", "Skole", None], ["En til", "", "Skole", "-"], headers=NUMBERED)
    acts.map_values(it, choices={"stadium": {"": "submitted"}, "program": {"": ""}}, by=office)
    acts.check(it, by=office)
    assert kinds(it) == [(2, Kind.NEW), (3, Kind.NEW)]


def test_a_file_without_rows_is_refused_at_once_and_so_is_a_row_of_headers_that_has_none_below(known, office):
    with pytest.raises(Refused) as refusal:
        begun(office)
    assert refusal.value.reasons == ("Filen har ingen rader under overskriftene.",)
    assert Import.objects.count() == 0
    it = begun(office, ["A", "", "Skole", "", "", "", "", "", ""])
    for header, sentence in (
        (1, "Arket har ingen rader under den raden. Skriv nummeret på en annen."),
        (2, "Arket har 2 rader. Skriv nummeret på en av dem."),
    ):
        with pytest.raises(Refused) as refusal:
            acts.choose_sheet(it, sheet=0, header=header, by=office)
        assert refusal.value.reasons == (sentence,)
    it.refresh_from_db()
    assert it.header == 0


def test_two_rows_about_the_same_are_a_problem_of_the_second(known, office):
    row = ["Samme", "", "Skole", "", "Sendt inn", "", "", "", ""]
    it = begun(office, row, row)
    acts.check(it, by=office)
    assert kinds(it) == [(2, Kind.NEW), (3, Kind.WRONG)]


def test_a_row_that_looks_like_something_there_says_so(make_project, office):
    project = make_project(Stage.SUBMITTED, title="Digitalt tilsyn om natten på sykehjem")
    it = begun(office, ["Digitalt tilsyn på sykehjem om natten", "", "Skole", "", "Sendt inn", "", "", "", ""])
    acts.check(it, by=office)
    assert it.rows.get().similar == [[project.pk, project.title]]


def test_values_that_nobody_knows_are_asked_for_once_and_remembered(known, office, unit):
    row = ["A", "", "Skoleetaten", "", "Pågår", "", "", "", ""]
    it = begun(office, row, ["B", "", "Skoleetaten", "", "Pågår", "", "", "", ""])
    asked, lookups = acts.asked_values(it)
    assert asked == {
        "stadium": {"pågår": ("Pågår", 2, None, ())},
        "enhet": {"skoleetaten": ("Skoleetaten", 2, None, ())},
        "program": {"": ("", 2, None, ((2, "A"), (3, "B")))},
    }
    assert lookups.suggestion("stadium", "Pågår") == "under_way"
    programme = next(iter(lookups.programmes))
    choices = {"stadium": {"pågår": "under_way"}, "enhet": {"skoleetaten": str(unit.pk)}, "program": {"": programme}}
    brought(it, office, choices)
    assert [(project.stage, project.unit) for project in Project.objects.all()] == [("under_way", unit)] * 2
    assert ValueMapping.objects.count() == 2
    again = begun(office, ["C", "", "skoleetaten", "", "PÅGÅR", "", "", "", ""])
    asked, _ = acts.asked_values(again)
    assert {field: value.target for field, found in asked.items() for value in found.values()} == {
        "enhet": str(unit.pk),
        "stadium": "under_way",
        "program": None,
    }


def test_a_new_unit_is_made_by_whoever_may_and_goes_with_an_undone_import(known, office):
    choices = {"enhet": {"innovasjon": "ny"}}
    row = ["A", "", "Innovasjon", "", "Sendt inn", "", "", "", ""]
    with pytest.raises(NotPermitted):
        acts.map_values(begun(office, row), choices=choices, by=office)
    office.user_permissions.add(Permission.objects.get(codename="add_unit"))
    office = type(office).objects.get(pk=office.pk)
    it = brought(begun(office, row), office, choices)
    assert Project.objects.get().unit.name == "Innovasjon"
    acts.undo(it, by=office)
    assert not Unit.objects.filter(name="Innovasjon").exists()


COSTS = {
    "title block": [1_250_000, 1_200_000, None, 300_000, 450_000],
    "semicolons": [2_500_000, 350_000, None],
    "planner": [400_000, 1_250_000, 95_000],
    "two headers": [850_000, 1_200_000, 2_000_000],
}


@pytest.mark.parametrize("case", COSTS)
def test_each_messy_sheet_comes_in_with_what_the_portal_suggests(case, known, unit, owner, office):
    it = acts.begin(file=spreadsheets.MESSY[case](), by=office)
    asked, lookups = acts.asked_values(it)
    otherwise = {"enhet": str(unit.pk), "program": next(iter(lookups.programmes))}
    choices = {
        field: {key: lookups.suggestion(field, value.said) or otherwise.get(field, "") for key, value in found.items()}
        for field, found in asked.items()
    }
    it = brought(it, office, choices)
    projects = Project.objects.order_by("pk")
    assert (it.state, [project.investment_cost for project in projects]) == (Import.State.DONE, COSTS[case])
    assert projects.filter(owner=owner).exists() or projects.filter(manager=owner).exists()


def test_the_columns_are_remembered_for_all_in_the_office(known, office, cast):
    headers = ["Hva", "Hvor", "Kroner"]
    it = begun(office, ["A", "Skole", 5], headers=headers)
    acts.map_columns(it, columns={0: Target("tittel"), 2: Target("drift", 1000)}, clears=False, by=office)
    colleague = cast["admin"]
    colleague.groups.add(*office.groups.all())
    again = begun(colleague, [7, "B", "Skole"], headers=["Kroner", "Hva", "Hvor"])
    assert again.columns == {"0": "drift:1000", "1": "tittel"}


def test_a_change_of_what_is_promised_in_a_plan_wants_a_reason(make_entry, office):
    entry = make_entry()
    project = entry.project
    it = begun(office, [project.title, "", "Skole", "", "", "", "", "9 000 000", ""])
    acts.check(it, by=office)
    with pytest.raises(MissingReason):
        acts.confirm(it, reason=" ", leaves_out=False, by=office)
    acts.confirm(it, reason="Ny kalkyle.", leaves_out=False, by=office)
    project.refresh_from_db()
    assert project.investment_cost == 9_000_000
    replanned = project.decisions.filter(kind="replanned")
    assert [(row.plan, row.by, row.reason) for row in replanned] == [(entry.plan, office, "Ny kalkyle.")]
    acts.undo(it, by=office)
    assert [row.reason for row in replanned.order_by("pk")] == [
        "Ny kalkyle.",
        "Innhentingen av «Prosjekter.xlsx» er angret.",
    ]


def test_a_period_in_a_draft_is_brought_in_without_a_reason_as_it_is_moved_on_the_page(make_entry, office):
    project = make_entry().project
    it = begun(office, [project.title, "", "Skole", "", "", "", "31.12.2030", "", ""])
    acts.check(it, by=office)
    acts.confirm(it, reason="", leaves_out=False, by=office)
    project.refresh_from_db()
    assert (project.ends_on, project.decisions.count()) == (datetime.date(2030, 12, 31), 0)


def test_what_has_changed_since_the_check_is_shown_again_and_nothing_is_written(make_project, office):
    project = make_project(Stage.SUBMITTED, reference="26/1")
    it = begun(
        office, ["Ny", "26/1", "Skole", "", "", "", "", "", ""], ["Annen", "", "Skole", "", "Sendt inn", "", "", "", ""]
    )
    acts.check(it, by=office)
    Project.objects.filter(pk=project.pk).update(title="Noen andre var her")
    acts.confirm(it, reason="", leaves_out=False, by=office)
    it.refresh_from_db()
    assert (it.state, it.said, Project.objects.count()) == (Import.State.CHECKED, acts.CHANGED_MEANWHILE, 1)
    assert it.rows.first().before["title"] == "Noen andre var her"


def test_a_sign_that_no_workbook_holds_is_left_out_of_the_problems(known, office):
    headers = ["Tittel", "Enhet", "Investering"]
    sheet = spreadsheets.file("\n".join(map(";".join, [headers, ["A", "Skole", "=m\x01ye"]])).encode(), "A.csv")
    it = acts.begin(file=sheet, by=office)
    acts.check(it, by=office)
    lines = load_workbook(io.BytesIO(problems.as_excel(it))).active.iter_rows(min_row=2, values_only=True)
    assert [line[:2] for line in lines if line[2] == "Investering"] == [(2, "A")]


def test_more_unknown_values_than_anybody_would_map_are_not_asked_about(known, office):
    rows = [[f"Prosjekt {n}", "", f"Enhet som ikke finnes {n}", "", "", "", "", "", ""] for n in range(301)]
    with pytest.raises(Refused) as refusal:
        acts.asked_values(begun(office, *rows))
    assert refusal.value.reasons[0].startswith("«Enhet» har 301 ulike verdier som portalen ikke kjenner.")


def test_a_project_called_after_a_whole_is_no_sum(known, office):
    headers = ["Tittel", "Enhet", "Investering"]
    it = begun(office, ["Total gjennomgang av skoleruter", "Skole", ""], ["Sum skole", "", "12 000"], headers=headers)
    acts.map_values(it, choices={"enhet": {}, "stadium": {"": "submitted"}}, by=office)
    acts.check(it, by=office)
    assert kinds(it) == [(2, Kind.NEW), (3, Kind.LEFT_OUT)]
