"""What could enter a plan, and what is not ready for it and why; for everybody to read, and for the office to enter."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from innolab.refusals import Refused, require
from portfolio import action_plan
from portfolio.action_plan import NotReady
from portfolio.forms.plan_candidates import CandidateFilter, EnterSeveralForm
from portfolio.models import ActionPlan, Project
from portfolio.permissions import ENTER_PLAN

PER_PAGE = 30
NOT_READY = "ikke-klare"


@require_http_methods(["GET", "HEAD", "POST"])
def candidates(request: HttpRequest, year: int) -> HttpResponse:
    """What is entered comes last in the ranking, all that is checked or none of it."""
    plan = get_object_or_404(ActionPlan.objects.of_year(year))
    if request.method != "POST":
        return _page(request, plan, EnterSeveralForm())
    require(request.user, ENTER_PLAN)
    form = EnterSeveralForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, form, status=422)
    try:
        entries = action_plan.enter_several(form.cleaned_data["projects"], plan=plan, by=request.user)
    except Refused as refusal:
        form.add_error(None, list(refusal.reasons))
        return _page(request, plan, form, status=409)
    named = ", ".join(f"«{entry.project}»" for entry in entries)
    messages.success(request, f"Ført opp som kandidat: {named}." if entries else "Prosjektene står allerede i planen.")
    return redirect(request.get_full_path())


def _page(request: HttpRequest, plan: ActionPlan, form: EnterSeveralForm, *, status: int = 200) -> HttpResponse:
    """Those that are ready, or with «vis» in the address those that are not."""
    shows_lacking, outside = request.GET.get("vis") == NOT_READY, CandidateFilter(request.GET, Project.objects.all())
    ready = outside.filter_queryset(Project.objects.ready_for_action_plan(plan).for_overview())
    lacking = outside.filter_queryset(action_plan.not_ready(plan))
    page = Paginator(lacking if shows_lacking else ready, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "is_closed": plan.state == ActionPlan.State.CLOSED,
        "filter": outside.form,
        "is_filtered": bool(outside.chosen()),
        "ways": [
            {"value": "", "label": "Klare", "count": ready.count(), "is_here": not shows_lacking},
            {"value": NOT_READY, "label": "Ikke klare", "count": lacking.count(), "is_here": shows_lacking},
        ],
        "shows_lacking": shows_lacking,
        "page_obj": page,
        "rows": action_plan.with_lacks(page, plan=plan) if shows_lacking else [NotReady(row, []) for row in page],
        "form": form,
        "may_enter": request.user.has_perm(ENTER_PLAN),
    }
    return render(request, "portfolio/plan_candidates.html", context, status=status)
