"""A proposal is sent in by its submitter, whole, and once (strategy §4.2)."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from innolab.accounts.roles import Role
from innolab.refusals import MissingReason, NotPermitted, Refused
from portfolio.models import Decision, ProgrammeCriterion, Project
from portfolio.projects import confirm_programme, move
from portfolio.proposals import ASKED_FOR, Step, missing, question, save, submit
from portfolio.workflow import Stage
from tests.at_once import queued_behind
from tests.cast import ROLES

EMPTY = {
    "need": "",
    "solution": "",
    "innovation_types": [],
    "unit": None,
    "affected": "",
    "benefits": "",
    "programme": None,
    "investment_cost": None,
    "operating_cost": None,
    "effort_days": None,
    "starts_on": None,
}


def sentences(project):
    return [item.sentence for item in missing(project)]


def state_of(project):
    return Project.objects.values().get(pk=project.pk), Decision.objects.count()


def test_a_whole_draft_becomes_a_submitted_proposal(make_project, submitter):
    draft = make_project(Stage.DRAFT)
    assert missing(draft) == []
    submit(draft, by=submitter)
    draft.refresh_from_db()
    assert draft.stage == "submitted"
    assert timezone.now() - draft.submitted_at < datetime.timedelta(minutes=1)
    decision = Decision.objects.get()
    assert (decision.project, decision.kind, decision.by, decision.reason) == (draft, "submitted", submitter, "")


def test_everything_that_is_asked_for_is_tried_below():
    assert {"title", *EMPTY} == ASKED_FOR  # nobody begins a draft without a title


@pytest.mark.parametrize("field", EMPTY)
def test_each_thing_that_is_asked_for_must_be_there(field, make_project, submitter):
    fields = {field: EMPTY[field]} | ({"ends_on": None} if field == "starts_on" else {})
    draft = make_project(Stage.DRAFT, **fields)
    draft.criteria_not_met.set(ProgrammeCriterion.objects.exclude(projects=draft))
    (item,) = missing(draft)
    assert item.field == field
    before = state_of(draft)
    with pytest.raises(Refused) as refusal:
        submit(draft, by=submitter)
    assert refusal.value.reasons == (item.sentence,)
    assert state_of(draft) == before


def test_all_that_is_missing_is_said_at_once_in_the_order_of_the_form(make_project, submitter):
    draft = make_project(Stage.DRAFT, kind="experiment", **EMPTY, ends_on=None)
    draft.criteria_met.clear()
    found = missing(draft)
    assert [item.step for item in found] == sorted((item.step for item in found), key=list(Step).index)
    assert {item.step for item in found} == set(Step)
    with pytest.raises(Refused) as refusal:
        submit(draft, by=submitter)
    assert list(refusal.value.reasons) == [item.sentence for item in found]


def test_zero_is_an_estimate(make_project, submitter):
    draft = make_project(Stage.DRAFT, investment_cost=0, operating_cost=0, effort_days=0)
    assert submit(draft, by=submitter).stage == "submitted"


@pytest.mark.parametrize("kind", ["project", "measure", "experiment"])
@pytest.mark.parametrize("hypothesis", ["", "Vi tror at beboerne sover bedre."])
def test_only_an_experiment_needs_a_hypothesis(kind, hypothesis, make_project):
    draft = make_project(Stage.DRAFT, kind=kind, hypothesis=hypothesis)
    expected = ["Et eksperiment trenger en hypotese: Hva tror du vil skje?"]
    assert sentences(draft) == (expected if kind == "experiment" and not hypothesis else [])


def test_a_programme_that_is_not_the_suggested_one_needs_a_reason(make_project, strategy):
    draft = make_project(Stage.DRAFT, programme=strategy.programmes.get(slug="laerende-organisasjon"))
    assert sentences(draft) == ["Du har valgt et annet program enn det vi foreslår. Skriv hvorfor."]
    draft.programme_reason = "Det handler mest om de ansatte."
    assert sentences(draft) == []


def test_a_programme_without_a_suggestion_needs_a_reason(make_project):
    draft = make_project(Stage.DRAFT)
    draft.criteria_met.clear()
    assert sentences(draft) == ["Svarene peker ikke ut noe program. Skriv hvorfor du har valgt dette."]


def test_questions_without_an_answer_are_asked_before_the_programme(make_project):
    draft = make_project(Stage.DRAFT, programme=None)
    draft.criteria_met.clear()
    questions = ProgrammeCriterion.objects.values_list("question", flat=True)
    assert sorted(sentences(draft)) == sorted(f"Svar ja eller nei: «{question}»" for question in questions)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.RETURNED])
def test_only_the_submitter_sends_in(stage, role, cast, make_project):
    project = make_project(stage)
    if role == "submitter":
        assert submit(project, by=cast[role], reply="Enheten eier den.").stage == "submitted"
        return
    before = state_of(project)
    with pytest.raises(Refused) as refusal:
        submit(project, by=cast[role], reply="Enheten eier den.")
    assert refusal.value.reasons == ("Bare innmelderen kan sende inn forslaget.",)
    assert state_of(project) == before


@pytest.mark.parametrize("role", ROLES)
def test_everybody_who_is_employed_may_send_in_their_own(role, cast, make_project):
    draft = make_project(Stage.DRAFT, submitter=cast[role])
    assert submit(draft, by=cast[role]).stage == "submitted"


def test_nobody_sends_in_when_the_permission_was_taken_from_the_employed(make_project, submitter):
    Group.objects.get(name=Role.EMPLOYEE).permissions.clear()
    draft = make_project(Stage.DRAFT)
    before = state_of(draft)
    with pytest.raises(NotPermitted) as refusal:
        submit(draft, by=submitter)
    assert refusal.value.permission == "portfolio.propose_project"
    assert state_of(draft) == before


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in ("draft", "returned", "submitted")])
def test_what_was_answered_is_not_sent_in_again(stage, make_project, submitter):
    project = make_project(stage)
    before = state_of(project)
    with pytest.raises(Refused) as refusal:
        submit(project, by=submitter)
    assert refusal.value.reasons == (f"Forslaget er {stage.label} og kan ikke endres eller sendes inn nå.",)
    assert state_of(project) == before


def test_a_second_click_sends_nothing_in_twice(make_project, submitter):
    draft = make_project(Stage.DRAFT)
    submit(draft, by=submitter)
    before = state_of(draft)
    assert submit(draft, by=submitter).stage == "submitted"
    assert state_of(draft) == before


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_send_in_once(make_project, submitter):
    draft = make_project(Stage.DRAFT)
    outcomes = queued_behind(draft, lambda: submit(draft, by=submitter), lambda: submit(draft, by=submitter))
    assert [outcome.stage for outcome in outcomes] == ["submitted", "submitted"]
    assert [row.kind for row in Decision.objects.all()] == ["submitted"]


def test_a_returned_proposal_is_sent_in_with_the_answer_and_keeps_its_date(make_project, submitter, office):
    first = timezone.now() - datetime.timedelta(days=30)
    project = make_project(Stage.SUBMITTED, submitted_at=first)
    asked = move(project, to=Stage.RETURNED, by=office, reason="Hvem skal bruke det?")
    assert question(asked).reason == "Hvem skal bruke det?"
    answered = submit(project, by=submitter, reply=" Nattevaktene. ")
    assert (answered.stage, answered.submitted_at, question(answered)) == ("submitted", first, None)
    kinds = [(row.kind, row.reason) for row in Decision.objects.order_by("pk")]
    assert kinds == [("returned", "Hvem skal bruke det?"), ("submitted", "Nattevaktene.")]


def test_the_latest_question_is_the_one_that_waits(make_project, submitter, office):
    project = make_project(Stage.SUBMITTED)
    for words in ("Hvem?", "Hvor mange?"):
        move(project, to=Stage.RETURNED, by=office, reason=words)
        project.refresh_from_db()
        assert question(project).reason == words
        submit(project, by=submitter, reply="Fire.")


@pytest.mark.parametrize("reply", ["", " \n "])
def test_a_question_is_answered_before_the_proposal_is_sent_in_again(reply, make_project, submitter):
    project = make_project(Stage.RETURNED)
    before = state_of(project)
    with pytest.raises(MissingReason) as refusal:
        submit(project, by=submitter, reply=reply)
    assert refusal.value.reasons == ("Skriv svaret på spørsmålet fra porteføljekontoret.",)
    assert state_of(project) == before


def test_the_submitter_need_not_explain_the_programme_that_the_office_chose(make_project, submitter, office, strategy):
    project = make_project(Stage.SUBMITTED)
    other = strategy.programmes.get(slug="laerende-organisasjon")
    confirm_programme(project, programme=other, by=office, reason="Det gjelder de ansatte.")
    move(project, to=Stage.RETURNED, by=office, reason="Hvem skal bruke det?")
    answered = submit(project, by=submitter, reply="De ansatte.")
    assert (answered.stage, answered.programme, answered.programme_confirmed_by) == ("submitted", other, office)


def test_what_is_sent_in_is_judged_as_it_is_now(make_project, submitter):
    loaded = make_project(Stage.DRAFT)
    save(Project.objects.get(), changes={"need": ""}, by=submitter)
    with pytest.raises(Refused):
        submit(loaded, by=submitter)
