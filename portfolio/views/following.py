"""Following a plan through the year: its page for all, and the answers of those who carry something in it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from innolab.refusals import MissingReason, Refused, require
from portfolio.forms.following import FollowUpFilter, StatusReportForm
from portfolio.models import ActionPlan, Project, StatusReport
from portfolio.permissions import ASSESS, carries
from portfolio.planning import following, progress
from portfolio.planning.follow_up import STATES, follow_up

ADOPTED = ActionPlan.State.ADOPTED


@require_safe
def plan(request: HttpRequest, year: int) -> HttpResponse:
    """Where a plan stands, for everybody who is employed."""
    found = get_object_or_404(ActionPlan.objects.of_year(year).select_related("adoption", "closing"))
    if found.state == ActionPlan.State.DRAFT:
        return render(request, "portfolio/plan_follow_up.html", {"plan": found, "found": None})
    today = timezone.localdate()
    chosen = FollowUpFilter(request.GET, progress.followed(found))
    context = {
        "plan": found,
        "filter": chosen,
        "found": follow_up(found, chosen.rows(), today=today),
        "states": STATES,
        "has_begun": found.starts_on <= today,
        "may_answer_all": request.user.has_perm(ASSESS) and found.state == ADOPTED and found.starts_on <= today,
    }
    return render(request, "portfolio/plan_follow_up.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """«Mine statusmeldinger»: what one carries in running plans, each answered in one step."""
    today = timezone.localdate()
    rows = following.asked_of(request.user, today=today)
    context = {
        "rows": [(row, StatusReportForm(project=row.project)) for row in rows],
        "due": sum(row.is_due for row in rows),
        "today": today,
    }
    return render(request, "portfolio/my_follow_up.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: its owner, its manager or the office answers. Where it is refused, what was typed stays."""
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    if not following.may_report(request.user, project):
        require(request.user, ASSESS)
    form = StatusReportForm(request.POST if request.method == "POST" else None, project=project)
    if not form.is_bound:
        return _show(request, project, form)
    return _keep(request, project, form) if form.is_valid() else _show(request, project, form, status=422)


def _keep(request: HttpRequest, project: Project, form: StatusReportForm) -> HttpResponse:
    try:
        report = following.report(project, by=request.user, **form.given)
    except MissingReason as refusal:
        return _show_errors(request, project, form, "reason", refusal, status=422)
    except following.WrongDay as refusal:
        return _show_errors(request, project, form, "ends_on", refusal, status=422)
    except Refused as refusal:
        return _show_errors(request, project, form, None, refusal, status=409)
    said = "i rute" if report.answer == StatusReport.Answer.ON_TRACK else "forsinket, og den nye sluttdatoen gjelder nå"
    messages.success(request, f"Takk for svaret. «{project}» er {said}.")
    return redirect(_back(request, project))


def _show_errors(
    request: HttpRequest, project: Project, form: StatusReportForm, field: str | None, refusal: Refused, *, status: int
) -> HttpResponse:
    form.add_error(field, list(refusal.reasons))
    return _show(request, project, form, status=status)


def _show(request: HttpRequest, project: Project, form: StatusReportForm, *, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    if found := following.blockers(project, today=today):
        raise Refused(*found)
    shown = Project.objects.filter(pk=project.pk).select_related("programme", "unit")
    (row,) = following.asked(shown, today=today)
    context: dict[str, Any] = {"row": row, "form": form, "today": today, "back": _back(request, project)}
    return render(request, "portfolio/status_report.html", context, status=status)


def _back(request: HttpRequest, project: Project) -> str:
    """One's own answers, or for the office the plan that it is in."""
    if carries(request.user, project):
        return reverse("portfolio:my-follow-up")
    entry = following.running(timezone.localdate()).select_related("plan").filter(project=project).first()
    return reverse("portfolio:plan-follow-up", args=[entry.plan.year]) if entry else project.get_absolute_url()
