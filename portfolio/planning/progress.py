"""How far a plan has come: each rule a function whose name is the sentence, of one entry as it was on one day."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Max, Min
from django.db.models.enums import TextChoices
from django.utils import timezone

from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    AdoptedEntry,
    ClosedEntry,
    Comment,
    Decision,
    Project,
    StatusReport,
)
from portfolio.templatetags.norwegian import long_date
from portfolio.workflow import Stage

UNTOUCHED_DAYS, SOON_DAYS = 60, 30
_DONE, _STARTED = (Stage.HANDED_OVER, Stage.CLOSED), (Stage.UNDER_WAY, Stage.HANDED_OVER, Stage.CLOSED)
Kind = Decision.Kind


class State(TextChoices):
    """What a picture counts an entry as: each as one of these."""

    DONE = "done", "gjort"
    ON_TRACK = "on_track", "i rute"
    LATE = "late", "forsinket"
    NOT_YET = "not_yet", "ikke begynt ennå"
    STOPPED = "stopped", "stoppet med læring"


class Followed(NamedTuple):
    """An included entry with all that the rules look at. A day is None where the thing has not happened."""

    entry: ActionPlanEntry
    adopted_until: datetime.date | None  # the end that was adopted
    started_on: datetime.date | None
    done_on: datetime.date | None
    stopped_on: datetime.date | None
    late_since: datetime.date | None  # the first time that somebody said so after the adoption
    last: StatusReport | None
    touched_on: datetime.date

    @property
    def project(self) -> Project:
        return self.entry.project


def is_done(row: Followed, on: datetime.date) -> bool:
    """Said to be done in the plan or when it was closed, handed over to operations, or closed."""
    return row.done_on is not None and row.done_on <= on


def is_stopped(row: Followed, on: datetime.date) -> bool:
    return row.stopped_on is not None and row.stopped_on <= on


def has_started(row: Followed, on: datetime.date) -> bool:
    return row.started_on is not None and row.started_on <= on


def has_not_started_after_its_start(row: Followed, on: datetime.date) -> bool:
    """The day of the start is no delay; the day after is."""
    return not has_started(row, on) and row.project.starts_on is not None and row.project.starts_on < on


def is_past_its_end_and_not_done(row: Followed, on: datetime.date) -> bool:
    """The last day is no delay; the day after is."""
    return not is_done(row, on) and row.project.ends_on is not None and row.project.ends_on < on


def is_reported_late(row: Followed, on: datetime.date) -> bool:
    """Somebody who carries it has said so since it was adopted, and it ends later than what was adopted."""
    if row.late_since is None or row.adopted_until is None or row.project.ends_on is None:
        return False
    return row.late_since <= on and row.adopted_until < row.project.ends_on


def is_late(row: Followed, on: datetime.date) -> bool:
    """Not started after its start, past its end, or said to be late; what is done or stopped is late no more."""
    if is_done(row, on) or is_stopped(row, on):
        return False
    rules = (has_not_started_after_its_start, is_past_its_end_and_not_done, is_reported_late)
    return any(rule(row, on) for rule in rules)


def is_not_yet_due(row: Followed, on: datetime.date) -> bool:
    """Neither begun nor to have begun."""
    return not has_started(row, on) and not is_late(row, on)


def ends_soon(row: Followed, on: datetime.date) -> bool:
    """Its last day is today or one of the next 30."""
    ends_on = row.project.ends_on
    return _goes_on(row, on) and ends_on is not None and on <= ends_on <= on + datetime.timedelta(days=SOON_DAYS)


def is_untouched(row: Followed, on: datetime.date) -> bool:
    """For 60 days nobody has changed it, decided about it, commented on it or said how it goes."""
    return _goes_on(row, on) and row.touched_on <= on - datetime.timedelta(days=UNTOUCHED_DAYS)


def _goes_on(row: Followed, on: datetime.date) -> bool:
    return not is_done(row, on) and not is_stopped(row, on)


def state(row: Followed, on: datetime.date) -> State:
    """The one thing that it is counted as on that day."""
    if is_done(row, on):
        return State.DONE
    if is_stopped(row, on):
        return State.STOPPED
    if is_late(row, on):
        return State.LATE
    return State.NOT_YET if is_not_yet_due(row, on) else State.ON_TRACK


def why_late(row: Followed, on: datetime.date) -> str:
    """In a sentence, the gravest first; "" for what is not late."""
    if not is_late(row, on):
        return ""
    project = row.project
    if is_past_its_end_and_not_done(row, on):
        return f"Skulle ha vært ferdig {long_date(project.ends_on)}."
    if has_not_started_after_its_start(row, on):
        return f"Skulle ha startet {long_date(project.starts_on)}."
    return f"Skal være ferdig {long_date(project.ends_on)}. Vedtatt var {long_date(row.adopted_until)}."


def looked_at(plan: ActionPlan, today: datetime.date) -> datetime.date:
    """The day on which the plan is looked at: today, or the day on which it was closed."""
    return timezone.localdate(plan.closing.at) if plan.state == ActionPlan.State.CLOSED else today


def followed(plan: ActionPlan) -> list[Followed]:
    """What is included in the plan, in the order of its ranking, in as many queries for 500 as for one."""
    included = plan.entries.filter(decision=ActionPlanEntry.Decision.INCLUDED)
    entries = list(included.select_related("project__programme", "project__unit", "project__owner").order_by("rank"))
    keys = [entry.project_id for entry in entries]
    adopted = dict(AdoptedEntry.objects.filter(adoption=plan.adoption_id).values_list("project", "ends_on"))
    latest = {row.project_id: row for row in StatusReport.objects.filter(project__in=keys).latest_of_each_project()}
    late, happened, touched = _said_late(plan, keys), _happened(keys), _touched(keys)
    closed_as_done = _closed_as_done(plan)
    return [
        Followed(
            entry,
            adopted.get(entry.project_id),
            _started_on(entry.project, happened),
            _done_on(entry, happened, closed_as_done),
            _stopped_on(entry.project, happened),
            late.get(entry.project_id),
            latest.get(entry.project_id),
            touched[entry.project_id],
        )
        for entry in entries
    ]


Happened = dict[tuple[int, str], datetime.date]


def _happened(projects: list[int]) -> Happened:
    """When each of them first started, and ended."""
    kinds = (Kind.STARTED, Kind.HANDED_OVER, Kind.CLOSED, Kind.STOPPED)
    rows = Decision.objects.filter(project__in=projects, kind__in=kinds).order_by().values_list("project", "kind")
    return {(project, kind): timezone.localdate(at) for project, kind, at in rows.annotate(first=Min("at"))}


def _started_on(project: Project, happened: Happened) -> datetime.date | None:
    """By the decision; what came here under way, as from a spreadsheet, began when it says."""
    if project.stage not in (*_STARTED, Stage.STOPPED):
        return None
    day = happened.get((project.pk, Kind.STARTED))
    return day if day or project.stage == Stage.STOPPED else project.starts_on or datetime.date.min


def _closed_as_done(plan: ActionPlan) -> dict[int, datetime.date]:
    """What leadership said was done when it closed the plan, and when."""
    if plan.state != ActionPlan.State.CLOSED:
        return {}
    rows = ClosedEntry.objects.filter(closing__plan=plan, outcome=ClosedEntry.Outcome.DONE)
    return {project: timezone.localdate(at) for project, at in rows.values_list("project", "closing__at")}


def _done_on(
    entry: ActionPlanEntry, happened: Happened, closed_as_done: dict[int, datetime.date]
) -> datetime.date | None:
    """The first of what makes it done."""
    project = entry.project
    days = [entry.finished_on, closed_as_done.get(project.pk)]
    if project.stage in _DONE:
        decided = [happened.get((project.pk, kind)) for kind in (Kind.HANDED_OVER, Kind.CLOSED)]
        days += decided if any(decided) else [_ended_without_decision(project)]
    return min((day for day in days if day), default=None)


def _ended_without_decision(project: Project) -> datetime.date:
    """When it says, but not in days to come: what came here ended, as from a spreadsheet, is done."""
    today = timezone.localdate()
    return min(project.ends_on or today, today)


def _stopped_on(project: Project, happened: Happened) -> datetime.date | None:
    if project.stage != Stage.STOPPED:
        return None
    return happened.get((project.pk, Kind.STOPPED), datetime.date.min)


def _said_late(plan: ActionPlan, projects: list[int]) -> dict[int, datetime.date]:
    """Since when each of them is said to be late; what was said before the adoption is in what was adopted."""
    if plan.adoption is None:
        return {}
    reports = StatusReport.objects.filter(project__in=projects, answer=StatusReport.Answer.LATE)
    rows = reports.filter(at__gte=plan.adoption.at).order_by().values_list("project").annotate(first=Min("at"))
    return {project: timezone.localdate(at) for project, at in rows}


def _touched(projects: list[int]) -> dict[int, datetime.date]:
    """The day on which each of them was last changed, decided about, commented on or answered about."""
    trail = Project.pgh_event_model.objects.filter(pgh_obj_id__in=projects)  # type: ignore[attr-defined]
    rows: list[Iterable[tuple[int, datetime.datetime]]] = [
        trail.order_by().values_list("pgh_obj_id").annotate(last=Max("pgh_created_at")),
        Decision.objects.filter(project__in=projects).order_by().values_list("project").annotate(last=Max("at")),
        Comment.objects.filter(project__in=projects).order_by().values_list("project").annotate(last=Max("created_at")),
        StatusReport.objects.filter(project__in=projects).order_by().values_list("project").annotate(last=Max("at")),
    ]
    found: dict[int, datetime.date] = dict.fromkeys(projects, datetime.date.min)
    for project, at in (pair for each in rows for pair in each):
        found[project] = max(found[project], timezone.localdate(at))
    return found
