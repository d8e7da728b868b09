"""The office merges two proposals and parts them again; and the way from the one that was merged to the one that goes
on.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from innolab.accounts.models import User
from innolab.refusals import require
from portfolio import merging, participation, similarity
from portfolio.forms.merging import FindOtherForm, MergeForm, UnmergeForm
from portfolio.history import history_of
from portfolio.models import Merge, Project
from portfolio.permissions import ASSESS
from portfolio.workflow import CAN_TAKE_IN, Stage

MOST_SIMILAR, MOST_FOUND = 10, 20


def redirect_to_what_goes_on(request: HttpRequest, project: Project) -> HttpResponse | None:
    """Where the project is merged into another, the way to that one, with a word of what happened."""
    if project.merged_into is None:
        return None
    messages.info(request, f"«{project}» går videre sammen med dette. Slik det var, finner du det lenger ned på siden.")
    return redirect(project.merged_into)


@require_safe
def as_it_was(request: HttpRequest, pk: int) -> HttpResponse:
    """The merged proposal's own text, for everybody."""
    project = _visible(request.user, pk)
    if project.merged_into is None:
        return redirect(project)
    context = {
        "project": project,
        "merge": project.merges.standing().select_related("by").first(),
        "history": history_of(project, reader=request.user),
    }
    return render(request, "portfolio/merged_project.html", context)


@require_safe
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The office finds the other proposal: among those that look like it, or by search."""
    require(request.user, ASSESS)
    project = _visible(request.user, pk)
    form = FindOtherForm(request.GET)
    text = form.text()
    found = _search(project, text, user=request.user) if text else _similar(project, user=request.user)
    context = {"project": project, "form": form, "text": text, "found": found}
    return render(request, "portfolio/merge_choose.html", context)


def _similar(project: Project, *, user: User) -> list[tuple[Project, str]]:
    hits = similarity.similar_to(title=project.title, need=project.need, user=user, exclude=project, most=MOST_SIMILAR)
    return [(hit.project, hit.why) for hit in hits if merging.can_be_merged(hit.project)]


def _search(project: Project, text: str, *, user: User) -> list[tuple[Project, str]]:
    alive = Project.objects.visible_to(user).filter(stage__in=CAN_TAKE_IN).exclude(pk=project.pk)
    with_number = alive.filter(pk=text) if text.isdecimal() else alive.none()
    found = with_number if with_number.exists() else similarity.search(alive, text)
    return [(other, "") for other in found.select_related("unit")[:MOST_FOUND]]


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The two side by side, and the form that merges them."""
    require(request.user, ASSESS)
    pair = [_visible(request.user, pk), _visible(request.user, other)]
    reasons = {goes_on: merging.blockers(part, into=goes_on) for part, goes_on in (pair, pair[::-1])}
    can_go_on = [project for project in pair if not reasons[project]]
    form = MergeForm(request.POST, can_go_on=pair) if request.method == "POST" else MergeForm(can_go_on=can_go_on)
    if form.is_valid():
        goes_on, part = sorted(pair, key=lambda project: str(project.pk) != form.cleaned_data["goes_on"])
        merging.merge(part, into=goes_on, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"«{part}» går nå videre sammen med «{goes_on}». Begge innmelderne får beskjed.")
        return redirect(goes_on)
    context = {
        "project": pair[0],
        "pair": [{"project": project, "supporters": participation.supporters(project).count()} for project in pair],
        "form": form if can_go_on else None,
        "blockers": list(dict.fromkeys(reason for each in reasons.values() for reason in each)),
    }
    return render(request, "portfolio/merge_compare.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """The office parts a merged proposal from the one that goes on."""
    require(request.user, ASSESS)
    project = _visible(request.user, pk)
    form = UnmergeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        merging.unmerge(project, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"«{project}» er skilt ut igjen. Begge innmelderne får beskjed.")
        return redirect(project)
    if project.merged_into is None:
        return redirect(project)
    merge = project.merges.standing().first()
    context = {"project": project, "form": form, "stage_before": merge and Stage(merge.stage_before).label}
    return render(request, "portfolio/unmerge.html", context, status=422 if form.errors else 200)


def merged_parts(project: Project) -> list[Merge]:
    """What goes on as a part of the project, the first merged first; for its page."""
    rows = Merge.objects.standing().filter(project__merged_into=project)
    return list(rows.select_related("project__unit", "project__submitter", "by").order_by("at", "pk"))


def _visible(user: User, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(user).for_project_page(), pk=pk)
