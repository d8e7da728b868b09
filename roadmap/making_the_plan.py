"""Leadership makes a scenario the plan: what it wants is checked anew, and carried out by the acts as always."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio import action_plan, projects
from portfolio.models import ActionPlan, Project
from portfolio.permissions import DECIDE_PLAN, MOVE_IN_PLAN, PRIORITISE, SET_FRAMES
from portfolio.planning import frames
from roadmap import moving, prioritisation, scenarios
from roadmap.models import Scenario
from roadmap.steps import Steps, steps

_WANTS = (DECIDE_PLAN, PRIORITISE, SET_FRAMES, MOVE_IN_PLAN)  # what any scenario may come to
NOTHING = "Det er ikke noe her som planen ikke har fra før."


def may_make(user: User) -> bool:
    """Make any scenario the plan, whatever it wants."""
    return user.has_perms(_WANTS)


def require_may_make(user: User) -> None:
    for permission in _WANTS:
        require(user, permission)


@transaction.atomic
def make_the_plan(
    scenario: Scenario,
    *,
    by: User,
    version: int,
    scenario_version: int,
    reason: str,
    leave_out: Collection[int] = (),
) -> Scenario:
    """Carry out all that the scenario wants, or nothing. `leave_out`: projects, or FRAMES, that are left as they are.

    Raises NotPermitted, MissingReason, Refused with what is in the way, or StaleVersion when the plan or the scenario
    has changed since they were read.
    """
    require_may_make(by)
    if was_made_so(scenario, by=by):
        return scenario  # as after a second click
    if not reason.strip():
        raise MissingReason("Skriv hvorfor. Begrunnelsen følger hver beslutning, og de det gjelder, får lese den.")
    try:
        plan = action_plan.lock(scenario.plan, version=version)
    except StaleVersion:
        if was_made_so(scenario, by=by):
            return scenario  # by the first of two clicks at once
        raise
    scenario = _held(scenario, plan, scenario_version)
    projects.lock_all(Project.objects.filter(plan_entries__plan=plan))
    found = steps(scenario, leave_out=leave_out)
    if found.hindrances:
        raise Refused(*(words for each in found.hindrances for words in each.in_words))
    if found.is_nothing:
        raise Refused(NOTHING)
    _carry_out(plan, found, by=by, reason=reason.strip())
    scenario.made_at, scenario.made_by = timezone.now(), by
    scenario.shared_at = scenario.shared_at or scenario.made_at  # what decided the plan is no secret
    scenario.save(update_fields=["made_at", "made_by", "shared_at"])
    return scenario


def was_made_so(scenario: Scenario, *, by: User) -> bool:
    return Scenario.objects.filter(pk=scenario.pk, made_by=by).exists()


def _held(scenario: Scenario, plan: ActionPlan, version: int) -> Scenario:
    held = Scenario.objects.select_for_update(of=("self",)).filter(pk=scenario.pk).first()
    if held is None:
        raise Refused("Denne «hva om» er slettet.")
    if held.made_at is not None:
        raise Refused(scenarios.STANDS)
    if held.version != version:
        raise StaleVersion("Denne «hva om» er endret etter at du åpnet siden. Se hva som blir endret nå.")
    held.plan = plan
    return held


def _carry_out(plan: ActionPlan, found: Steps, *, by: User, reason: str) -> None:
    """First what there is to spend, then time and what is included, and the ranking of what is left at the end.

    Time comes before the decision, for what is taken out of the plan is not leadership's to move any more.
    """
    said: dict[str, Any] = {"by": by, "reason": reason}
    if found.frames is not None:
        money, capacity = scenarios.read_frames(found.frames)
        frames.set_frames(plan, money=money, capacity=capacity, version=_version(plan), **said)
    for change in found.changes:
        if change.period is not None:
            project, (starts_on, ends_on) = change.entry.project, change.period
            assert starts_on  # what has no period is not moved
            assert ends_on
            moving.move(project, starts_on=starts_on, ends_on=ends_on, version=project.version, **said)
        if change.decision is not None:
            action_plan.decide(change.entry, decision=change.decision, version=_version(plan), **said)
    if found.order is not None:
        _rank(plan, found.order, {c.entry.project_id for c in found.changes if c.rank}, said)


def _rank(plan: ActionPlan, order: Sequence[int], moved: set[int], said: dict[str, Any]) -> None:
    """Each that is moved comes right after the one that it shall follow; the others stay as they are to each other."""
    for place, key in enumerate(order):
        if key not in moved:
            continue
        entry = plan.entries.get(project=key)
        rank = 1
        if place:
            before = plan.entries.get(project=order[place - 1])
            assert before.rank is not None
            assert entry.rank is not None
            rank = before.rank + (entry.rank > before.rank)
        prioritisation.prioritise(entry, rank=rank, version=_version(plan), **said)


def _version(plan: ActionPlan) -> int:
    """As the last of the acts left it; the plan is held."""
    return ActionPlan.objects.values_list("version", flat=True).get(pk=plan.pk)
