"""What the protocol of a meeting says, as plain strings: written once, and shared by its page, PDF and Word file."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from portfolio.models import ActionPlanEntry, Decision
from portfolio.templatetags.norwegian import long_date, number
from roadmap import status
from roadmap.meetings import holding, limits, ranking
from roadmap.meetings.agenda import items_in_words
from roadmap.meetings.ranking import Row
from roadmap.models import AgendaItem, Meeting, Resolution
from roadmap.models.meeting import ON_PLACES

Kind = Resolution.Kind
DASH = "–"
_ABOUT_THE_RANKING = ("entered", "candidate", "included", "reserve", "out", "ranked")


def protocol(meeting: Meeting) -> dict[str, Any]:
    """All that it says. The meeting has its ranking before and after, and says when it began and ended.

    How the plan stands against its frames is read now: whoever writes the protocol holds the plan.
    """
    items = list(meeting.items.for_agenda())
    rows = ranking.compared(meeting.ranking_before or [], meeting.ranking_after or [], known=_moved(items))
    stood = {row.project: row.decision_before for row in rows}
    title = f"Protokoll: {meeting.title}"
    return {
        "title": title,
        "document_title": f"{title}, {long_date(meeting.held_on)}",
        "mark": "",
        "status": f"{meeting.plan}, {long_date(meeting.held_on)}",
        "facts": _facts(meeting),
        "present": _present(meeting),
        "guests": meeting.guests.splitlines(),
        "in_short": _in_short([_outcome(item, stood) for item in items], rows),
        "items": [_item(item) for item in items],
        "postponed": [
            f"Sak {item.position}: {item.title}" for item in items if _outcome(item, stood) == Kind.POSTPONED
        ],
        "limits": _limits(meeting),
        "ranking": [_ranked(row) for row in rows],
        "beside": list(_beside(meeting, items)),
    }


def _moved(items: list[AgendaItem]) -> set[int]:
    """The projects that were moved in an item of their own."""
    rows = ((item.entry, row) for item in items for row in item.resolutions.all())
    return {entry.project_id for entry, row in rows if entry and row.kind == Kind.RANKED}


def _facts(meeting: Meeting) -> list[dict[str, str]]:
    begin, end = (timezone.localtime(at) for at in (meeting.started_at, meeting.ended_at) if at)
    when = f"kl. {begin:%H.%M}–{end:%H.%M}"
    if begin.date() != end.date():
        when = f"fra {_moment(begin)} til {_moment(end)}"
    facts = {
        "Dato": long_date(meeting.held_on),
        "Tid": when,
        "Sted": meeting.place or DASH,
        "Plan": str(meeting.plan),
        "Avsluttet av": str(meeting.ended_by),
    }
    return [{"label": label, "value": value} for label, value in facts.items()]


def _moment(at: datetime.datetime) -> str:
    return date_format(at, "j. F \\k\\l. H.i")


def _present(meeting: Meeting) -> list[dict[str, str]]:
    return [{"name": person.name, "title": person.title} for person in holding.present(meeting)]


def _in_short(outcomes: list[str], rows: list[Row]) -> str:
    """«5 saker. 2 tatt med i planen, 1 satt i reserve, 1 utsatt. 1 flyttet i prioriteringen.»"""
    counts = ((kind, outcomes.count(kind)) for kind in Kind if kind != Kind.NOTED)
    told = ", ".join(f"{number(count)} {kind.label}" for kind, count in counts if count)
    moved = sum(row.has_moved for row in rows)
    sentences = [
        items_in_words(len(outcomes)),
        told or "Ingenting ble besluttet",
    ]
    if moved:
        sentences.append(f"{number(moved)} fikk en annen plass i prioriteringen")
    return ". ".join(sentences) + "."


def _item(item: AgendaItem) -> dict[str, Any]:
    project = item.entry.project if item.entry else None
    about = [str(each) for each in (project.programme, project.unit) if each] if project else []
    return {
        "number": str(item.position),
        "title": item.title,
        "project": project.pk if project else None,
        "about": " · ".join(about),
        "note": item.note,
        "resolutions": [_resolution(row) for row in item.resolutions.all()],
    }


def _resolution(row: Resolution) -> dict[str, str]:
    at = timezone.localtime(row.at)
    return {
        "kind": row.kind,
        "what": capfirst(row.in_words),
        "reason": row.reason,
        "by": f"Ført av {row.by.name} kl. {at:%H.%M}",
    }


def _outcome(item: AgendaItem, stood: dict[int, str]) -> str:
    """The kind that counts: the last about the project's place, which stands whatever is said after it; or the last.

    That it was taken out, and put back as what it was, comes to nothing. `stood`: the decision of each project before.
    """
    weighed = [row.kind for row in item.resolutions.all() if row.kind != Kind.NOTED]
    decided = [kind for kind in weighed if kind in ON_PLACES]
    was = [stood.get(item.entry.project_id, "") if item.entry else "", *decided]
    if len(decided) > 1 and was[-2] == Kind.OUT and was[-1] == was[-3]:
        decided = decided[:-2]
    return next(reversed(decided or [kind for kind in weighed if kind not in ON_PLACES]), "")


def _limits(meeting: Meeting) -> dict[str, Any]:
    before, after = meeting.limits_before, limits.kept(meeting.plan)
    return {"told": " ".join(limits.told(before, after)), "rows": limits.beside(before, after)}


def _ranked(row: Row) -> dict[str, Any]:
    before, after = (_label(key) for key in (row.decision_before, row.decision_after))
    return {
        "title": row.title,
        "before": str(row.before or DASH),
        "after": str(row.after or DASH),
        "decision": after if before == after or not row.decision_before else f"{after}, før {before}",
        "move": _move(row),
        "is_changed": row.is_changed,
    }


def _label(decision: str) -> str:
    return str(ActionPlanEntry.Decision(decision).label) if decision else str(status.Kind.OUTSIDE.label).lower()


def _move(row: Row) -> str:
    """In words; nothing where others moved past it."""
    if row.before and not row.after:
        return "ut av prioriteringen"
    if row.after and not row.before:
        return "ny i prioriteringen"
    if not row.has_moved or row.before == row.after:
        return ""
    assert row.before  # the others are answered above
    assert row.after
    count = abs(row.before - row.after)
    return f"{count} {'plass' if count == 1 else 'plasser'} {'opp' if row.after < row.before else 'ned'}"


def _beside(meeting: Meeting, items: list[AgendaItem]) -> Iterator[str]:
    """What was decided about the plan while the meeting went on, but in no item of it: it explains the ranking too."""
    ours = [row.decision_id for item in items for row in item.resolutions.all() if row.decision_id]
    rows = Decision.objects.filter(plan=meeting.plan_id, at__range=(meeting.started_at, meeting.ended_at))
    rows = rows.filter(kind__in=_ABOUT_THE_RANKING).exclude(pk__in=ours)
    for row in rows.select_related("project", "by").order_by("at", "pk"):
        yield f"«{row.project}» ble {row.get_kind_display()} av {row.by}, utenfor saklisten."
