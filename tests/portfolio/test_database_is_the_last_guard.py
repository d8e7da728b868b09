"""Every constraint and trigger, met by a write that goes around the acts: bulk updates, raw rows and plain SQL."""

import datetime
from types import SimpleNamespace

import pgtrigger
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.models import ProtectedError

from portfolio.models import ActionPlan, ActionPlanEntry, Decision, Driver, Programme, Project, Strategy, Unit
from portfolio.workflow import Stage
from principles.models import Assessment, Principle
from tests.at_once import at_once, while_uncommitted
from tests.portfolio.violations import VIOLATIONS
from tests.portfolio.violations.builders import DAY, another_plan, new_entry, sql

OURS = ("accounts", "notifications", "principles", "portfolio", "roadmap")


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


@pytest.mark.django_db(transaction=True)
def test_what_moves_up_or_down_in_the_ranking_waits_for_no_project(world):
    swapped = sql("UPDATE portfolio_actionplanentry SET rank = 4 - rank WHERE rank IS NOT NULL")
    with transaction.atomic():
        list(Project.objects.select_for_update())
        assert at_once(lambda: commit(swapped, world)) == [None]
    assert [row.pk for row in world.plan.entries.ranked()] == [row.pk for row in reversed(world.entries)]


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
        (Driver, lambda: Driver.objects.update(description="En ny beskrivelse.")),
        (Unit, lambda: Unit.objects.update(is_active=False)),
        (Principle, lambda: Principle.objects.update(explanation="En ny forklaring.")),
    ],
    ids=[
        "project",
        "project by SQL",
        "plan",
        "entry",
        "assessment",
        "strategy",
        "programme",
        "driver",
        "unit",
        "principle",
    ],
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
