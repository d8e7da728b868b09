"""What waits for the portfolio office."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from innolab.refusals import require
from portfolio.models import Project
from portfolio.permissions import ASSESS
from portfolio.workflow import Stage

PER_PAGE = 50


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    require(request.user, ASSESS)
    projects = Project.objects.for_inbox_page()
    context = {
        "page_obj": Paginator(projects.in_inbox(), PER_PAGE).get_page(request.GET.get("page")),
        "returned": Paginator(projects.laid_aside(Stage.RETURNED), PER_PAGE).page(1),
        "parked": Paginator(projects.laid_aside(Stage.PARKED), PER_PAGE).page(1),
    }
    return render(request, "portfolio/inbox.html", context)
