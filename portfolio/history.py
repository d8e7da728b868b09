"""What has happened to a project: who did what, when and why, in words."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from innolab.accounts.models import User
from portfolio.changes import Change, Changed, changes_of
from portfolio.models import ActionPlanEntry, Decision, Merge, Project, StatusReport
from portfolio.telling import IN_SEVERAL
from portfolio.workflow import ASSESSED_OR_LATER

Kind = Decision.Kind
# What follows the name of who did it, and the icon. After what is decided in a plan, the plan's name.
_DONE = {
    Kind.SUBMITTED: ("sendte inn forslaget", "paperplane"),
    Kind.RETURNED: ("returnerte forslaget med et spørsmål", "chat"),
    Kind.PARKED: ("parkerte forslaget", "clock"),
    Kind.DECLINED: ("avslo forslaget", "x-mark"),
    Kind.REOPENED: ("tok opp igjen forslaget", "arrow-undo"),
    Kind.PROGRAMME_CONFIRMED: ("bekreftet programmet", "checkmark"),
    Kind.ASSESSED: ("satte forslaget som vurdert", "checkmark-circle"),
    Kind.ENTERED: ("førte opp prosjektet som kandidat i", "calendar"),
    Kind.CANDIDATE: ("satte prosjektet tilbake til kandidat i", "calendar"),
    Kind.INCLUDED: ("tok prosjektet med i", "calendar"),
    Kind.RESERVE: ("satte prosjektet i reserve i", "calendar"),
    Kind.OUT: ("tok prosjektet ut av", "calendar"),
    Kind.STARTED: ("startet prosjektet", "star"),
    Kind.HANDED_OVER: ("overleverte prosjektet til drift", "checkmark-circle"),
    Kind.CLOSED: ("avsluttet prosjektet", "checkmark-circle"),
    Kind.STOPPED: ("stoppet prosjektet med læring", "book"),
    Kind.MERGED: ("slo sammen forslaget med", "link"),
    Kind.UNMERGED: ("skilte forslaget fra", "link"),
    Kind.REPLANNED: ("endret tid eller ressurser i", "pencil"),
    Kind.BUDGETED: ("endret beløp eller innsats i", "pencil"),
    Kind.RANKED: ("flyttet prosjektet i prioriteringen i", "pencil"),
    Kind.FINISHED: ("satte prosjektet som gjort i", "checkmark-circle"),
    Kind.RESUMED: ("tok tilbake at prosjektet var gjort i", "arrow-undo"),
    Kind.IMPORTED: ("hentet inn prosjektet fra et regneark", "upload"),
}
_IN_A_PLAN = (
    Kind.ENTERED, Kind.CANDIDATE, Kind.INCLUDED, Kind.RESERVE, Kind.OUT, Kind.REPLANNED, Kind.BUDGETED, Kind.RANKED,
    Kind.FINISHED, Kind.RESUMED,
)  # fmt: skip
_OF_MERGES = (Kind.MERGED, Kind.UNMERGED)
# What the acts that decide write along with the decision, which tells of it.
_WRITTEN_WITH_A_DECISION = {"stage", "programme", "assigned_to", "intake_round", "answer_due_on"}
# The trail says when a transaction began, a decision when it was made.
_A_MOMENT, _AT_ONCE = datetime.timedelta(seconds=1), datetime.timedelta(minutes=1)
MOST = 50
SOMEBODY_OUTSIDE = "Noen utenfor portalen"  # a shell, or a worker that says nobody
_REPLIED = "svarte på spørsmålet og sendte inn forslaget på nytt"


class Event(NamedTuple):
    """One thing that happened: who, what they did, and what it was about, with the way there where there is one."""

    at: datetime.datetime
    who: str
    did: str
    icon: str
    about: str = ""
    href: str = ""
    reason: str = ""
    texts: tuple[Change, ...] = ()  # long texts, to be read as they were and as they became


def history_of(
    project: Project, *, reader: User, before: datetime.datetime | None = None, most: int = MOST
) -> list[Event]:
    """The newest first, no more than so many. The project's decisions are prefetched; the rest is a few queries."""
    replanned = [row for row in project.decisions.all() if row.kind == Kind.REPLANNED]
    changes = list(_changed(project, reader, changes_of(project, before=before, most=most), replanned))
    told = {row.pk for row, _ in changes if row}
    events = [
        *_decided(project, reader, told=told),
        *_merged(project, reader),
        *_attached(project, reader, before=before, most=most),
        *_adopted(project, reader),
        *_on_track(project, reader, before=before, most=most),
        *(event for _, event in changes),
    ]
    in_time = [event for event in events if before is None or event.at < before]
    return sorted(in_time, key=lambda event: event.at, reverse=True)[:most]


def _changed(
    project: Project, reader: User, found: list[Changed], replanned: list[Decision]
) -> Iterator[tuple[Decision | None, Event]]:
    """Each change, with the decision that gives its reason, where it needed one."""
    decided = list(project.decisions.all())
    for row in found:
        who = _name(row.by, reader) if row.by else SOMEBODY_OUTSIDE
        at_once = [each for each in decided if _was_decided_then(row.at, each.at)]
        changes = [change for change in row.changes if not (at_once and change.part in _WRITTEN_WITH_A_DECISION)]
        did = _sentence(row, changes)
        if not did:
            continue
        why = next((each for each in at_once if each in replanned and row.by and each.by_id == row.by.pk), None)
        if why:
            replanned.remove(why)
        texts = tuple(change for change in changes if change.is_text)
        about, href = _plan_of(why) if why else ("", "")
        reason = why.reason if why else ""
        did = f"{did} i" if why else did
        yield why, Event(why.at if why else row.at, who, did, "pencil", about, href, reason, texts)


def _was_decided_then(began: datetime.datetime, decided: datetime.datetime) -> bool:
    """The decision was made in the transaction that began then."""
    return -_A_MOMENT <= decided - began <= _AT_ONCE


def _sentence(row: Changed, changes: list[Change]) -> str:
    """What follows the name: «endret investering fra 1 250 000 kr til 900 000 kr og la til føringen «…»»."""
    changed = [*(_phrase(change) for change in changes), *row.changed]
    done = [("endret", changed), ("la til", row.added), ("fjernet", row.removed)]
    did = _listed([f"{verb} {_listed(what)}" for verb, what in done if what])
    if did and row.stage in ASSESSED_OR_LATER and any(each.is_text or each.part == "title" for each in changes):
        did += ", etter at prosjektet var vurdert"
    return f"{did} (hentet inn fra et regneark)" if did and row.is_import else did


def _phrase(change: Change) -> str:
    if change.is_text:
        return change.label
    before = f" fra {change.before}" if change.before else ""
    return f"{change.label}{before} til {change.after or 'ingenting'}"


def _listed(words: list[str]) -> str:
    """«a, b og c»."""
    return " og ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _decided(project: Project, reader: User, *, told: set[int]) -> Iterator[Event]:
    for row in project.decisions.all():
        kind = Kind(row.kind)
        if kind in _OF_MERGES or row.pk in told:  # told by the merges, which know the other, and by the changes
            continue
        did, icon = _DONE[kind]
        if kind == Kind.SUBMITTED and row.reason:
            did = _REPLIED
        about, href = _plan_of(row) if kind in _IN_A_PLAN else ("", "")
        yield Event(row.at, _name(row.by, reader), did, icon, about, href, row.reason)


def _plan_of(row: Decision) -> tuple[str, str]:
    if row.plan is None:
        return IN_SEVERAL, ""
    return f"årlig handlingsplan {row.plan.name}", row.plan.get_absolute_url()


def _adopted(project: Project, reader: User) -> Iterator[Event]:
    """Each revision of a plan that was adopted with the project in it."""
    for row in project.adopted_entries.select_related("adoption__plan", "adoption__by"):
        adoption = row.adoption
        as_reserve = "" if row.decision == ActionPlanEntry.Decision.INCLUDED else " som reserve"
        did = f"vedtok prosjektet{as_reserve} i"
        which = f"revisjon {adoption.revision} (sak {adoption.case_reference})"
        about = f"årlig handlingsplan {adoption.plan.name}, {which}"
        href = reverse("portfolio:plan-revision", args=[adoption.plan.year, adoption.revision])
        yield Event(adoption.at, _name(adoption.by, reader), did, "checkmark-circle", about, href)


def _merged(project: Project, reader: User) -> Iterator[Event]:
    rows = Merge.objects.filter(Q(project=project) | Q(into=project))
    for row in rows.select_related("project", "into", "by", "undone_by"):
        other = row.into if row.project_id == project.pk else row.project
        about, href = f"«{other}»", _way_to(other)
        yield Event(row.at, _name(row.by, reader), *_DONE[Kind.MERGED], about, href, row.reason)
        if row.undone_at and row.undone_by:
            who = _name(row.undone_by, reader)
            yield Event(row.undone_at, who, *_DONE[Kind.UNMERGED], about, href, row.undone_reason)


def _attached(project: Project, reader: User, *, before: datetime.datetime | None, most: int) -> Iterator[Event]:
    rows = project.attachments.select_related("uploaded_by").order_by("-uploaded_at", "-pk")
    for row in (rows.filter(uploaded_at__lt=before) if before else rows)[:most]:
        yield Event(row.uploaded_at, _name(row.uploaded_by, reader), "la ved", "paperclip", f"«{row.name}»")


def _on_track(project: Project, reader: User, *, before: datetime.datetime | None, most: int) -> Iterator[Event]:
    """Who said that all is well. That it is late is told by the change of its end, with why."""
    rows = project.status_reports.filter(answer=StatusReport.Answer.ON_TRACK).select_related("by").order_by("-at")
    for row in (rows.filter(at__lt=before) if before else rows)[:most]:
        yield Event(row.at, _name(row.by, reader), "svarte at prosjektet er i rute", "checkmark-circle")


def _way_to(project: Project) -> str:
    """Its own text; the address of one that is merged leads to the one that goes on."""
    if project.merged_into_id:
        return reverse("portfolio:project-as-it-was", args=[project.pk])
    return project.get_absolute_url()


def _name(person: User, reader: User) -> str:
    return "Du" if person == reader else person.name
