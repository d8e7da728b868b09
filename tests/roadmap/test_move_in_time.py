"""A project is moved in time: who may, what comes along, what wants a reason, and what is never lost."""

import datetime

import pytest
from django.utils import timezone

from innolab.notifications.models import Notification
from innolab.refusals import MissingReason, NotPermitted, Refused, StaleVersion
from portfolio import editing
from portfolio.models import Decision, Milestone, Phase, Project
from portfolio.scheduling import Along, along_with, schedule_of, set_schedule
from portfolio.workflow import EDITABLE_IN_PLACE, ENDED, Stage
from roadmap.moving import movable_by, move
from roadmap.picture import items
from roadmap.span import Span
from tests.at_once import queued_behind
from tests.cast import ROLES, adopted

WHY = "Leverandøren er forsinket."
WEEK = datetime.timedelta(days=7)


def now(project):
    return Project.objects.get(pk=project.pk)


def later(project, weeks=1, *, by, reason="", version=None):
    project = now(project)
    days = {"starts_on": project.starts_on + weeks * WEEK, "ends_on": project.ends_on + weeks * WEEK}
    return move(project, **days, by=by, reason=reason, version=project.version if version is None else version)


def period(project):
    return now(project).starts_on, now(project).ends_on


@pytest.fixture
def project(make_entry):
    """Stands in a draft plan."""
    return make_entry().project


@pytest.fixture
def phases(db):
    names = ("Konsept", "Planlegge", "Gjennomføre")
    return [Phase.objects.create(name=name, position=place) for place, name in enumerate(names, 1)]


@pytest.fixture
def with_phases(project, phases):
    """Three phases and two milestones, of which one is reached."""
    for number, phase in enumerate(phases):
        project.phases.create(phase=phase, starts_on=project.starts_on + 4 * number * WEEK)
    today = timezone.localdate()
    project.milestones.create(name="Nådd", due_on=project.starts_on + WEEK, reached_on=today)
    project.milestones.create(name="Ikke nådd", due_on=project.starts_on + 2 * WEEK)
    return project


def weeks_in(project):
    """How many days after the project's start its phases begin and its milestones are due."""
    start = now(project).starts_on
    phases = [
        (day - start).days for day in project.phases.order_by("phase__position").values_list("starts_on", flat=True)
    ]
    return phases, [(day - start).days for day in project.milestones.order_by("pk").values_list("due_on", flat=True)]


def test_a_project_gets_its_new_period_and_counts_a_version_up(project, leader):
    start, end = period(project)
    moved = later(project, by=leader)
    assert (period(project), moved.version, now(project).version) == ((start + WEEK, end + WEEK), 1, 1)


@pytest.mark.parametrize("role", ROLES)
def test_those_who_carry_it_the_office_and_leadership_move_it(role, cast, project, plan):
    before, item = period(project), items(plan, Span.of_plan(plan))[0]
    may = role in ("office", "leader", "owner")
    assert (item.project_id in movable_by(cast[role], [item], plan)) == may
    if may:
        later(project, by=cast[role])
        assert period(project) == tuple(day + WEEK for day in before)
        return
    with pytest.raises(NotPermitted) as refusal:
        later(project, by=cast[role])
    assert (refusal.value.permission, period(project)) == ("portfolio.move_actionplan", before)


@pytest.mark.parametrize("role", ROLES)
def test_outside_every_plan_leadership_moves_nothing(role, cast, make_project):
    project = make_project(Stage.ASSESSED)
    if role in ("office", "owner"):
        later(project, by=cast[role])
        assert now(project).version == 1
        return
    with pytest.raises(NotPermitted) as refusal:
        later(project, by=cast[role])
    assert (refusal.value.permission, now(project).version) == ("portfolio.assess_project", 0)


def test_the_manager_moves_it_too(make_entry, plan, outsider):
    project = make_entry(manager=outsider).project
    assert movable_by(outsider, items(plan, Span.of_plan(plan)), plan) == {project.pk}
    later(project, by=outsider)
    assert now(project).version == 1


@pytest.mark.parametrize("stage", Stage)
def test_what_has_ended_stands_where_it_is(stage, make_project, office):
    project = make_project(stage)
    if stage in EDITABLE_IN_PLACE and stage not in ENDED:
        later(project, by=office)
        assert now(project).version == 1
        return
    with pytest.raises(Refused) as refusal:
        later(project, by=office)
    assert refusal.value.reasons == (f"Prosjektet er {stage.label}, så perioden står fast.",)


def test_leadership_changes_nothing_but_the_period_through_the_same_door(project, leader):
    with pytest.raises(NotPermitted):
        editing.edit(project, changes={"starts_on": project.starts_on + WEEK, "need": "Nytt."}, by=leader, reason=WHY)
    with pytest.raises(NotPermitted):
        editing.edit(project, changes={}, by=leader, reason=WHY)
    assert now(project).version == 0


def test_phases_and_what_is_not_reached_move_by_as_many_days(with_phases, leader):
    milestones = dict(Milestone.objects.values_list("name", "due_on"))
    later(with_phases, 3, by=leader)
    assert weeks_in(with_phases)[0] == [0, 28, 56]
    assert dict(Milestone.objects.values_list("name", "due_on")) == {
        "Nådd": milestones["Nådd"],
        "Ikke nådd": milestones["Ikke nådd"] + 3 * WEEK,
    }


def test_a_stretch_keeps_their_place_in_proportion(with_phases, leader):
    start, end = period(with_phases)
    move(now(with_phases), starts_on=start, ends_on=end + (end - start + WEEK / 7), by=leader, version=0)
    assert weeks_in(with_phases) == ([0, 56, 112], [7, 28])


def test_they_can_be_put_back_just_where_they_stood(with_phases, leader):
    start, end = period(with_phases)
    before, stood = along_with(with_phases), weeks_in(with_phases)
    move(now(with_phases), starts_on=start, ends_on=start + WEEK, by=leader, version=0)
    assert weeks_in(with_phases) != stood
    gone = Along({**before.phases, 0: start}, {**before.milestones, 0: start})
    move(now(with_phases), starts_on=start, ends_on=end, by=leader, version=1, along=gone)
    assert weeks_in(with_phases) == stood


@pytest.mark.parametrize(("days", "begin"), [(3, [0, 1, 2]), (4, [0, 1, 2]), (7, [0, 1, 2])])
def test_squeezed_phases_keep_their_order_a_day_apart_as_the_page_would_take_them(
    days, begin, with_phases, leader, office
):
    start = period(with_phases)[0]
    move(now(with_phases), starts_on=start, ends_on=start + (days - 1) * WEEK / 7, by=leader, version=0)
    assert weeks_in(with_phases)[0] == begin
    stated = schedule_of(with_phases)
    latest = max(stated.phases, key=lambda phase: phase.position)
    without = {phase: day for phase, day in stated.phases.items() if phase != latest}
    set_schedule(with_phases, phases=without, milestones=stated.milestones, by=office, version=1)
    set_schedule(with_phases, phases=stated.phases, milestones=stated.milestones, by=office, version=2)
    assert weeks_in(with_phases)[0] == begin


def test_fewer_days_than_phases_is_refused_and_nothing_is_moved(with_phases, leader):
    stood, (start, end) = along_with(with_phases), period(with_phases)
    with pytest.raises(Refused) as refusal:
        move(now(with_phases), starts_on=start, ends_on=start + WEEK / 7, by=leader, version=0)
    assert refusal.value.reasons == (
        "Perioden er for kort: Prosjektet har 3 faser, og hver av dem varer minst en dag.",
    )
    assert (along_with(with_phases), period(with_phases)) == (stood, (start, end))


def test_phases_that_stood_outside_the_period_stand_in_proportion_until_they_are_stated_anew(with_phases, leader):
    start, _ = period(with_phases)
    Project.objects.filter(pk=with_phases.pk).update(ends_on=start + WEEK)
    later(with_phases, by=leader)
    assert weeks_in(with_phases)[0] == [0, 28, 56]


def test_they_are_not_put_back_across_a_phase_that_is_stated_since(with_phases, leader):
    start, end = period(with_phases)
    before = along_with(with_phases)
    later(with_phases, by=leader)
    last = Phase.objects.create(name="Avslutte", position=9)
    with_phases.phases.create(phase=last, starts_on=start + 8 * WEEK)
    with pytest.raises(Refused) as refusal:
        move(now(with_phases), starts_on=start, ends_on=end, by=leader, version=1, along=before)
    assert refusal.value.reasons == ("«Avslutte» må begynne etter «Gjennomføre».",)
    assert period(with_phases) == (start + WEEK, end + WEEK)


def test_a_day_at_the_end_of_the_calendar_is_no_hindrance(project, leader):
    milestone = project.milestones.create(name="Aldri", due_on=datetime.date.max)
    later(project, by=leader)
    milestone.refresh_from_db()
    assert milestone.due_on == datetime.date.max


def test_a_first_period_moves_nothing_along(make_project, office, phases):
    project = make_project(Stage.SUBMITTED, starts_on=None, ends_on=None)
    phase = project.phases.create(phase=phases[0], starts_on=datetime.date(2030, 3, 1))
    days = {"starts_on": datetime.date(2030, 1, 1), "ends_on": datetime.date(2030, 6, 30)}
    move(project, **days, by=office, version=0)
    phase.refresh_from_db()
    assert (period(project), phase.starts_on) == (tuple(days.values()), datetime.date(2030, 3, 1))


def test_in_a_draft_a_move_wants_no_reason_and_is_no_decision(project, leader):
    later(project, by=leader)
    assert (Decision.objects.count(), Notification.objects.count()) == (0, 0)


def test_in_a_draft_a_reason_that_is_given_is_kept_and_told(project, plan, leader, owner):
    later(project, by=leader, reason=f" {WHY} ")
    row = Decision.objects.get()
    assert (row.project, row.plan, row.kind, row.reason, row.by) == (project, plan, "replanned", WHY, leader)
    assert Notification.objects.filter(recipient=owner).count() == 1


@pytest.mark.parametrize("reason", ["", " \n "])
def test_in_an_adopted_plan_a_move_wants_its_reason(reason, project, plan, leader):
    adopted(plan, by=leader)
    before = period(project)
    with pytest.raises(MissingReason) as refusal:
        later(project, by=leader, reason=reason)
    assert refusal.value.reasons == (
        "Skriv hvorfor. Prosjektet står i en årlig handlingsplan, og de som følger det, får beskjed.",
    )
    assert (period(project), Decision.objects.count()) == (before, 0)
    later(project, by=leader, reason=WHY)
    assert list(Decision.objects.values_list("kind", "reason", "plan")) == [("replanned", WHY, plan.pk)]


def test_an_adopted_plan_counts_before_a_draft_that_begins_earlier(project, plan, strategy, leader):
    year_after = strategy.action_plans.create(starts_on=plan.starts_on.replace(year=plan.starts_on.year + 1))
    year_after.entries.create(project=project, rank=1)
    adopted(year_after, by=leader)
    with pytest.raises(MissingReason):
        later(project, by=leader)


def test_the_trail_knows_who_moved_from_when_to_when(project, office, client):
    client.force_login(office)
    before = period(project)
    later(project, by=office)
    events = Project.pgh_event_model.objects.filter(pgh_obj_id=project.pk).order_by("pgh_id")
    assert [(row.starts_on, row.ends_on) for row in events][-2:] == [before, period(project)]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "sentence"),
    [
        (datetime.date(2030, 2, 1), datetime.date(2030, 1, 31), "Sluttdatoen kan ikke være før startdatoen."),
        (datetime.date(1999, 12, 31), datetime.date(2030, 1, 1), "Velg datoer fra 2000 til 2099."),
        (datetime.date(2090, 1, 1), datetime.date(2100, 1, 1), "Velg datoer fra 2000 til 2099."),
        (datetime.date.min, datetime.date.max, "Velg datoer fra 2000 til 2099."),
        (datetime.date(2000, 1, 1), datetime.date(2099, 12, 31), "Et prosjekt kan vare i høyst 20 år."),
    ],
)
def test_what_is_no_period_is_refused_in_words(starts_on, ends_on, sentence, project, leader):
    before = period(project)
    with pytest.raises(Refused) as refusal:
        move(project, starts_on=starts_on, ends_on=ends_on, by=leader, version=0)
    assert (refusal.value.reasons, period(project)) == ((sentence,), before)


def test_a_second_click_changes_nothing_more(project, plan, leader):
    adopted(plan, by=leader)
    days = {"starts_on": project.starts_on + WEEK, "ends_on": project.ends_on + WEEK}
    for _ in range(2):
        move(project, **days, by=leader, version=0, reason=WHY)
    assert (now(project).version, Decision.objects.count()) == (1, 1)


def test_whoever_read_an_old_version_is_told_that_somebody_was_first(project, leader, owner):
    later(project, by=owner)
    before = period(project)
    with pytest.raises(StaleVersion) as refusal:
        later(project, 2, by=leader, version=0)
    assert refusal.value.reasons == (
        "Noen andre har endret prosjektet etter at du så det. Se hvordan det er nå, og prøv igjen.",
    )
    assert period(project) == before


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_at_once_one_does_and_the_other_is_told(project, leader, owner):
    start, _ = period(project)
    outcomes = queued_behind(
        project, lambda: later(project, by=leader, version=0), lambda: later(project, 2, by=owner, version=0)
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Project", "StaleVersion"]
    weeks = 1 if isinstance(outcomes[0], Project) else 2
    assert (period(project)[0], now(project).version) == (start + weeks * WEEK, 1)


def test_what_may_be_moved_is_found_in_as_many_queries_for_one_as_for_three(
    make_entry, make_project, plan, leader, django_assert_num_queries
):
    """None for what the plan ranks, one for all that it does not."""
    leader.has_perm("portfolio.move_actionplan")
    for ranked in (1, 2, 3):
        make_entry()
        found = items(plan, Span.of_plan(plan))
        with django_assert_num_queries(0):
            assert len(movable_by(leader, found, plan)) == ranked
    for beside in (1, 2, 3):
        make_project(Stage.UNDER_WAY, starts_on=plan.starts_on, ends_on=plan.ends_on)
        found = items(plan, Span.of_plan(plan), beside=True)
        with django_assert_num_queries(1):
            assert (len(found), len(movable_by(leader, found, plan))) == (3 + beside, 3)
