"""Changing what a project says of itself after it was sent in, and who carries it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, When

from innolab.accounts.models import User
from innolab.notifications.delivery import notify
from innolab.refusals import MissingReason, Refused, require
from portfolio.collisions import own_changes
from portfolio.models import ActionPlan, Decision, Project
from portfolio.permissions import APPOINT, ASSESS, MOVE_IN_PLAN, can_edit_project, carries, may_move_in_time
from portfolio.projects import lock
from portfolio.proposals import ASKED_FOR, NO_HYPOTHESIS, REQUIRED, Missing
from portfolio.telling import tell_of
from portfolio.workflow import CAN_BE_APPOINTED_TO

WHAT_AND_WHY = ("title", "need", "solution", "hypothesis", "kind", "innovation_types")
WHOM = ("unit", "affected", "benefits", "collaborators")
PERIOD = ("starts_on", "ends_on")
RESOURCES = ("investment_cost", "operating_cost", "effort_days")
TIME_AND_RESOURCES = (*PERIOD, *RESOURCES)
ANSWERS_TO = ("drivers", "is_statutory", "sdg_tags", "expected_benefit", "reference")
EDITED_IN_PLACE = frozenset([*WHAT_AND_WHY, *WHOM, *TIME_AND_RESOURCES, *ANSWERS_TO])
JUDGED_BY_OFFICE = frozenset(["expected_benefit"])
REFERENCE_IS_TAKEN = "Et annet prosjekt har denne referansen."
WHO_CARRIES = {"owner": "prosjekteier", "manager": "prosjektleder"}


def plans_that_rank(project: Project) -> list[ActionPlan]:
    """Those that are not closed: its time and resources are theirs too. What is adopted stands first."""
    is_draft = Case(When(plan__state=ActionPlan.State.DRAFT, then=1), default=0)
    found = project.plan_entries.that_count().select_related("plan")
    return [entry.plan for entry in found.order_by(is_draft, "plan__starts_on")]


def the_only(plans: list[ActionPlan]) -> ActionPlan | None:
    """The plan in which time and resources are changed: none by itself where they are those of several."""
    return plans[0] if len(plans) == 1 else None


def wants_reason(changed: Collection[str], *, states: Iterable[str]) -> bool:
    """Whether these parts of a project are changed for a reason only. `states`: of the plans that rank it.

    In an adopted plan time and resources are promised. In a draft nothing is, and leadership shapes it by moving; what
    a project costs is changed by one person alone, and those who rank on it should learn why (ADR 20).
    """
    states = set(states)
    if ActionPlan.State.ADOPTED in states:
        return not set(TIME_AND_RESOURCES).isdisjoint(changed)
    return bool(states) and not set(RESOURCES).isdisjoint(changed)


def period_wants_reason(project: Project) -> bool:
    return wants_reason(PERIOD, states=[plan.state for plan in plans_that_rank(project)])


def emptied(project: Project, changes: Mapping[str, Any]) -> list[Missing]:
    """What a project that is sent in has to say, and would not say any more."""
    nothing: tuple[Any, ...] = (None, "", [])
    gone = {
        name
        for name, value in changes.items()
        if name in ASKED_FOR and value in nothing and getattr(project, name) not in nothing
    }
    found = [item for item in REQUIRED if item.field in gone]
    says = {name: changes.get(name, getattr(project, name)) for name in ("kind", "hypothesis")}
    had = project.kind != Project.Kind.EXPERIMENT or project.hypothesis
    if says["kind"] == Project.Kind.EXPERIMENT and not says["hypothesis"] and had:
        found.append(NO_HYPOTHESIS)
    return found


@transaction.atomic
def edit(
    project: Project,
    *,
    changes: Mapping[str, Any],
    by: User,
    reason: str = "",
    read: Mapping[str, str] | None = None,
) -> Project:
    """Change parts of a project. `read` is as for portfolio.proposals.save: what others wrote meanwhile stays.

    What time and resources are changed for in an action plan is kept as a decision and told; `wants_reason` says where
    there has to be one. The period alone leadership may change too, in a plan. An assessment stands as it was.
    Raises NotPermitted, Refused, MissingReason, or Collision.
    """
    if strange := changes.keys() - EDITED_IN_PLACE:
        raise ValueError(f"Not edited in place: {', '.join(sorted(strange))}")
    project = lock(project)
    if changes and changes.keys() <= set(PERIOD):
        refuse_unless_movable(project, by=by)
    else:
        refuse_unless_editable(project, by=by)
    changes = own_changes(project, changes, read=read or {})
    if not changes:
        return project
    _refuse_what_does_not_fit(project, changes, by=by)
    plans = plans_that_rank(project) if changes.keys() & set(TIME_AND_RESOURCES) else []
    if not reason.strip() and wants_reason(changes, states=[plan.state for plan in plans]):
        raise MissingReason(
            "Skriv hvorfor. Prosjektet står i en årlig handlingsplan, og de som følger det, får beskjed."
        )
    _write(project, changes)
    if plans and reason.strip():
        kind, plan = Decision.Kind.REPLANNED, the_only(plans)
        tell_of(Decision.objects.create(project=project, plan=plan, kind=kind, reason=reason.strip(), by=by))
    return project


def refuse_unless_editable(project: Project, *, by: User) -> None:
    """Raises NotPermitted where the user never may, and Refused where nobody may now."""
    if not carries(by, project):
        require(by, ASSESS)
    if not can_edit_project(by, project):
        raise Refused(f"Prosjektet er {project.get_stage_display()} og kan ikke endres her nå.")


def refuse_unless_movable(project: Project, *, by: User) -> None:
    """As refuse_unless_editable, of the project's period: leadership moves what stands in a plan."""
    in_a_plan = project.plan_entries.that_count().exists()
    if not carries(by, project) and not by.has_perm(ASSESS):
        require(by, MOVE_IN_PLAN if in_a_plan else ASSESS)
    if not may_move_in_time(by, carries=carries(by, project), stage=project.stage, in_a_plan=in_a_plan):
        raise Refused(f"Prosjektet er {project.get_stage_display()}, så perioden står fast.")


def _refuse_what_does_not_fit(project: Project, changes: Mapping[str, Any], *, by: User) -> None:
    if changes.keys() & JUDGED_BY_OFFICE:
        require(by, ASSESS)
    if {driver.strategy_id for driver in changes.get("drivers", ())} - {project.strategy_id}:
        raise Refused("Føringene må høre til den samme strategien som prosjektet.")
    if not changes.get("title", project.title).strip():
        raise Refused("Gi prosjektet en tittel.")
    if found := emptied(project, changes):
        raise Refused(*(item.sentence for item in found))


def _write(project: Project, changes: dict[str, Any]) -> None:
    if (drivers := changes.pop("drivers", None)) is not None:
        project.drivers.set(drivers)
    if (tags := changes.pop("sdg_tags", None)) is not None:
        _tag(project, tags)
    for name, value in changes.items():
        setattr(project, name, value)
    project.version += 1
    try:
        with transaction.atomic():
            project.save(update_fields=[*changes, "version", "changed_at"])
    except IntegrityError as error:
        if "no_two_projects_share_a_reference" not in str(error):
            raise
        raise Refused(REFERENCE_IS_TAKEN) from error


def _tag(project: Project, tags: list[tuple[int, str, str]]) -> None:
    """The goals that the project answers to are these, each (goal, dimension, reason), and no others."""
    project.sdg_tags.exclude(goal__in=[goal for goal, _, _ in tags]).delete()
    before = {tag.goal: tag for tag in project.sdg_tags.all()}
    for goal, dimension, reason in tags:
        if goal in before and (before[goal].dimension, before[goal].reason) == (dimension, reason):
            continue
        project.sdg_tags.update_or_create(goal=goal, defaults={"dimension": dimension, "reason": reason})


def refuse_unless_appointable(project: Project) -> None:
    if project.stage not in CAN_BE_APPOINTED_TO:
        raise Refused(f"Prosjektet er {project.get_stage_display()}, så ingen kan utpekes nå.")


@transaction.atomic
def appoint(
    project: Project, *, owner: User | None, manager: User | None, by: User, read: Mapping[str, str] | None = None
) -> Project:
    """Say who owns a project and who manages it, or that nobody does. Whoever is appointed is told.

    Raises NotPermitted, Refused, or Collision when somebody else has appointed another since `read`.
    """
    require(by, APPOINT)
    project = lock(project)
    refuse_unless_appointable(project)
    changes = own_changes(project, {"owner": owner, "manager": manager}, read=read or {})
    changed = {role: person for role, person in changes.items() if person != getattr(project, role)}
    for role, person in changed.items():
        if person and (not person.is_active or person.is_shut_out):
            raise Refused(f"{person} kan ikke logge inn, og kan derfor ikke være {WHO_CARRIES[role]}.")
        setattr(project, role, person)
    if changed:
        project.version += 1
        project.save(update_fields=[*changed, "version", "changed_at"])
    for role, person in changed.items():
        if person:
            title = f"Du er {WHO_CARRIES[role]} for «{project}»"
            notify([person], title=title, text=f"{by} utpekte deg.", href=project.get_absolute_url(), by=by)
    return project
