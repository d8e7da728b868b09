"""When a project does what: whoever carries it, or the office, states its phases and milestones (strategy §6.3.2)."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import User
from innolab.days import FIRST_DAY, LAST_DAY
from innolab.refusals import Refused, StaleVersion
from portfolio import editing, projects
from portfolio.models import Milestone, Phase, Project, ProjectPhase
from portfolio.templatetags.norwegian import long_date

MOST_MILESTONES = 30
LONGEST_NAME = 80


class Stated(NamedTuple):
    """A milestone as somebody states it."""

    name: str
    due_on: datetime.date
    reached_on: datetime.date | None = None


class Schedule(NamedTuple):
    """The day that each phase begins, in the order of the method; and the milestones by their days."""

    phases: dict[Phase, datetime.date]
    milestones: list[Stated]


def schedule_of(project: Project) -> Schedule:
    """Two queries."""
    rows = project.phases.select_related("phase").order_by("phase__position")
    points = project.milestones.order_by("due_on", "pk").values_list("name", "due_on", "reached_on")
    return Schedule({row.phase: row.starts_on for row in rows}, [Stated(*each) for each in points])


class Along(NamedTuple):
    """When the phases begin, and the milestones that are not reached are due, each by its key."""

    phases: Mapping[int, datetime.date]
    milestones: Mapping[int, datetime.date]


def along_with(project: Project) -> Along:
    """What moves with the project, as it stands now."""
    phases = project.phases.order_by("phase__position").values_list("pk", "starts_on")
    return Along(dict(phases), _not_reached(project))


def _not_reached(project: Project) -> dict[int, datetime.date]:
    milestones = project.milestones.filter(reached_on__isnull=True)
    return dict(milestones.values_list("pk", "due_on").order_by("pk"))


@transaction.atomic
def set_schedule(
    project: Project,
    *,
    phases: Mapping[Phase, datetime.date],
    milestones: Sequence[Stated],
    by: User,
    version: int,
) -> Project:
    """Say when its phases begin, and which milestones it has: these, and no others. The period stays as it is.

    Raises NotPermitted, Refused, or StaleVersion when the project has changed since `version` was read.
    """
    project = projects.lock(project)
    editing.refuse_unless_editable(project, by=by)
    before = schedule_of(project)
    stated = [each._replace(name=" ".join(each.name.split())) for each in milestones]
    if dict(phases) == before.phases and sorted(stated, key=_place) == sorted(before.milestones, key=_place):
        return project
    if project.version != version:
        raise StaleVersion("Noen andre har endret prosjektet etter at du åpnet siden.")
    if dict(phases) != before.phases:
        _refuse_phases(project, phases)
    _refuse_milestones(stated)
    _keep_phases(project, phases)
    _keep_milestones(project, stated)
    project.version += 1
    project.save(update_fields=["version", "changed_at"])
    return project


def take_along(project: Project, *, left: tuple[datetime.date, datetime.date]) -> None:
    """The project, which whoever calls holds and has asked for, has left this period for the one that it has now.

    Phases that were as set_schedule wants them are so afterwards too: in their order, a day apart at the least. Raises
    Refused where there are fewer days than phases. Those that were not stand in proportion, until they are stated anew.
    """
    assert project.starts_on
    assert project.ends_on
    moved = _stretched(*left, project.starts_on, project.ends_on)
    rows = list(project.phases.select_related("phase").order_by("phase__position"))
    phases = {row.pk: moved(row.starts_on) for row in rows}
    if not _wrong_phases({row.phase: row.starts_on for row in rows}, *left):
        phases = _apart(phases, project.starts_on, project.ends_on)
    _write(project, Along(phases, {key: moved(day) for key, day in _not_reached(project).items()}))


def put_back(project: Project, along: Along) -> None:
    """As take_along, to the days where they stood. What has been removed or reached since stays so.

    Raises Refused where they do not fit with a phase that has been stated since.
    """
    rows = list(project.phases.select_related("phase"))
    if any(row.pk not in along.phases for row in rows):
        _refuse_phases(project, {row.phase: along.phases.get(row.pk, row.starts_on) for row in rows})
    _write(project, along)


def _apart(
    phases: Mapping[int, datetime.date], starts_on: datetime.date, ends_on: datetime.date
) -> dict[int, datetime.date]:
    """Each, in the order that they are given, after the one before it, and all of them in the period."""
    if len(phases) > (ends_on - starts_on).days + 1:
        raise Refused(f"Perioden er for kort: Prosjektet har {len(phases)} faser, og hver av dem varer minst en dag.")
    day = datetime.timedelta(days=1)
    days, earliest, latest = list(phases.values()), starts_on, ends_on
    for at, wanted in enumerate(days):
        days[at] = max(wanted, earliest)
        earliest = days[at] + day
    for at in reversed(range(len(days))):
        days[at] = min(days[at], latest)
        latest = days[at] - day
    return dict(zip(phases, days, strict=True))


def _stretched(
    starts_on: datetime.date, ends_on: datetime.date, new_start: datetime.date, new_end: datetime.date
) -> Callable[[datetime.date], datetime.date]:
    """Where a day of the old period lies in the new one: as many days on where it is as long, else in proportion."""
    old, new = (ends_on - starts_on).days + 1, (new_end - new_start).days + 1

    def moved(day: datetime.date) -> datetime.date:
        place = new_start.toordinal() + round((day - starts_on).days * new / old)
        return datetime.date.fromordinal(min(max(place, 1), datetime.date.max.toordinal()))

    return moved


def _write(project: Project, along: Along) -> None:
    """Two queries, of what is still there."""
    phases = [ProjectPhase(pk=key, starts_on=day) for key, day in along.phases.items()]
    ProjectPhase.objects.filter(project=project).bulk_update(phases, ["starts_on"])
    milestones = [Milestone(pk=key, due_on=day) for key, day in along.milestones.items()]
    Milestone.objects.filter(project=project, reached_on__isnull=True).bulk_update(milestones, ["due_on"])


def _place(each: Stated) -> tuple[datetime.date, str, datetime.date]:
    return each.due_on, each.name, each.reached_on or LAST_DAY


def _refuse_phases(project: Project, phases: Mapping[Phase, datetime.date]) -> None:
    if not phases:
        return
    if project.starts_on is None or project.ends_on is None:
        raise Refused("Si når prosjektet starter og slutter, før du deler det i faser.")
    if found := _wrong_phases(phases, project.starts_on, project.ends_on):
        raise Refused(*found)


def _wrong_phases(phases: Mapping[Phase, datetime.date], starts_on: datetime.date, ends_on: datetime.date) -> list[str]:
    in_order = sorted(phases.items(), key=lambda item: item[0].position)
    period = f"fra {long_date(starts_on)} til {long_date(ends_on)}"
    outside = [
        f"«{phase}» må begynne i prosjektets periode, {period}."
        for phase, day in in_order
        if not starts_on <= day <= ends_on
    ]
    crossed = [
        f"«{later}» må begynne etter «{earlier}»."
        for (earlier, begins), (later, follows) in pairwise(in_order)
        if follows <= begins
    ]
    return [*outside, *crossed]


def _refuse_milestones(stated: Sequence[Stated]) -> None:
    if len(stated) > MOST_MILESTONES:
        raise Refused(f"Et prosjekt kan ha høyst {MOST_MILESTONES} milepæler.")
    today, reasons = timezone.localdate(), []
    for each in stated:
        if not each.name:
            reasons.append("Skriv hva hver milepæl heter.")
        if len(each.name) > LONGEST_NAME:
            reasons.append(f"Navnet på en milepæl kan ha høyst {LONGEST_NAME} tegn. Nå har det {len(each.name)}.")
        if not FIRST_DAY <= each.due_on <= LAST_DAY:
            reasons.append(f"Velg en dato fra {FIRST_DAY.year} til {LAST_DAY.year} for «{each.name}».")
        if each.reached_on and not FIRST_DAY <= each.reached_on <= today:
            reasons.append(f"«{each.name}» kan ikke være nådd på en dag som ikke har vært.")
    if reasons:
        raise Refused(*dict.fromkeys(reasons))


def _keep_phases(project: Project, phases: Mapping[Phase, datetime.date]) -> None:
    """What stays as it was is not written, so that the trail tells of nothing but changes."""
    project.phases.exclude(phase__in=phases).delete()
    has = dict(project.phases.values_list("phase", "starts_on"))
    for phase, day in phases.items():
        if has.get(phase.pk) != day:
            ProjectPhase.objects.update_or_create(project=project, phase=phase, defaults={"starts_on": day})


def _keep_milestones(project: Project, stated: Sequence[Stated]) -> None:
    """One that is as it was is the same one; so is one of the same name, with another day."""
    left = list(project.milestones.order_by("due_on", "pk"))
    new: list[Stated] = []
    for each in stated:
        same = next((row for row in left if (row.name, row.due_on, row.reached_on) == each), None)
        if same:
            left.remove(same)
        else:
            new.append(each)
    for each in new:
        row = next((row for row in left if row.name == each.name), None) or Milestone(project=project, name=each.name)
        if row in left:
            left.remove(row)
        row.due_on, row.reached_on = each.due_on, each.reached_on
        row.save()
    project.milestones.filter(pk__in=[row.pk for row in left]).delete()
