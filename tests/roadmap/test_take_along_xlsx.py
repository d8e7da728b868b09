"""The roadmap as Excel, opened again: real dates and numbers, months, phases and milestones."""

import datetime
import io

from django.utils import timezone
from openpyxl import load_workbook

from portfolio.models import Dependency, Milestone, Phase, Project, ProjectPhase
from portfolio.models.action_plan import add_months
from portfolio.planning.adoption import adopt
from roadmap.take_along.sheets import GOES_ON, xlsx
from tests.roadmap.drawings import shown

ONE_DAY = datetime.timedelta(days=1)


def opened(*asked, **more):
    return load_workbook(io.BytesIO(xlsx(shown(*asked, **more))))


def table(sheet):
    """Each row by the words of the heading."""
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_there_is_a_row_for_each_project_with_real_dates_and_numbers(plan, make_entry, leader):
    one, other = make_entry(title="Én").project, make_entry("reserve", title="To").project
    Dependency.objects.create(project=other, needs=one)
    adopt(plan, decided_on=timezone.localdate(), by=leader, version=0, decision_maker="L", case_reference="26/1")
    Project.objects.filter(pk=one.pk).update(ends_on=one.ends_on + 21 * ONE_DAY)
    first, second = table(opened(plan)["Veikart"])

    def at(day):
        return datetime.datetime.combine(day, datetime.time())

    assert (first["Prioritet"], first["Prosjekt"], first["Nr. i portalen"]) == (1, "Én", one.pk)
    assert (first["Starter"], first["Slutter"]) == (at(one.starts_on), at(one.ends_on + 21 * ONE_DAY))
    assert (first["Vedtatt slutt"], first["Dager forsinket"]) == (at(one.ends_on), 21)
    assert (first["Status"], first["Beslutning"]) == ("Forsinket 3 uker", "Med i planen")
    assert (second["Avhenger av"], second["Beslutning"]) == ("Én", "Reserve")


def test_each_month_says_the_phase_or_that_it_goes_on(plan, make_entry):
    months = {"starts_on": plan.starts_on, "ends_on": add_months(plan.starts_on, 4) - ONE_DAY}
    project = make_entry(**months).project
    make_entry(**months)
    for place, name in enumerate(("Konsept", "Planlegge"), 1):
        phase = Phase.objects.create(name=name, position=place)
        ProjectPhase.objects.create(project=project, phase=phase, starts_on=add_months(plan.starts_on, 2 * (place - 1)))
    sheet = opened(plan)["Måneder"]

    _, first, second = sheet.iter_rows(values_only=True)
    assert first[2:7] == ("Konsept", "Konsept", "Planlegge", "Planlegge", None)
    assert second[2:7] == (*[GOES_ON] * 4, None)
    assert [str(found.sqref) for found in sheet.conditional_formatting] == ["C2:N3"]


def test_phases_and_milestones_have_sheets_of_their_own(plan, make_entry):
    project, today = make_entry(title="Én").project, timezone.localdate()
    phase = Phase.objects.create(name="Konsept", position=1)
    ProjectPhase.objects.create(project=project, phase=phase, starts_on=project.starts_on)
    Milestone.objects.create(project=project, name="Oppstart", due_on=today, reached_on=today)
    book = opened(plan)

    assert [(row["Fase"], row["Slutter"].date()) for row in table(book["Faser"])] == [("Konsept", project.ends_on)]
    assert [(row["Milepæl"], row["Nådd"].date()) for row in table(book["Milepæler"])] == [("Oppstart", today)]


def test_nothing_is_calculated(plan, make_entry):
    project = make_entry(title="=HYPERLINK(A1)").project
    Milestone.objects.create(project=project, name="@SUM(1)", due_on=project.starts_on)
    book = opened(plan)

    for sheet, cell in (("Veikart", "B2"), ("Måneder", "B2"), ("Milepæler", "C2")):
        assert (book[sheet][cell].data_type, book[sheet][cell].quotePrefix) == ("s", True)


def test_it_says_what_it_shows(plan, make_entry):
    make_entry()
    rows = {row["Hva"]: row["Verdi"] for row in table(opened(plan, filters=[("Enhet", "Skole")])["Om veikartet"])}

    assert (rows["Plan"], rows["Antall prosjekter"], rows["Enhet"]) == (str(plan), 1, "Skole")
    assert rows["Fra og med"] == f"{plan.starts_on:%d.%m.%Y}"


def test_an_empty_roadmap_is_a_workbook_without_rows(plan):
    book = opened(plan)

    assert [len(list(book[name].iter_rows())) for name in ("Veikart", "Måneder", "Faser", "Milepæler")] == [1, 1, 1, 1]


def test_the_same_facts_and_moment_give_the_same_bytes(plan, make_entry):
    make_entry()
    facts = shown(plan)

    assert xlsx(facts) == xlsx(facts)
