"""What the office, and in part leadership, does with the agenda of a meeting."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from innolab.refusals import require
from portfolio.permissions import HOLD_MEETING, PREPARE_MEETING
from roadmap.forms.meetings import ChosenForm, HeadingForm, ItemForm, PlaceForm, PresentForm, VersionForm
from roadmap.meetings import agenda, holding
from roadmap.models import AgendaItem
from roadmap.views.meetings import carried_out, find, page, told


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """The chosen projects; all candidates, by a button of its own."""
    require(request.user, PREPARE_MEETING)
    meeting = find(request, pk)
    if "candidates" in request.POST:
        form = VersionForm(request.POST)
        act = agenda.add_candidates
    else:
        form = ChosenForm(request.POST, keys=meeting.plan.entries.values_list("pk", flat=True))
        act = agenda.add
    if not form.is_valid():
        return page(request, meeting, refused=told(form), status=422)
    said = dict(form.cleaned_data)
    if "entries" in said:
        said["entries"] = meeting.plan.entries.filter(pk__in=said["entries"])
    return carried_out(request, meeting, partial(act, meeting, by=request.user, **said))


@require_POST
def add_heading(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, PREPARE_MEETING)
    meeting, form = find(request, pk), HeadingForm(request.POST)
    typed = request.POST.get("heading", "")
    if not form.is_valid():
        return page(request, meeting, refused=told(form), typed=typed, status=422)
    return carried_out(
        request, meeting, partial(agenda.add_heading, meeting, by=request.user, **form.cleaned_data), typed=typed
    )


def _item(request: HttpRequest, pk: int, item: int) -> AgendaItem:
    return get_object_or_404(AgendaItem.objects.select_related("entry__project"), pk=item, meeting=find(request, pk))


@require_POST
def move(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    require(request.user, HOLD_MEETING)
    row, form = _item(request, pk, item), PlaceForm(request.POST)
    if not form.is_valid():
        return page(request, row.meeting, refused=told(form), status=422)
    act = partial(agenda.move, row, by=request.user, **form.cleaned_data)
    return carried_out(request, row.meeting, act, fragment=f"#sak-{row.pk}")


@require_POST
def remove(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    require(request.user, PREPARE_MEETING)
    row, form = _item(request, pk, item), VersionForm(request.POST)
    if not form.is_valid():
        return page(request, row.meeting, refused=told(form), status=422)
    return carried_out(request, row.meeting, partial(agenda.remove, row, by=request.user, **form.cleaned_data))


@require_POST
def describe(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    require(request.user, PREPARE_MEETING)
    row, form = _item(request, pk, item), ItemForm(request.POST)
    typed = request.POST.get("note", "")
    if not form.is_valid():
        return page(request, row.meeting, refused=told(form), typed=typed, status=422)
    act = partial(agenda.describe, row, by=request.user, **form.as_said())
    return carried_out(request, row.meeting, act, fragment=f"#sak-{row.pk}", typed=typed)


@require_POST
def present(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, HOLD_MEETING)
    meeting = find(request, pk)
    form = PresentForm(request.POST, people=holding.may_be_present(meeting))
    typed = request.POST.get("guests", "")
    if not form.is_valid():
        return page(request, meeting, refused=told(form), typed=typed, status=422)
    act = partial(holding.mark_present, meeting, by=request.user, **form.cleaned_data)
    return carried_out(request, meeting, act, fragment="#til-stede", typed=typed)
