"""What colleagues have proposed: everything that has been sent in, to be found, supported and talked about."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portfolio.forms.proposal_list import ProposalFilter
from portfolio.models import Project
from portfolio.participation import with_participation
from portfolio.permissions import PROPOSE

PER_PAGE = 20


@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    sent_in = with_participation(Project.objects.sent_in().for_overview(), user=request.user)
    found = ProposalFilter(request.GET, queryset=sent_in)
    context = {
        "form": found.form,
        "is_filtered": bool(found.chosen()),
        "page_obj": Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page")),
        "may_take_part": request.user.has_perm(PROPOSE),
        "actions": [{"label": "Nytt forslag", "href": reverse("portfolio:proposal-new")}],
    }
    return render(request, "portfolio/proposal_list.html", context)
