"""Leadership includes a project in the plan, puts it in reserve, back among the candidates, or takes it out (§6.2)."""

import datetime

import pytest
from django.db import IntegrityError

from innolab.refusals import NotPermitted, Refused, StaleVersion
from portfolio import editing
from portfolio.action_plan import decide, enter, was_decided_so
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, Project
from portfolio.models.action_plan import add_months
from portfolio.workflow import Stage
from tests.at_once import while_uncommitted
from tests.cast import ROLES, adopted

REASON = "Vi har råd til det i år."
KINDS = ("candidate", "included", "reserve", "out")


def state_of(plan):
    """All that a decision may change."""
    plan.refresh_from_db()
    return (
        plan.version,
        [(row.project.title, row.rank, row.decision, row.project.stage) for row in plan.entries.order_by("pk")],
        [row.kind for row in Decision.objects.order_by("pk")],
    )


def assert_refused(plan, call, *reasons, error=Refused):
    """The call is refused with these reasons, and leaves everything as it was."""
    before = state_of(plan)
    with pytest.raises(error) as refusal:
        call()
    assert (type(refusal.value), refusal.value.reasons) == (error, reasons)
    assert state_of(plan) == before


@pytest.mark.parametrize(
    ("origin", "to", "stage"),
    [
        ("candidate", "included", "planned"),
        ("candidate", "reserve", "assessed"),
        ("candidate", "out", "assessed"),
        ("included", "candidate", "assessed"),
        ("included", "reserve", "assessed"),
        ("included", "out", "assessed"),
        ("reserve", "included", "planned"),
        ("reserve", "candidate", "assessed"),
        ("reserve", "out", "assessed"),
    ],
)
def test_the_stage_follows_the_decision(origin, to, stage, make_entry, plan, leader):
    entry = make_entry(origin)
    decided = decide(entry, decision=to, by=leader, reason=f"  {REASON} ", version=0)
    entry.refresh_from_db()
    assert (decided.pk, entry.decision, entry.rank) == (entry.pk, to, None if to == "out" else 1)
    assert Project.objects.get(pk=entry.project_id).stage == stage
    row = Decision.objects.get()
    assert (row.project, row.plan, row.kind, row.reason, row.by) == (entry.project, plan, to, REASON, leader)
    plan.refresh_from_db()
    assert plan.version == 1


@pytest.mark.parametrize("kind", ["reserve", "out"])
@pytest.mark.parametrize(
    ("months", "included_there", "stage"),
    [(12, True, "planned"), (12, False, "assessed"), (-12, True, "assessed")],
    ids=["next plan includes it", "next plan does not", "last plan included it"],
)
def test_a_project_stays_planned_while_another_plan_that_is_not_over_includes_it(
    kind, months, included_there, stage, make_entry, plan, leader, strategy
):
    entry = make_entry("included")
    other = strategy.action_plans.create(starts_on=add_months(plan.starts_on, months))
    other.entries.create(project=entry.project, rank=1, decision="included" if included_there else "reserve")
    adopted(other, by=leader)
    decide(entry, decision=kind, by=leader, reason=REASON, version=0)
    assert Project.objects.get().stage == stage


def test_a_plan_that_is_over_and_was_never_adopted_still_includes(make_entry, plan, leader):
    entry = make_entry("candidate")
    ActionPlan.objects.update(starts_on=add_months(plan.starts_on, -24))
    decide(entry, decision="included", by=leader, reason=REASON, version=0)
    assert Project.objects.get().stage == "planned"


@pytest.mark.parametrize("kind", KINDS[:3])
def test_what_is_decided_already_is_not_decided_again(kind, make_entry, plan, leader):
    entry = make_entry(kind)
    label = {"candidate": "kandidat", "included": "med i planen", "reserve": "reserve"}[kind]
    assert_refused(
        plan,
        lambda: decide(entry, decision=kind, by=leader, reason=REASON, version=0),
        f"Prosjektet er allerede {label}.",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_taken_out_must_be_entered_anew(kind, make_entry, plan, leader):
    entry = make_entry("out")
    assert_refused(
        plan,
        lambda: decide(entry, decision=kind, by=leader, reason=REASON, version=0),
        "Prosjektet er tatt ut av planen. Porteføljekontoret kan føre det opp på nytt.",
    )


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_every_decision_wants_a_reason(kind, reason, make_entry, plan, leader):
    entry = make_entry("candidate")
    assert_refused(
        plan,
        lambda: decide(entry, decision=kind, by=leader, reason=reason, version=0),
        "Skriv en begrunnelse for beslutningen.",
    )


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("role", ROLES)
def test_only_leadership_decides(role, kind, cast, make_entry, plan):
    entry = make_entry("candidate")
    if role == "leader":
        assert decide(entry, decision=kind, by=cast[role], reason=REASON, version=0).decision == kind
        return
    before = state_of(plan)
    with pytest.raises(NotPermitted) as refusal:
        decide(entry, decision=kind, by=cast[role], reason=REASON, version=0)
    assert refusal.value.permission == "portfolio.decide_actionplan"
    assert state_of(plan) == before


def test_a_decision_on_a_stale_version_changes_nothing(make_entry, plan, leader):
    first, second = make_entry("candidate"), make_entry("candidate")
    decide(first, decision="included", by=leader, reason=REASON, version=0)
    assert_refused(
        plan,
        lambda: decide(second, decision="included", by=leader, reason=REASON, version=0),
        "Noen andre har endret planen etter at du åpnet siden. Se hvordan den er nå, og prøv igjen.",
        error=StaleVersion,
    )


def test_a_closed_plan_is_not_changed(make_entry, plan, leader):
    entry = make_entry("candidate")
    adopted(plan, by=leader, state="closed")
    assert_refused(
        plan,
        lambda: decide(entry, decision="included", by=leader, reason=REASON, version=0),
        f"{plan} er lukket og kan ikke endres.",
    )


@pytest.mark.parametrize("to", ["reserve", "candidate", "out"])
def test_an_adopted_plan_lives_and_the_entry_keeps_what_changed_it(to, make_entry, plan, leader):
    entry = make_entry()
    adopted(plan, by=leader)
    decide(entry, decision=to, by=leader, reason=REASON, version=0)
    entry.refresh_from_db()
    assert (entry.decision, entry.answer) == (to, Decision.objects.get())


@pytest.mark.parametrize("to", ["reserve", "candidate", "out"])
def test_what_is_done_stays_as_it_was_decided(to, make_entry, plan, leader):
    entry = make_entry()
    ActionPlanEntry.objects.filter(pk=entry.pk).update(finished_on=plan.starts_on)
    assert_refused(
        plan,
        lambda: decide(entry, decision=to, by=leader, reason=REASON, version=0),
        "Prosjektet er gjort i denne planen, og da står beslutningen fast.",
    )


@pytest.mark.parametrize("taken", [1, 2, 3, 4])
def test_what_is_taken_out_leaves_no_gap(taken, make_entry, plan, leader):
    entries = [make_entry() for _ in range(4)]
    decide(entries[taken - 1], decision="out", by=leader, reason=REASON, version=0)
    left = [f"Prosjekt {number}" for number in (1, 2, 3, 4) if number != taken]
    assert list(plan.entries.ranked().values_list("rank", "project__title")) == list(enumerate(left, 1))


def test_nothing_is_included_with_a_principle_that_is_no_longer_assessed(make_entry, plan, leader):
    entry = make_entry("candidate")
    entry.project.checklist.assessments.filter(principle__slug="samskaping").update(reason="")
    assert_refused(
        plan,
        lambda: decide(entry, decision="included", by=leader, reason=REASON, version=0),
        "#Samskaping er ikke vurdert ferdig.",
    )


@pytest.mark.parametrize("kind", ["reserve", "out"])
def test_an_unassessed_principle_does_not_hinder_reserve_or_out(kind, make_entry, plan, leader):
    entry = make_entry("candidate")
    entry.project.checklist.assessments.all().delete()
    assert decide(entry, decision=kind, by=leader, reason=REASON, version=0).decision == kind


@pytest.mark.parametrize("kind", ["candidate", "reserve", "out"])
def test_what_is_under_way_is_not_taken_out(kind, make_entry, plan, leader):
    entry = make_entry("included")
    Project.objects.update(stage=Stage.UNDER_WAY)
    assert_refused(
        plan,
        lambda: decide(entry, decision=kind, by=leader, reason=REASON, version=0),
        "Prosjektet er under arbeid. Stopp det først, hvis det skal ut av planen.",
    )


def test_what_is_under_way_stays_so_when_it_is_included_in_the_next_plan(make_entry, plan, leader):
    entry = make_entry("candidate")
    Project.objects.update(stage=Stage.UNDER_WAY)
    decide(entry, decision="included", by=leader, reason=REASON, version=0)
    assert Project.objects.get().stage == "under_way"


@pytest.mark.parametrize("stage", [Stage.STOPPED, Stage.HANDED_OVER, Stage.CLOSED])
def test_what_is_over_can_only_be_taken_out(stage, make_entry, plan, leader):
    entry = make_entry("reserve")
    Project.objects.update(stage=stage)
    for kind in ("candidate", "included"):
        assert_refused(
            plan,
            lambda kind=kind: decide(entry, decision=kind, by=leader, reason=REASON, version=0),
            f"Prosjektet er {stage.label} og kan bare tas ut av planen.",
        )
    decide(entry, decision="out", by=leader, reason=REASON, version=0)
    assert (Project.objects.get().stage, plan.entries.ranked().count()) == (stage, 0)


def test_what_was_taken_out_comes_back_as_a_candidate_by_the_office(make_entry, plan, leader, office):
    entry = make_entry("included")
    decide(entry, decision="out", by=leader, reason=REASON, version=0)
    enter(entry.project, plan=plan, by=office)
    plan.refresh_from_db()
    decide(entry, decision="included", by=leader, reason=REASON, version=plan.version)
    assert [row.kind for row in Decision.objects.order_by("pk")] == ["out", "entered", "included"]
    assert Project.objects.get().stage == "planned"


@pytest.mark.django_db(transaction=True)
def test_a_project_is_replanned_and_decided_on_at_once_and_neither_stands_in_the_other_s_way(
    make_entry, plan, leader, owner
):
    """Who replans holds the project, and points to the plan at the end, which the other holds and waits."""
    entry = make_entry()
    adopted(plan, by=leader)
    ends_on = entry.project.ends_on + datetime.timedelta(days=21)
    (outcome,) = while_uncommitted(
        lambda: editing.edit(entry.project, changes={"ends_on": ends_on}, by=owner, reason="Leverandøren er sen."),
        lambda: decide(entry, decision="reserve", by=leader, reason=REASON, version=0),
    )
    assert outcome == entry
    entry.refresh_from_db()
    assert (entry.decision, entry.project.ends_on) == ("reserve", ends_on)
    assert {row.kind for row in Decision.objects.filter(project=entry.project)} == {"replanned", "reserve"}


def test_a_decision_that_does_not_exist_is_an_error(make_entry, leader):
    with pytest.raises(ValueError, match="adopted"):
        decide(make_entry("candidate"), decision="adopted", by=leader, reason=REASON, version=0)


def test_the_same_decision_again_is_known_as_a_second_click(make_entry, plan, leader, office):
    entry = make_entry("candidate")
    assert was_decided_so(entry, decision="included", by=leader, reason=REASON) is False
    decide(entry, decision="included", by=leader, reason=REASON, version=0)
    assert was_decided_so(entry, decision="included", by=leader, reason=f" {REASON}") is True
    assert was_decided_so(entry, decision="reserve", by=leader, reason=REASON) is False
    assert was_decided_so(entry, decision="included", by=office, reason=REASON) is False
    assert was_decided_so(entry, decision="included", by=leader, reason="En annen grunn.") is False


@pytest.mark.parametrize("kind", ["included", "reserve", "out"])
def test_the_database_keeps_no_such_decision_without_a_reason(kind, make_entry, plan, leader):
    entry = make_entry("candidate")
    with pytest.raises(IntegrityError, match="decision_that_touches_somebody_has_a_reason"):
        Decision.objects.create(project=entry.project, plan=plan, kind=kind, by=leader)
