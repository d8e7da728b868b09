"""The portfolio office enters a project into the annual action plan, and no other way leads in (strategy §5, §6.2)."""

import datetime
from itertools import compress, product

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innolab.refusals import NotPermitted, Refused
from portfolio.action_plan import blockers, enter
from portfolio.models import ActionPlanEntry, Decision, Project
from portfolio.workflow import Stage
from principles.models import Assessment, Verdict
from tests.cast import ROLES, adopted

PRINCIPLES = ("helhetlig", "teknologi", "mennesket-i-sentrum", "kompetanse", "samskaping")
VALUES = ("modig", "endringsdyktig", "raus")
MAY_ENTER = {"assessed", "planned", "under_way"}
FACTS = ("period", "investment_cost", "operating_cost", "effort_days")
ANSWERS = {
    "none": None,
    "empty": ("", ""),
    "verdict without reason": (Verdict.OPPOSES, ""),
    "reason without verdict": ("", "Fordi."),
    "whole": (Verdict.OPPOSES, "Fordi."),
}


def every_subset(of):
    """Marks a test to run with each of the names true or false; the test's id says which are true (y)."""
    rows = [pytest.param(row, id="".join("ny"[each] for each in row)) for row in product((False, True), repeat=len(of))]
    return pytest.mark.parametrize("chosen", rows)


def entered(project, plan, office):
    """Whether the project entered; the list, the reasons and the act must say the same about it."""
    listed = Project.objects.ready_for_action_plan(plan).filter(pk=project.pk).exists()
    reasons = blockers(project, plan=plan)
    before = (plan.version, plan.entries.count(), Decision.objects.count())
    refused_for = ()
    try:
        enter(project, plan=plan, by=office)
    except Refused as refusal:
        refused_for = refusal.reasons
        plan.refresh_from_db()
        assert (plan.version, plan.entries.count(), Decision.objects.count()) == before
    assert (listed, list(refused_for)) == (not reasons, reasons)
    return listed


def answer(project, by, **answers):
    for slug, words in answers.items():
        if ANSWERS[words] is not None:
            verdict, reason = ANSWERS[words]
            principle = project.applicable_principles().get(slug=slug.replace("_", "-"))
            Assessment.objects.create(
                checklist=project.checklist, principle=principle, verdict=verdict, reason=reason, assessed_by=by
            )


def without(fact):
    """The fields that are empty when the fact is missing."""
    return {"starts_on": None, "ends_on": None} if fact == "period" else {fact: None}


@every_subset(PRINCIPLES)
def test_a_project_enters_exactly_when_all_five_principles_are_assessed(chosen, make_project, plan, office):
    project = make_project(Stage.ASSESSED, assessed=False)
    answer(project, office, **dict.fromkeys(compress(PRINCIPLES, chosen), "whole"))
    assert entered(project, plan, office) == all(chosen)


@pytest.mark.parametrize("slug", PRINCIPLES)
@pytest.mark.parametrize("words", ["none", "empty", "verdict without reason", "reason without verdict"])
def test_half_an_answer_to_one_principle_keeps_a_project_out(slug, words, make_project, plan, office):
    project = make_project(Stage.ASSESSED, assessed=False)
    answer(project, office, **{each: words if each == slug else "whole" for each in PRINCIPLES})
    hashtag = project.applicable_principles().get(slug=slug).hashtag
    assert blockers(project, plan=plan) == [f"{hashtag} er ikke vurdert ferdig."]
    assert entered(project, plan, office) is False


@pytest.mark.parametrize("verdict", Verdict.values)
def test_any_verdict_counts_as_assessed(verdict, make_project, plan, office):
    project = make_project(Stage.ASSESSED)
    project.checklist.assessments.update(verdict=verdict)
    assert entered(project, plan, office) is True


@every_subset(VALUES)
def test_a_project_in_laerende_organisasjon_needs_the_three_values_too(chosen, make_project, plan, office, strategy):
    programme = strategy.programmes.get(slug="laerende-organisasjon")
    project = make_project(Stage.ASSESSED, assessed=False, programme=programme)
    answer(project, office, **dict.fromkeys(PRINCIPLES, "whole"))
    answer(project, office, **dict.fromkeys(compress(VALUES, chosen), "whole"))
    assert entered(project, plan, office) == all(chosen)


def test_the_values_ask_nothing_of_a_project_in_another_programme(make_project, plan, office):
    project = make_project(Stage.ASSESSED)
    assert {row.principle.slug for row in project.checklist.assessments.all()} == set(PRINCIPLES)
    assert entered(project, plan, office) is True


@pytest.mark.parametrize("stage", Stage)
def test_only_assessed_planned_and_running_projects_enter(stage, make_project, plan, office):
    project = make_project(stage, assessed=True)
    assert entered(project, plan, office) == (stage.value in MAY_ENTER)


@every_subset(FACTS)
def test_a_project_enters_only_with_period_money_and_effort(chosen, make_project, plan, office):
    fields = {name: value for fact in compress(FACTS, chosen) for name, value in without(fact).items()}
    project = make_project(Stage.ASSESSED, **fields)
    assert entered(project, plan, office) == (not any(chosen))


def test_nothing_spent_is_a_known_cost(make_project, plan, office):
    project = make_project(Stage.ASSESSED, investment_cost=0, operating_cost=0, effort_days=0)
    assert entered(project, plan, office) is True


def test_a_project_that_is_ranked_in_the_plan_does_not_enter_again(make_entry, plan, office):
    entry = make_entry(ActionPlanEntry.Decision.CANDIDATE)
    assert blockers(entry.project, plan=plan) == ["Prosjektet står allerede i planen."]
    assert entered(entry.project, plan, office) is False


def test_a_project_that_was_taken_out_may_enter_again_and_comes_last(make_entry, plan, office):
    out = make_entry(ActionPlanEntry.Decision.OUT)
    make_entry()
    assert entered(out.project, plan, office) is True
    out.refresh_from_db()
    assert (out.rank, out.decision, plan.entries.count()) == (2, "candidate", 2)


def test_a_project_that_stands_in_an_adopted_plan_may_enter_the_draft_of_the_next(
    make_entry, plan, office, leader, strategy
):
    later = strategy.action_plans.create(starts_on=plan.starts_on.replace(year=plan.starts_on.year + 1))
    project = make_entry().project
    assert blockers(project, plan=later) == [
        f"Prosjektet står i utkastet til {plan}. Det kan bare stå i ett utkast om gangen."
    ]
    assert entered(project, later, office) is False
    adopted(plan, by=leader)
    assert entered(project, later, office) is True


def test_nothing_enters_a_closed_plan(make_project, plan, office, leader):
    adopted(plan, by=leader, state="closed")
    project = make_project(Stage.ASSESSED)
    assert blockers(project, plan=plan) == [f"{plan} er lukket og kan ikke endres."]
    assert entered(project, plan, office) is False


def test_an_adopted_plan_takes_in_a_candidate(make_project, plan, office, leader):
    adopted(plan, by=leader)
    assert entered(make_project(Stage.ASSESSED), plan, office) is True


def test_blockers_name_everything_that_is_missing_in_words(make_project, plan, office, strategy):
    project = make_project(
        Stage.SUBMITTED,
        programme=strategy.programmes.get(slug="laerende-organisasjon"),
        starts_on=None,
        ends_on=None,
        operating_cost=None,
        effort_days=None,
    )
    assert blockers(project, plan=plan) == [
        "Prosjektet er sendt inn. Bare vurderte prosjekter kan føres opp i planen.",
        "#Helhetlig er ikke vurdert ferdig.",
        "#Teknologi er ikke vurdert ferdig.",
        "#Mennesket-i-sentrum er ikke vurdert ferdig.",
        "#Kompetanse er ikke vurdert ferdig.",
        "#Samskaping er ikke vurdert ferdig.",
        "#Modig er ikke vurdert ferdig.",
        "#Endringsdyktig er ikke vurdert ferdig.",
        "#Raus er ikke vurdert ferdig.",
        "Perioden mangler.",
        "Kostnaden mangler.",
        "Egeninnsatsen mangler.",
    ]
    assert entered(project, plan, office) is False


@settings(max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stage=st.sampled_from(Stage),
    programme=st.sampled_from(["innbyggeren-som-ressurs", "laerende-organisasjon", "mennesker-og-teknologi"]),
    words=st.dictionaries(st.sampled_from(PRINCIPLES + VALUES), st.sampled_from([*ANSWERS])),
    missing=st.sets(st.sampled_from(FACTS), max_size=2),
    already=st.sampled_from([None, "candidate", "out"]),
)
def test_the_list_the_reasons_and_the_act_never_disagree(
    stage, programme, words, missing, already, make_project, plan, office, strategy
):
    fields = {name: value for fact in missing for name, value in without(fact).items()}
    with transaction.atomic():
        project = make_project(stage, assessed=True, programme=strategy.programmes.get(slug=programme), **fields)
        for slug, given_words in words.items():
            rows = project.checklist.assessments.filter(principle__slug=slug)
            if ANSWERS[given_words] is None:
                rows.delete()
            else:
                verdict, reason = ANSWERS[given_words]
                rows.update(verdict=verdict, reason=reason)
        if already:
            rank = None if already == "out" else 1
            ActionPlanEntry.objects.create(plan=plan, project=project, decision=already, rank=rank)
        applying = {row.slug for row in project.applicable_principles()}
        expected = (
            stage.value in MAY_ENTER
            and not missing
            and already != "candidate"
            and all(words.get(slug, "whole") == "whole" for slug in applying)
        )
        assert entered(project, plan, office) == expected
        transaction.set_rollback(True)
    plan.refresh_from_db()


def test_an_entry_is_a_candidate_last_in_the_ranking_with_a_decision(make_project, make_entry, plan, office):
    make_entry()
    make_entry(ActionPlanEntry.Decision.RESERVE)
    project = make_project(Stage.ASSESSED)
    entry = enter(project, plan=plan, by=office)
    assert (entry.plan, entry.project, entry.rank, entry.decision) == (plan, project, 3, "candidate")
    project.refresh_from_db()
    assert project.stage == Stage.ASSESSED
    decision = project.decisions.get()
    assert (decision.kind, decision.plan, decision.by, decision.reason) == ("entered", plan, office, "")
    assert timezone.now() - decision.at < datetime.timedelta(minutes=1)


def test_an_entry_counts_the_version_of_the_plan_up(make_project, plan, office):
    enter(make_project(Stage.ASSESSED), plan=plan, by=office)
    plan.refresh_from_db()
    assert plan.version == 1


@pytest.mark.parametrize("role", ROLES)
def test_only_the_portfolio_office_enters(role, cast, make_project, plan):
    project = make_project(Stage.ASSESSED)
    if role == "office":
        assert enter(project, plan=plan, by=cast[role]).rank == 1
    else:
        with pytest.raises(NotPermitted) as refusal:
            enter(project, plan=plan, by=cast[role])
        assert refusal.value.permission == "portfolio.enter_actionplan"
        plan.refresh_from_db()
        assert (plan.version, plan.entries.count(), Decision.objects.count()) == (0, 0, 0)


def test_entering_goes_by_how_the_project_is_now_and_not_by_how_it_was_loaded(make_project, plan, office):
    loaded = make_project(Stage.ASSESSED)
    Project.objects.filter(pk=loaded.pk).update(stage=Stage.PARKED)
    with pytest.raises(Refused) as refusal:
        enter(loaded, plan=plan, by=office)
    assert refusal.value.reasons == ("Prosjektet er parkert. Bare vurderte prosjekter kan føres opp i planen.",)
