"""Changing a project in place, section by section, and saying who carries it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio import dependencies, editing, scheduling
from portfolio.collisions import Collision
from portfolio.forms.project_sections import SECTION_FORMS, AppointForm, DependenciesForm, SectionForm
from portfolio.forms.schedule import ScheduleForm
from portfolio.models import Project
from portfolio.permissions import APPOINT, ASSESS
from portfolio.views.collisions import collision
from portfolio.views.merging import redirect_to_what_goes_on

SECTIONS: dict[str, type[SectionForm]] = {**SECTION_FORMS, "faser-og-milepaler": ScheduleForm}
AGAIN = "Se over det du har skrevet. Lagrer du på nytt, er det dette som gjelder."


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    if part not in SECTIONS:
        raise Http404
    found = Project.objects.visible_to(request.user).select_related("merged_into", "owner", "manager")
    project = get_object_or_404(found, pk=pk)
    if moved := redirect_to_what_goes_on(request, project):
        return moved
    _refuse(request, project, part)
    data = request.POST if request.method == "POST" else None
    form = SECTIONS[part](data, project=project, may_judge=request.user.has_perm(ASSESS))
    if data is None or (isinstance(form, DependenciesForm) and form.is_searching):
        return _show(request, part, form)
    return _keep(request, part, form) if form.is_valid() else _show(request, part, form, status=422)


def _refuse(request: HttpRequest, project: Project, part: str) -> None:
    """Before the form is shown, for whoever could not send it."""
    if SECTIONS[part] is AppointForm:
        require(request.user, APPOINT)
        editing.refuse_unless_appointable(project)
    else:
        editing.refuse_unless_editable(project, by=request.user)


def _keep(request: HttpRequest, part: str, form: SectionForm) -> HttpResponse:
    try:
        _act(form, by=request.user)
    except Collision as found:
        return _show(request, part, form, collision=collision(request, form, found), status=409)
    except MissingReason as refusal:
        form.add_error("reason" if "reason" in form.fields else None, list(refusal.reasons))
        return _show(request, part, form, status=422)
    except Refused as refusal:
        form.add_error(None, list(refusal.reasons))
        if isinstance(refusal, StaleVersion):
            form.add_error(None, AGAIN)
            form.read = form.now()
        return _show(request, part, form, status=409)
    messages.success(request, "Endringene er lagret.")
    return redirect(f"{form.project.get_absolute_url()}#{part}")


def _act(form: SectionForm, *, by: Any) -> None:
    """The one act that is the door to what the section says."""
    if isinstance(form, AppointForm):
        editing.appoint(form.project, **form.changes(), by=by, read=form.read_before)
    elif isinstance(form, DependenciesForm):
        needs = form.cleaned_data["needs"].select_related("merged_into")
        dependencies.set_dependencies(form.project, needs=needs, by=by, read=form.seen)
    elif isinstance(form, ScheduleForm):
        scheduling.set_schedule(form.project, **form.stated(), by=by)
    else:
        editing.edit(form.project, changes=form.changes(), reason=form.reason, by=by, read=form.read_before)


def _show(
    request: HttpRequest, part: str, form: SectionForm, *, collision: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"project": form.project, "part": part, "form": form, "collision": collision}
    return render(request, "portfolio/project_section.html", context, status=status)
