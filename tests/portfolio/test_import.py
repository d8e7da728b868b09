"""Bringing in spreadsheets: what rows become, all or none, and the way back."""

import io

import pytest
from django.contrib.auth.models import Permission
from openpyxl import load_workbook

from innolab.accounts.models import User
from innolab.refusals import MissingReason, NotPermitted, Refused
from portfolio import editing
from portfolio.importing import acts, problems
from portfolio.importing.mapping import Target
from portfolio.models import Decision, Import, ImportRow, Project, SdgTag, Unit, ValueMapping
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.portfolio import spreadsheets

Kind = ImportRow.Kind
HEADERS = [
    "Tittel",
    "Egen referanse",
    "Enhet",
    "Program",
    "Stadium",
    "Starter",
    "Slutter",
    "Investering",
    "Bærekraftsmål",
]
PROGRAMME = "Innbyggeren som ressurs"


def begun(by, *rows, headers=HEADERS):
    return acts.begin(file=spreadsheets.file(spreadsheets.workbook([headers, *rows])), by=by)


def brought(it, by, choices=None, **options):
    """Through to the end, with these answers to what the portal does not know."""
    acts.map_values(it, choices=choices or {}, by=by)
    acts.check(it, by=by)
    acts.confirm(it, by=by, **{"reason": "", "leaves_out": False, **options})
    it.refresh_from_db()
    return it


def kinds(it):
    return [(row.number, row.kind) for row in it.rows.all()]


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


# The way back


def test_guidelines_and_goals_come_back_together_and_in_as_many_queries_for_many(
    make_project, office, strategy, django_assert_max_num_queries
):
    first, second = strategy.drivers.all()[:2]
    projects = [
        make_project(Stage.SUBMITTED, title=f"Prosjekt {number}", reference=f"26/{number}") for number in range(9)
    ]
    for project in projects:
        project.drivers.add(first)
        SdgTag.objects.create(project=project, goal=4, dimension="social", reason="Skole.")
    rows = [[project.title, project.reference, "Skole", second.name, "13"] for project in projects]
    it = brought(
        begun(office, *rows, headers=["Tittel", "Egen referanse", "Enhet", "Føringer", "Bærekraftsmål"]), office
    )
    assert [driver for project in projects for driver in project.drivers.all()] == [second] * 9
    with django_assert_max_num_queries(45):
        acts.undo(it, by=office)
    assert [driver for project in projects for driver in project.drivers.all()] == [first] * 9
    assert [str(tag) for project in projects for tag in project.sdg_tags.all()] == ["4. god utdanning"] * 9


def test_a_sign_that_no_workbook_holds_is_left_out_of_the_problems(known, office):
    headers = ["Tittel", "Enhet", "Investering"]
    sheet = spreadsheets.file("\n".join(map(";".join, [headers, ["A", "Skole", "=m\x01ye"]])).encode(), "A.csv")
    it = acts.begin(file=sheet, by=office)
    acts.check(it, by=office)
    lines = load_workbook(io.BytesIO(problems.as_excel(it))).active.iter_rows(min_row=2, values_only=True)
    assert [line[:2] for line in lines if line[2] == "Investering"] == [(2, "A")]


def test_an_undone_import_leaves_the_portfolio_as_it_was(make_project, office):
    project = make_project(Stage.SUBMITTED, reference="26/1")
    SdgTag.objects.create(project=project, goal=4, dimension="social", reason="Skole.")
    before = Project.objects.values().get(pk=project.pk)
    it = begun(
        office,
        ["Ny tittel", "26/1", "Skole", "", "", "2030", "2031", "7", "13"],
        ["Helt ny", "", "Skole", PROGRAMME, "Avsluttet", "", "", "", "1"],
    )
    brought(it, office)
    acts.undo(it, by=office)
    acts.undo(it, by=office)
    it.refresh_from_db()
    after = Project.objects.values().get()
    volatile = ("changed_at", "version")
    assert {k: v for k, v in after.items() if k not in volatile} == {
        k: v for k, v in before.items() if k not in volatile
    }
    assert [(tag.goal, tag.reason) for tag in project.sdg_tags.all()] == [(4, "Skole.")]
    assert (it.state, it.undone_by, Decision.objects.count()) == (Import.State.UNDONE, office, 0)


def _comment(project, by):
    project.comments.create(author=by, text="Bra!")


TOUCHED = {
    "endret": (
        lambda new, _: Project.objects.filter(pk=new.pk).update(title="B"),
        "«A» er endret etter at det ble hentet inn.",
    ),
    "kommentar": (_comment, "«A» har fått noe nytt: kommentar."),
    "beslutning": (
        lambda new, by: Decision.objects.create(project=new, kind="parked", reason="x", by=by),
        "«A» har fått noe nytt: beslutning.",
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", TOUCHED)
def test_what_others_have_done_since_stands_in_the_way_of_undoing(case, known, office):
    row = ["", "Skole", "", "Sendt inn", "", "", "", ""]
    it = brought(begun(office, ["A", *row], ["B", *row]), office)
    touch, reason = TOUCHED[case]
    touch(Project.objects.get(title="A"), office)
    with pytest.raises(Refused) as refusal:
        acts.undo(it, by=office)
    assert (refusal.value.reasons, Project.objects.count()) == ((reason,), 2)


@pytest.mark.django_db(transaction=True)
def test_imports_are_undone_from_the_last_to_the_first(known, office):
    first = brought(begun(office, ["A", "26/1", "Skole", "", "Sendt inn", "", "", "1", ""]), office)
    second = brought(begun(office, ["B", "26/1", "Skole", "", "", "", "", "2", ""]), office)
    with pytest.raises(Refused):
        acts.undo(first, by=office)
    acts.undo(second, by=office)
    assert Project.objects.get().title == "A"
    acts.undo(first, by=office)
    assert Project.objects.count() == 0


# Who


@pytest.mark.parametrize("role", ROLES)
def test_the_office_brings_in_and_nobody_else(role, cast, known):
    if role == "office":
        assert begun(cast[role], ["A", "", "Skole", "", "", "", "", "", ""]).by == cast[role]
        return
    it = begun(cast["office"], ["A", "", "Skole", "", "Sendt inn", "", "", "", ""])
    for act in (
        lambda: begun(cast[role], ["A"]),
        lambda: acts.choose_sheet(it, sheet=0, header=0, by=cast[role]),
        lambda: acts.map_columns(it, columns={0: Target("tittel")}, clears=False, by=cast[role]),
        lambda: acts.map_values(it, choices={}, by=cast[role]),
        lambda: acts.check(it, by=cast[role]),
        lambda: acts.confirm(it, reason="", leaves_out=False, by=cast[role]),
        lambda: acts.undo(it, by=cast[role]),
        lambda: acts.give_up(it, by=cast[role]),
        lambda: acts.wake(it, by=cast[role]),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_colleague_sees_an_import_and_leaves_it_to_whoever_began_it(cast, known):
    it = begun(cast["office"], ["A", "", "Skole", "", "Sendt inn", "", "", "", ""])
    colleague = cast["admin"]
    colleague.groups.add(*cast["office"].groups.all())
    with pytest.raises(Refused):
        acts.check(it, by=colleague)


# The other way to change a project has rules too


def problems_of(it, by):
    acts.check(it, by=by)
    return [sentence for row in it.rows.all() for _, sentence in row.problems]


@pytest.mark.parametrize("stage", [Stage.RETURNED, Stage.DECLINED, Stage.CLOSED, Stage.STOPPED])
def test_a_project_that_cannot_be_edited_in_place_is_not_changed_by_a_sheet(stage, make_project, office):
    project = make_project(stage, reference="26/1")
    with pytest.raises(Refused):
        editing.edit(project, changes={"title": "Ny tittel"}, by=office)
    it = begun(office, ["Ny tittel", "26/1", "Skole", "", "", "", "", "", ""])
    label = Stage(stage).label
    assert problems_of(it, office) == [f"«{project}»: Prosjektet er {label} og kan ikke endres her. Slett raden."]


def test_what_a_sent_in_project_has_to_say_is_not_emptied_by_a_sheet(make_project, office):
    project = make_project(Stage.SUBMITTED, reference="26/1")
    with pytest.raises(Refused) as refusal:
        editing.edit(project, changes={"need": ""}, by=office)
    it = begun(office, [project.title, "26/1", "Skole", ""], headers=["Tittel", "Egen referanse", "Enhet", "Behov"])
    columns = {place: Target(field) for place, field in enumerate(["tittel", "referanse", "enhet", "behov"])}
    acts.map_columns(it, columns=columns, clears=True, by=office)
    assert problems_of(it, office) == [f"«{project}»: {reason}" for reason in refusal.value.reasons]


def test_whoever_may_not_appoint_appoints_nobody_by_a_sheet(make_project, office, leader):
    project = make_project(Stage.SUBMITTED, reference="26/1")
    Permission.objects.get(codename="appoint_project").group_set.clear()
    by = User.objects.get(pk=office.pk)
    it = begun(
        by, [project.title, "26/1", "Skole", leader.name], headers=["Tittel", "Egen referanse", "Enhet", "Prosjekteier"]
    )
    assert problems_of(it, by) == [
        f"«{project}»: Du kan ikke utpeke prosjekteier og prosjektleder her nå. Tøm cellene."
    ]


def test_a_draft_is_not_told_of_to_others_who_bring_in(make_project, office):
    title = "Hemmelige flygende drager på skoleveien"
    draft = make_project(Stage.DRAFT, title=title, submitter=office, reference="H1")
    it = begun(
        office, [f"{title} hver dag", "", "Skole", "", "Sendt inn"], ["Noe annet", "h1", "Skole", "", "Sendt inn"]
    )
    assert problems_of(it, office) == [f"Nummer {draft.pk} er et utkast og kan ikke endres her. Slett raden."]
    assert [(row.similar, row.before) for row in it.rows.all()] == [([], {})] * 2


def test_more_unknown_values_than_anybody_would_map_are_not_asked_about(known, office):
    rows = [[f"Prosjekt {n}", "", f"Enhet som ikke finnes {n}", "", "", "", "", "", ""] for n in range(301)]
    with pytest.raises(Refused) as refusal:
        acts.asked_values(begun(office, *rows))
    assert refusal.value.reasons[0].startswith("«Enhet» har 301 ulike verdier som portalen ikke kjenner.")


def test_an_import_whose_former_unit_is_gone_cannot_be_undone_and_says_why(make_project, office, unit):
    former = Unit.objects.create(slug="for", name="Før")
    make_project(Stage.SUBMITTED, reference="26/1", unit=former)
    it = brought(begun(office, ["Digitalt tilsyn i omsorgsboliger", "26/1", "Skole", "", "", "", "", "", ""]), office)
    former.delete()
    with pytest.raises(Refused) as refusal:
        acts.undo(it, by=office)
    assert refusal.value.reasons == ("Noe som radene viser til, for eksempel en enhet, er slettet i mellomtiden.",)


def test_a_project_called_after_a_whole_is_no_sum(known, office):
    headers = ["Tittel", "Enhet", "Investering"]
    it = begun(office, ["Total gjennomgang av skoleruter", "Skole", ""], ["Sum skole", "", "12 000"], headers=headers)
    acts.map_values(it, choices={"enhet": {}, "stadium": {"": "submitted"}}, by=office)
    acts.check(it, by=office)
    assert kinds(it) == [(2, Kind.NEW), (3, Kind.LEFT_OUT)]
