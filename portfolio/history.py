"""What has happened to a project: who did what, when and why, in words."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from innolab.accounts.models import User
from portfolio.models import Decision, Merge, Project

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
}
_IN_A_PLAN = (Kind.ENTERED, Kind.CANDIDATE, Kind.INCLUDED, Kind.RESERVE, Kind.OUT)
_OF_MERGES = (Kind.MERGED, Kind.UNMERGED)
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


def history_of(project: Project, *, reader: User) -> list[Event]:
    """The newest first. The project's decisions are prefetched; the rest takes two queries."""
    events = [*_decided(project, reader), *_merged(project, reader), *_attached(project, reader)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _decided(project: Project, reader: User) -> Iterator[Event]:
    for row in project.decisions.all():
        kind = Kind(row.kind)
        if kind in _OF_MERGES:  # told by the merges, which know the other
            continue
        did, icon = _DONE[kind]
        if kind == Kind.SUBMITTED and row.reason:
            did = _REPLIED
        about, href = ("årlig handlingsplan", "") if kind in _IN_A_PLAN else ("", "")
        if row.plan:
            about, href = f"{about} {row.plan.name}", row.plan.get_absolute_url()
        yield Event(row.at, _name(row.by, reader), did, icon, about, href, row.reason)


def _merged(project: Project, reader: User) -> Iterator[Event]:
    rows = Merge.objects.filter(Q(project=project) | Q(into=project))
    for row in rows.select_related("project", "into", "by", "undone_by"):
        other = row.into if row.project_id == project.pk else row.project
        about, href = f"«{other}»", _way_to(other)
        yield Event(row.at, _name(row.by, reader), *_DONE[Kind.MERGED], about, href, row.reason)
        if row.undone_at and row.undone_by:
            who = _name(row.undone_by, reader)
            yield Event(row.undone_at, who, *_DONE[Kind.UNMERGED], about, href, row.undone_reason)


def _attached(project: Project, reader: User) -> Iterator[Event]:
    for row in project.attachments.select_related("uploaded_by"):
        yield Event(row.uploaded_at, _name(row.uploaded_by, reader), "la ved", "paperclip", f"«{row.name}»")


def _way_to(project: Project) -> str:
    """Its own text; the address of one that is merged leads to the one that goes on."""
    if project.merged_into_id:
        return reverse("portfolio:project-as-it-was", args=[project.pk])
    return project.get_absolute_url()


def _name(person: User, reader: User) -> str:
    return "Du" if person == reader else person.name
