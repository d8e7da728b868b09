"""Lists as files, with the filter, the order and the columns of the address: the same that the list's page reads."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio import export
from portfolio.columns import STANDARD, chosen
from portfolio.export_files import FORMATS, made
from portfolio.forms.project_list import ProjectFilter, in_words, ordered
from portfolio.forms.proposal_list import ProposalFilter
from portfolio.models import ActionPlan, Project
from portfolio.participation import with_participation
from portfolio.views.documents import NOT_IN_A_FILE_NAME


@require_safe
def projects(request: HttpRequest, extension: str) -> HttpResponseBase:
    found = ProjectFilter(request.GET, queryset=Project.objects.visible_to(request.user))
    rows = ordered(found.qs, request.GET.get("sorter", ""), is_searched="sok" in found.chosen())
    told = export.of_projects(rows, _columns(request.GET, STANDARD))
    return _file(request, extension, name="prosjekter", told=told, filters=in_words(found), page="project-list")


@require_safe
def proposals(request: HttpRequest, extension: str) -> HttpResponseBase:
    sent_in = with_participation(Project.objects.sent_in().for_overview(), user=request.user)
    found = ProposalFilter(request.GET, queryset=sent_in)
    told = export.of_proposals(found.qs, _columns(request.GET, export.PROPOSAL_STANDARD))
    return _file(request, extension, name="forslag", told=told, filters=in_words(found), page="proposal-list")


@require_safe
def action_plan(request: HttpRequest, year: int, extension: str) -> HttpResponseBase:
    plan = get_object_or_404(ActionPlan.objects.of_year(year))
    told = export.of_plan(plan, user=request.user, keys=export.keys_of(request.GET.getlist("kolonner")))
    status = [("Planens status", plan.get_state_display().capitalize())]
    return _file(request, extension, name=str(plan), told=told, filters=status, page=plan)


def _columns(query: QueryDict, standard: Sequence[str]) -> list[Any]:
    return chosen(export.keys_of(query.getlist("kolonner"), standard=standard))


def _file(
    request: HttpRequest, extension: str, *, name: str, told: Any, filters: list[tuple[str, str]], page: Any
) -> HttpResponseBase:
    """«prosjekter 2026-11-25.xlsx», to be saved."""
    if extension not in FORMATS:
        raise Http404
    path = reverse(f"portfolio:{page}") if isinstance(page, str) else page.get_absolute_url()
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    columns, rows = told
    taken_out = export.Export(
        name, columns, rows, filters, f"{settings.PORTAL_URL}{path}{query}", request.user, timezone.now()
    )
    file_name = NOT_IN_A_FILE_NAME.sub(" ", f"{name} {taken_out.day}.{extension}")
    response = FileResponse(
        made(taken_out, extension),
        as_attachment=True,
        filename=file_name,
        content_type=FORMATS[extension].content_type,
    )
    response["Cache-Control"] = "private, no-store"
    if extension == "xlsx":
        response["Content-Encoding"] = "identity"  # or it would be packed once more, and lose its length
    if request.method == "HEAD":
        response.streaming_content = []
    return response
