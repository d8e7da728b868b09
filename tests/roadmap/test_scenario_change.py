"""In a «hva om» projects get another place, decision and period; in the plan nothing happens."""

import datetime

import pytest
from django.db import connection, transaction

from innolab.accounts.roles import Role
from innolab.refusals import NotPermitted, Refused, StaleVersion
from portfolio.models import ActionPlanEntry, Decision, Project
from portfolio.models.action_plan import add_months
from portfolio.workflow import Stage
from roadmap import scenarios
from roadmap.moving import move
from roadmap.scenarios import stands_fast
from roadmap.sides import of_scenario
from tests.at_once import queued_behind
from tests.cast import ROLES, person


@pytest.fixture
def scenario(make_entry, plan, leader):
    for kind in ("included", "candidate", "reserve", "candidate"):
        make_entry(kind)
    return scenarios.begin(plan, by=leader, name="Prøve")


def order(scenario):
    connection.check_constraints()
    found = list(scenario.entries.ranked().values_list("rank", "project__title"))
    assert [rank for rank, _ in found] == list(range(1, len(found) + 1))
    return [int(title.removeprefix("Prosjekt ")) for _, title in found]


def number(scenario, n):
    return scenario.entries.get(project__title=f"Prosjekt {n}")


def plan_as_it_is(plan):
    entries = plan.entries.order_by("pk").values_list("rank", "decision", "project__starts_on", "project__stage")
    return [*entries], Decision.objects.count()


@pytest.mark.parametrize(("n", "rank", "expected"), [(4, 1, [4, 1, 2, 3]), (1, 3, [2, 3, 1, 4]), (2, 2, [1, 2, 3, 4])])
def test_a_project_takes_another_place_and_those_between_move_one(n, rank, expected, scenario, plan, leader):
    before = plan_as_it_is(plan)
    scenarios.change(number(scenario, n), rank=rank, by=leader, version=0)
    assert order(scenario) == expected
    assert plan_as_it_is(plan) == before


def test_taken_out_it_has_no_place_and_taken_in_again_it_comes_last(scenario, plan, leader):
    before = plan_as_it_is(plan)
    out = scenarios.change(number(scenario, 2), decision="out", by=leader, version=0)
    assert (out.rank, order(scenario)) == (None, [1, 3, 4])
    again = scenarios.change(out, decision="included", by=leader, version=1)
    assert (again.rank, again.is_decided_otherwise, order(scenario)) == (4, True, [1, 3, 4, 2])
    assert plan_as_it_is(plan) == before


def test_what_is_taken_out_takes_no_place_before_it_is_taken_in(scenario, leader):
    out = scenarios.change(number(scenario, 2), decision="out", rank=1, by=leader, version=0)
    assert (out.rank, order(scenario)) == (None, [1, 3, 4])
    with pytest.raises(Refused) as refusal:
        scenarios.change(out, rank=1, by=leader, version=1)
    assert refusal.value.reasons == ("Prosjektet er tatt ut av planen og har ingen prioritet.",)
    scenario.refresh_from_db()
    assert (scenario.version, order(scenario)) == (1, [1, 3, 4])


def test_it_is_moved_in_time_and_the_project_stays_where_it_is(scenario, plan, leader):
    before, entry = plan_as_it_is(plan), number(scenario, 1)
    period = (add_months(plan.starts_on, 3), add_months(plan.starts_on, 6) - datetime.timedelta(days=1))
    moved = scenarios.change(entry, period=period, by=leader, version=0)
    assert ((moved.starts_on, moved.ends_on), moved.is_moved) == (period, True)
    assert plan_as_it_is(plan) == before


def test_all_three_at_once_are_one_change(scenario, leader, plan):
    period = (plan.starts_on, plan.ends_on)
    scenarios.change(number(scenario, 3), decision="included", rank=1, period=period, by=leader, version=0)
    scenario.refresh_from_db()
    assert (order(scenario), scenario.version) == ([3, 1, 2, 4], 1)


def test_what_stands_so_already_as_after_a_second_click_is_left_alone(scenario, leader):
    scenarios.change(number(scenario, 3), rank=1, by=leader, version=0)
    scenarios.change(number(scenario, 3), rank=1, by=leader, version=0)
    scenario.refresh_from_db()
    assert (order(scenario), scenario.version) == ([3, 1, 2, 4], 1)


@pytest.mark.parametrize("rank", [0, -1, 5, 10**6])
def test_a_place_that_is_not_there_is_refused(rank, scenario, leader):
    with pytest.raises(Refused) as refusal:
        scenarios.change(number(scenario, 1), rank=rank, by=leader, version=0)
    assert refusal.value.reasons == ("Velg en plass fra 1 til 4.",)
    assert order(scenario) == [1, 2, 3, 4]


def test_a_period_that_no_project_can_be_moved_to_is_refused_here_as_there(scenario, leader, plan):
    entry = number(scenario, 1)
    for period, reason in (
        ((plan.ends_on, plan.starts_on), "Sluttdatoen kan ikke være før startdatoen."),
        ((plan.starts_on, datetime.date(2199, 1, 1)), "Velg datoer fra 2000 til 2099."),
        ((datetime.date(2020, 1, 1), datetime.date(2050, 1, 1)), "Et prosjekt kan vare i høyst 20 år."),
    ):
        said = {"by": leader, "version": entry.project.version}
        for act in (
            lambda period=period: scenarios.change(entry, period=period, by=leader, version=0),
            lambda period=period, said=said: move(entry.project, starts_on=period[0], ends_on=period[1], **said),
        ):
            with pytest.raises(Refused) as refusal:
                act()
            assert refusal.value.reasons == (reason,)
    scenario.refresh_from_db()
    assert scenario.version == 0


def test_what_is_under_way_stays_included_here_too(scenario, leader):
    entry = number(scenario, 1)
    Project.objects.filter(pk=entry.project_id).update(stage=Stage.UNDER_WAY)
    with pytest.raises(Refused) as refusal:
        scenarios.change(entry, decision="reserve", by=leader, version=0)
    assert refusal.value.reasons == ("Prosjektet er under arbeid. Stopp det først, hvis det skal ut av planen.",)


@pytest.mark.parametrize("decision", ["included", "candidate", "out"])
@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize("stage", [Stage.PLANNED, Stage.UNDER_WAY, Stage.PARKED])
def test_what_is_said_to_stand_fast_is_what_has_no_other_decision(stage, is_done, decision, scenario, leader, plan):
    entry = number(scenario, 1)
    if decision != "included":
        entry = scenarios.change(entry, decision=decision, by=leader, version=0)
    Project.objects.filter(pk=entry.project_id).update(stage=stage)
    ActionPlanEntry.objects.filter(plan=plan, rank=1).update(finished_on=plan.starts_on if is_done else None)
    scenario.refresh_from_db()
    line = next(line for line in of_scenario(scenario).lines if line.entry.pk == entry.pk)
    assert bool(stands_fast(line)) == all(
        is_refused(entry, other, leader, scenario.version) for other in ActionPlanEntry.Decision if other != decision
    )
    expected = is_done or (stage, decision) in ((Stage.UNDER_WAY, "included"), (Stage.PARKED, "out"))
    assert bool(stands_fast(line)) == expected


def is_refused(entry, decision, by, version):
    try:
        with transaction.atomic():
            scenarios.change(entry, decision=decision, by=by, version=version)
            transaction.set_rollback(True)
    except Refused:
        return True
    return False


def test_what_is_done_in_the_plan_stays_as_decided(scenario, leader, plan):
    ActionPlanEntry.objects.filter(plan=plan, rank=1).update(finished_on=plan.starts_on)
    with pytest.raises(Refused) as refusal:
        scenarios.change(number(scenario, 1), decision="reserve", by=leader, version=0)
    assert refusal.value.reasons == ("Prosjektet er gjort i denne planen, og da står beslutningen fast.",)


@pytest.mark.parametrize("role", ROLES)
def test_only_its_owner_changes_it_though_others_may_read(role, cast, scenario, leader):
    scenarios.share(scenario, by=leader)
    entry = number(scenario, 1)
    if role == "leader":
        assert scenarios.change(entry, decision="reserve", by=leader, version=0).decision == "reserve"
        return
    with pytest.raises(Refused if role == "office" else NotPermitted):
        scenarios.change(entry, decision="reserve", by=cast[role], version=0)
    entry.refresh_from_db()
    assert entry.decision == "included"


def test_in_two_tabs_the_second_is_told(scenario, leader):
    scenarios.change(number(scenario, 1), rank=2, by=leader, version=0)
    with pytest.raises(StaleVersion) as refusal:
        scenarios.change(number(scenario, 4), rank=1, by=leader, version=0)
    assert refusal.value.reasons == (scenarios.STALE,)
    assert order(scenario) == [2, 1, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_made_and_the_other_told(scenario, leader):
    outcomes = queued_behind(
        scenario,
        lambda: scenarios.change(number(scenario, 1), rank=4, by=leader, version=0),
        lambda: scenarios.change(number(scenario, 4), rank=1, by=leader, version=0),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ScenarioEntry", "StaleVersion"]
    assert order(scenario) in ([2, 3, 4, 1], [4, 1, 2, 3])


def test_another_leader_is_told_whose_it_is(scenario, leader):
    other = person("other", Role.LEADERSHIP)
    with pytest.raises(Refused) as refusal:
        scenarios.change(number(scenario, 1), rank=2, by=other, version=0)
    assert refusal.value.reasons == (f"«Prøve» er laget av {leader}. Lag din egen ut fra den, så kan du endre den.",)
