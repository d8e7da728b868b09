"""Leadership adopts a plan, and closes it; everybody reads how it ended."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio.forms.plan_life import AdoptForm, CloseForm
from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.permissions import ADOPT_PLAN
from portfolio.plan_overview import overview
from portfolio.planning import adoption, balance, closing


def _plan(year: int) -> ActionPlan:
    return get_object_or_404(ActionPlan.objects.of_year(year).select_related("strategy", "adoption"))


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest, year: int) -> HttpResponse:
    """What is adopted in short, what stands in the way, and the form."""
    require(request.user, ADOPT_PLAN)
    plan = _plan(year)
    over = balance.over(plan)
    form = AdoptForm(request.POST if request.method == "POST" else None, plan=plan, is_over=bool(over))
    if not form.is_valid():
        return _adopt_page(request, plan, form, status=422 if form.is_bound else 200)
    said = {name: form.cleaned_data[name] for name in ("decided_on", "decision_maker", "case_reference")}
    try:
        adopted = adoption.adopt(plan, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        if isinstance(refusal, StaleVersion) and adoption.was_adopted_so(plan, by=request.user, **said):
            return redirect(plan)
        return _refuse_adoption(request, _plan(year), form, refusal)
    told = "De som har ansvar for prosjektene, får beskjed."
    messages.success(request, f"{plan} er vedtatt, revisjon {adopted.revision}. {told}")
    return redirect("portfolio:plan-revision", plan.year, adopted.revision)


def _refuse_adoption(request: HttpRequest, plan: ActionPlan, form: AdoptForm, refusal: Refused) -> HttpResponse:
    """The page as it is now, with what was typed."""
    if isinstance(refusal, MissingReason) and "over_frame_reason" not in form.fields:  # the frame came meanwhile
        form = AdoptForm(request.POST, plan=plan, is_over=True)
    form.is_valid()
    form.add_error(None, list(refusal.reasons))
    return _adopt_page(request, plan, form, status=409)


def _adopt_page(request: HttpRequest, plan: ActionPlan, form: AdoptForm, *, status: int) -> HttpResponse:
    shown = overview(plan)
    context = {
        "plan": plan,
        "form": form,
        "of_the_plan": adoption.of_the_plan(plan),
        "lacking": adoption.lacking(plan),
        "overview": shown,
        "over": balance.over(plan),
        "undecided": plan.entries.filter(decision=ActionPlanEntry.Decision.CANDIDATE).select_related("project"),
        "revision": plan.adoption.revision + 1 if plan.adoption else 1,
    }
    return render(request, "portfolio/plan_adopt.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, year: int) -> HttpResponse:
    """Leadership says how each entry ended. When that is done, everybody reads it here."""
    plan = _plan(year)
    if plan.state == ActionPlan.State.CLOSED and request.method != "POST":
        return render(request, "portfolio/plan_closed.html", _closed(plan))
    require(request.user, ADOPT_PLAN)
    if plan.state == ActionPlan.State.CLOSED:
        return _closed_already(request, plan)
    entries = closing.entries_of(plan)
    form = CloseForm(request.POST if request.method == "POST" else None, entries=entries)
    if not form.is_valid():
        return _close_page(request, plan, form, status=422 if form.is_bound else 200)
    said = {"lessons": form.cleaned_data["lessons"], "version": form.cleaned_data["version"]}
    try:
        closing.close(plan, endings=form.endings(), by=request.user, **said)
    except Refused as refusal:
        plan = _plan(year)
        if closing.was_closed_so(plan, by=request.user, lessons=said["lessons"]):
            return redirect("portfolio:plan-close", plan.year)
        return _refuse_closing(request, plan, refusal)
    messages.success(request, f"{plan} er lukket.")
    return redirect("portfolio:plan-close", plan.year)


def _closed_already(request: HttpRequest, plan: ActionPlan) -> HttpResponse:
    if not closing.was_closed_so(plan, by=request.user, lessons=request.POST.get("lessons", "")):
        raise Refused("Planen er allerede lukket.")
    return redirect("portfolio:plan-close", plan.year)


def _refuse_closing(request: HttpRequest, plan: ActionPlan, refusal: Refused) -> HttpResponse:
    """The page with the entries as they are now, and with what was typed."""
    form = CloseForm(request.POST, entries=closing.entries_of(plan))
    form.is_valid()
    form.add_error(None, list(refusal.reasons))
    return _close_page(request, plan, form, status=409)


def _close_page(request: HttpRequest, plan: ActionPlan, form: CloseForm, *, status: int) -> HttpResponse:
    context = {"plan": plan, "form": form, "lines": form.lines(), "blockers": closing.blockers(plan, form.entries)}
    return render(request, "portfolio/plan_close.html", context, status=status)


def _closed(plan: ActionPlan) -> dict[str, Any]:
    rows = closing.ended(plan.closing)
    return {"plan": plan, "closing": plan.closing, "rows": rows, "counts": closing.how_many(rows)}
