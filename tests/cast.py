"""The fixed cast of the tests, and the things that they act on."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from innolab.accounts.models import User
from innolab.accounts.roles import Role
from portfolio.models import ActionPlan, ActionPlanEntry, Adoption, Closing, Project, Strategy, Unit
from portfolio.models.action_plan import add_months
from portfolio.strategy_data import load_strategy
from portfolio.workflow import ASSESSED_OR_LATER, Stage
from principles.models import Assessment, Checklist, Principle, Verdict
from tests import kept_rows

ROLES = ("submitter", "office", "leader", "owner", "outsider", "admin")
PASSWORD = "et-langt-passord-42"
STRATEGY = (
    "principles.Principle",
    "principles.GuidingQuestion",
    "portfolio.Strategy",
    "portfolio.Programme",
    "portfolio.ProgrammeCriterion",
    "portfolio.Driver",
)


def person(name: str, role: Role | None = None, **fields: Any) -> User:
    user = User.objects.create_user(f"{name}@kommune.example", PASSWORD, name=f"{name} Testesen", **fields)
    if role:
        user.groups.add(Group.objects.get(name=role.value))
    return user


def given(user: User, *permissions: str) -> User:
    """The user with these permissions too, as an administrator can give each of them by itself."""
    for name in permissions:
        app, codename = name.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return User.objects.get(pk=user.pk)  # which remembers none of what it had


@pytest.fixture
def submitter(db: None) -> User:
    return person("submitter")


@pytest.fixture
def office(db: None) -> User:
    return person("office", Role.PORTFOLIO_OFFICE)


@pytest.fixture
def leader(db: None) -> User:
    return person("leader", Role.LEADERSHIP)


@pytest.fixture
def owner(db: None) -> User:
    """Owns the projects that are made by make_project."""
    return person("owner")


@pytest.fixture
def outsider(db: None) -> User:
    """Is employed, and has nothing to do with the project at hand."""
    return person("outsider")


@pytest.fixture
def admin(db: None) -> User:
    return person("admin", Role.ADMINISTRATOR, is_staff=True)


@pytest.fixture
def cast(submitter: User, office: User, leader: User, owner: User, outsider: User, admin: User) -> dict[str, User]:
    """Everybody, by name, in the order of ROLES."""
    return dict(zip(ROLES, (submitter, office, leader, owner, outsider, admin), strict=True))


@pytest.fixture(scope="session")
def rows_of_strategy() -> list[str]:
    """Filled by the first test that wants the strategy."""
    return []


@pytest.fixture
def strategy(db: None, rows_of_strategy: list[str]) -> Strategy:
    """Loaded once, by some sixty statements; its rows are laid back, by one, for every test after that."""
    if Strategy.objects.exists() or Principle.objects.exists():  # a test that begins with something of its own
        return load_strategy()
    if rows_of_strategy:
        kept_rows.lay_back(rows_of_strategy[0])
        return Strategy.objects.get()
    loaded = load_strategy()
    rows_of_strategy.append(kept_rows.taken(kept_rows.tables_of(*STRATEGY)))
    return loaded


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.get_or_create(slug="skole", name="Skole")[0]


@pytest.fixture
def make_project(strategy: Strategy, unit: Unit, submitter: User, owner: User, office: User) -> Callable[..., Project]:
    """Makes a project in any stage, as complete as that stage wants it. `assessed` answers all that applies."""

    def make(stage: Stage = Stage.SUBMITTED, *, assessed: bool | None = None, **fields: Any) -> Project:
        if assessed is None:
            assessed = stage in ASSESSED_OR_LATER
        today = timezone.localdate()
        criterion = strategy.programmes.get(slug="innbyggeren-som-ressurs").criteria.get()
        defaults: dict[str, Any] = {
            "title": "Digitalt tilsyn i omsorgsboliger",
            "need": "Nattevakter går runder som vekker beboerne.",
            "solution": "Sensorer melder fra når noen trenger hjelp.",
            "affected": "120 beboere og nattevaktene.",
            "benefits": "Bedre søvn og færre fall.",
            "innovation_types": ["better_service"],
            "unit": unit,
            "programme": criterion.programme,
            "investment_cost": 1_250_000,
            "operating_cost": 180_000,
            "effort_days": 140,
            "starts_on": add_months(today, 1),
            "ends_on": add_months(today, 7) - datetime.timedelta(days=1),
            "submitter": submitter,
            "owner": owner,
            "submitted_at": None if stage == Stage.DRAFT else timezone.now(),
        }
        if stage in ASSESSED_OR_LATER:
            defaults |= {"programme_confirmed_at": timezone.now(), "programme_confirmed_by": office}
        if stage == Stage.MERGED and "merged_into" not in fields:
            defaults["merged_into"] = make(Stage.UNDER_WAY, title="Forslaget som går videre")
        if assessed or stage in ASSESSED_OR_LATER:
            defaults["checklist"] = Checklist.objects.create(created_by=office)
        project = Project.objects.create(strategy=strategy, stage=stage, **{**defaults, **fields})
        project.criteria_met.add(criterion)
        if assessed:
            answer_all(project, by=office)
        return project

    return make


def answer_all(project: Project, *, by: User) -> None:
    """Every principle that applies to the project is assessed."""
    for principle in project.applicable_principles():
        Assessment.objects.update_or_create(
            checklist=project.checklist,
            principle=principle,
            defaults={"verdict": Verdict.SUPPORTS, "reason": "Det er godt begrunnet.", "assessed_by": by},
        )


@pytest.fixture
def plan(strategy: Strategy) -> ActionPlan:
    """A draft plan for the 12 months from this month."""
    return ActionPlan.objects.create(strategy=strategy, starts_on=timezone.localdate().replace(day=1))


def adopted(plan: ActionPlan, *, by: User, state: str = ActionPlan.State.ADOPTED) -> ActionPlan:
    """The plan with a state that only adopting and closing lead to; neither says anything of its entries."""
    adoption = Adoption.objects.create(
        plan=plan,
        revision=1,
        decided_on=timezone.localdate(),
        decision_maker="Kommunedirektøren",
        case_reference="26/1234",
        by=by,
    )
    if state == ActionPlan.State.CLOSED:
        Closing.objects.create(plan=plan, lessons="Vi begynte for sent.", by=by)
    ActionPlan.objects.filter(pk=plan.pk).update(state=state, adoption=adoption)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def make_entry(plan: ActionPlan, make_project: Callable[..., Project]) -> Callable[..., ActionPlanEntry]:
    """Makes a ranked entry in the plan, with a project of the stage that fits."""

    def make(decision: str = ActionPlanEntry.Decision.INCLUDED, **fields: Any) -> ActionPlanEntry:
        included = decision == ActionPlanEntry.Decision.INCLUDED
        rank = plan.entries.ranked().count() + 1
        project = make_project(Stage.PLANNED if included else Stage.ASSESSED, **{"title": f"Prosjekt {rank}", **fields})
        return ActionPlanEntry.objects.create(
            plan=plan,
            project=project,
            decision=decision,
            rank=None if decision == ActionPlanEntry.Decision.OUT else rank,
        )

    return make
