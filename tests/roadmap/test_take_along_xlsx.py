"""The roadmap as Excel, opened again: real dates and numbers, months, phases and milestones."""

import datetime
import io

from django.utils import timezone
from openpyxl import load_workbook

from portfolio.models import ActionPlanEntry, Dependency, Milestone, Phase, Project, ProjectPhase
from portfolio.models.action_plan import add_months
from portfolio.planning.adoption import adopt
from portfolio.planning.content import as_it_stands
from portfolio.planning.sheets import xlsx as of_the_plan
from portfolio.workflow import Stage
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


def test_it_tells_what_each_takes_of_the_plan_as_the_plans_own_workbook_does(
    plan, make_entry, make_project, django_assert_num_queries
):
    make_entry(ends_on=plan.ends_on + 90 * ONE_DAY, effort_days=140)
    make_entry("reserve", operating_cost=None)
    stated = make_entry("candidate")
    ActionPlanEntry.objects.filter(pk=stated.pk).update(investment_cost=0, effort_days=12)
    make_project(Stage.UNDER_WAY, starts_on=plan.starts_on, ends_on=plan.ends_on)
    own = ("Investering i planen", "Drift i planen", "Dagsverk i planen")
    facts = shown(plan, beside=True)
    with django_assert_num_queries(1):
        made = xlsx(facts)

    def amounts(workbook, sheet):
        rows = table(load_workbook(io.BytesIO(workbook))[sheet])
        return [(row["Prioritet"], *(row[name] for name in own)) for row in rows]

    in_plan = amounts(of_the_plan(as_it_stands(plan, at=timezone.now()), at=timezone.now()), "Planen")
    assert amounts(made, "Veikart") == [*in_plan, (None, None, None, None)]
    assert in_plan[2][1::2] == (0, 12)


def test_its_rows_are_in_the_order_of_the_ranking_whatever_the_page_is_grouped_by(plan, make_entry, make_project):
    for _ in range(2):
        make_entry()
    make_project(Stage.UNDER_WAY, title="Utenfor", starts_on=plan.starts_on, ends_on=plan.ends_on)
    for entry in ActionPlanEntry.objects.order_by("rank"):
        Milestone.objects.create(project=entry.project, name="Pilot", due_on=plan.ends_on)
        phase = Phase.objects.create(name=f"Fase {entry.rank}", position=entry.rank)
        ProjectPhase.objects.create(project=entry.project, phase=phase, starts_on=entry.project.starts_on)
    asked = shown(plan, beside=True)
    backwards = asked._replace(groups=[group._replace(items=group.items[::-1]) for group in asked.groups])
    book = load_workbook(io.BytesIO(xlsx(backwards)))

    assert [row["Prioritet"] for row in table(book["Veikart"])] == [1, 2, None]
    assert [row["Prioritet"] for row in table(book["Måneder"])] == [1, 2, None]
    assert [row["Prioritet"] for row in table(book["Faser"])] == [1, 2]
    assert [row["Prioritet"] for row in table(book["Milepæler"])] == [1, 2]


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
