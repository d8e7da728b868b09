"""Møtemodus: one item at a time, what is resolved in it, and where the meeting is for those who follow along."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from innolab.refusals import Refused, require
from portfolio.forms.errors import errors_of
from portfolio.models import ActionPlanEntry
from portfolio.permissions import HOLD_MEETING
from portfolio.views.projects import bar
from roadmap.forms.meetings import TAKE_BACK, VERBS, Kind, ResolveForm
from roadmap.meetings import basis, deciding, following, holding
from roadmap.models import AgendaItem, Meeting
from roadmap.views.meetings import find, find_item, refuse_ended

State = Meeting.State


@require_safe
def item(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    meeting = find(request, pk)
    if meeting.state == State.ENDED:
        return redirect("roadmap:meeting-protocol", pk)
    return _page(request, meeting, number)


def _page(
    request: HttpRequest,
    meeting: Meeting,
    number: int,
    *,
    refused: Iterable[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The item of that number as it is now; with why what was typed could not be carried out, and all that was typed.

    Raises Refused when the meeting ended.
    """
    refuse_ended(meeting)
    plan, items = meeting.plan, {row.position: row for row in meeting.items.for_agenda()}
    if number not in items:
        raise Http404
    item = items[number]
    entry = get_object_or_404(ActionPlanEntry.objects.for_entry_page(), pk=item.entry_id) if item.entry_id else None
    beside = basis.around(plan)
    found = basis.basis(entry, beside) if entry else None
    near, far = basis.nearest(beside, found.effects if found else ())
    context = {
        "meeting": meeting,
        "plan": plan,
        "item": item,
        "entry": entry,
        "basis": found,
        "bars": [bar(answer) for answer in found.answers] if found else [],
        "ranked": beside.ranked,
        "near": near,
        "far": far,
        "items": list(items.values()),
        "before": items.get(item.position - 1),
        "after": items.get(item.position + 1),
        "elsewhere": next((row for row in items.values() if row.pk == meeting.current_id != item.pk), None),
        **_present(meeting),
        "may_hold": meeting.state == State.UNDER_WAY and request.user.has_perm(HOLD_MEETING),
        "choices": _choices(request, item, entry),
        "seen": deciding.last_seen(item),
        "count": len(beside.ranked),
        "tag": now.tag if (now := following.now(Meeting.objects.all(), meeting.pk)) else "",
        "refused": refused,
        "typed": {name: request.POST.get(name, "") for name in ("kind", "to", "reason")},
    }
    return render(request, "roadmap/meeting_item.html", context, status=status)


def _choices(request: HttpRequest, item: AgendaItem, entry: ActionPlanEntry | None) -> list[tuple[str, str, str]]:
    """What can be resolved in the item: as it is sent, the verb, and its key."""
    back = [(deciding.PUT_BACK, *TAKE_BACK)] if deciding.can_put_back(request.user, item, entry) else []
    kinds = deciding.can_resolve(request.user, item.meeting, entry)
    return [*back, *((kind.value, *VERBS[kind]) for kind in kinds)]


def _present(meeting: Meeting) -> dict[str, Any]:
    people = holding.present(meeting)
    guests = meeting.guests.splitlines()
    return {"present": people, "guests": guests, "present_count": len(people) + len(guests)}


@require_POST
def show(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """All who follow the meeting look at this item from now on."""
    require(request.user, HOLD_MEETING)
    row = find_item(request, pk, item)
    holding.show(row, by=request.user)
    return redirect(row)


@require_POST
def resolve(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    require(request.user, HOLD_MEETING)
    row = find_item(request, pk, item)
    form = ResolveForm(request.POST)
    if not form.is_valid():
        return _page(request, row.meeting, row.position, refused=errors_of(form), status=422)
    said = form.cleaned_data
    try:
        _carry_out(row, said, request)
    except Refused as refusal:
        if not _is_repeat(row, said, request):
            now = AgendaItem.objects.filter(pk=row.pk).first()
            if now is None:
                raise
            return _page(request, find(request, pk), now.position, refused=refusal.reasons, status=409)
    return redirect(f"{AgendaItem.objects.get(pk=row.pk).get_absolute_url()}#besluttet")


def _carry_out(item: AgendaItem, said: dict[str, Any], request: HttpRequest) -> None:
    words = {"reason": said["reason"], "by": request.user}
    if said["kind"] == Kind.RANKED:
        deciding.rank(item, to=said["to"], version=said["version"], **words)
    elif said["kind"] == Kind.POSTPONED:
        deciding.postpone(item, seen=said["seen"], **words)
    elif said["kind"] == Kind.NOTED:
        deciding.note(item, seen=said["seen"], **words)
    elif said["kind"] == deciding.PUT_BACK:
        deciding.put_back(item, version=said["version"], **words)
    else:
        deciding.decide(item, decision=said["kind"], version=said["version"], **words)


def _is_repeat(item: AgendaItem, said: dict[str, Any], request: HttpRequest) -> bool:
    """A second click on the same: it is done."""
    same = {name: said[name] for name in ("kind", "reason", "to", "seen")}
    return deciding.was_resolved_so(item, by=request.user, **same)


@require_safe
@never_cache
def now(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the meeting is. Asked every other second: 304 as long as nothing is new."""
    found = following.now(holding.visible_to(request.user), pk)
    if found is None:
        raise Http404
    etag = f'"{found.tag}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        response = HttpResponse(status=304)
    else:
        response = JsonResponse({"tag": found.tag, "state": found.state, "url": _url(pk, found)})
    response["ETag"] = etag
    return response


def _url(pk: int, found: following.Now) -> str:
    if found.state == State.ENDED:
        return reverse("roadmap:meeting-protocol", args=[pk])
    return reverse("roadmap:meeting-item", args=[pk, found.number]) if found.number else ""
