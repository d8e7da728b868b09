"""What the office, and in part leadership, does with the agenda of a meeting."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from innolab.refusals import require
from portfolio.permissions import HOLD_MEETING, PREPARE_MEETING
from roadmap.forms.meetings import ChosenForm, HeadingForm, ItemForm, PlaceForm, PresentForm, VersionForm
from roadmap.meetings import agenda, holding
from roadmap.views.meetings import carried_out, find, find_item


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """The chosen projects; all candidates, by a button of its own."""
    require(request.user, PREPARE_MEETING)
    meeting = find(request, pk)
    if "candidates" in request.POST:
        return carried_out(request, meeting, VersionForm(request.POST), partial(agenda.add_candidates, meeting))
    form = ChosenForm(request.POST, entries=meeting.plan.entries.all())
    return carried_out(request, meeting, form, partial(agenda.add, meeting))


@require_POST
def add_heading(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, PREPARE_MEETING)
    meeting, act = find(request, pk), agenda.add_heading
    return carried_out(request, meeting, HeadingForm(request.POST), partial(act, meeting), typed="heading")


@require_POST
def move(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    require(request.user, HOLD_MEETING)
    row, form = find_item(request, pk, item), PlaceForm(request.POST)
    return carried_out(request, row.meeting, form, partial(agenda.move, row), fragment=f"#sak-{row.pk}")


@require_POST
def remove(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    require(request.user, PREPARE_MEETING)
    meeting, form = find(request, pk), VersionForm(request.POST)
    row = meeting.items.select_related("entry__project").filter(pk=item).first()
    if row is None:
        return redirect(meeting)  # gone already, as after a second click
    return carried_out(request, meeting, form, partial(agenda.remove, row))


@require_POST
def describe(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    require(request.user, PREPARE_MEETING)
    row, form = find_item(request, pk, item), ItemForm(request.POST)
    act = partial(agenda.describe, row)
    return carried_out(request, row.meeting, form, act, fragment=f"#sak-{row.pk}", typed="note")


@require_POST
def present(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, HOLD_MEETING)
    meeting = find(request, pk)
    form = PresentForm(request.POST, people=holding.may_be_present(meeting))
    act = partial(holding.mark_present, meeting)
    return carried_out(request, meeting, form, act, fragment="#til-stede", typed="guests")
