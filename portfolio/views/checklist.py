"""The checklist of one project: the five principles, and for some the MER values."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from innolab.refusals import StaleVersion, require
from portfolio import projects
from portfolio.models import Project
from portfolio.permissions import ASSESS
from portfolio.views.inbox import next_for
from portfolio.views.merging import redirect_to_what_goes_on
from portfolio.views.similarity import evidence
from portfolio.workflow import Stage
from principles.checklist import lacking
from principles.forms import ChecklistForm
from principles.models import Checklist


@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """Read by all who see the project, filled in by the office."""
    if request.method == "POST":
        require(request.user, ASSESS)
    project = _visible(request, pk)
    if request.method != "POST" and (led_on := redirect_to_what_goes_on(request, project)):
        return led_on
    form = _form(project, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, project, form)
    if not form.is_valid():
        return _page(request, project, form, status=422)
    try:
        projects.assess(project, answers=form.answers, by=request.user, version=form.cleaned_data["version"])
    except StaleVersion:
        return _stale(request, pk, form)
    _tell_what_is_lacking(request, pk)
    return redirect("portfolio:project-checklist", pk)


@require_POST
def anew(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, ASSESS)
    projects.assess_anew(_visible(request, pk), by=request.user)
    messages.success(request, "En ny vurdering er startet. Den forrige er tatt vare på nederst på siden.")
    return redirect("portfolio:project-checklist", pk)


def _visible(request: HttpRequest, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).for_checklist_page(), pk=pk)


def _form(project: Project, data: Any = None) -> ChecklistForm:
    version = project.checklist.version if project.checklist else 0
    return ChecklistForm(data, kept=projects.answers(project), version=version)


def _stale(request: HttpRequest, pk: int, typed: ChecklistForm) -> HttpResponse:
    """What I typed on top of what somebody else has saved meanwhile, ready to be saved on purpose."""
    project = _visible(request, pk)
    now = _form(project)
    form = typed.over(kept=now.kept, version=now.initial["version"])
    return _page(request, project, form, status=409)


def _tell_what_is_lacking(request: HttpRequest, pk: int) -> None:
    found = lacking(projects.answers(_visible(request, pk)))
    if found:
        messages.info(request, f"Lagret. {', '.join(found)}.")
    else:
        messages.success(request, "Lagret. Alt er vurdert.")


def _page(request: HttpRequest, project: Project, form: ChecklistForm, *, status: int = 200) -> HttpResponse:
    can_edit = request.user.has_perm(ASSESS) and projects.can_be_assessed(project)
    moves = [to for to, _ in projects.moves_for(request.user, project)]
    context = {
        "project": project,
        "next_case": next_for(request.user, project),
        "form": form,
        "is_stale": status == 409,
        "can_edit": can_edit,
        "lacking": lacking(form.kept),
        "number_assessed": sum(answer.is_complete for answer in form.kept),
        "can_move_on": Stage.ASSESSED in moves,
        "blockers": projects.blockers(project, to=Stage.ASSESSED),
        "can_begin_anew": request.user.has_perm(ASSESS) and not can_edit and projects.can_be_assessed_anew(project),
        "evidence": evidence(request.user, project),
        "earlier": Checklist.objects.earlier_than(project.checklist).with_answers() if project.checklist else [],
    }
    return render(request, "portfolio/checklist.html", context, status=status)
