"""A project is moved in time, with its phases and the milestones that are not reached (strategy §6.2)."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from django.db import transaction

from innolab.accounts.models import User
from innolab.refusals import Refused, StaleVersion
from portfolio import editing, projects
from portfolio.collisions import latest_writing
from portfolio.models import ActionPlanEntry, Milestone, Project, ProjectPhase
from portfolio.permissions import may_move_in_time
from roadmap.picture import Item

EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)
MOST_YEARS = 20
_DAYS_IN_A_YEAR = 366


class Along(NamedTuple):
    """When the phases begin, and the milestones that are not reached are due, each by its key."""

    phases: Mapping[int, datetime.date]
    milestones: Mapping[int, datetime.date]


def movable_by(user: User, items: Iterable[Item]) -> frozenset[int]:
    """Which of these the user may move in time; two queries, and only what the act itself would say yes to."""
    items = list(items)
    keys = [item.project_id for item in items]
    carried = set(Project.objects.filter(pk__in=keys, owner=user).values_list("pk", flat=True))
    carried |= set(Project.objects.filter(pk__in=keys, manager=user).values_list("pk", flat=True))
    in_a_plan = set(ActionPlanEntry.objects.that_count().filter(project__in=keys).values_list("project_id", flat=True))
    return frozenset(
        item.project_id
        for item in items
        if may_move_in_time(
            user, carries=item.project_id in carried, stage=item.stage, in_a_plan=item.project_id in in_a_plan
        )
    )


def along_with(project: Project) -> Along:
    """What moves with the project, as it stands now."""
    milestones = project.milestones.filter(reached_on__isnull=True)
    return Along(
        dict(project.phases.values_list("pk", "starts_on")), dict(milestones.values_list("pk", "due_on").order_by("pk"))
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
    _refuse_what_is_no_period(starts_on, ends_on)
    if version != project.version:
        raise StaleVersion(_who_was_first(project))
    changes = {"starts_on": starts_on, "ends_on": ends_on}
    project = editing.edit(project, changes=changes, by=by, reason=reason, drafts_too=False)
    if along is None and before[0] and before[1]:
        along = _in_its_new_place(along_with(project), _stretched(before[0], before[1], starts_on, ends_on))
    if along:
        _take_along(project, along)
    return project


def _refuse_what_is_no_period(starts_on: datetime.date, ends_on: datetime.date) -> None:
    if ends_on < starts_on:
        raise Refused("Sluttdatoen kan ikke være før startdatoen.")
    if starts_on < EARLIEST or ends_on > LATEST:
        raise Refused(f"Velg datoer fra {EARLIEST.year} til {LATEST.year}.")
    if (ends_on - starts_on).days > MOST_YEARS * _DAYS_IN_A_YEAR:
        raise Refused(f"Et prosjekt kan vare i høyst {MOST_YEARS} år.")


def _who_was_first(project: Project) -> str:
    """Where the history does not know it either, somebody."""
    who = latest_writing(project).by or "Noen andre"
    return f"{who} har endret prosjektet etter at du så det. Se hvordan det er nå, og prøv igjen."


def _stretched(
    starts_on: datetime.date, ends_on: datetime.date, new_start: datetime.date, new_end: datetime.date
) -> Callable[[datetime.date], datetime.date]:
    """Where a day of the old period lies in the new one: as many days on where it is as long, else in proportion."""
    old, new = (ends_on - starts_on).days + 1, (new_end - new_start).days + 1

    def moved(day: datetime.date) -> datetime.date:
        place = new_start.toordinal() + round((day - starts_on).days * new / old)
        return datetime.date.fromordinal(min(max(place, 1), datetime.date.max.toordinal()))

    return moved


def _in_its_new_place(along: Along, moved: Callable[[datetime.date], datetime.date]) -> Along:
    return Along(*({key: moved(day) for key, day in days.items()} for days in along))


def _take_along(project: Project, along: Along) -> None:
    """What has been removed or reached since stays so."""
    phases = list(project.phases.filter(pk__in=along.phases))
    for phase in phases:
        phase.starts_on = along.phases[phase.pk]
    ProjectPhase.objects.bulk_update(phases, ["starts_on"])
    milestones = list(project.milestones.filter(pk__in=along.milestones, reached_on__isnull=True))
    for milestone in milestones:
        milestone.due_on = along.milestones[milestone.pk]
    Milestone.objects.bulk_update(milestones, ["due_on"])
