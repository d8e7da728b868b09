"""Leadership gives an entry another rank; ranks stay 1…n without gaps or ties (strategy §6.2)."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innolab.refusals import MissingReason, NotPermitted, Refused, StaleVersion
from portfolio.models import ActionPlanEntry, Decision
from roadmap.prioritisation import prioritise
from tests.cast import ROLES, adopted


def order(plan):
    """The titles' numbers as they are ranked; fails when ranks are not 1…n, and lets the database say so too."""
    connection.check_constraints()
    rows = list(plan.entries.ranked().values_list("rank", "project__title"))
    assert [rank for rank, _ in rows] == list(range(1, len(rows) + 1))
    return [int(title.removeprefix("Prosjekt ")) for _, title in rows]


@pytest.fixture
def five(make_entry):
    """Five ranked entries, of every decision that has a rank, and one that was taken out."""
    entries = [make_entry(kind) for kind in ("included", "candidate", "reserve", "included", "candidate")]
    make_entry("out")
    return entries


@pytest.mark.parametrize(
    ("number", "rank", "expected"),
    [
        (3, 2, [1, 3, 2, 4, 5]),
        (3, 4, [1, 2, 4, 3, 5]),
        (5, 1, [5, 1, 2, 3, 4]),
        (1, 5, [2, 3, 4, 5, 1]),
        (4, 2, [1, 4, 2, 3, 5]),
        (2, 4, [1, 3, 4, 2, 5]),
    ],
)
def test_an_entry_takes_its_new_place_and_those_between_move_one(number, rank, expected, five, plan, leader):
    moved = prioritise(five[number - 1], rank=rank, by=leader, version=0)
    assert (moved.pk, moved.rank) == (five[number - 1].pk, rank)
    assert order(plan) == expected
    plan.refresh_from_db()
    assert plan.version == 1


@pytest.mark.parametrize("version", [0, 7])
@pytest.mark.parametrize("number", [1, 3, 5])
def test_what_stands_there_already_as_after_a_second_click_is_left_alone(number, version, five, plan, leader):
    prioritise(five[number - 1], rank=number, by=leader, version=version)
    plan.refresh_from_db()
    assert (order(plan), plan.version) == ([1, 2, 3, 4, 5], 0)


@pytest.mark.parametrize("rank", [-1, 0, 6, 7, 10**9])
def test_a_rank_outside_the_list_is_refused(rank, five, plan, leader):
    with pytest.raises(Refused) as refusal:
        prioritise(five[0], rank=rank, by=leader, version=0)
    assert refusal.value.reasons == ("Velg en plass fra 1 til 5.",)
    plan.refresh_from_db()
    assert (order(plan), plan.version) == ([1, 2, 3, 4, 5], 0)


def test_what_was_taken_out_has_no_rank_to_change(five, plan, leader):
    out = plan.entries.get(decision="out")
    with pytest.raises(Refused) as refusal:
        prioritise(out, rank=1, by=leader, version=0)
    assert refusal.value.reasons == ("Prosjektet er tatt ut av planen og har ingen prioritet.",)
    assert order(plan) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("role", ROLES)
def test_only_leadership_ranks(role, cast, five, plan):
    if role == "leader":
        prioritise(five[4], rank=1, by=cast[role], version=0)
        assert order(plan) == [5, 1, 2, 3, 4]
        return
    with pytest.raises(NotPermitted) as refusal:
        prioritise(five[4], rank=1, by=cast[role], version=0)
    assert refusal.value.permission == "portfolio.prioritise_actionplan"
    plan.refresh_from_db()
    assert (order(plan), plan.version) == ([1, 2, 3, 4, 5], 0)


@pytest.mark.parametrize("version", [0, 2])
def test_a_version_that_is_not_the_plans_leaves_everything_as_it_was(version, five, plan, leader):
    prioritise(five[4], rank=1, by=leader, version=0)
    with pytest.raises(StaleVersion) as refusal:
        prioritise(five[0], rank=5, by=leader, version=version)
    assert refusal.value.reasons == (
        "Noen andre har endret planen etter at du åpnet siden. Se hvordan den er nå, og prøv igjen.",
    )
    plan.refresh_from_db()
    assert (order(plan), plan.version) == ([5, 1, 2, 3, 4], 1)


def test_a_closed_plan_is_not_ranked_anew(five, plan, leader):
    adopted(plan, by=leader, state="closed")
    with pytest.raises(Refused) as refusal:
        prioritise(five[4], rank=1, by=leader, version=0, reason="Det haster.")
    assert refusal.value.reasons == (f"{plan} er lukket og kan ikke endres.",)
    assert order(plan) == [1, 2, 3, 4, 5]


def test_an_adopted_plan_is_ranked_anew_for_a_reason_that_is_kept(five, plan, leader):
    adopted(plan, by=leader)
    with pytest.raises(MissingReason) as refusal:
        prioritise(five[4], rank=1, by=leader, version=0, reason=" ")
    assert refusal.value.reasons == ("Planen er vedtatt. Skriv hvorfor prioriteringen endres.",)
    assert order(plan) == [1, 2, 3, 4, 5]
    prioritise(five[4], rank=1, by=leader, version=0, reason=" Det haster. ")
    assert order(plan) == [5, 1, 2, 3, 4]
    row = Decision.objects.get()
    assert (row.project, row.plan, row.kind, row.reason, row.by) == (
        five[4].project, plan, "ranked", "Det haster.", leader,
    )  # fmt: skip


def test_ranking_changes_nothing_but_the_order(five, plan, leader):
    def rest():
        return set(plan.entries.values_list("pk", "decision", "project__stage", "project__changed_at"))

    before = rest()
    prioritise(five[4], rank=1, by=leader, version=0)
    assert rest() == before
    assert Decision.objects.count() == 0


def test_the_rank_goes_by_where_the_entry_stands_now_and_not_by_how_it_was_loaded(five, plan, leader):
    loaded = ActionPlanEntry.objects.get(pk=five[4].pk)
    prioritise(five[4], rank=1, by=leader, version=0)
    prioritise(loaded, rank=2, by=leader, version=1)
    assert order(plan) == [1, 5, 2, 3, 4]


def test_the_ranking_of_another_plan_is_left_alone(five, plan, leader, strategy):
    later = strategy.action_plans.create(starts_on=plan.starts_on.replace(year=plan.starts_on.year + 1))
    for entry in five:
        ActionPlanEntry.objects.create(plan=later, project=entry.project, rank=entry.rank)
    adopted(later, by=leader)
    prioritise(five[4], rank=1, by=leader, version=0)
    later.refresh_from_db()
    assert (order(later), later.version) == ([1, 2, 3, 4, 5], 0)


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(1, 7), st.integers(-1, 9)), max_size=12))
def test_any_sequence_of_moves_equals_taking_out_of_a_list_and_putting_in(moves, seven, plan, leader):
    with transaction.atomic():
        expected, version = [1, 2, 3, 4, 5, 6, 7], 0
        for number, rank in moves:
            if 1 <= rank <= len(expected):
                prioritise(seven[number - 1], rank=rank, by=leader, version=version)
                version += expected.index(number) != rank - 1
                expected.insert(rank - 1, expected.pop(expected.index(number)))
            else:
                with pytest.raises(Refused):
                    prioritise(seven[number - 1], rank=rank, by=leader, version=version)
            assert order(plan) == expected
        plan.refresh_from_db()
        assert plan.version == version
        transaction.set_rollback(True)


@pytest.fixture
def seven(make_entry):
    return [make_entry("candidate") for _ in range(7)]
