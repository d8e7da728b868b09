"""Every constraint and trigger, met by a write that goes around the acts: bulk updates, raw rows and plain SQL."""

import datetime
from types import SimpleNamespace

import pgtrigger
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.models import F, ProtectedError

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, Driver, Programme, Project, Strategy, Unit
from portfolio.models.action_plan import add_months
from portfolio.models.project import MOST_DAYS, MOST_NOK
from portfolio.workflow import Stage
from principles.models import Assessment, Checklist, Principle
from tests.at_once import while_uncommitted

OURS = ("accounts", "principles", "portfolio", "roadmap")


@pytest.fixture
def world(make_project, make_entry, plan, strategy, office, leader):
    """A plan with three ranked entries and one that is out, their projects, and a proposal outside the plan."""
    entries = [make_entry(kind) for kind in ("included", "candidate", "reserve")]
    return SimpleNamespace(
        plan=plan,
        entries=entries,
        out=make_entry("out"),
        proposal=make_project(Stage.SUBMITTED),
        planned=entries[0].project,
        strategy=strategy,
        office=office,
        leader=leader,
        decision=Decision.objects.create(project=entries[0].project, kind="assessed", by=office),
    )


def updates(pick, **fields):
    """A bulk UPDATE of one row, which no clean() and no save() sees."""

    def write(world):
        row = pick(world)
        type(row)._base_manager.filter(pk=row.pk).update(**fields)

    return write


def proposal(**fields):
    return updates(lambda world: world.proposal, **fields)


def planned(**fields):
    return updates(lambda world: world.planned, **fields)


def plan_with(**fields):
    return updates(lambda world: world.plan, **fields)


def entry(number, **fields):
    return updates(lambda world: world.entries[number - 1], **fields)


def another_plan(months):
    return lambda world: ActionPlan.objects.create(
        strategy=world.strategy, starts_on=add_months(world.plan.starts_on, months)
    )


def new_entry(rank, decision="candidate", **fields):
    return lambda world: ActionPlanEntry.objects.create(
        **{"plan": world.plan, "project": world.proposal, "rank": rank, "decision": decision, **fields}
    )


def to_another_plan(number):
    def write(world):
        other = ActionPlan.objects.create(strategy=world.strategy, starts_on=add_months(world.plan.starts_on, 12))
        ActionPlanEntry.objects.filter(pk=world.entries[number - 1].pk).update(plan=other, rank=1)

    return write


def decision_without_reason(kind):
    return lambda world: Decision.objects.create(project=world.planned, kind=kind, by=world.leader)


def sql(statement):
    def write(world):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return write


def copy_of(model, **fields):
    """Another row like the first one, with these fields changed."""

    def write(world):
        row = model._base_manager.first()
        row.pk = None
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return write


NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 5, 1)

VIOLATIONS = {
    # Projects
    "stage_is_known": [proposal(stage="finished"), proposal(stage="")],
    "title_is_one_line": [proposal(title=title) for title in ("", "   ", "to\nlinjer", "en\ttabulator", "a\r")],
    "period_ends_after_it_starts": [
        proposal(starts_on=DAY, ends_on=DAY - datetime.timedelta(days=1)),
        proposal(starts_on=DAY, ends_on=None),
        proposal(starts_on=None, ends_on=DAY),
    ],
    "investment_cost_is_reasonable": [proposal(investment_cost=-1), proposal(investment_cost=MOST_NOK + 1)],
    "operating_cost_is_reasonable": [proposal(operating_cost=-1), proposal(operating_cost=MOST_NOK + 1)],
    "effort_is_reasonable": [proposal(effort_days=-1), proposal(effort_days=MOST_DAYS + 1)],
    "innovation_types_are_known": [proposal(innovation_types=["better_service", "magic"])],
    "submitted_project_has_date_and_unit": [proposal(unit=None), proposal(submitted_at=None)],
    "programme_confirmed_by_somebody_at_some_time": [
        proposal(programme_confirmed_at=NOW),
        lambda world: proposal(programme_confirmed_by=world.office)(world),
        lambda world: proposal(programme=None, programme_confirmed_at=NOW, programme_confirmed_by=world.office)(world),
    ],
    "assessed_project_has_programme_and_checklist": [
        planned(checklist=None),
        planned(programme_confirmed_at=None, programme_confirmed_by=None),
        proposal(stage=Stage.ASSESSED),
        proposal(stage=Stage.STOPPED),
    ],
    # Plans
    "plan_starts_on_the_first_of_a_month": [plan_with(starts_on=datetime.date(2031, 1, 2))],
    "adopted_plan_says_when_and_by_whom": [
        plan_with(state="adopted"),
        plan_with(state="closed"),
        plan_with(state="approved"),
        plan_with(adopted_at=NOW),
        lambda world: plan_with(adopted_at=NOW, adopted_by=world.leader)(world),
        lambda world: plan_with(state="adopted", adopted_by=world.leader)(world),
    ],
    "no_two_plans_overlap": [another_plan(months) for months in (-11, -1, 0, 1, 11)],
    # Entries
    "a_project_is_in_a_plan_once": [lambda world: new_entry(4, project=world.planned)(world)],
    "no_two_entries_share_a_rank": [new_entry(3), entry(3, rank=1), entry(3, rank=2)],
    "ranks_begin_at_one": [entry(1, rank=0)],
    "all_but_those_taken_out_have_a_rank": [
        entry(3, rank=None),
        entry(3, decision="out"),
        entry(3, decision="perhaps"),
        new_entry(4, decision="out"),
        new_entry(None),
    ],
    "ranks_have_no_gaps": [
        new_entry(5),
        entry(3, rank=4),
        entry(1, rank=4),
        entry(1, rank=None, decision="out"),
        entry(2, rank=None, decision="out"),
        lambda world: world.entries[0].delete(),
        lambda world: world.entries[1].delete(),
        to_another_plan(1),
        to_another_plan(2),
        sql("UPDATE portfolio_actionplanentry SET rank = rank + 1"),
        sql("DELETE FROM portfolio_actionplanentry WHERE rank = 2"),
    ],
    # Decisions
    "decision_that_touches_somebody_has_a_reason": [
        decision_without_reason(kind)
        for kind in ("returned", "parked", "declined", "included", "reserve", "out", "stopped")
    ],
    # The strategy and what hangs on it
    "strategy_ends_after_it_starts": [lambda _: Strategy.objects.update(ends_on=F("starts_on"))],
    "programme_slug_is_unique_in_its_strategy": [copy_of(Programme, name="Nytt program")],
    "criterion_slug_is_unique_in_its_programme": [
        copy_of(apps.get_model("portfolio", "ProgrammeCriterion"), question="Nytt spørsmål?")
    ],
    "driver_slug_is_unique_in_its_strategy": [copy_of(Driver, name="Ny føring")],
    "no_two_principles_share_a_hashtag": [copy_of(Principle, slug="nytt-prinsipp")],
    "hashtag_begins_with_a_hash": [lambda _: Principle.objects.filter(slug="teknologi").update(hashtag="Teknologi")],
    # Checklists
    "checklist_never_supersedes_itself": [lambda _: Checklist.objects.update(supersedes=F("pk"))],
    "one_assessment_per_principle": [copy_of(Assessment, reason="Enda en grunn.")],
    "verdict_is_known": [lambda _: Assessment.objects.update(verdict="splendid")],
    # Users
    "one_user_per_email_address": [
        lambda world: User.objects.filter(pk=world.office.pk).update(email=world.leader.email.upper())
    ],
}


def commit(write, world):
    """What is deferred is checked too, as at the end of a transaction."""
    with transaction.atomic():
        write(world)
        connection.check_constraints()


@pytest.mark.parametrize(
    ("name", "write"),
    [
        pytest.param(name, write, id=f"{name}-{n}")
        for name, all_ in VIOLATIONS.items()
        for n, write in enumerate(all_, 1)
    ],
)
def test_the_database_refuses_by_name(name, write, world):
    with pytest.raises(IntegrityError) as refusal:
        commit(write, world)
    assert refusal.value.__cause__.diag.constraint_name == name


def test_every_constraint_and_trigger_of_ours_is_tried_here():
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    constraints = {constraint.name for model in models for constraint in model._meta.constraints}
    triggers = {
        trigger.name
        for model, trigger in pgtrigger.registered()
        if not trigger.name.endswith(("insert_insert", "update_update", "delete_delete"))
    }
    assert constraints | triggers == {*VIOLATIONS, "decisions_are_append_only"}


@pytest.mark.parametrize(
    "write",
    [
        lambda _: Decision.objects.update(reason="En annen grunn."),
        lambda world: Decision.objects.filter(pk=world.decision.pk).delete(),
        lambda world: world.decision.delete(),
        lambda world: world.decision.save(),
        lambda world: Decision.objects.bulk_update([world.decision], ["kind"]),
        sql("UPDATE portfolio_decision SET at = now()"),
        sql("DELETE FROM portfolio_decision"),
    ],
    ids=["bulk update", "bulk delete", "delete", "save", "bulk_update", "SQL update", "SQL delete"],
)
def test_decisions_are_append_only(write, world):
    with pytest.raises(InternalError, match="Cannot update or delete rows from portfolio_decision table"):
        commit(write, world)
    row = Decision.objects.get()
    assert (row.kind, row.reason, row.by) == ("assessed", "", world.office)


@pytest.mark.parametrize("field", ["name", "slug"])
def test_two_units_share_neither_name_nor_slug(field, world):
    other = Unit.objects.create(name="Barnehage", slug="barnehage")
    with pytest.raises(IntegrityError, match=f"portfolio_unit_{field}"), transaction.atomic():
        Unit.objects.filter(pk=other.pk).update(**{field: getattr(world.proposal.unit, field)})


def test_what_has_projects_is_neither_deleted_by_the_orm_nor_by_sql(world):
    for row in (world.proposal.unit, world.proposal.programme, world.strategy, world.office, world.planned.checklist):
        with pytest.raises(ProtectedError):
            row.delete()
        with pytest.raises(IntegrityError):
            commit(sql(f"DELETE FROM {row._meta.db_table} WHERE id = {row.pk}"), world)  # noqa: S608


def test_a_whole_plan_may_go_with_its_entries(world):
    world.plan.delete()
    connection.check_constraints()
    assert (ActionPlan.objects.count(), ActionPlanEntry.objects.count()) == (0, 0)


def test_ranks_may_change_places_within_one_transaction(world):
    sql("UPDATE portfolio_actionplanentry SET rank = 4 - rank WHERE rank IS NOT NULL")(world)
    connection.check_constraints()
    assert [row.pk for row in world.plan.entries.ranked()] == [row.pk for row in reversed(world.entries)]


@pytest.mark.django_db(transaction=True)
def test_two_transactions_that_are_right_each_alone_leave_no_gap_together(world):
    """One takes away the last of the ranking, and has been checked, while another enters after it."""

    def take_away_the_last():
        world.entries[2].delete()
        connection.check_constraints()

    (outcome,) = while_uncommitted(take_away_the_last, lambda: commit(new_entry(4), world))
    assert outcome.__cause__.diag.constraint_name == "ranks_have_no_gaps"
    assert list(world.plan.entries.ranked().values_list("rank", flat=True)) == [1, 2]


@pytest.mark.parametrize("months", [-12, 12])
def test_plans_may_follow_each_other_month_by_month(months, world):
    other = another_plan(months)(world)
    other.refresh_from_db()
    first, second = sorted([world.plan, other], key=lambda plan: plan.starts_on)
    first.refresh_from_db()
    assert second.starts_on - first.ends_on == datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [("2027-01-01", "2027-12-31"), ("2027-03-01", "2028-02-29"), ("2028-03-01", "2029-02-28")],
)
def test_a_plan_ends_on_the_last_day_of_its_twelfth_month(starts_on, ends_on, strategy):
    plan = ActionPlan.objects.create(strategy=strategy, starts_on=datetime.date.fromisoformat(starts_on))
    plan.refresh_from_db()
    assert plan.ends_on.isoformat() == ends_on


@pytest.mark.parametrize(
    ("model", "write"),
    [
        (Project, lambda: Project.objects.update(benefits="Andre gevinster.")),
        (Project, lambda: sql("UPDATE portfolio_project SET benefits = 'Andre gevinster.'")(None)),
        (ActionPlan, lambda: ActionPlan.objects.update(version=7)),
        (ActionPlanEntry, lambda: ActionPlanEntry.objects.filter(decision="candidate").update(decision="reserve")),
        (Assessment, lambda: Assessment.objects.update(verdict="opposes")),
        (Strategy, lambda: Strategy.objects.update(vision="Et nytt målbilde.")),
        (Programme, lambda: Programme.objects.update(objective="Et nytt mål.")),
        (Principle, lambda: Principle.objects.update(explanation="En ny forklaring.")),
    ],
    ids=["project", "project by SQL", "plan", "entry", "assessment", "strategy", "programme", "principle"],
)
def test_a_bulk_update_is_in_the_history(model, write, world):
    events = apps.get_model(model._meta.app_label, f"{model.__name__}Event").objects.filter(pgh_label="update")
    before = events.count()
    write()
    changed = events.count() - before
    expected = 1 if model is ActionPlanEntry else model.objects.count()
    assert changed == expected


def test_what_a_bulk_update_changed_can_be_read_in_the_history(world):
    Project.objects.filter(pk=world.proposal.pk).update(title="En annen tittel")
    history = world.proposal.events.order_by("pgh_id").values_list("pgh_label", "title")
    assert list(history) == [("insert", world.proposal.title), ("update", "En annen tittel")]


def test_a_deleted_row_is_in_the_history(make_project):
    draft = make_project(Stage.DRAFT)
    key = draft.pk
    Project.objects.filter(pk=key).delete()
    events = apps.get_model("portfolio", "ProjectEvent").objects.filter(pgh_obj_id=key).order_by("pgh_id")
    assert [event.pgh_label for event in events] == ["insert", "delete"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda world: Project(
                strategy=world.strategy,
                title="T",
                submitter=world.office,
                starts_on=DAY,
                ends_on=DAY.replace(day=1, month=4),
            ),
            "Sluttdatoen kan ikke være før startdatoen.",
        ),
        (
            lambda world: ActionPlan(strategy=world.strategy, starts_on=datetime.date(2040, 1, 15)),
            "Planen må begynne den første i en måned.",
        ),
        (
            lambda world: ActionPlan(strategy=world.strategy, starts_on=world.plan.starts_on),
            "Det finnes allerede en årlig handlingsplan i denne perioden.",
        ),
        (
            lambda _: Strategy(slug="ny", name="Ny", vision="V", starts_on=DAY, ends_on=DAY),
            "Strategien må slutte etter at den begynner.",
        ),
        (
            lambda _: Principle(slug="ny", name="Ny", hashtag="Ny", explanation="E"),
            "Emneknaggen må begynne med #.",
        ),
        (
            lambda _: Principle(slug="ny", name="Ny", hashtag="#Teknologi", explanation="E"),
            "Et annet prinsipp har allerede denne emneknaggen.",
        ),
    ],
    ids=["period", "first of a month", "overlap", "strategy", "hash", "hashtag"],
)
def test_django_says_the_same_in_friendly_words(change, message, world):
    with pytest.raises(ValidationError) as refusal:
        change(world).full_clean()
    assert refusal.value.messages == [message]
