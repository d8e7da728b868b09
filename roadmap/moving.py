"""A project is moved in time, with its phases and the milestones that are not reached (strategy §6.2)."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from innolab.accounts.models import User
from innolab.days import FIRST_DAY, LAST_DAY
from innolab.refusals import Refused, StaleVersion
from portfolio import editing, projects, scheduling
from portfolio.collisions import latest_writing
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.permissions import may_move_in_time
from portfolio.scheduling import Along
from roadmap.picture import Item

MOST_YEARS = 20
_DAYS_IN_A_YEAR = 366


def movable_by(user: User, items: Iterable[Item], plan: ActionPlan) -> frozenset[int]:
    """Which of these the user may move in time; only what the act itself would say yes to.

    `plan`: the one they are ranked in. One query at the most, about what it does not rank.
    """
    items = list(items)
    in_a_plan = {item.project_id for item in items if item.rank and plan.state != ActionPlan.State.CLOSED}
    keys = [item.project_id for item in items if item.project_id not in in_a_plan]
    in_a_plan |= set(ActionPlanEntry.objects.that_count().filter(project__in=keys).values_list("project_id", flat=True))
    alike: dict[tuple[bool, str, bool], list[int]] = {}  # hundreds, which the rule looks at in a handful of ways
    for item in items:
        carries = user.pk in (item.owner_id, item.manager_id)
        alike.setdefault((carries, item.stage, item.project_id in in_a_plan), []).append(item.project_id)
    return frozenset(
        key
        for (carries, stage, is_in_a_plan), those in alike.items()
        if may_move_in_time(user, carries=carries, stage=stage, in_a_plan=is_in_a_plan)
        for key in those
    )


@transaction.atomic
def move(
    project: Project,
    *,
    starts_on: datetime.date,
    ends_on: datetime.date,
    by: User,
    version: int,
    reason: str = "",
    along: Along | None = None,
) -> Project:
    """Give a project another period. Phases, and milestones that are not reached, keep their place in it.

    An adopted plan wants a reason, which is kept as a decision and told; in a draft one may be given. `along`: where
    they are to stand, instead, as when a move is taken back. What has the period already, as after a second click, is
    left alone. Raises NotPermitted, Refused, MissingReason, or StaleVersion when somebody has changed the project since
    `version` was read.
    """
    project = projects.lock(project)
    editing.refuse_unless_movable(project, by=by)
    before = (project.starts_on, project.ends_on)
    if before == (starts_on, ends_on):
        return project
    if found := objections(starts_on, ends_on):
        raise Refused(*found)
    if version != project.version:
        raise StaleVersion(_who_was_first(project))
    changes = {"starts_on": starts_on, "ends_on": ends_on}
    project = editing.edit(project, changes=changes, by=by, reason=reason)
    if along:
        scheduling.put_back(project, along)
    elif before[0] and before[1]:
        scheduling.take_along(project, left=(before[0], before[1]))
    return project


def objections(starts_on: datetime.date, ends_on: datetime.date) -> list[str]:
    """Why nothing can have this period, wherever it is moved: in the plan, or where it is tried out."""
    if ends_on < starts_on:
        return ["Sluttdatoen kan ikke være før startdatoen."]
    if starts_on < FIRST_DAY or ends_on > LAST_DAY:
        return [f"Velg datoer fra {FIRST_DAY.year} til {LAST_DAY.year}."]
    if (ends_on - starts_on).days > MOST_YEARS * _DAYS_IN_A_YEAR:
        return [f"Et prosjekt kan vare i høyst {MOST_YEARS} år."]
    return []


def _who_was_first(project: Project) -> str:
    """Where the history does not know it either, somebody."""
    who = latest_writing(project).by or "Noen andre"
    return f"{who} har endret prosjektet etter at du så det. Se hvordan det er nå, og prøv igjen."
