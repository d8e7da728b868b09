"""The attachments of a project: seeing them, adding to them, opening one and taking one away."""

import logging
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innolab.accounts.models import User
from innolab.uploads import takes_files
from portfolio import attachments as acts
from portfolio.file_types import UnusableFile
from portfolio.forms.attachments import UploadForm
from portfolio.models import Attachment, Project
from portfolio.permissions import can_attach, can_edit_proposal, can_remove_attachment

log = logging.getLogger(__name__)


@takes_files(most=acts.MOST_TOGETHER)
@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, project, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, project, form, errors=form.errors["files"], heading="Ingen filer ble lagt ved")
    files = form.cleaned_data["files"]
    refused = _attach(project, files, by=request.user)
    kept = len(files) - len(refused)
    if refused:
        heading = f"{kept} av {len(files)} filer ble lagt ved" if kept else "Ingen filer ble lagt ved"
        return _page(request, project, UploadForm(), errors=refused, heading=heading)
    messages.success(request, "Filen er lagt ved." if kept == 1 else f"{kept} filer er lagt ved.")
    return redirect("portfolio:project-attachments", project.pk)


def _attach(project: Project, files: list[UploadedFile], *, by: User) -> list[str]:
    """Keep those that can be kept, and say of the others why not."""
    refused = []
    for file in files:
        try:
            acts.attach(project, file=file, by=by)
        except UnusableFile as refusal:
            refused.append(f"«{acts.shown_name(file.name)}»: {' '.join(refusal.reasons)}")
    return refused


def _page(
    request: HttpRequest, project: Project, form: UploadForm, *, errors: Any = (), heading: str = ""
) -> HttpResponse:
    can_edit = can_edit_proposal(request.user, project)
    summary = reverse("portfolio:proposal-summary", args=[project.pk])
    context = {
        "project": project,
        **section(request.user, project),
        "form": form,
        "errors": errors,
        "heading": heading,
        "most_bytes": acts.MOST_TOGETHER,
        "back": {"href": summary if can_edit else project.get_absolute_url(), "to_summary": can_edit},
    }
    return render(request, "portfolio/attachments.html", context, status=422 if errors else 200)


def section(user: User, project: Project) -> dict[str, Any]:
    """What portfolio/_attachments.html shows on every page that has it."""
    rows = Attachment.objects.of(project)
    return {
        "attachments": [{"file": row, "can_be_removed": can_remove_attachment(user, row)} for row in rows],
        "can_attach": can_attach(user, project),
    }


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Always as a file to save, never as a page of ours, and kept by nobody on the way."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    try:
        file = attachment.file.open()
    except FileNotFoundError:
        log.exception("Attachment %s has no file in the storage: %s", attachment.pk, attachment.file.name)
        return render(request, "portfolio/attachment_missing.html", {"attachment": attachment}, status=404)
    response = FileResponse(file, as_attachment=True, filename=attachment.name, content_type=attachment.content_type)
    response["Content-Encoding"] = "identity"  # or it would be packed once more, and lose its length
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, no-store"
    if request.method == "HEAD":
        response.streaming_content = []
    return response


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).select_related("project"), pk=pk)
    acts.remove(attachment, by=request.user)
    messages.success(request, f"«{attachment}» er slettet.")
    return redirect("portfolio:project-attachments", attachment.project_id)
