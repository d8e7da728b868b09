"""A new plan: the month, then what comes along from the plan before; and afterwards what came from where."""

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from innolab.refusals import Refused, require
from portfolio import action_plan
from portfolio.forms.action_plan import ComeAlongForm, NewPlanForm
from portfolio.models import ActionPlan
from portfolio.permissions import ENTER_PLAN
from portfolio.planning import beginning


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The office chooses the month, then what comes along; the plan is made with the second."""
    require(request.user, ENTER_PLAN)
    months = action_plan.possible_starts(timezone.localdate())
    said = request.POST if request.method == "POST" else request.GET
    form = NewPlanForm(said if "starts_on" in said or request.method == "POST" else None, months=months)
    if not form.is_valid():
        return render(request, "portfolio/action_plan_new.html", {"form": form, "months": months})
    starts_on = form.cleaned_data["starts_on"]
    if request.method == "POST":
        return _begin(request, starts_on)
    return _offer(request, starts_on, ComeAlongForm(offers=beginning.offers(starts_on)))


def _begin(request: HttpRequest, starts_on: datetime.date) -> HttpResponse:
    form = ComeAlongForm(request.POST, offers=beginning.offers(starts_on))
    if not form.is_valid():
        return _offer(request, starts_on, form, status=422)
    try:
        plan = beginning.begin(starts_on=starts_on, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, list(refusal.reasons))
        return _offer(request, starts_on, form, status=409)
    messages.success(request, _made(plan, form))
    return redirect("portfolio:plan-origins", plan.year) if form.cleaned_data["chosen"] else redirect(plan)


def _made(plan: ActionPlan, form: ComeAlongForm) -> str:
    """What was made, and what came along."""
    number = len(form.cleaned_data["chosen"])
    entered = f"{number} {'prosjekt' if number == 1 else 'prosjekter'} er ført opp som kandidater." if number else ""
    frames = f"Rammene og kapasiteten fra {form.offers.before.name} er kopiert." if form.copies_frames else ""
    rest = "" if number else "Nå kan du føre opp prosjekter som kandidater."
    return " ".join(filter(None, [f"{plan} er laget.", entered, frames, rest]))


def _offer(request: HttpRequest, starts_on: datetime.date, form: ComeAlongForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "offers": form.offers, "groups": form.groups, "starts_on": starts_on}
    return render(request, "portfolio/action_plan_begin.html", context, status=status)


@require_safe
def origins(request: HttpRequest, year: int) -> HttpResponse:
    """What came from where into the plan, for everybody."""
    plan = get_object_or_404(ActionPlan.objects.of_year(year))
    context = {"plan": plan, "groups": beginning.origins(plan)}
    return render(request, "portfolio/plan_origins.html", context)
