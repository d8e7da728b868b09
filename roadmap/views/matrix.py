"""Benefit against effort, of the plan and of a scenario."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portfolio.pictures.matrix_layout import picture
from roadmap import scenarios, sides
from roadmap.benefit_matrix import SHOWN, benefit_matrix
from roadmap.models import Scenario
from roadmap.sides import Side
from roadmap.views.plans import plan_asked_for
from roadmap.views.what_if import scenario_for


@require_safe
def of_plan(request: HttpRequest) -> HttpResponse:
    scenarios.require_use(request.user)
    plan = plan_asked_for(request, is_open=True)
    if plan is None:
        raise Http404
    return _show(request, sides.of_plan(plan), scenario=None)


@require_safe
def of_scenario(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenario_for(request, pk)
    return _show(request, sides.of_scenario(scenario), scenario=scenario)


def _show(request: HttpRequest, side: Side, *, scenario: Scenario | None) -> HttpResponse:
    found = benefit_matrix(side)
    context = {
        "plan": side.plan,
        "scenario": scenario,
        "found": found,
        "picture": picture(found.matrix),
        "decisions": [(decision.value, decision.label) for decision in SHOWN],
    }
    return render(request, "roadmap/benefit_matrix.html", context)
