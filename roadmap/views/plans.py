"""Which plan an address of the roadmap is about."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from portfolio.models import ActionPlan


def plan_asked_for(request: HttpRequest) -> ActionPlan | None:
    """The one of the year that is named; else the one around today, if there is any. 404 for a year without a plan."""
    plans, year = ActionPlan.objects.select_related("strategy"), request.GET.get("plan", "")
    if year.isdecimal() and len(year) < 9:
        return get_object_or_404(plans.of_year(int(year)))
    return plans.around(timezone.localdate())


def plan_shown(request: HttpRequest) -> ActionPlan:
    """The same; 404 where there is none."""
    plan = plan_asked_for(request)
    if plan is None:
        raise Http404
    return plan
