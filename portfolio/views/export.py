"""Lists as files, with the filter, the order and the columns of the address: the same that the list's page reads."""

from collections.abc import Sequence

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio import columns
from portfolio.columns import NUMBER, STANDARD, Column, chosen
from portfolio.export import PLAN_STANDARD, PROPOSAL_STANDARD, TAKING_PART, Export, entries_of, keys_of, of_plan
from portfolio.export_files import FORMATS, made
from portfolio.forms.filter_words import in_words
from portfolio.forms.list_address import ListAddress
from portfolio.forms.proposal_list import ProposalFilter
from portfolio.models import ActionPlan, Project
from portfolio.participation import with_participation
from portfolio.views.documents import NOT_IN_A_FILE_NAME


@require_safe
def projects(request: HttpRequest, extension: str) -> HttpResponseBase:
    address = ListAddress(request.GET, queryset=Project.objects.visible_to(request.user))
    found = address.filter.qs
    taken_out = Export(
        name="prosjekter",
        columns=_columns(request, STANDARD),
        projects=found.order_by(*columns.order(found, address.sorter)),
        filters=in_words(address.filter),
        address=_address(request, reverse("portfolio:project-list")),
        by=request.user,
        at=timezone.now(),
    )
    return _file(request, taken_out, extension)


@require_safe
def proposals(request: HttpRequest, extension: str) -> HttpResponseBase:
    sent_in = with_participation(Project.objects.sent_in().for_overview(), user=request.user)
    found = ProposalFilter(request.GET, queryset=sent_in)
    taken_out = Export(
        name="forslag",
        columns=[*_columns(request, PROPOSAL_STANDARD), *TAKING_PART],
        projects=found.qs,
        filters=in_words(found),
        address=_address(request, reverse("portfolio:proposal-list")),
        by=request.user,
        at=timezone.now(),
    )
    return _file(request, taken_out, extension)


@require_safe
def action_plan(request: HttpRequest, year: int, extension: str) -> HttpResponseBase:
    plan = get_object_or_404(ActionPlan.objects.of_year(year))
    taken_out = Export(
        name=str(plan),
        columns=of_plan(plan, _columns(request, PLAN_STANDARD)),
        projects=entries_of(plan, user=request.user),
        filters=[("Planens status", plan.get_state_display().capitalize())],
        address=_address(request, plan.get_absolute_url()),
        by=request.user,
        at=timezone.now(),
    )
    return _file(request, taken_out, extension)


def _columns(request: HttpRequest, standard: Sequence[str]) -> list[Column]:
    return chosen([*keys_of(request.GET.getlist("kolonner"), standard=standard), NUMBER])


def _address(request: HttpRequest, path: str) -> str:
    """Of the list as it was taken out."""
    return f"{settings.PORTAL_URL}{path}{f'?{request.GET.urlencode()}' if request.GET else ''}"


def _file(request: HttpRequest, taken_out: Export, extension: str) -> HttpResponseBase:
    """«prosjekter 2026-11-25.xlsx», to be saved."""
    if extension not in FORMATS:
        raise Http404
    response = FileResponse(
        made(taken_out, extension),
        as_attachment=True,
        filename=NOT_IN_A_FILE_NAME.sub(" ", f"{taken_out.name} {taken_out.day}.{extension}"),
        content_type=FORMATS[extension].content_type,
    )
    response["Cache-Control"] = "private, no-store"
    if extension == "xlsx":
        response["Content-Encoding"] = "identity"  # or it would be packed once more, and lose its length
    if request.method == "HEAD":
        response.streaming_content = []
    return response
