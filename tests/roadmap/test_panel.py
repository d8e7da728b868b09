"""The side panel of the roadmap: the facts of one project, as a page and beside the picture."""

import datetime

import pytest
from django.utils import timezone

from portfolio.dependencies import set_dependencies
from portfolio.models import Milestone, Project
from portfolio.planning.adoption import adopt
from portfolio.templatetags.norwegian import long_date
from portfolio.workflow import Stage
from roadmap.panel import deviation
from roadmap.picture import Period
from tests.cast import ROLES
from tests.pages import html_of, links, main_of, queries, words

ONE_DAY = datetime.timedelta(days=1)
ALONE = {"X-Roadmap-Panel": "1"}


def address(project, query=""):
    return f"/veikart/prosjekt/{project.pk}/{query}"


@pytest.fixture
def seen(client, leader):
    def see(project, query="", **headers):
        client.force_login(leader)
        return client.get(address(project, query), headers=headers)

    return see


@pytest.mark.parametrize("role", ROLES)
def test_everybody_employed_reads_the_facts(role, cast, client, make_entry):
    project = make_entry(title="Nattilsyn").project
    client.force_login(cast[role])

    said = words(main_of(client.get(address(project))))

    assert "Nattilsyn" in said
    assert "Eier owner Testesen" in said
    assert "Innsats 140 dagsverk" in said


@pytest.mark.parametrize(("is_statutory", "said"), [(True, "Lovpålagt Ja"), (False, "Lovpålagt Nei")])
def test_it_says_whether_the_law_demands_it(is_statutory, said, seen, make_entry):
    project = make_entry(is_statutory=is_statutory).project

    assert said in words(html_of(seen(project, **ALONE)))


def test_another_writers_draft_is_not_found(seen, make_project, plan):
    assert seen(make_project(Stage.DRAFT)).status_code == 404
    assert seen(Project(pk=99999)).status_code == 404


def test_by_itself_it_is_a_page_and_beside_the_picture_it_has_no_frame(seen, make_entry):
    project = make_entry().project

    page, alone = seen(project), seen(project, **ALONE)

    assert (html_of(page).count("<h1"), html_of(alone).count("<h1"), html_of(alone).count("<h2")) == (1, 0, 1)
    assert "<html" not in html_of(alone)
    assert "X-Roadmap-Panel" in page["Vary"]


def test_the_address_of_the_picture_goes_along(seen, make_entry, office):
    project, needed = make_entry().project, make_entry(title="Grunnmur").project
    set_dependencies(project, needs=[needed], by=office)

    found = links(html_of(seen(project, "?gruppe=enhet&valgt=1", **ALONE)))

    assert found["Grunnmur"] == address(needed, "?gruppe=enhet")
    assert found[f"Lukk {project.title}"] == f"/veikart/?gruppe=enhet#prosjekt-{project.pk}"
    assert found["Åpne prosjektet"] == project.get_absolute_url()


def test_needs_are_told_both_ways(seen, make_entry, office):
    project, needed = make_entry(title="Hus").project, make_entry(title="Grunnmur").project
    set_dependencies(project, needs=[needed], by=office)

    assert "Er avhengig av Grunnmur" in words(html_of(seen(project, **ALONE)))
    assert "Venter på dette Hus" in words(html_of(seen(needed, **ALONE)))


@pytest.mark.parametrize(
    ("days", "stage", "when"),
    [
        (0, Stage.UNDER_WAY, "samme dag som"),
        (21, Stage.UNDER_WAY, "etter at"),
        (-1, Stage.UNDER_WAY, ""),
        (21, Stage.HANDED_OVER, ""),
    ],
)
def test_what_ends_too_late_for_it_says_so(days, stage, when, seen, make_entry, office):
    project, needed = make_entry(title="Hus").project, make_entry(title="Grunnmur").project
    set_dependencies(project, needs=[needed], by=office)
    ends_on = project.starts_on + days * ONE_DAY
    Project.objects.filter(pk=needed.pk).update(starts_on=ends_on - ONE_DAY, ends_on=ends_on, stage=stage)

    said = words(html_of(seen(project, **ALONE)))

    label = Stage(stage).label
    sentence = f" Slutter først {long_date(ends_on)}, {when} dette begynner." if when else ""
    assert said.partition("Er avhengig av ")[2].partition(" Prinsippene")[0] == f"Grunnmur {label}{sentence}"


def test_what_is_worth_seeing_is_that_of_the_plan(seen, make_entry, office):
    project = make_entry(owner=None).project
    needed = make_entry("candidate", title="Grunnmur").project
    set_dependencies(project, needs=[needed], by=office)

    said = words(html_of(seen(project, **ALONE)))

    assert "Er avhengig av «Grunnmur», som ikke er med i planen." in said
    assert "Mangler prosjekteier." in said


def test_it_says_how_far_from_the_adopted_it_is(seen, make_entry, leader):
    entry = make_entry()
    adopt(
        entry.plan, decided_on=timezone.localdate(), by=leader, version=0, decision_maker="Lederen", case_reference="1"
    )
    Project.objects.filter(pk=entry.project_id).update(ends_on=entry.project.ends_on + 42 * ONE_DAY)

    said = words(html_of(seen(entry.project, **ALONE)))

    assert said.startswith("Forsinket 6 uker")
    assert "Slutter 6 uker senere enn vedtatt" in said


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (0, 0, []),
        (7, 0, ["Starter 1 uke senere enn vedtatt"]),
        (-3, -14, ["Starter 3 dager tidligere enn vedtatt", "Slutter 2 uker tidligere enn vedtatt"]),
    ],
)
def test_a_deviation_is_told_of_each_end(starts, ends, expected):
    was = Period(datetime.date(2027, 1, 1), datetime.date(2027, 6, 30))
    now = Period(was.starts_on + starts * ONE_DAY, was.ends_on + ends * ONE_DAY)
    assert deviation(was, now) == expected
    assert deviation(None, now) == deviation(was, None) == []


def test_what_stands_outside_the_plan_tells_its_own_cost(seen, plan, make_project):
    said = words(html_of(seen(make_project(Stage.UNDER_WAY), **ALONE)))

    assert "Kostnad 1 250 000 kr investering" in said
    assert "Se planposten" not in said


def test_the_chosen_project_stands_beside_the_picture(client, leader, make_entry):
    project = make_entry(title="Nattilsyn").project
    client.force_login(leader)

    html = main_of(client.get(f"/veikart/?valgt={project.pk}"))

    assert "Åpne prosjektet" in words(html.partition('id="roadmap-panel"')[2].partition("</aside>")[0])
    assert html.count("data-chosen") == 1


def test_without_a_plan_there_is_no_panel(seen, make_project):
    assert seen(make_project(Stage.UNDER_WAY)).status_code == 404


def test_the_number_of_queries_is_constant(client, leader, make_entry, office):
    project = make_entry().project
    client.force_login(leader)

    def more():
        needed = make_entry("reserve").project
        set_dependencies(project, needs=[needed], by=office, read=set())
        Milestone.objects.create(project=project, name="Pilot", due_on=project.ends_on)

    more()
    once = queries(client, address(project))
    for _ in range(2):
        more()
    assert queries(client, address(project)) == once
