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
    waiting = Paginator(Project.objects.in_inbox().for_inbox_page(), PER_PAGE)
    context = {
        "page_obj": waiting.get_page(request.GET.get("page")),
        "returned": Project.objects.laid_aside(Stage.RETURNED).for_inbox_page(),
        "parked": Project.objects.laid_aside(Stage.PARKED).for_inbox_page(),
    }
    return render(request, "portfolio/inbox.html", context)
