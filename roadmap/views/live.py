"""What has changed in the roadmap since the browser asked last. Fifty who look cost one drawing of each change."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portfolio.models import ActionPlan, Project
from portfolio.permissions import ASSESS, DECIDE_PLAN, MOVE_IN_PLAN, PRIORITISE
from roadmap import live
from roadmap.forms.address import RoadmapAddress
from roadmap.happened import changes_in
from roadmap.kept import Kept
from roadmap.live import Event, Stamp
from roadmap.picture import grouped, items
from roadmap.rows import extent
from roadmap.views.load_bars import load_bars
from roadmap.views.plans import plan_shown
from roadmap.views.rows import rows_of

MOST_ROWS = 60  # more than these, and the browser fetches the picture anew
_RIGHTS = (PRIORITISE, MOVE_IN_PLAN, ASSESS, DECIDE_PLAN)
_extents, _rows = Kept(64), Kept(512)


class Drawn(NamedTuple):
    """A row as it is now, and the key of the group that it stands in; "" and "" of what is not shown."""

    row: str
    group: str


class Viewer(NamedTuple):
    """What a drawing hangs on, beside what is drawn: who sees the same may be given the same."""

    plan: int
    adoption: int | None  # what a row is compared with
    query: str
    rights: tuple[bool, ...]


@require_safe
@never_cache
def changes(request: HttpRequest) -> HttpResponse:
    """304 while nothing has been written. `siden`: the stamp of what the browser shows, which is also the ETag."""
    before, now = live.Stamp.read(request.GET.get("siden", "")), live.stamp()
    if before is None:
        return _answer(now, {"whole": True, "told": []})
    events = [] if before.snapshot == now.snapshot else live.since(before)
    if not events:  # what else was written the picture does not show
        return HttpResponse(status=304, headers={"ETag": f'"{before}"'})
    if len(events) > live.MOST_EVENTS:
        return _answer(now, {"whole": True, "told": []})
    return _answer(now, _drawn(request, plan_shown(request), events, now))


def _answer(now: live.Stamp, told: dict[str, Any]) -> JsonResponse:
    return JsonResponse({"stamp": str(now), **told}, headers={"ETag": f'"{now}"'})


def _drawn(request: HttpRequest, plan: ActionPlan, events: list[Event], now: Stamp) -> dict[str, Any]:
    found = changes_in(plan, events)
    if len(found.projects) > MOST_ROWS or found.is_drawn_anew:
        return {"whole": True, "told": [each._asdict() for each in found.told if each.project is None]}
    viewer = _viewer(request, plan)
    rows = _rows_now(request, plan, viewer, found.projects, events)
    groups = frozenset(drawn.group for drawn in rows.values())
    key = (plan.pk, viewer.query, now.shown, groups)
    extents = _extents.get(key, lambda: _extents_of(request, plan, groups)) if groups else {}
    return {
        "told": [each._asdict() for each in found.told if each.project is None or each.project in rows],
        "version": plan.version,
        "rows": {key: drawn.row for key, drawn in rows.items()},
        "groups": {key: drawn.group for key, drawn in rows.items()},
        "extents": extents,
        "gone": sorted(found.projects - rows.keys()),
        "ranks": list(plan.entries.ranked().values_list("project_id", "rank")) if found.is_ranked_anew else None,
        "load": load_bars(plan, _address(request, plan).span, now),
    }


def _newest(events: Iterable[Event]) -> frozenset[tuple[str, int]]:
    """Of each trail the latest, which tells how things are now."""
    return frozenset(dict(sorted(event[:2] for event in events)).items())


def _viewer(request: HttpRequest, plan: ActionPlan) -> Viewer:
    query = request.GET.copy()
    query.pop("siden", None)
    rights = tuple(request.user.has_perm(right) for right in _RIGHTS)
    return Viewer(plan.pk, plan.adoption_id, query.urlencode(), rights)


def _address(request: HttpRequest, plan: ActionPlan) -> RoadmapAddress:
    """Only where something is to be drawn: to read it costs more than to find what is drawn already."""
    return RoadmapAddress(request.GET, plan=plan, projects=Project.objects.visible_to(request.user))


def _extents_of(request: HttpRequest, plan: ActionPlan, groups: frozenset[str]) -> dict[str, tuple[str, str]]:
    """From when to when each of the groups goes now. Kept for all who ask, and so without anybody's own drafts."""
    address = RoadmapAddress(request.GET, plan=plan, projects=Project.objects.sent_in())
    asked_for = [group for group in address.outline() if group.key in groups and group.heading]
    return {group.key: extent(group, address.span) for group in asked_for}


def _rows_now(
    request: HttpRequest, plan: ActionPlan, viewer: Viewer, projects: frozenset[int], events: list[Event]
) -> dict[int, Drawn]:
    """The row of each of the projects that the address shows; what it does not show, or no longer, is left out."""
    rows = Project.objects.filter(pk__in=projects)
    own = set((rows.filter(owner=request.user) | rows.filter(manager=request.user)).values_list("pk", flat=True))
    keys = {key: (viewer, key in own, key, _newest(event for event in events if event.of == key)) for key in projects}
    found = {key: _rows.find(keys[key]) for key in sorted(projects)}
    missing = [key for key, row in found.items() if row is None]
    drawn = _draw(request, _address(request, plan), missing) if missing else {}
    for key in missing:
        found[key] = drawn.get(key, Drawn("", ""))
        _rows.keep(keys[key], found[key])
    return {key: each for key, each in found.items() if each.row}


def _draw(request: HttpRequest, address: RoadmapAddress, keys: list[int]) -> dict[int, Drawn]:
    plan, among = address.plan, address.filter.qs
    shown = items(plan, address.span, among=among.filter(pk__in=keys), beside=address.is_all)
    groups = {item.project_id: group.key for group in grouped(shown, address.grouping) for item in group.items}
    return {key: Drawn(row, groups[key]) for key, row in rows_of(request, address, shown).items()}
