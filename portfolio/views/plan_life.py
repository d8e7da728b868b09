"""A plan after it is adopted: what deviates, what was adopted, what changed between two moments, and what is done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from innolab.refusals import NotPermitted, Refused
from portfolio import plan_comparison
from portfolio.forms.plan_life import BY_DAY, NOW, CompareForm, FinishForm, ResumeForm
from portfolio.models import ActionPlan, ActionPlanEntry, Adoption, Decision
from portfolio.permissions import ADOPT_PLAN, DECIDE_PLAN
from portfolio.plan_adopted import revision_of
from portfolio.planning import finishing, moments
from portfolio.planning.moments import Moment


def _plan(year: int) -> ActionPlan:
    return get_object_or_404(ActionPlan.objects.of_year(year).select_related("strategy", "adoption", "closing"))


@require_safe
def deviations(request: HttpRequest, year: int) -> HttpResponse:
    """From what was adopted to the plan now."""
    plan = _plan(year)
    found = None
    if plan.adoption:
        found = plan_comparison.compare(plan, moments.of_revision(plan.adoption), moments.now(plan))
    can_close = plan.state == ActionPlan.State.ADOPTED and request.user.has_perm(ADOPT_PLAN)
    can_revise = can_close and timezone.localdate() <= plan.ends_on
    context = {"plan": plan, "found": found, "can_close": can_close, "can_revise": can_revise}
    return render(request, "portfolio/plan_deviations.html", context)


@require_safe
def revision(request: HttpRequest, year: int, revision: int) -> HttpResponse:
    """The plan as it was adopted, for ever."""
    plan = _plan(year)
    adoption = get_object_or_404(plan.adoptions.select_related("by"), revision=revision)
    context = {
        "plan": plan,
        "adoption": adoption,
        "adopted": revision_of(adoption),
        "adoptions": plan.adoptions.all(),
        "is_current": adoption == plan.adoption,
    }
    return render(request, "portfolio/plan_revision.html", context)


@require_safe
def compare(request: HttpRequest, year: int) -> HttpResponse:
    """What changed between two moments that the reader picks."""
    plan = _plan(year)
    adoptions = list(plan.adoptions.all())
    form = CompareForm(request.GET if "fra" in request.GET or "til" in request.GET else None, adoptions=adoptions)
    found = _compared(plan, adoptions, form) if form.is_valid() else None
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portfolio/plan_compare.html", {"plan": plan, "form": form, "found": found}, status=status)


def _compared(plan: ActionPlan, adoptions: list[Adoption], form: CompareForm) -> plan_comparison.Comparison | None:
    """None where the two cannot be compared; then the form says why."""
    picked = []
    for name in ("fra", "til"):
        try:
            picked.append(_moment(plan, adoptions, form.cleaned_data, name))
        except Refused as refusal:
            form.add_error(f"{name}_dato", list(refusal.reasons))
    try:
        return plan_comparison.compare(plan, *moments.in_order(*picked)) if len(picked) == 2 else None
    except Refused as refusal:
        form.add_error("til", list(refusal.reasons))
    return None


def _moment(plan: ActionPlan, adoptions: list[Adoption], said: dict[str, Any], name: str) -> Moment:
    if said[name] == NOW:
        return moments.now(plan)
    if said[name] == BY_DAY:
        return moments.of_day(said[f"{name}_dato"], plan)
    return next(moments.of_revision(each) for each in adoptions if f"r{each.revision}" == said[name])


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Leadership, or whoever carries the project, says that it is done in the plan; or takes it back."""
    found = ActionPlanEntry.objects.select_related("plan__adoption", "project__owner", "project__manager")
    entry = get_object_or_404(found, pk=pk)
    if not finishing.may_finish(request.user, entry.project):
        raise NotPermitted(DECIDE_PLAN)
    data = request.POST if request.method == "POST" else None
    is_resumed = "resume" in data if data is not None else entry.finished_on is not None
    form = ResumeForm(data) if is_resumed else FinishForm(data)
    if not form.is_valid():
        return _finish_page(request, entry, form, status=422 if form.is_bound else 200)
    act, kind, word = _ACTS[is_resumed]
    try:
        act(entry, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        said = {"kind": kind, "by": request.user, "reason": form.cleaned_data["reason"]}
        if not finishing.was_said_so(entry, **said):
            form.add_error(None, list(refusal.reasons))
            return _finish_page(request, entry, form, status=409)
    messages.success(request, f"«{entry.project}» er {word} i {entry.plan.name}.")
    return redirect(f"{entry.plan.get_absolute_url()}#post-{entry.pk}")


_ACTS = {
    False: (finishing.finish, Decision.Kind.FINISHED, "satt som gjort"),
    True: (finishing.resume, Decision.Kind.RESUMED, "ikke gjort likevel"),
}


def _finish_page(request: HttpRequest, entry: ActionPlanEntry, form: Any, *, status: int) -> HttpResponse:
    plan = ActionPlan.objects.select_related("adoption").get(pk=entry.plan_id)  # with its version of now
    entry.refresh_from_db(fields=["finished_on", "decision"])
    context = {
        "entry": entry,
        "plan": plan,
        "project": entry.project,
        "form": form,
        "is_resumed": isinstance(form, ResumeForm),
        "blockers": finishing.objections(entry, plan),
    }
    return render(request, "portfolio/plan_finish.html", context, status=status)
