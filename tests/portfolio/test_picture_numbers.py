"""What the pictures count, what they say of it, and that each mark leads to just what it counts."""

import datetime
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.utils import timezone

from portfolio.forms.pictures import PictureFilter
from portfolio.forms.project_list import ProjectFilter
from portfolio.models import Driver, Programme, Project, SdgTag, Strategy, Unit
from portfolio.models.action_plan import add_months
from portfolio.pictures import answers
from portfolio.pictures.by_programme import by_programme
from portfolio.pictures.change_load import change_load
from portfolio.pictures.marks import marks
from portfolio.pictures.matrix import MOST_IN_A_CELL, matrix
from portfolio.pictures.verdicts import verdicts
from portfolio.workflow import Stage
from principles.models import Assessment, Verdict

TODAY = datetime.date(2026, 11, 25)


@pytest.fixture
def counted(db):
    def count(query=""):
        return PictureFilter(QueryDict(query), queryset=Project.objects.sent_in()).counted

    return count


@pytest.fixture
def in_list(outsider):
    """How many projects the list shows to somebody at an address."""

    def count(href):
        query = QueryDict(urlsplit(href).query)
        return ProjectFilter(query, queryset=Project.objects.visible_to(outsider)).qs.count()

    return count


@pytest.fixture
def programmes(strategy):
    return {row.slug: row for row in Programme.objects.all()}


# Which projects


def test_the_living_projects_are_counted_unless_a_stage_is_chosen(counted, make_project):
    for stage in Stage:
        make_project(stage, title=stage.label)
    living = {Stage.ASSESSED, Stage.PLANNED, Stage.UNDER_WAY}
    # What a merged one points to is under way too.
    assert sorted(counted().projects.values_list("stage", flat=True)) == sorted([*living, Stage.UNDER_WAY])
    assert [*counted("stadium=parked").projects.values_list("stage", flat=True)] == ["parked"]
    assert [counted(f"stadium={stage}").total for stage in ("draft", "merged")] == [0, 0]


def test_every_filter_of_the_list_narrows_and_goes_with_the_links(counted, in_list, make_project, strategy):
    driver = Driver.objects.filter(strategy=strategy).first()
    make_project(Stage.PLANNED).drivers.add(driver)
    make_project(Stage.PLANNED, unit=Unit.objects.create(slug="bygg", name="Bygg")).drivers.add(driver)
    make_project(Stage.PLANNED)
    found = counted(f"foring={driver.pk}&enhet={Unit.objects.get(slug='bygg').pk}&program=tull")
    assert (found.total, in_list(found.href())) == (1, 1)


def test_a_search_among_the_projects_can_be_counted(counted, make_project):
    make_project(Stage.PLANNED, title="Sensorer i vann")
    make_project(Stage.PLANNED, title="Noe helt annet", need="", solution="", affected="", benefits="")
    found = counted("sok=sensorer+i+vann")
    assert (found.total, by_programme(found, marks(found)).rows[0].number) == (1, 1)


# By programme and stage


def test_projects_and_money_are_summed_by_programme_and_stage(counted, in_list, make_project, programmes):
    learning = programmes["laerende-organisasjon"]
    make_project(Stage.PLANNED, investment_cost=2_000_000, operating_cost=5)
    make_project(Stage.PLANNED, investment_cost=1_000_000, operating_cost=7)
    make_project(Stage.UNDER_WAY, investment_cost=1_000_000, programme=learning)
    make_project(Stage.UNDER_WAY, investment_cost=None, programme=learning)
    found = by_programme(counted(), marks(counted()))
    assert found.stages == ["I plan", "Under arbeid"]
    first, second, third = found.rows
    assert (first.number, first.cost, first.yearly_cost) == (2, 3_000_000, 12)
    assert [(cell.number, cell.cost, cell.count_bar, cell.cost_bar) for cell in first.cells] == [
        (2, 3_000_000, "100.0%", "100.0%"),
        (0, 0, "0.0%", "0.0%"),
    ]
    assert [(cell.number, cell.cost, cell.cost_bar) for cell in second.cells] == [
        (0, 0, "0.0%"),
        (2, 1_000_000, "33.3%"),
    ]
    assert (third.number, third.href, found.without_cost) == (0, "", 1)
    assert found.headline == (
        "4 prosjekter til 4,0\u00a0mill.\u00a0kr i investering. 75 prosent av pengene går til Innbyggeren som ressurs."
    )
    cells = [cell for row in found.rows for cell in row.cells if cell.href]
    assert [in_list(cell.href) for cell in cells] == [cell.number for cell in cells]
    assert [in_list(row.href) for row in found.rows if row.href] == [2, 2]


def test_no_programme_is_named_where_two_cost_as_much_or_nothing_is_said_of_cost(counted, make_project, programmes):
    costs = {"investment_cost": 500_000}
    make_project(Stage.PLANNED, **costs)
    make_project(Stage.PLANNED, programme=programmes["laerende-organisasjon"], **costs)
    assert (
        by_programme(counted(), marks(counted())).headline == "2 prosjekter til 1,0\u00a0mill.\u00a0kr i investering."
    )
    Project.objects.update(investment_cost=None)
    assert by_programme(counted(), marks(counted())).headline == "2 prosjekter uten anslag for investering."


def test_a_proposal_without_a_programme_has_a_row_of_its_own(counted, make_project):
    make_project(programme=None)
    found = by_programme(counted("stadium=submitted"), marks(counted("stadium=submitted")))
    href = "/prosjekter/?stadium=submitted&program=ingen"
    assert [(row.mark.name, row.number, row.href) for row in found.rows if row.number] == [("Uten program", 1, href)]


def test_programmes_have_shapes_of_their_own_and_those_of_an_older_strategy_are_last(counted, make_project, strategy):
    old = Strategy.objects.create(
        slug="gammel", name="Gammel", vision="Før", starts_on="2015-01-01", ends_on="2018-12-31"
    )  # fmt: skip
    Programme.objects.create(strategy=old, slug="borte", name="Borte", focus_area="x", objective="x")
    before = Programme.objects.create(strategy=old, slug="for", name="Før", focus_area="x", objective="x")
    make_project(Stage.PLANNED, programme=before)
    assert [(mark.name, mark.shape) for mark in marks(counted()).values()] == [
        ("Innbyggeren som ressurs", "circle"),
        ("Lærende organisasjon", "square"),
        ("Mennesker og teknologi", "diamond"),
        ("Før", "triangle"),
        ("Uten program", "circle"),
    ]


# The principles


def judge(project, hashtag, verdict):
    rows = Assessment.objects.filter(checklist=project.checklist, principle__hashtag=hashtag)
    assert rows.update(verdict=verdict) == 1


def test_the_verdicts_of_each_principle_are_counted(counted, in_list, make_project, strategy):
    first, second, third = (make_project(Stage.PLANNED) for _ in range(3))
    judge(first, "#Teknologi", Verdict.CARRIES)
    judge(second, "#Teknologi", Verdict.CARRIES)
    judge(third, "#Kompetanse", Verdict.OPPOSES)
    found = verdicts(counted())
    assert found.labels == ["Motvirker", "Nøytral", "Støtter", "Bærende"]
    assert {row.hashtag: [cell.number for cell in row.cells] for row in found.rows} == {
        **{principle.hashtag: [0, 0, 3, 0] for principle in strategy.principles.all()},
        "#Teknologi": [0, 0, 1, 2],
        "#Kompetanse": [1, 0, 2, 0],
    }
    assert found.headline == (
        "1 av 3 vurderte prosjekter motvirker minst ett prinsipp. #Teknologi er bærende i flest: 2 prosjekter. "
        "#Kompetanse motvirkes av flest: ett prosjekt."
    )
    cells = [cell for row in found.rows for cell in row.cells if cell.href]
    assert [in_list(cell.href) for cell in cells] == [cell.number for cell in cells]


def test_half_an_assessment_counts_as_none(counted, in_list, make_project):
    project = make_project(Stage.PLANNED)
    Assessment.objects.filter(checklist=project.checklist, principle__hashtag="#Teknologi").update(reason="")
    found = verdicts(counted())
    assert found.labels[-1] == "Ikke vurdert"
    last = {row.hashtag: row.cells[-1] for row in found.rows}["#Teknologi"]
    assert (last.number, in_list(last.href)) == (1, 1)
    assert found.headline == "Det ene prosjektet som er vurdert, motvirker ingen prinsipper."


def test_it_is_told_that_nothing_is_assessed(counted, make_project):
    make_project()
    assert verdicts(counted("stadium=submitted")).headline == "Ingen av prosjektene er vurdert mot prinsippene ennå."


# Benefit against effort


def test_each_project_lies_in_the_cell_of_its_benefit_and_effort(counted, in_list, make_project):
    for effort, benefit in ((0, 5), (49, 5), (50, 4), (399, 1), (400, 1), (100_000, 2), (None, 3), (70, None)):
        make_project(Stage.PLANNED, effort_days=effort, expected_benefit=benefit)
    found = matrix(counted(), marks(counted()))
    assert [[cell.number for cell in row] for row in found.cells] == [
        [2, 0, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1],
        [0, 0, 0, 1, 1],
    ]
    assert [cell.step.label for cell in found.cells[0]] == ["under 50", "50–99", "100–199", "200–399", "400 eller mer"]
    assert (found.number, found.outside) == (6, 2)
    assert found.headline == (
        "3 prosjekter gir stor nytte for mindre enn 100 dagsverk. 3 prosjekter gir liten nytte for 200 eller mer."
    )
    cells = [cell for row in found.cells for cell in row if cell.href]
    assert [in_list(cell.href) for cell in cells] == [cell.number for cell in cells]


def test_a_crowded_cell_brings_the_dearest_and_how_many_there_are(counted, make_project):
    for number in range(MOST_IN_A_CELL + 3):
        make_project(Stage.PLANNED, effort_days=60, expected_benefit=3, investment_cost=number or None)
    cell = matrix(counted(), marks(counted())).cells[2][1]
    assert cell.number == MOST_IN_A_CELL + 3
    assert [bubble.cost for bubble in cell.bubbles] == [*range(MOST_IN_A_CELL + 2, 2, -1)]


def test_a_bubble_says_all_that_it_stands_for(counted, make_project):
    make_project(Stage.PLANNED, effort_days=60, expected_benefit=3)
    make_project(Stage.PLANNED, effort_days=60, expected_benefit=3, investment_cost=None)
    first, second = matrix(counted(), marks(counted())).cells[2][1].bubbles
    words = "Innbyggeren som ressurs, middels nytte, 60 dagsverk"
    assert (first.facts, second.facts) == (
        f"{words}, 1,3\u00a0mill.\u00a0kr i investering",
        f"{words}, investering ikke anslått",
    )


def test_it_is_told_that_nothing_can_be_placed(counted, make_project):
    make_project(Stage.PLANNED)
    found = matrix(counted(), marks(counted()))
    assert found.headline == "Ingen av prosjektene har både forventet nytte og dagsverk."
    assert (found.number, found.outside, found.bubbles) == (0, 1, [])


# What nobody answers to


def tag(project, *goals):
    SdgTag.objects.bulk_create(SdgTag(project=project, goal=goal, dimension="social") for goal in goals)


def test_all_goals_stand_in_their_order_and_those_that_nobody_answers_to_are_named(counted, in_list, make_project):
    tag(make_project(Stage.PLANNED), *range(1, 16))
    tag(make_project(Stage.PLANNED), 3)
    tag(make_project(), 16, 17)
    found = answers.to_goals(counted())
    assert [row.number for row in found.rows] == [1, 1, 2, *[1] * 12, 0, 0]
    assert (found.rows[2].name, found.rows[2].bar, found.rows[0].bar) == (
        "3. God helse og livskvalitet",
        "100.0%",
        "50.0%",
    )
    assert found.headline == (
        "Ingen prosjekter svarer på mål 16 fred, rettferdighet og velfungerende institusjoner "
        "og 17 samarbeid for å nå målene."
    )
    assert [in_list(row.href) for row in found.rows if row.href] == [row.number for row in found.rows if row.href]


def test_it_is_told_when_all_goals_or_none_are_answered_and_many_are_not_all_named(counted, make_project):
    project = make_project(Stage.PLANNED)
    assert answers.to_goals(counted()).headline == "Ingen prosjekter sier hvilke bærekraftsmål de svarer på."
    tag(project, 17)
    assert answers.to_goals(counted()).headline.startswith("Ingen prosjekter svarer på 16 mål, blant dem 1 utrydde")
    tag(project, *range(1, 17))
    assert answers.to_goals(counted()).headline == "Prosjektene svarer på alle de 17 bærekraftsmålene."


def test_drivers_that_most_answer_to_come_first_and_those_without_are_named(counted, in_list, make_project, strategy):
    *most, last = strategy.drivers.all()
    make_project(Stage.PLANNED).drivers.set(most)
    make_project(Stage.PLANNED).drivers.set(most[1:2])
    make_project().drivers.add(last)
    found = answers.to_drivers(counted())
    assert [row.name for row in found.rows] == [most[1].name, most[0].name, *(row.name for row in most[2:]), last.name]
    assert found.headline == f"Ingen prosjekter svarer på føringen «{last.name}»."
    assert [in_list(row.href) for row in found.rows if row.href] == [2, *[1] * (len(most) - 1)]
    Project.objects.first().drivers.add(last)
    assert answers.to_drivers(counted()).headline == f"Prosjektene svarer på alle de {len(most) + 1} føringene."


def test_it_is_told_that_there_are_no_drivers_or_that_none_is_answered(counted, make_project, strategy):
    make_project(Stage.PLANNED)
    assert answers.to_drivers(counted()).headline == "Ingen prosjekter sier hvilke føringer de svarer på."
    strategy.drivers.all().delete()
    assert answers.to_drivers(counted()).headline == "Strategien har ingen føringer."


# The change load


def day(year, month, of_month=1):
    return datetime.date(year, month, of_month)


def test_a_project_runs_in_every_month_that_its_period_touches(counted, make_project, unit):
    make_project(Stage.PLANNED, starts_on=day(2026, 12, 31), ends_on=day(2027, 2, 1))
    make_project(Stage.PLANNED, starts_on=day(2026, 1), ends_on=day(2026, 11, 1))
    make_project(Stage.PLANNED, starts_on=day(2026, 1), ends_on=day(2026, 10, 31))
    make_project(Stage.PLANNED, starts_on=day(2027, 11), ends_on=day(2028, 1))
    make_project(Stage.PLANNED, starts_on=day(2027, 2, 28), ends_on=day(2027, 2, 28))
    make_project(Stage.PLANNED, starts_on=None, ends_on=None)
    found = change_load(counted(), today=TODAY)
    (row,) = found.rows
    assert found.months[0] == day(2026, 11)
    assert [cell.number for cell in row.cells] == [1, 1, 1, 2, *[0] * 8]
    assert [cell.step for cell in row.cells] == [2, 2, 2, 4, *[0] * 8]
    assert (row.unit, row.total, found.undated) == ("Skole", 5, 1)
    assert found.headline == "Skole (feb\u00a02027) har mest som går samtidig: 2 prosjekter."


def test_the_most_burdened_unit_comes_first_and_those_without_anything_are_left_out(counted, in_list, make_project):
    units = [Unit.objects.create(slug=f"enhet-{letter}", name=f"Enhet {letter}") for letter in "ABC"]
    today = timezone.localdate()
    for unit, months in ((units[0], 2), (units[1], 3)):
        starts_on = add_months(today.replace(day=1), 1)
        ends_on = add_months(starts_on, months) - datetime.timedelta(days=1)
        make_project(Stage.PLANNED, unit=unit, starts_on=starts_on, ends_on=ends_on)
    make_project(Stage.PLANNED, unit=units[2], starts_on=day(2020, 1), ends_on=day(2020, 2))
    found = change_load(counted(), today=today)
    assert [(row.unit, row.total, in_list(row.href)) for row in found.rows] == [("Enhet B", 3, 1), ("Enhet A", 2, 1)]
    assert {in_list(cell.href) for row in found.rows for cell in row.cells if cell.href} == {1}
    assert found.headline.startswith("Enhet B (")


def test_many_units_at_the_same_height_are_counted_and_not_named(counted, make_project, monkeypatch):
    monkeypatch.setattr("portfolio.pictures.change_load.MOST_UNITS", 3)
    for letter in "ABCDE":
        unit = Unit.objects.create(slug=f"enhet-{letter}", name=f"Enhet {letter}")
        make_project(Stage.PLANNED, unit=unit, starts_on=day(2026, 12), ends_on=day(2026, 12, 24))
    found = change_load(counted(), today=TODAY)
    assert found.headline == "Det meste som går samtidig i én enhet, er ett prosjekt. Så mye har 5 enheter."
    assert ([row.unit for row in found.rows], found.more_units) == (["Enhet A", "Enhet B", "Enhet C"], 2)


def test_it_is_told_that_nothing_runs(counted, make_project):
    make_project(Stage.PLANNED, starts_on=day(2020, 1), ends_on=day(2020, 2))
    assert change_load(counted(), today=TODAY).headline == "Ingen prosjekter går i noen enhet de neste tolv månedene."
