"""/veikart/visninger/: the saved views, on the roadmap. What they are called, and who sees them, is the portfolio's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from portfolio import saved_views
from portfolio.models import Project
from portfolio.views.saved_views import ViewPage, save_on, update_on, visible
from roadmap.forms.address import RoadmapAddress, part_of
from roadmap.views.plans import plan_asked_for, plan_shown


def roadmap_of(address: RoadmapAddress) -> ViewPage:
    return ViewPage(
        label="Veikart",
        href=address.page,
        view=address.view,
        shown=address.as_view,
        part=part_of,
        opened=address.with_view,
        ways=saved_views.ON_ROADMAP,
    )


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The address that is sent to others. Where there is no plan yet, the roadmap says so."""
    view = visible(request, pk)
    if plan_asked_for(request) is None:
        return redirect("roadmap:roadmap")
    return redirect(_asked_for(request).with_view(view))


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    return save_on(request, roadmap_of(_asked_for(request)))


@require_POST
def update(request: HttpRequest, pk: int) -> HttpResponse:
    return update_on(request, pk, roadmap_of(_asked_for(request)))


def _asked_for(request: HttpRequest) -> RoadmapAddress:
    projects = Project.objects.visible_to(request.user)
    return RoadmapAddress(request.GET, plan=plan_shown(request), projects=projects)
