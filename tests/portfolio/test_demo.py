"""The demo: a portfolio as a municipality's could be, laid around the day it is loaded, only into an empty one."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import Refused
from portfolio.demo import ACCOUNTS, PASSWORD, load_demo
from portfolio.models import ActionPlan, Decision, Dimension, IntakeRound, Programme, Project, Sdg, SdgTag, Unit
from portfolio.planning.deviations import deviations
from portfolio.programmes import unanswered_criteria
from portfolio.projects import unassessed_principles
from portfolio.proposals import missing
from portfolio.workflow import CAN_BE_IN_A_PLAN, Stage

DAYS = ["2026-01-01", "2026-12-31", "2028-02-29", "2031-10-15"]
AFTER_THE_PLAN = {"planned", "under_way", "handed_over", "closed", "stopped"}
# What a project's decisions end with, by its stage.
LAST = {
    "submitted": {"submitted", "merged"},
    "returned": {"returned"},
    "parked": {"parked"},
    "declined": {"declined"},
    "assessed": {"assessed", "entered", "reserve", "out"},
    "planned": {"included"},
    "under_way": {"started", "included"},
    "handed_over": {"handed_over"},
    "closed": {"closed"},
    "stopped": {"stopped"},
    "merged": {"merged"},
}


@pytest.fixture(params=DAYS)
def today(request):
    return datetime.date.fromisoformat(request.param)


@pytest.fixture
def loaded(db, today):
    load_demo(today)
    connection.check_constraints()


@pytest.fixture
def demo(db):
    load_demo()
    connection.check_constraints()


def test_it_is_a_portfolio_of_at_least_45_projects_in_all_stages_programmes_and_eight_units(demo):
    assert Project.objects.count() >= 45
    assert {str(stage) for stage in Project.objects.values_list("stage", flat=True)} == {*Stage.values}
    assert {row.projects.exists() for row in Programme.objects.all()} == {True}
    assert Unit.objects.filter(projects__isnull=False).distinct().count() >= 8
    assert {kind: Project.objects.filter(kind=kind).exists() for kind in Project.Kind.values} == {
        "project": True,
        "measure": True,
        "experiment": True,
    }


def test_it_judges_the_benefit_of_most_projects_and_answers_to_most_goals(demo):
    living = Project.objects.filter(stage__in=CAN_BE_IN_A_PLAN)
    judged = living.filter(expected_benefit__isnull=False)
    assert {*judged.values_list("expected_benefit", flat=True)} == {2, 3, 4, 5}
    assert 0 < living.exclude(pk__in=judged).count() < 4
    tags = SdgTag.objects.filter(project__in=living)
    assert 0 < living.filter(sdg_tags__isnull=True).count() < 4
    assert len({*Sdg.values} - {*tags.values_list("goal", flat=True)}) == 7
    assert {tag.reason.endswith(".") for tag in SdgTag.objects.all()} == {True}
    assert {*tags.values_list("dimension", flat=True)} == {*Dimension.values}


def test_it_says_how_many_projects_were_loaded(db):
    assert load_demo() == Project.objects.count()


def test_one_plan_is_adopted_and_one_around_today_is_a_draft(loaded, today):
    adopted, draft = ActionPlan.objects.order_by("starts_on")
    assert (adopted.state, draft.state) == ("adopted", "draft")
    assert adopted.ends_on < today
    assert draft.starts_on <= today <= draft.ends_on
    assert ActionPlan.objects.around(today) == draft


def test_every_plan_is_ranked_without_gaps_and_its_entries_have_the_stage_that_fits(demo):
    for plan in ActionPlan.objects.all():
        ranks = list(plan.entries.ranked().values_list("rank", flat=True))
        assert ranks == list(range(1, len(ranks) + 1))
        assert len(ranks) >= 10
    draft = ActionPlan.objects.get(state="draft")
    wrong = [
        (entry.project.title, entry.decision, entry.project.stage)
        for entry in draft.entries.ranked().select_related("project")
        if entry.project.stage not in ({"planned", "under_way"} if entry.decision == "included" else {"assessed"})
    ]
    assert wrong == []
    adopted = ActionPlan.objects.get(state="adopted").entries.filter(decision="included").select_related("project")
    assert {entry.project.stage for entry in adopted} <= AFTER_THE_PLAN
    assert {entry.decision for entry in draft.entries.all()} == {"candidate", "included", "reserve", "out"}


def test_every_planned_project_stands_in_the_draft(demo):
    planned = set(Project.objects.filter(stage="planned").values_list("title", flat=True))
    included = ActionPlan.objects.get(state="draft").entries.filter(decision="included")
    assert planned - set(included.values_list("project__title", flat=True)) == set()


def test_everything_that_was_sent_in_is_whole_and_everything_assessed_is_assessed_wholly(demo):
    sent_in = Project.objects.exclude(stage="draft")
    assert [(project.title, missing(project)) for project in sent_in if missing(project)] == []
    assert [project.title for project in sent_in if unanswered_criteria(project)] == []
    assessed = Project.objects.filter(stage__in=AFTER_THE_PLAN | {"assessed"})
    assert [project.title for project in assessed if unassessed_principles(project)] == []


def test_the_periods_fit_the_stages_around_today(loaded, today):
    wrong = [
        (project.title, project.stage, project.starts_on, project.ends_on)
        for project in Project.objects.all()
        if (project.stage == "under_way" and not project.starts_on <= today)
        or (project.stage in {"handed_over", "closed"} and not project.ends_on < today)
        or (project.stage in {"draft", "submitted", "assessed"} and not project.starts_on > today)
        or (project.stage == "planned" and not project.ends_on > today)
    ]
    assert wrong == []


def test_decisions_tell_a_story_in_order_of_time_that_ends_in_the_stage(loaded, today):
    end_of_today = timezone.make_aware(datetime.datetime.combine(today, datetime.time.max))
    wrong = []
    for project in Project.objects.exclude(stage="draft"):
        rows = list(project.decisions.order_by("at", "pk"))
        once = [row for row in rows if row.kind != "replanned"]  # which leaves the stage as it is, and may come again
        kinds = [row.kind for row in once]
        told = [(row.kind, row.plan_id) for row in once if row.kind != "submitted" or not row.reason]  # but replies
        told_once = len(told) == len(set(told))
        before_the_plan = [row.at for row in rows if row.kind in {"submitted", "assessed"}]
        in_the_plan = [row.at for row in rows if row.plan_id]
        if (
            kinds[0] != "submitted"
            or kinds[-1] not in LAST[project.stage]
            or not told_once
            or rows[-1].at > end_of_today
            or any(at < max(before_the_plan) for at in in_the_plan)
        ):
            wrong.append((project.title, project.stage, [(row.kind, row.at.date().isoformat()) for row in rows]))
    assert wrong == []


def test_drafts_have_no_decisions(demo):
    assert Decision.objects.filter(project__stage="draft").count() == 0


def test_nothing_was_confirmed_or_sent_in_after_today(loaded, today):
    late = timezone.make_aware(datetime.datetime.combine(today, datetime.time.max))
    assert Project.objects.filter(submitted_at__gt=late).count() == 0
    assert list(Project.objects.filter(programme_confirmed_at__gt=late).values_list("title", flat=True)) == []


def test_the_accounts_log_in_with_one_password_and_have_their_roles(demo):
    roles = {
        user.email: (user.check_password(PASSWORD), [g.name for g in user.groups.all()]) for user in User.objects.all()
    }
    assert roles == {
        "innmelder@innolab.example": (True, []),
        "kontor@innolab.example": (True, ["Porteføljekontor"]),
        "leder@innolab.example": (True, ["Ledelse"]),
        "eier@innolab.example": (True, []),
        "admin@innolab.example": (True, ["Administrator"]),
    }
    assert [user.email for user in User.objects.filter(is_staff=True)] == ["admin@innolab.example"]


def test_an_account_that_is_there_keeps_its_password(db):
    key, name, _, _ = ACCOUNTS[0]
    User.objects.create_user(f"{key}@innolab.example", "mitt-eget-passord", name=name)
    load_demo()
    assert User.objects.get(email=f"{key}@innolab.example").check_password("mitt-eget-passord") is True


def test_a_unit_that_is_there_is_used_as_it_is(db):
    Unit.objects.create(slug="skole", name="Skolene våre")
    load_demo()
    assert Unit.objects.get(slug="skole").name == "Skolene våre"


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.CLOSED])
def test_it_is_loaded_into_an_empty_portfolio_only(stage, make_project):
    make_project(stage)
    with pytest.raises(Refused) as refusal:
        load_demo()
    assert refusal.value.reasons == ("Porteføljen er ikke tom, så demoen ble ikke lastet inn.",)
    assert (Project.objects.count(), ActionPlan.objects.count()) == (1, 0)


def test_it_is_not_loaded_beside_a_plan_that_somebody_made(plan):
    with pytest.raises(Refused):
        load_demo()
    assert (Project.objects.count(), ActionPlan.objects.get()) == (0, plan)


def test_the_command_loads_it_in_demo_mode(db, settings, capsys):
    settings.DEMO = True
    call_command("load_demo")
    assert capsys.readouterr().out == f"Demo: {Project.objects.count()} oppdiktede prosjekter er lastet inn.\n"


def test_the_command_refuses_outside_demo_mode(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="Demoen kan bare lastes inn i demomodus"):
        call_command("load_demo")
    assert (Project.objects.count(), User.objects.count()) == (0, 0)


def test_the_command_says_so_when_the_portfolio_is_not_empty(make_project, settings):
    settings.DEMO = True
    make_project()
    with pytest.raises(CommandError, match="Porteføljen er ikke tom"):
        call_command("load_demo")


def test_there_are_three_rounds_one_of_them_open_and_somebody_waits_too_long_for_an_answer(loaded, today):
    before, now, coming = IntakeRound.objects.order_by("opens_on")
    assert IntakeRound.objects.open_on(today) == now
    assert before.answers_on < today < coming.opens_on
    queue = Project.objects.filter(stage="submitted")
    assert {project.intake_round for project in queue} == {before, now}
    assert {project.answer_due_on == project.intake_round.answers_on for project in queue} == {True}
    assert queue.filter(answer_due_on__lt=today).exists()


def test_the_adopted_plan_has_lived_and_deviates_with_reasons(loaded):
    plan = ActionPlan.objects.select_related("adoption").get(state="adopted")
    found = {deviation.title: deviation.kinds for deviation in deviations(plan)}
    assert {kind for kinds in found.values() for kind in kinds} == {"new", "moved", "money", "done", "stopped"}
    since = plan.decisions.filter(at__gt=plan.adoption.at)
    assert {row.project.title for row in since} == {title for title, kinds in found.items() if kinds != ["stopped"]}
    assert {row.reason.endswith(".") for row in since} == {True}
