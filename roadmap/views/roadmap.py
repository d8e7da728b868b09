"""The roadmap: the projects of a plan over time, in the order that leadership gives them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio.models import ActionPlan, Project
from portfolio.permissions import PRIORITISE
from roadmap import live, moving, picture, rows, scenarios, timeline
from roadmap.forms.address import BY_STATUS, RoadmapAddress
from roadmap.kept import Kept
from roadmap.live import Stamp
from roadmap.picture import Group, Item
from roadmap.span import Span
from roadmap.views import controls, panel
from roadmap.views.load_bars import load_bars
from roadmap.views.plans import plan_asked_for

MOVED = "roadmap_moved"  # what was moved last, kept in the session from the act to the next page
MOST_OUTSIDE = 20
_details = Kept(16)
_TICK = 44  # pixels, where there are so many months that the picture is wider than the page


@require_safe
def roadmap(request: HttpRequest) -> HttpResponse:
    plan = plan_asked_for(request)
    if plan is None:
        return render(request, "roadmap/no_plan.html")
    return render(request, "roadmap/roadmap.html", page(request, plan, moved=request.session.pop(MOVED, None)))


def page(
    request: HttpRequest,
    plan: ActionPlan,
    *,
    moved: dict[str, Any] | None = None,
    refused: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What the picture of one plan shows, with what was moved last, or why it was not."""
    address = RoadmapAddress(request.GET, plan=plan, projects=Project.objects.visible_to(request.user))
    now = live.stamp()  # first: what is written from here on is told as a change
    groups = address.outline()
    return {
        "stamp": now,
        "load_bars": load_bars(plan, address.span, now),
        "plan": plan,
        "plans": ActionPlan.objects.exclude(pk=plan.pk).order_by("starts_on"),
        "address": address,
        "sections": _sections(request, address, groups, now),
        "count": sum(len(group.items) for group in groups),
        "outside": [] if address.is_filtered or address.is_all else _outside(plan, address),
        **_scale(address),
        **ranking(request, address, refused),
        **controls.controls(request, address),
        "may_try": scenarios.may_use(request.user),
        "moved": moved,
        "refused": refused,
        **panel.chosen(request, address),
    }


def _sections(request: HttpRequest, address: RoadmapAddress, groups: list[Group], now: Stamp) -> list[rows.Section]:
    """The groups, with all that is drawn of the rows that are shown."""
    parts = rows.shown(groups, opened=address.opened)
    drawn = _completed([item for part in parts for item in part.items], address.plan, now)
    by_key = {item.project_id: item for item in drawn}
    seen = look(request, address, drawn, rows.titles(drawn, [item for group in groups for item in group.items]))
    whole = [part._replace(items=[by_key[item.project_id] for item in part.items]) for part in parts]
    return [rows.section(part, seen) for part in whole]


def _completed(found: list[Item], plan: ActionPlan, now: Stamp) -> list[Item]:
    """The details are read once for all who look, until something is written that they tell of."""
    keys = [item.project_id for item in found]
    told = _details.get((now.shown, plan.pk, plan.adoption_id, tuple(keys)), lambda: picture.details(keys, plan))
    return picture.completed(found, plan, told)


def look(request: HttpRequest, address: RoadmapAddress, drawn: list[Item], titles: dict[int, str]) -> rows.Look:
    """What all rows of one page share. `drawn`: those that are to have a row."""
    plan = address.plan
    return rows.Look(
        plan=plan,
        span=address.span,
        whole="planen" if address.span == Span.of_plan(plan) else "perioden",
        today=timezone.localdate(),
        by_status=address.colour == BY_STATUS,
        shows_programme=address.grouping != "program",
        shows_unit=address.grouping != "enhet",
        chosen=address.chosen,
        query=f"?{address.kept}" if address.kept else "",
        movable=moving.movable_by(request.user, drawn, plan),
        titles=titles,
    )


def _scale(address: RoadmapAddress) -> dict[str, Any]:
    """The months on top, the lines behind the rows, today, and the plan's own 12 months where more are seen."""
    span, own = address.span, Span.of_plan(address.plan)
    today = span.position(timezone.localdate())
    ticks = address.ticks
    return {
        "ticks": ticks,
        "is_wide": len(ticks) > timeline.MOST_TICKS,
        "width": len(ticks) * _TICK,
        "today": timeline.percent(today) if 0 <= today < 1 else "",
        "plan_bar": timeline.bar(own.starts_on, own.ends_on, span) if span != own else None,
    }


def ranking(request: HttpRequest, address: RoadmapAddress, refused: dict[str, Any] | None = None) -> dict[str, Any]:
    """Who may rank, how, and where the form for a place is open."""
    plan, back = address.plan, address.page
    may_prioritise = plan.state != ActionPlan.State.CLOSED and request.user.has_perm(PRIORITISE)
    is_adopted = plan.state == ActionPlan.State.ADOPTED
    moving = str(refused["pk"]) if refused and is_adopted else request.GET.get("flytt", "")
    return {
        "may_prioritise": may_prioritise,
        "may_drag": may_prioritise and not is_adopted,  # in an adopted plan each move has its reason
        "is_adopted": is_adopted,
        "places": plan.entries.ranked().count() if may_prioritise and moving else 0,
        "moving": moving,
        "typed": {name: request.POST.get(name, "") for name in ("rank", "reason")},
        "action": reverse("roadmap:prioritise") + (f"?{address.kept}" if address.kept else ""),
        "back": back,
        "place_url": f"{back}{'&' if address.kept else '?'}flytt=",
    }


def _outside(plan: ActionPlan, address: RoadmapAddress) -> dict[str, Any] | list[Any]:
    """What is under way without a place in the plan; the address that draws it beside the plan."""
    found = list(Project.objects.under_way_outside(plan)[: MOST_OUTSIDE + 1])
    if not found:
        return []
    lines = [
        {
            "url": f"{rows.panel_url(row['pk'])}{'?' + address.kept if address.kept else ''}",
            "title": row["title"],
            "unit": row["unit__name"] or "",
            "period": timeline.describe(row["starts_on"], row["ends_on"], Span.of_plan(plan), "planen"),
        }
        for row in found[:MOST_OUTSIDE]
    ]
    return {"lines": lines, "has_more": len(found) > MOST_OUTSIDE, "href": address.href(utvalg="alle")}
