"""The roadmap page, and the act that ranks on it."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from innolab.refusals import Refused, StaleVersion, require
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.permissions import PRIORITISE
from roadmap import prioritisation, timeline
from roadmap.forms import PrioritiseForm

MOVED = "roadmap_moved"  # what was moved last, kept in the session from the act to the next page
UNGROUPED = {"gruppe": "ingen"}


@require_safe
def roadmap(request: HttpRequest) -> HttpResponse:
    plans, year = ActionPlan.objects, request.GET.get("plan", "")
    chosen = get_object_or_404(plans.of_year(int(year))) if year.isdecimal() and len(year) < 9 else None
    plan = chosen or plans.around(timezone.localdate())
    if plan is None:
        return render(request, "roadmap/no_plan.html")
    return render(request, "roadmap/roadmap.html", _page(request, plan, moved=request.session.pop(MOVED, None)))


@require_POST
def prioritise(request: HttpRequest) -> HttpResponse:
    require(request.user, PRIORITISE)
    form = PrioritiseForm(request.POST)
    form.is_valid()
    if form.has_error("entry"):
        raise Http404
    entry = get_object_or_404(ActionPlanEntry.objects.select_related("plan"), pk=form.cleaned_data["entry"])
    if form.errors:
        return _refused(request, entry, [error for errors in form.errors.values() for error in errors], status=400)
    rank = form.cleaned_data["rank"]
    try:
        prioritisation.prioritise(entry, rank=rank, by=request.user, version=form.cleaned_data["version"])
    except StaleVersion as stale:
        return _refused(request, entry, stale.reasons, status=409, wanted=rank)
    except Refused as refusal:
        return _refused(request, entry, refusal.reasons, status=400)
    if entry.rank != rank:
        request.session[MOVED] = {
            "pk": entry.pk,
            "title": entry.project.title,
            "from": entry.rank,
            "to": rank,
            "at": f"{timezone.localtime():%H.%M}",
        }
    return redirect(_url(grouped=_is_grouped(request), fragment=f"post-{entry.pk}"))


def _refused(
    request: HttpRequest, entry: ActionPlanEntry, reasons: Iterable[str], *, status: int, wanted: int | None = None
) -> HttpResponse:
    """The picture as it is now, with why the move was not made and, where it may help, the way to try again."""
    plan = ActionPlan.objects.get(pk=entry.plan_id)
    refused = {"pk": entry.pk, "title": entry.project.title, "reasons": reasons, "wanted": wanted}
    return render(request, "roadmap/roadmap.html", _page(request, plan, refused=refused), status=status)


def _page(
    request: HttpRequest,
    plan: ActionPlan,
    *,
    moved: dict[str, Any] | None = None,
    refused: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What the picture of one plan shows."""
    grouped = _is_grouped(request)
    groups = timeline.groups(plan.entries.for_roadmap(), plan, by_programme=grouped)
    today = timeline.position(timezone.localdate(), plan)
    back = _url(grouped=grouped)
    return {
        "plan": plan,
        "plans": ActionPlan.objects.exclude(pk=plan.pk).order_by("starts_on"),
        "months": timeline.months(plan),
        "groups": groups,
        "grouped": grouped,
        "count": sum(len(group.rows) for group in groups),
        "outside": [timeline.row(found, plan) for found in Project.objects.under_way_outside(plan)],
        "today": timeline.percent(today) if 0 <= today < 1 else "",
        "may_prioritise": plan.state == ActionPlan.State.DRAFT and request.user.has_perm(PRIORITISE),
        "moving": request.GET.get("flytt", ""),
        "action": reverse("roadmap:prioritise", query=None if grouped else UNGROUPED),
        "back": back,
        "place_url": f"{back}{'?' if grouped else '&'}flytt=",
        "moved": moved,
        "refused": refused,
    }


def _is_grouped(request: HttpRequest) -> bool:
    return request.GET.get("gruppe") != UNGROUPED["gruppe"]


def _url(*, grouped: bool, fragment: str | None = None) -> str:
    return reverse("roadmap:roadmap", query=None if grouped else UNGROUPED, fragment=fragment)
