"""What has changed in the roadmap since the browser asked last. Fifty who look cost one drawing of each change."""

from collections import OrderedDict
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portfolio.models import ActionPlan, Project
from portfolio.permissions import ASSESS, DECIDE_PLAN, MOVE_IN_PLAN, PRIORITISE
from roadmap import live, load, moving
from roadmap.forms.address import RoadmapAddress
from roadmap.happened import Changes, changes_in
from roadmap.picture import Item, items
from roadmap.views.rows import rows_of
from roadmap.views.working import shown_plan

MOST_ROWS = 60  # more than these, and the browser fetches the picture anew
_RIGHTS = (PRIORITISE, MOVE_IN_PLAN, ASSESS, DECIDE_PLAN)
_MOST_KEPT = 64
_kept: OrderedDict[Any, dict[str, Any]] = OrderedDict()
_keeping = Lock()


@require_safe
@never_cache
def changes(request: HttpRequest) -> HttpResponse:
    """304 while nothing has been written. `siden`: the stamp of what the browser shows, which is also the ETag."""
    before, now = live.Stamp.read(request.GET.get("siden", "")), live.stamp()
    if before is None:
        return _answer(now, {"whole": True, "told": []})
    if before.snapshot == now.snapshot:
        return HttpResponse(status=304, headers={"ETag": f'"{before}"'})
    events = live.since(before)
    if not events:  # what was written the picture does not show
        return _answer(now, {"told": []})
    if len(events) > live.MOST_EVENTS:
        return _answer(now, {"whole": True, "told": []})
    return _answer(now, _drawn_once(request, events))


def _answer(now: live.Stamp, told: dict[str, Any]) -> JsonResponse:
    return JsonResponse({"stamp": str(now), **told}, headers={"ETag": f'"{now}"'})


def _drawn_once(request: HttpRequest, events: list[live.Event]) -> dict[str, Any]:
    """Two who miss the same, and may do the same, get the same: what they miss is all that has been written since."""
    plan, query = shown_plan(request), request.GET.copy()
    query.pop("siden", None)
    found = Project.objects.filter(pk__in={event.of for event in events})
    own = found.filter(owner=request.user) | found.filter(manager=request.user)
    rights = tuple(request.user.has_perm(right) for right in _RIGHTS)
    who = (plan.pk, query.urlencode(), rights, frozenset(own.values_list("pk", flat=True)))
    key = (who, frozenset(event[:2] for event in events))
    with _keeping:
        if key in _kept:
            return _kept[key]
    drawn = _drawn(request, plan, events)
    with _keeping:
        _kept[key] = drawn
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return drawn


def _drawn(request: HttpRequest, plan: ActionPlan, events: list[live.Event]) -> dict[str, Any]:
    found = changes_in(plan, events)
    address = RoadmapAddress(request.GET, plan=plan, projects=Project.objects.visible_to(request.user))
    told = [each._asdict() for each in found.told]
    if len(found.projects) > MOST_ROWS or found.is_adopted_anew:
        return {"whole": True, "told": told}
    shown = _shown(address, plan, found)
    rows = rows_of(request, address, plan, shown, movable=moving.movable_by(request.user, shown))
    return {
        "told": told,
        "version": plan.version,
        "rows": rows,
        "gone": sorted(found.projects - {item.project_id for item in shown}),
        "ranks": _ranks(plan) if found.is_ranked_anew else None,
        "load": render_to_string("roadmap/_load_bars.html", load.under_the_picture(plan, address.span)),
    }


def _shown(address: RoadmapAddress, plan: ActionPlan, found: Changes) -> list[Item]:
    """Those of the changed that the address shows."""
    if not found.projects:
        return []
    among = address.filter.qs if address.is_filtered else address.filter.queryset
    return items(plan, address.span, among=among.filter(pk__in=found.projects), beside=address.is_all)


def _ranks(plan: ActionPlan) -> list[tuple[int, int]]:
    """The project and the rank of each, in the order of rank."""
    return list(plan.entries.ranked().values_list("project_id", "rank"))
