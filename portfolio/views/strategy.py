"""The strategy: the tree of figure 1 with live counts, the principles and the drivers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio.models import ActionPlan, Strategy
from portfolio.strategy_tree import branches


@require_safe
def strategy(request: HttpRequest) -> HttpResponse:
    current = Strategy.objects.current(timezone.localdate())
    if current is None:
        return render(request, "portfolio/no_strategy.html")
    plan = ActionPlan.objects.around(timezone.localdate())
    context = {
        "strategy": current,
        "plan": plan,
        "branches": branches(current, plan),
        "principles": current.principles.prefetch_related("questions"),
        "drivers": current.drivers.with_project_count(),
    }
    return render(request, "portfolio/strategy.html", context)
