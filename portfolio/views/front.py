"""The front page: for a visitor what the portal is, for somebody logged in what waits for them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio.models import ActionPlan, Decision, Strategy
from portfolio.planning import money
from portfolio.strategy_tree import branches, stage_counts
from portfolio.waiting import carried_by, waiting_for

TOP, LATEST, MOST_CARRIED = 5, 10, 6


@login_not_required
@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    return _for_user(request) if request.user.is_authenticated else _for_visitor(request)


def _for_visitor(request: HttpRequest) -> HttpResponse:
    strategy = Strategy.objects.current(timezone.localdate())
    context = {
        "strategy": strategy,
        "branches": branches(strategy) if strategy else [],
        "principles": strategy.principles.all() if strategy else [],
    }
    return render(request, "portfolio/visitor_front_page.html", context)


def _for_user(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    plan = ActionPlan.objects.around(today)
    carried = carried_by(request.user, today=today)
    context = {
        "waiting": waiting_for(request.user),
        "carried": carried[:MOST_CARRIED],
        "more_carried": len(carried[MOST_CARRIED:]),
        "answers_due": sum(row.is_asked_about for row in carried),
        "counts": stage_counts(),
        "plan": plan,
        "top": plan.entries.ranked().for_plan_page()[:TOP] if plan else [],
        "sums": money.included(plan) if plan else None,
        "decisions": Decision.objects.answers().latest_first()[:LATEST],
    }
    return render(request, "portfolio/front_page.html", context)
