"""Meetings: the list, and one from when it is called until it begins. Its agenda is prepared on its own page."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innolab.refusals import Refused, StaleVersion, require
from portfolio.forms.errors import errors_of
from portfolio.permissions import HOLD_MEETING, PREPARE_MEETING
from roadmap.forms.meetings import ItemForm, MeetingForm, VersionForm
from roadmap.meetings import agenda, ending, holding
from roadmap.models import AgendaItem, Meeting

State = Meeting.State
MOST_ENDED = 50


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    rows = holding.visible_to(request.user).for_list()
    context = {
        "coming": rows.exclude(state=State.ENDED).order_by("held_on", "pk"),
        "ended": rows.ended()[:MOST_ENDED],
        "may_prepare": request.user.has_perm(PREPARE_MEETING),
    }
    return render(request, "roadmap/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    require(request.user, PREPARE_MEETING)
    form = MeetingForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form(request, form)
    try:
        return redirect(holding.prepare(by=request.user, **form.cleaned_data))
    except Refused as refusal:
        return _form(request, form, refusal=refusal)


def _form(
    request: HttpRequest, form: MeetingForm, *, meeting: Meeting | None = None, refusal: Refused | None = None
) -> HttpResponse:
    """With what is wrong, or why it could not be carried out, and all that was typed. Raises Refused when it ended."""
    if meeting:
        refuse_ended(meeting)
    if refusal:
        form.add_error(None, list(refusal.reasons))
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "roadmap/meeting_form.html", {"form": form, "meeting": meeting}, status=status)


def refuse_ended(meeting: Meeting) -> None:
    """What is ended has a protocol, and no page on which it could be changed."""
    if meeting.state == State.ENDED:
        raise Refused(holding.ENDED)


def find(request: HttpRequest, pk: int) -> Meeting:
    rows = holding.visible_to(request.user).without_what_is_long()
    return get_object_or_404(rows.select_related("plan", "current"), pk=pk)


def find_item(request: HttpRequest, pk: int, item: int) -> AgendaItem:
    return get_object_or_404(AgendaItem.objects.select_related("entry__project"), pk=item, meeting=find(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, PREPARE_MEETING)
    meeting = find(request, pk)
    if meeting.state == State.ENDED and request.method != "POST":
        return redirect("roadmap:meeting-protocol", pk)
    form = MeetingForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if not form.is_valid():
        return _form(request, form, meeting=meeting)
    try:
        holding.change(meeting, by=request.user, **form.cleaned_data)
    except StaleVersion as stale:
        meeting = find(request, pk)
        form.read_again(meeting)
        return _form(request, form, meeting=meeting, refusal=stale)
    messages.success(request, "Møtet er endret.")
    return redirect(meeting)


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Its agenda; of what is ended, the protocol."""
    found = find(request, pk)
    if found.state == State.ENDED:
        return redirect("roadmap:meeting-protocol", pk)
    return page(request, found)


def page(
    request: HttpRequest,
    meeting: Meeting,
    *,
    refused: Iterable[str] = (),
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    """The agenda as it is now; with why an act was refused, and what was typed. Raises Refused when it ended."""
    refuse_ended(meeting)
    items = list(meeting.items.for_agenda())
    may_prepare = request.user.has_perm(PREPARE_MEETING)
    present = set(meeting.attendances.values_list("person", flat=True))
    context = {
        "meeting": meeting,
        "items": [(item, _item_form(item, meeting), item.position - 1, item.position + 1) for item in items],
        "count": len(items),
        "minutes": sum(item.minutes or 0 for item in items),
        "may_prepare": may_prepare,
        "may_hold": request.user.has_perm(HOLD_MEETING),
        "to_add": agenda.can_be_added(meeting) if may_prepare else (),
        "people": [(person, person.pk in present) for person in holding.may_be_present(meeting)],
        "present": len(present) + len(meeting.guests.splitlines()),
        "untreated": [item for item in items if not item.resolutions.all()],
        "refused": refused,
        "typed": typed,
    }
    return render(request, "roadmap/meeting.html", context, status=status)


def _item_form(item: AgendaItem, meeting: Meeting) -> ItemForm:
    said = {"note": item.note, "minutes": item.minutes, "version": meeting.version}
    return ItemForm(initial=said, auto_id=f"item-{item.pk}-%s")


def carried_out(
    request: HttpRequest,
    meeting: Meeting,
    form: Form,
    act: Callable[..., Any],
    *,
    fragment: str = "",
    typed: str = "",
) -> HttpResponse:
    """The act with what the form says, and back to the agenda; refused, the reasons on the agenda as it is now.

    `typed` names the field whose text is kept then.
    """
    typed = request.POST.get(typed, "")
    if not form.is_valid():
        return page(request, meeting, refused=errors_of(form), typed=typed, status=422)
    try:
        act(by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return page(request, find(request, meeting.pk), refused=refusal.reasons, typed=typed, status=409)
    return redirect(f"{meeting.get_absolute_url()}{fragment}")


@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, PREPARE_MEETING)
    meeting, form = find(request, pk), VersionForm(request.POST)
    if not form.is_valid():
        return page(request, meeting, refused=errors_of(form), status=422)
    try:
        holding.call_off(meeting, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return page(request, find(request, pk), refused=refusal.reasons, status=409)
    messages.success(request, f"«{meeting}» er avlyst.")
    return redirect("roadmap:meetings")


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, HOLD_MEETING)
    meeting = find(request, pk)
    try:
        started = holding.start(meeting, by=request.user)
    except Refused as refusal:
        return page(request, find(request, pk), refused=refusal.reasons, status=409)
    return redirect(started.current or started)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever comes second finds the protocol too."""
    require(request.user, HOLD_MEETING)
    meeting = find(request, pk)
    try:
        ending.end(meeting, by=request.user)
    except Refused as refusal:
        now = find(request, pk)
        if now.state != State.ENDED:
            return page(request, now, refused=refusal.reasons, status=409)
    else:
        messages.success(request, "Møtet er avsluttet, og protokollen er laget.")
    return redirect("roadmap:meeting-protocol", pk)
