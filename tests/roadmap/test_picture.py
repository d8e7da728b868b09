"""The facts that every picture of the roadmap is drawn from."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portfolio.models import Dependency, Milestone, Phase, Project, ProjectPhase, Unit
from portfolio.planning.adoption import adopt
from portfolio.workflow import Stage
from roadmap import picture
from roadmap.picture import Period, PhaseSpan, Point, grouped
from roadmap.span import Span

ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def span(plan):
    return Span.of_plan(plan)


@pytest.fixture
def phases(db):
    return [Phase.objects.create(name=name, position=place) for place, name in enumerate(("Konsept", "Planlegge"), 1)]


def titles(found):
    return [item.title for item in found]


def test_the_ranking_comes_in_its_order_and_what_is_out_does_not(plan, span, make_entry):
    for kind in ("included", "out", "candidate", "reserve"):
        make_entry(kind, title=kind)

    found = picture.items(plan, span)

    assert [(item.title, item.rank, item.decision) for item in found] == [
        ("included", 1, "included"),
        ("candidate", 2, "candidate"),
        ("reserve", 3, "reserve"),
    ]


def test_what_touches_the_span_beside_the_plan_comes_after_the_ranking(plan, span, make_entry, make_project):
    make_entry(title="I planen")
    make_project(Stage.UNDER_WAY, title="Ved siden av")
    make_project(Stage.UNDER_WAY, title="Før", starts_on=plan.starts_on - 9 * ONE_DAY, ends_on=plan.starts_on - ONE_DAY)
    make_project(Stage.UNDER_WAY, title="Uten tid", starts_on=None, ends_on=None)

    assert titles(picture.items(plan, span)) == ["I planen"]
    found = picture.items(plan, span, beside=True)
    assert titles(found) == ["I planen", "Ved siden av"]
    assert (found[1].entry_id, found[1].rank, found[1].decision) == (None, None, "")


def test_only_those_among_are_there(plan, span, make_entry, make_project):
    for title in ("Én", "To"):
        make_entry(title=title)
    make_project(Stage.UNDER_WAY, title="To til")

    found = picture.items(plan, span, among=Project.objects.filter(title__startswith="To"), beside=True)

    assert titles(found) == ["To", "To til"]


def test_phases_follow_each_other_within_the_period(plan, span, make_entry, phases):
    project = make_entry().project
    begins = project.starts_on + 10 * ONE_DAY
    for phase, day in zip(phases, (project.starts_on - 40 * ONE_DAY, begins), strict=True):
        ProjectPhase.objects.create(project=project, phase=phase, starts_on=day)

    (item,) = picture.items(plan, span)

    assert item.phases == (
        PhaseSpan("Konsept", 1, project.starts_on, begins - ONE_DAY),
        PhaseSpan("Planlegge", 2, begins, project.ends_on),
    )


def test_the_first_phase_that_is_left_is_there_from_the_beginning(plan, span, make_entry, phases):
    project = make_entry().project
    ProjectPhase.objects.create(project=project, phase=phases[0], starts_on=project.starts_on + 9 * ONE_DAY)
    ProjectPhase.objects.create(project=project, phase=phases[1], starts_on=project.ends_on + 9 * ONE_DAY)

    (item,) = picture.items(plan, span)

    assert item.phases == (PhaseSpan("Konsept", 1, project.starts_on, project.ends_on),)


def test_a_milestone_that_is_not_reached_in_time_is_late(plan, span, make_entry):
    project, today = make_entry().project, timezone.localdate()
    for name, due_on, reached_on in (("A", today - ONE_DAY, None), ("B", today, None), ("C", today - ONE_DAY, today)):
        Milestone.objects.create(project=project, name=name, due_on=due_on, reached_on=reached_on)

    (item,) = picture.items(plan, span)

    assert [(point.name, point.is_late(today)) for point in item.milestones] == [
        ("A", True), ("C", False), ("B", False),
    ]  # fmt: skip
    assert item.milestones[2] == Point("B", today, None)


def test_what_ends_later_than_adopted_is_so_many_days_late(plan, span, make_entry, leader):
    project, today = make_entry().project, timezone.localdate()
    adopted = Period(project.starts_on, project.ends_on)
    adopt(plan, decided_on=today, by=leader, version=0, decision_maker="Lederen", case_reference="26/1")
    plan.refresh_from_db()

    assert [(item.adopted, item.days_late) for item in picture.items(plan, span)] == [(adopted, 0)]
    Project.objects.filter(pk=project.pk).update(ends_on=project.ends_on + 21 * ONE_DAY)
    assert [(item.adopted, item.days_late) for item in picture.items(plan, span)] == [(adopted, 21)]


def test_what_goes_on_after_its_end_is_overdue(plan, span, make_entry):
    make_entry(starts_on=plan.starts_on - 60 * ONE_DAY, ends_on=plan.starts_on)
    (item,) = picture.items(plan, span)

    assert item.is_overdue(plan.starts_on + ONE_DAY) is True
    assert item.is_overdue(plan.starts_on) is False
    assert item._replace(stage=Stage.HANDED_OVER).is_overdue(plan.starts_on + ONE_DAY) is False
    assert item._replace(finished_on=plan.starts_on).is_overdue(plan.starts_on + ONE_DAY) is False


def test_a_project_names_what_it_needs(plan, span, make_entry):
    one, other = make_entry().project, make_entry().project
    Dependency.objects.create(project=other, needs=one)

    assert [item.needs for item in picture.items(plan, span)] == [(), (one.pk,)]


def test_the_number_of_queries_is_constant(plan, span, make_entry, make_project):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            picture.items(plan, span, beside=True)
        return len(captured)

    make_entry()
    make_project(Stage.UNDER_WAY)
    once = asked()
    for _ in range(2):
        make_entry()
        make_project(Stage.UNDER_WAY)
    assert asked() == once <= 6


def headings(found, by):
    return [(group.heading, titles(group.items)) for group in grouped(found, by)]


def test_programmes_come_in_their_order_and_each_keeps_the_ranking(plan, span, strategy, make_entry):
    last = strategy.programmes.get(slug="mennesker-og-teknologi")
    for title, fields in (("A", {"programme": last}), ("B", {}), ("C", {"programme": last})):
        make_entry(title=title, **fields)

    found = headings(picture.items(plan, span), "program")

    assert found == [("Innbyggeren som ressurs", ["B"]), ("Mennesker og teknologi", ["A", "C"])]


def test_units_and_owners_come_by_their_names_and_those_without_last(plan, span, make_entry, leader, owner):
    other = Unit.objects.create(slug="arkiv", name="Arkiv")
    for title, fields in (("A", {"owner": None}), ("B", {"unit": other}), ("C", {"owner": leader})):
        make_entry(title=title, **fields)

    found = picture.items(plan, span)

    assert headings(found, "enhet") == [("Arkiv", ["B"]), ("Skole", ["A", "C"])]
    assert headings(found, "eier") == [
        (leader.name, ["C"]), (owner.name, ["B"]), ("Uten prosjekteier", ["A"]),
    ]  # fmt: skip


def test_a_project_with_several_drivers_stands_under_the_first(plan, span, strategy, make_entry):
    first, second = strategy.drivers.all()[:2]
    for title, drivers in (("A", [second, first]), ("B", [second]), ("C", [])):
        make_entry(title=title).project.drivers.set(drivers)

    assert headings(picture.items(plan, span), "foring") == [
        (first.name, ["A"]), (second.name, ["B"]), ("Uten føring", ["C"]),
    ]  # fmt: skip


def test_without_groups_all_stand_in_one_that_has_no_name(plan, span, make_entry):
    for title in "AB":
        make_entry(title=title)

    assert headings(picture.items(plan, span), "ingen") == [("", ["A", "B"])]


def test_one_project_tells_the_same_wherever_it_stands(plan, span, make_entry, make_project):
    ranked, outside = make_entry().project, make_project(Stage.UNDER_WAY, starts_on=None, ends_on=None)

    assert picture.item_of(plan, ranked.pk) == picture.items(plan, span)[0]
    assert picture.item_of(plan, outside.pk).decision == ""
    assert picture.item_of(plan, 0) is None


def test_what_is_needed_and_was_merged_is_the_one_that_goes_on(plan, span, make_entry, make_project):
    project, goes_on = make_entry().project, make_project(Stage.UNDER_WAY)
    Dependency.objects.create(project=project, needs=make_project(Stage.MERGED, merged_into=goes_on))

    assert picture.items(plan, span)[0].needs == (goes_on.pk,)
