"""The annual action plans and their entries."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from innolab.accounts.models import Scope
from portfolio.api.asking import PageQuery, only_known, page
from portfolio.api.authentication import opened_by
from portfolio.api.schemas import EntryPage, PlanOut, PlanPage
from portfolio.models import ActionPlan, AdoptedEntry, Project

router = Router()
READS_PLANS = opened_by(Scope.PLANS)


@router.get("/plans/", **READS_PLANS, response=PlanPage, operation_id="listPlans", summary="Årlige handlingsplaner")
def list_plans(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    only_known(request, PageQuery.model_fields)
    return page(request, ActionPlan.objects.select_related("strategy", "adoption__by"), query)


@router.get(
    "/plans/{int:year}/", **READS_PLANS, response=PlanOut, operation_id="getPlan", summary="Én årlig handlingsplan"
)
def get_plan(request: HttpRequest, year: int) -> ActionPlan:
    """Planen som begynner i året."""
    only_known(request)
    return get_object_or_404(ActionPlan.objects.of_year(year).select_related("strategy", "adoption__by"))


@router.get(
    "/plans/{int:year}/entries/", **READS_PLANS, response=EntryPage, operation_id="listEntries", summary="Planposter"
)
def list_entries(request: HttpRequest, year: int, query: Query[PageQuery]) -> dict[str, Any]:
    """Postene i planen som begynner i året, også dem som er tatt ut. De kommer etter id; sorter på «rank» selv."""
    only_known(request, PageQuery.model_fields)
    plan = get_object_or_404(ActionPlan.objects.of_year(year))
    seen = plan.entries.filter(project__in=Project.objects.visible_to(request.user))
    adopted = AdoptedEntry.objects.filter(adoption=plan.adoption_id)
    told = seen.prefetch_related(Prefetch("project__adopted_entries", queryset=adopted, to_attr="as_adopted"))
    return page(request, told.select_related("plan", "project"), query)
