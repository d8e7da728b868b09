"""Which plan an address of the roadmap is about."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from portfolio.models import ActionPlan


def year_of(query: QueryDict) -> int | None:
    """That of the plan which an address names; None where it names none, or no year."""
    year = query.get("plan", "")
    return int(year) if year.isdecimal() and len(year) < 9 else None


def plan_asked_for(request: HttpRequest, *, is_open: bool = False) -> ActionPlan | None:
    """The one of the year that is named; else the one around today, if there is any. 404 for a year without a plan.

    `is_open`: where none is named, it is one that is not closed.
    """
    plans, year = ActionPlan.objects.select_related("strategy"), year_of(request.GET)
    if year is not None:
        return get_object_or_404(plans.of_year(year))
    return (plans.not_closed() if is_open else plans).around(timezone.localdate())


def plan_shown(request: HttpRequest) -> ActionPlan:
    """The same; 404 where there is none."""
    plan = plan_asked_for(request)
    if plan is None:
        raise Http404
    return plan


def of_an_existing_plan(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Nothing is done from an address of a plan that does not exist: 404 before the act, and not after it."""

    @wraps(act)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        plan_shown(request)
        return act(request, *args, **kwargs)

    return checked
