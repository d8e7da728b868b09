"""What a move or a decision comes into conflict with: what the project depends on, and the limits of the plan.

Sentences only, told to whoever did it. They forbid nothing (strategy §6.2).
"""

from portfolio import dependencies
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.planning import balance, takes
from portfolio.planning.balance import Limit
from portfolio.planning.money import days_in
from portfolio.planning.takes import Take
from portfolio.planning.warnings import (
    depends_on_something_that_is_not_included,
    has_its_period_outside_the_plan,
    is_included_behind_a_reserve,
    warnings_of_one,
)
from portfolio.templatetags.norwegian import long_date
from portfolio.workflow import ENDED

_ENDED = {stage.value for stage in ENDED}
TOLD = (depends_on_something_that_is_not_included, is_included_behind_a_reserve)


def conflicts_of(project: Project, plan: ActionPlan) -> list[str]:
    """Of the project as it is now, in the plan that is seen. What was taken out, or stands outside, breaks no frame."""
    ways = dependencies.ways_of(project)
    found = _in_time(project, ways)
    entry = plan.entries.ranked().select_related("project", "plan").filter(project=project).first()
    if entry is None or plan.state == ActionPlan.State.CLOSED:
        return found
    found += _seen_of(entry, plan, ways.needs)
    if entry.decision == ActionPlanEntry.Decision.INCLUDED:
        found += _limits_broken_by(entry, plan)
    return found


def _in_time(project: Project, ways: dependencies.Ways) -> list[str]:
    needs = [_waits(project, needed) for needed in ways.needs]
    needed_by = [_waits(other, project) for other in ways.needed_by]
    return [sentence for sentence in (*needs, *needed_by) if sentence]


def ends_too_late(needed: Project, project: Project) -> bool:
    """Whether what it needs has not ended when it starts. What has ended stands in nobody's way."""
    if project.starts_on is None or needed.ends_on is None or {needed.stage, project.stage} & _ENDED:
        return False
    return project.starts_on <= needed.ends_on


def _waits(project: Project, needed: Project) -> str:
    if not ends_too_late(needed, project):
        return ""
    return (
        f"«{project}» starter {long_date(project.starts_on)}, men er avhengig av «{needed}»,"
        f" som først er ferdig {long_date(needed.ends_on)}."
    )


def _seen_of(entry: ActionPlanEntry, plan: ActionPlan, needs: list[Project]) -> list[str]:
    """What the plan's own page says of the entry."""
    project = entry.project
    # To begin before the plan, or go on after it, is as it often should be; to lie outside it is not.
    is_outside = project.starts_on and project.ends_on and not days_in(plan, project.starts_on, project.ends_on)
    rules = (*TOLD, has_its_period_outside_the_plan) if is_outside else TOLD
    return [warning.sentence for warning in warnings_of_one(entry, needs, rules=rules)]


def _limits_broken_by(entry: ActionPlanEntry, plan: ActionPlan) -> list[str]:
    """The limits that are passed, and that this entry takes of where they are. Without limits nothing more is read.

    None where somebody has taken it out of the included in the meantime.
    """
    limits = balance.limits(plan)
    if not limits:
        return []
    found = list(takes.of(balance.included_in(plan), plan))
    own = next((take for take in found if take.entry.pk == entry.pk), None)
    used = [limit.against(found) for limit in limits]
    return [limit.in_words for limit in used if own and _takes_part(limit, own)]


def _takes_part(limit: Limit, own: Take) -> bool:
    used = limit.efforts if isinstance(limit, balance.Capacity) else (limit.used,)
    parts = zip(limit.wants(own), used, limit.caps, strict=True)
    return any(mine and altogether > cap for mine, altogether, cap in parts)
