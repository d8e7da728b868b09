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
from roadmap.forms.prioritise import PrioritiseForm

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
    said = {name: form.cleaned_data[name] for name in ("version", "reason")}
    try:
        prioritisation.prioritise(entry, rank=rank, by=request.user, **said)
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
    return redirect(_url(request, fragment=f"post-{entry.pk}"))


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
    may_prioritise = plan.state != ActionPlan.State.CLOSED and request.user.has_perm(PRIORITISE)
    is_adopted = plan.state == ActionPlan.State.ADOPTED
    groups = timeline.groups(plan.entries.for_roadmap(), plan, by_programme=grouped)
    today = timeline.position(timezone.localdate(), plan)
    back = _url(request)
    return {
        "plan": plan,
        "plans": ActionPlan.objects.exclude(pk=plan.pk).order_by("starts_on"),
        "months": timeline.months(plan),
        "groups": groups,
        "grouped": grouped,
        "count": sum(len(group.rows) for group in groups),
        "outside": [timeline.row(found, plan) for found in Project.objects.under_way_outside(plan)],
        "today": timeline.percent(today) if 0 <= today < 1 else "",
        "may_prioritise": may_prioritise,
        "may_drag": may_prioritise and not is_adopted,  # in an adopted plan each move has its reason
        "is_adopted": is_adopted,
        "moving": str(refused["pk"]) if refused and is_adopted else request.GET.get("flytt", ""),
        "typed": {name: request.POST.get(name, "") for name in ("rank", "reason")},
        "action": reverse("roadmap:prioritise", query=_kept(request) or None),
        "back": back,
        "place_url": f"{back}{'&' if _kept(request) else '?'}flytt=",
        "moved": moved,
        "refused": refused,
    }


def _is_grouped(request: HttpRequest) -> bool:
    return request.GET.get("gruppe") != UNGROUPED["gruppe"]


def _kept(request: HttpRequest) -> dict[str, str]:
    """What an address of the roadmap keeps from the one before: which plan, and how it is grouped."""
    plan = request.GET.get("plan", "")
    return ({"plan": plan} if plan.isdecimal() else {}) | ({} if _is_grouped(request) else UNGROUPED)


def _url(request: HttpRequest, *, fragment: str | None = None) -> str:
    return reverse("roadmap:roadmap", query=_kept(request) or None, fragment=fragment)
