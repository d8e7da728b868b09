"""A project is moved between stages by the table of allowed moves, and by no other way."""

import pytest
from django.db import transaction
from django.utils import timezone

from innolab.refusals import MissingReason, NotPermitted, Refused
from portfolio.models import ActionPlanEntry, Decision
from portfolio.projects import blockers, move, moves_for
from portfolio.workflow import ALLOWED_MOVES, WHAT_HAPPENS_NEXT, Stage
from tests.at_once import queued_behind
from tests.cast import ROLES, adopted

REASON = "Vi må vente på staten."
# From, to, the decision that it leaves behind, and whether it wants a reason. The portfolio office makes them all.
BY_THE_OFFICE = {
    ("submitted", "assessed"): ("assessed", False),
    ("submitted", "returned"): ("returned", True),
    ("submitted", "parked"): ("parked", True),
    ("submitted", "declined"): ("declined", True),
    ("parked", "submitted"): ("reopened", True),
    ("declined", "submitted"): ("reopened", True),
    ("assessed", "parked"): ("parked", True),
    ("assessed", "declined"): ("declined", True),
    ("planned", "under_way"): ("started", False),
    ("planned", "stopped"): ("stopped", True),
    ("under_way", "stopped"): ("stopped", True),
}
# These are in the table too, and belong to proposals.submit and action_plan.decide.
BY_ANOTHER_ACT = {
    ("draft", "submitted"),
    ("returned", "submitted"),
    ("assessed", "planned"),
    ("planned", "assessed"),
}


@pytest.fixture
def ready(make_project, office):
    """A project in a stage, with all that any move may want of it."""

    def make(stage):
        return make_project(stage, assessed=True, programme_confirmed_at=timezone.now(), programme_confirmed_by=office)

    return make


def attempt(project, **arguments):
    """The class of the refusal, or None where the move was made; a refusal must leave everything as it was."""
    before = type(project).objects.values().get(pk=project.pk), Decision.objects.count()
    refusal = None
    try:
        with transaction.atomic():
            move(project, **arguments)
    except (Refused, NotPermitted) as error:
        refusal = type(error)
    if refusal:
        assert (type(project).objects.values().get(pk=project.pk), Decision.objects.count()) == before
    return refusal


def test_the_table_holds_these_moves_and_no_others():
    table = {(str(origin), str(to)) for origin, to in ALLOWED_MOVES}
    assert table == {*BY_THE_OFFICE, *BY_ANOTHER_ACT}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("origin", Stage)
def test_a_move_is_made_exactly_when_the_table_and_the_role_allow_it(origin, role, ready, cast):
    project = ready(origin)
    for to in Stage:
        with transaction.atomic():
            outcome = attempt(project, to=to, by=cast[role], reason=REASON)
            project.refresh_from_db()
            if (origin, to) not in BY_THE_OFFICE:
                assert (to, outcome, project.stage) == (to, Refused, origin)
            elif role != "office":
                assert (to, outcome, project.stage) == (to, NotPermitted, origin)
            else:
                kind, _ = BY_THE_OFFICE[origin, to]
                decision = Decision.objects.get()
                assert (to, outcome, project.stage) == (to, None, to)
                assert (decision.project, decision.kind, decision.reason, decision.by, decision.plan) == (
                    project,
                    kind,
                    REASON,
                    cast[role],
                    None,
                )
            transaction.set_rollback(True)
        project.refresh_from_db()


@pytest.mark.parametrize(("origin", "to"), BY_THE_OFFICE)
def test_an_answer_that_somebody_waits_for_wants_a_reason(origin, to, ready, office):
    project = ready(Stage(origin))
    _, needs_reason = BY_THE_OFFICE[origin, to]
    expected = MissingReason if needs_reason else None
    assert attempt(project, to=Stage(to), by=office, reason=" \n ") is expected


@pytest.mark.parametrize("stage", Stage)
def test_the_moves_that_are_offered_are_the_ones_that_can_be_made(stage, ready, cast):
    project = ready(stage)
    offered = {role: [(to.value, each.needs_reason) for to, each in moves_for(cast[role], project)] for role in ROLES}
    expected = [(to, reason) for (origin, to), (_, reason) in BY_THE_OFFICE.items() if origin == stage]
    assert offered == {role: expected if role == "office" else [] for role in ROLES}


def test_a_refused_move_says_where_the_project_is(ready, office):
    with pytest.raises(Refused) as refusal:
        move(ready(Stage.CLOSED), to=Stage.PARKED, by=office, reason=REASON)
    (reason,) = refusal.value.reasons
    assert reason.split(". ") == [
        "Prosjektet er avsluttet og kan ikke bli parkert nå",
        "Kanskje har noen andre behandlet det etter at du åpnet siden.",
    ]


def test_a_missing_permission_is_named(ready, outsider):
    with pytest.raises(NotPermitted) as refusal:
        move(ready(Stage.SUBMITTED), to=Stage.PARKED, by=outsider, reason=REASON)
    assert refusal.value.permission == "portfolio.assess_project"


def test_nothing_becomes_assessed_before_principles_and_programme_are_in_place(make_project, office):
    project = make_project(Stage.SUBMITTED)
    with pytest.raises(Refused) as refusal:
        move(project, to=Stage.ASSESSED, by=office)
    assert refusal.value.reasons == (
        "#Helhetlig er ikke vurdert ferdig.",
        "#Teknologi er ikke vurdert ferdig.",
        "#Mennesket-i-sentrum er ikke vurdert ferdig.",
        "#Kompetanse er ikke vurdert ferdig.",
        "#Samskaping er ikke vurdert ferdig.",
        "Programmet er ikke bekreftet av porteføljekontoret.",
    )


def test_one_half_answer_keeps_a_proposal_from_becoming_assessed(ready, office):
    project = ready(Stage.SUBMITTED)
    project.checklist.assessments.filter(principle__slug="kompetanse").update(verdict="")
    assert blockers(project, to=Stage.ASSESSED) == ["#Kompetanse er ikke vurdert ferdig."]
    assert attempt(project, to=Stage.ASSESSED, by=office) is Refused


@pytest.mark.parametrize("to", [Stage.PARKED, Stage.DECLINED])
def test_what_stands_in_the_plan_is_neither_parked_nor_declined(to, make_entry, office):
    project = make_entry(ActionPlanEntry.Decision.RESERVE).project
    with pytest.raises(Refused) as refusal:
        move(project, to=to, by=office, reason=REASON)
    assert refusal.value.reasons == ("Prosjektet står i årlig handlingsplan. Ledelsen må ta det ut av planen først.",)


@pytest.mark.parametrize("to", [Stage.PARKED, Stage.DECLINED])
def test_what_was_taken_out_of_the_plan_may_be_parked_or_declined(to, make_entry, office):
    project = make_entry(ActionPlanEntry.Decision.OUT).project
    assert attempt(project, to=to, by=office, reason=REASON) is None


@pytest.mark.parametrize("state", ["adopted", "closed"])
def test_a_plan_that_nobody_can_change_any_more_does_not_hold_a_project_back(state, make_entry, plan, office, leader):
    project = make_entry(ActionPlanEntry.Decision.RESERVE).project
    adopted(plan, by=leader, state=state)
    assert attempt(project, to=Stage.PARKED, by=office, reason=REASON) is None


def test_a_reason_is_kept_without_the_blanks_around_it(ready, office):
    move(ready(Stage.SUBMITTED), to=Stage.PARKED, by=office, reason=f"\n {REASON}  ")
    assert Decision.objects.get().reason == REASON


def test_a_second_click_makes_no_second_decision(ready, office):
    project = ready(Stage.SUBMITTED)
    for _ in range(2):
        assert move(project, to=Stage.PARKED, by=office, reason=REASON).stage == Stage.PARKED
    assert Decision.objects.count() == 1


def test_the_same_move_with_other_words_or_by_another_is_no_second_click(ready, office, leader):
    project = ready(Stage.SUBMITTED)
    move(project, to=Stage.PARKED, by=office, reason=REASON)
    assert attempt(project, to=Stage.PARKED, by=office, reason="En annen grunn.") is Refused
    assert attempt(project, to=Stage.PARKED, by=leader, reason=REASON) is Refused


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_to_one_proposal_give_one_answer(ready, office):
    project = ready(Stage.SUBMITTED)
    outcomes = queued_behind(
        project,
        lambda: move(project, to=Stage.PARKED, by=office, reason=REASON),
        lambda: move(project, to=Stage.DECLINED, by=office, reason=REASON),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Project", "Refused"]
    project.refresh_from_db()
    assert [row.kind for row in Decision.objects.all()] == [project.stage]


def test_every_stage_says_what_happens_next(make_project):
    said = {stage: make_project(stage).what_happens_next for stage in Stage}
    assert said == WHAT_HAPPENS_NEXT
    assert len(set(said.values())) == len(Stage)
