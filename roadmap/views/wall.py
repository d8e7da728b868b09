"""/veikart/skjerm/<secret>/: the roadmap on a wall, for whoever knows the address. No log-in, no cookie, no names."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.planning import money
from portfolio.planning.money import Money
from roadmap import facts, wall_screens
from roadmap.drawing.pages import Drawing
from roadmap.drawing.paper import WALL
from roadmap.drawing.svg import svg
from roadmap.forms.address import RoadmapAddress
from roadmap.forms.wall_screen import kept
from roadmap.models import WallScreen
from roadmap.shown import Shown
from roadmap.views.plans import year_of
from roadmap.views.showing import shown as shown_at

MOST_PROJECTS = 200  # 20 pictures, a minute each; what is further down in the ranking is not for a wall
SECONDS = 60
REST_IS_IN = "portalen"


@login_not_required
@require_safe
@sensitive_variables("secret")
def wall(request: HttpRequest, secret: str) -> HttpResponse:
    """Unknown, run out and switched off are the same to whoever asks: there is no such page."""
    screen = wall_screens.of(secret)
    if screen is None:
        raise Http404
    # Without the request: what a page may know of its reader is no matter of a wall, and no cookie comes of it.
    response = HttpResponse(render_to_string("roadmap/wall.html", _page(screen)))
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    if screen.origin:
        response._csp_replace = {"frame-ancestors": [screen.origin]}
        response.xframe_options_exempt = True  # it knows no origins; frame-ancestors is what browsers go by
    return response


def _page(screen: WallScreen) -> dict[str, Any]:
    now = timezone.now()
    plan = _plan(screen)
    page: dict[str, Any] = {"screen": screen, "seconds": SECONDS, "now": now, "shown": None}
    if plan is None:
        return page
    shown = _shown(screen, plan).first(MOST_PROJECTS, whole_in=REST_IS_IN)
    drawing = Drawing(shown, WALL, even=True)
    number = 1 + int(now.timestamp() // SECONDS) % len(drawing.sheets)  # another sheet each minute
    title = drawing.title_of(number)
    drawn = svg(drawing.page(number), WALL, title=title, about=f"{shown.about}. Det samme står i listen.")
    return page | {
        "shown": shown,
        "drawing": SafeString(drawn),
        "groups": [(group, [_row(item, shown) for item in group.items]) for group in shown.groups],
        "money": _money(plan, shown) if screen.shows_money else None,
    }


def _row(item: Any, shown: Shown) -> dict[str, str]:
    """Nothing of who owns it."""
    return {
        "rank": str(item.rank or ""),
        "title": item.title,
        "phases": facts.phases(item),
        "when_and_how": " · ".join(facts.when_and_how(item, shown.today)),
    }


def _plan(screen: WallScreen) -> ActionPlan | None:
    """The plan that the address names, while it is there; else always the one around today."""
    plans, year = ActionPlan.objects.select_related("strategy"), year_of(QueryDict(screen.query))
    named = plans.of_year(year).first() if year is not None else None
    return named or plans.around(timezone.localdate())


def _shown(screen: WallScreen, plan: ActionPlan) -> Shown:
    """What every employed user may see. What names people counts for nothing, also where the query has it."""
    address = RoadmapAddress(QueryDict(kept(QueryDict(screen.query))), plan=plan, projects=Project.objects.sent_in())
    return shown_at(address)


def _money(plan: ActionPlan, shown: Shown) -> Money:
    """What the included of those that are shown take of the plan."""
    included = plan.entries.filter(
        decision=ActionPlanEntry.Decision.INCLUDED, project__in=[item.project_id for item in shown.items]
    )
    return money.total(money.of(entry, plan) for entry in included.select_related("project"))
