"""A proposal saves itself while it is written: the acts that the buttons call, with answers for static/js/draft.js."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from innolab.refusals import Refused
from portfolio import proposals
from portfolio.collisions import Collision
from portfolio.forms.proposals import STEP_FORMS, NeedForm, ReplyForm
from portfolio.forms.steps import StepForm
from portfolio.models import Project
from portfolio.proposals import Step
from portfolio.views.collisions import collision
from portfolio.views.proposals import SUMMARY, address, keep_address, unwritten

_FORMS: dict[str, type[StepForm]] = {**STEP_FORMS, SUMMARY: ReplyForm}


def _by_whom_it_was_written(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that one wrote is never saved as another, who has logged in meanwhile in another tab."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("writer") != str(request.user.pk):
            return JsonResponse({}, status=401)
        return view(request, *args, **kwargs)

    return guarded


@require_POST
@_by_whom_it_was_written
def keep_new(request: HttpRequest) -> HttpResponse:
    """The first save makes the draft, and tells its address."""
    project = unwritten(request)
    form = NeedForm(request.POST, project=project)
    form.is_valid()
    if "title" not in form.cleaned_data:
        return JsonResponse({"invalid": list(form.errors)}, status=422)
    draft = proposals.start(title=form.cleaned_data["title"], strategy=project.strategy, by=request.user)
    return _keep(request, draft, Step.NEED)


@require_POST
@_by_whom_it_was_written
def keep(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    if place not in _FORMS:
        raise Http404
    return _keep(request, get_object_or_404(Project.objects.visible_to(request.user), pk=pk), place)


def _keep(request: HttpRequest, project: Project, place: str) -> HttpResponse:
    form = _FORMS[place](request.POST, project=project)
    form.is_valid()
    try:
        saved = proposals.save(project, changes=form.changes(), by=request.user, read=form.read_before)
    except Collision as found:
        context = {"collision": collision(request, form, found), "by_script": True}
        html = render_to_string("portfolio/_proposal_collision.html", context)
        return JsonResponse({"html": html, "read": form.read}, status=409)
    except Refused as refusal:
        return JsonResponse({"reasons": refusal.reasons}, status=409)
    return JsonResponse(
        {
            "at": date_format(timezone.localtime(), "H.i"),
            "read": form.read,
            "invalid": list(form.errors),
            "href": address(saved, place),
            "keep": keep_address(saved, place),
            "draft": saved.pk,
            "look_again": form.needs_another_look(saved),
        }
    )
