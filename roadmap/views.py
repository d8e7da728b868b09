"""The roadmap page, and the act that ranks on it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from innolab.refusals import Refused, StaleVersion, require
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.permissions import PRIORITISE
from roadmap import prioritisation, timeline
from roadmap.forms import PrioritiseForm

MOVED = "roadmap_moved"  # what was moved last, kept in the session from the act to the next page


@require_GET
def roadmap(request: HttpRequest) -> HttpResponse:
    plans, year = ActionPlan.objects, request.GET.get("plan", "")
    chosen = get_object_or_404(plans.of_year(int(year))) if year.isdecimal() and len(year) < 9 else None
    plan = chosen or plans.around(timezone.localdate())
    if plan is None:
        return render(request, "roadmap/no_plan.html")
    moved = request.session.pop(MOVED, None)
    return render(request, "roadmap/roadmap.html", _page(request, plan) | {"moved": moved})


@require_POST
def prioritise(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, PRIORITISE)
    entry = get_object_or_404(ActionPlanEntry.objects.select_related("plan", "project"), pk=pk)
    form = PrioritiseForm(request.POST)
    if not form.is_valid():
        return _refused(request, entry, [error for errors in form.errors.values() for error in errors], status=400)
    rank = form.cleaned_data["rank"]
    try:
        prioritisation.prioritise(entry, rank=rank, by=request.user, version=form.cleaned_data["version"])
    except StaleVersion as stale:
        return _refused(request, entry, stale.reasons, status=409, wanted=rank)
    except Refused as refusal:
        return _refused(request, entry, refusal.reasons, status=400)
    request.session[MOVED] = {
        "pk": entry.pk,
        "title": entry.project.title,
        "from": entry.rank,
        "to": rank,
        "at": f"{timezone.localtime():%H.%M}",
    }
    query = {"gruppe": "ingen"} if request.GET.get("gruppe") == "ingen" else None
    return redirect(reverse("roadmap:roadmap", query=query, fragment=f"post-{entry.pk}"))


def _refused(
    request: HttpRequest, entry: ActionPlanEntry, reasons: Any, *, status: int, wanted: int | None = None
) -> HttpResponse:
    """The picture as it is now, with why the move was not made and, where it may help, the way to try again."""
    plan = ActionPlan.objects.get(pk=entry.plan_id)
    entry = ActionPlanEntry.objects.select_related("project").get(pk=entry.pk)
    context = _page(request, plan) | {"moved": None, "refused": entry, "reasons": reasons, "wanted": wanted}
    return render(request, "roadmap/roadmap.html", context, status=status)


def _page(request: HttpRequest, plan: ActionPlan) -> dict[str, Any]:
    """What the picture of one plan shows."""
    grouped = request.GET.get("gruppe") != "ingen"
    groups = timeline.groups(plan.entries.for_roadmap(), plan, by_programme=grouped)
    today = timeline.position(timezone.localdate(), plan)
    is_draft = plan.state == ActionPlan.State.DRAFT
    return {
        "plan": plan,
        "plans": _others(plan),
        "months": timeline.months(plan),
        "groups": groups,
        "grouped": grouped,
        "count": sum(len(group.rows) for group in groups),
        "outside": [timeline.row(project, plan) for project in Project.objects.under_way_outside(plan)],
        "today": timeline.percent(today) if 0 <= today < 1 else "",
        "may_prioritise": is_draft and request.user.has_perm(PRIORITISE),
        "moving": request.GET.get("flytt", ""),
        "refused": None,
        "reasons": [],
        "wanted": None,
    }


def _others(plan: ActionPlan) -> QuerySet[ActionPlan]:
    return ActionPlan.objects.exclude(pk=plan.pk).order_by("starts_on")
