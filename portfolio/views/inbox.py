"""The portfolio office's inbox: what waits, who sees to it, and the same answer to several at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from innolab.accounts.models import User
from innolab.refusals import MissingReason, Refused, require
from portfolio import projects
from portfolio.forms.inbox import AssignForm, InboxFilter, SeveralForm
from portfolio.inbox import MOST_AT_ONCE, Outcome, assign_several, case, move_several, next_case
from portfolio.models import IntakeRound, Project
from portfolio.permissions import ASSESS
from portfolio.workflow import Stage

PER_PAGE = MOST_AT_ONCE
INBOX = "innboks"


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    require(request.user, ASSESS)
    return _page(request, SeveralForm(user=request.user))


@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """The same act for all that are checked. What was done is done; what was not stays checked, with what was typed."""
    require(request.user, ASSESS)
    form = SeveralForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        outcomes = _carry_out(form, by=request.user)
    except MissingReason as refusal:
        form.add_error("reason", list(refusal.reasons))
        return _page(request, form, status=422)
    except Refused as refusal:
        form.add_error(None, list(refusal.reasons))
        return _page(request, form, status=409)
    if any(outcome.reasons for outcome in outcomes):
        return _page(request, form, outcomes=outcomes, status=409)
    messages.success(request, _done(form, outcomes))
    return redirect(_address(request))


def _carry_out(form: SeveralForm, *, by: User) -> list[Outcome]:
    chosen, act = form.cleaned_data["projects"].order_by("pk"), form.cleaned_data["act"]
    if act == SeveralForm.ASSIGN:
        return assign_several(chosen, to=form.cleaned_data["to"], by=by, seen=form.seen)
    return move_several(chosen, to=Stage(act), by=by, reason=form.cleaned_data["reason"])


def _done(form: SeveralForm, outcomes: list[Outcome]) -> str:
    """What was done to which."""
    done = [f"«{outcome.project}»" for outcome in outcomes if not outcome.reasons]
    act, person = form.cleaned_data["act"], form.cleaned_data["to"]
    assigned = f"er tildelt {person}" if person else "er uten saksbehandler"
    what = assigned if act == SeveralForm.ASSIGN else f"er {Stage(act).label}"
    return f"{len(done)} forslag {what}: {', '.join(done)}."


def _page(
    request: HttpRequest, form: SeveralForm, *, outcomes: list[Outcome] | None = None, status: int = 200
) -> HttpResponse:
    """`outcomes`: what became of each, where something was not done."""
    today, found = timezone.localdate(), InboxFilter(request.GET, Project.objects.in_inbox(), request=request)
    page = Paginator(found.qs.for_inbox_page(), PER_PAGE).get_page(request.GET.get("page"))
    outcomes = outcomes or []
    done = {str(outcome.project.pk) for outcome in outcomes if not outcome.reasons}
    context = {
        "filter": found,
        "page_obj": page,
        "cases": [case(project, today=today) for project in page],
        "late": found.qs.order_by().overdue(today).count(),
        "asides": [_aside(found, stage, today) for stage in (Stage.RETURNED, Stage.PARKED)],
        "has_rounds": IntakeRound.objects.exists(),
        "form": form,
        "checked": form.checked - done,
        "not_done": [outcome for outcome in outcomes if outcome.reasons],
        "done": _done(form, outcomes) if done else "",
        "query": request.GET.urlencode(),
    }
    return render(request, "portfolio/inbox.html", context, status=status)


def _aside(found: InboxFilter, stage: Stage, today: Any) -> dict[str, Any]:
    """What waits for something else than the office, under the same filter; the longest wait first."""
    laid_aside = found.filter_queryset(Project.objects.laid_aside(stage))
    page = Paginator(laid_aside.for_inbox_page(), PER_PAGE).page(1)
    return {"stage": stage.value, "page_obj": page, "cases": [case(project, today=today) for project in page]}


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """The office says on a project's page who sees to it."""
    require(request.user, ASSESS)
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = AssignForm(request.POST, project=project)
    if not form.is_valid():
        raise Http404
    project = projects.assign(project, by=request.user, **form.cleaned_data)
    messages.success(request, f"Saksbehandler for «{project}»: {project.assigned_to or 'ingen'}.")
    return redirect(project)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """«Ta saken», in the inbox or on the project's page, where nobody has it."""
    require(request.user, ASSESS)
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    projects.assign(project, to=request.user, by=request.user, seen=None)
    messages.success(request, f"Du er saksbehandler for «{project}».")
    if request.POST.get("back") == INBOX:
        return redirect(f"{_address(request)}#forslag-{project.pk}")
    return redirect(project)


def _address(request: HttpRequest) -> str:
    """The inbox with the filters and the page that were looked at."""
    return f"{reverse('portfolio:inbox')}?{request.GET.urlencode()}".rstrip("?")


def case_for(user: User, project: Project) -> dict[str, Any] | None:
    """For the office: who sees to the case, and when an answer is due."""
    if not user.has_perm(ASSESS) or not projects.can_be_assigned(project):
        return None
    return {"assign_form": AssignForm(project=project), "case": case(project, today=timezone.localdate())}


def next_for(user: User, project: Project) -> Project | None:
    """For the office, at what is in the inbox or has just left it: the next one there."""
    is_theirs = project.stage == Stage.DECLINED or projects.can_be_assigned(project)
    return next_case(user, after=project) if is_theirs and user.has_perm(ASSESS) else None
