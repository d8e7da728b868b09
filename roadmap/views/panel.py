"""The side panel of the roadmap: a page by itself, and without its frame beside the picture."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portfolio import projects
from portfolio.models import ActionPlan, Project
from portfolio.views.projects import bar
from roadmap import panel
from roadmap.forms.address import RoadmapAddress
from roadmap.views.plans import plan_asked_for
from roadmap.views.working import acts_for

FRAGMENT = "X-Roadmap-Panel"  # the script asks for the panel alone


@require_safe
@vary_on_headers(FRAGMENT)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_asked_for(request)
    visible = Project.objects.visible_to(request.user)
    project = get_object_or_404(visible.for_project_page(), pk=pk)
    if plan is None:
        return render(request, "roadmap/no_plan.html", status=404)
    address = RoadmapAddress(request.GET, plan=plan, projects=visible)
    is_fragment = FRAGMENT in request.headers
    context = panel_of(request, project, address) | {"is_page": not is_fragment}
    return render(request, "roadmap/_panel.html" if is_fragment else "roadmap/panel.html", context)


def chosen(request: HttpRequest, address: RoadmapAddress) -> dict[str, Any]:
    """The panel beside the picture, where the address names a project that the user may see."""
    visible = Project.objects.visible_to(request.user).for_project_page()
    project = visible.filter(pk=address.chosen).first() if address.chosen else None
    return panel_of(request, project, address) | {"is_page": False} if project else {"panel": None}


def panel_of(request: HttpRequest, project: Project, address: RoadmapAddress) -> dict[str, Any]:
    plan: ActionPlan = address.plan
    found = panel.panel(project, plan, timezone.localdate())
    answers = projects.answers(project)
    return {
        "panel": found,
        "item": found.item,
        "entry": found.entry,
        "plan": plan,
        "address": address,
        "query": f"?{address.kept}" if address.kept else "",
        "next_step": project.what_happens_next_for(request.user),
        "bars": [bar(answer) for answer in answers],
        "is_assessed": any(answer.pk for answer in answers),
        "close": address.page,
        **acts_for(request.user, plan, project),
    }
