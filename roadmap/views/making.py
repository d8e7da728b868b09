"""A scenario becomes the plan: the page that says exactly what will change, and the act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from innolab.refusals import Refused
from portfolio.models import ActionPlan
from roadmap import making_the_plan
from roadmap.beside import beside
from roadmap.forms.what_if import MakeForm
from roadmap.models import Scenario
from roadmap.sides import of_plan, of_scenario
from roadmap.steps import Steps, steps
from roadmap.views.what_if import scenario_for


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenario_for(request, pk)
    making_the_plan.require_may_make(request.user)
    found = steps(scenario)
    form = MakeForm(request.POST if request.method == "POST" else None, found=found, scenario=scenario)
    if not form.is_valid():
        return _show(request, scenario, form, found, status=422 if form.is_bound else 200)
    try:
        making_the_plan.make_the_plan(scenario, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return _refuse(request, pk, refusal)
    messages.success(request, f"«{scenario}» er gjort til planen. De det gjelder, får beskjed om hver beslutning.")
    return redirect(scenario.plan)


def _refuse(request: HttpRequest, pk: int, refusal: Refused) -> HttpResponse:
    """The page with what will change as it is now, and with what was typed."""
    scenario = scenario_for(request, pk)
    found = steps(scenario)
    data = request.POST.copy()
    data["version"], data["scenario_version"] = scenario.plan.version, scenario.version
    form = MakeForm(data, found=found, scenario=scenario)
    form.is_valid()
    form.add_error(None, list(refusal.reasons))
    return _show(request, scenario, form, found, status=409)


def _show(request: HttpRequest, scenario: Scenario, form: MakeForm, found: Steps, *, status: int) -> HttpResponse:
    context = {
        "scenario": scenario,
        "plan": scenario.plan,
        "form": form,
        "steps": found,
        "found": beside(of_plan(scenario.plan), of_scenario(scenario)),
        "is_adopted": scenario.plan.state == ActionPlan.State.ADOPTED,
        "may_make": scenario.made_at is None and scenario.plan.state != ActionPlan.State.CLOSED,
    }
    return render(request, "roadmap/what_if_make.html", context, status=status)
