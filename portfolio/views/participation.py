"""Following and supporting: the buttons, and what the page of a project shows of those who take part."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from innolab.accounts.models import User
from portfolio import participation
from portfolio.comments import why_not_changed
from portfolio.forms.participation import CommentForm
from portfolio.models import Comment, Project
from portfolio.models.sorting import norwegian
from portfolio.permissions import ASSESS, PROPOSE

COMMENTS_ON_A_PAGE = 30
MOST_NAMES = 50


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, participation.follow)


@require_POST
def unfollow(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, participation.unfollow)


@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, participation.support)


@require_POST
def withdraw_support(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, participation.withdraw_support)


def _do(request: HttpRequest, pk: int, act: Callable[..., Project]) -> HttpResponse:
    """Then back to where the button was: the page of the project, or a list that says so."""
    project = act(get_object_or_404(Project.objects.visible_to(request.user), pk=pk), by=request.user)
    back = request.POST.get("next", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = f"{project.get_absolute_url()}#deltakelse"
    return redirect(back)


def section(request: HttpRequest, project: Project) -> dict[str, Any] | None:
    """What the page of a project shows of those who take part; nothing of a draft."""
    if not participation.is_open_for_all(project):
        return None
    user = request.user
    comments = Comment.objects.filter(project__in=Project.objects.family_of(project)).for_page()
    page = Paginator(comments, COMMENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    mine = participation.with_participation(Project.objects.filter(pk=project.pk), user=user).get()
    may_take_part = user.has_perm(PROPOSE)
    return {
        "counts": mine,
        "supporters": _names(participation.supporters(project)),
        "more_supporters": max(0, mine.support_count - MOST_NAMES),
        "may_take_part": may_take_part,
        "may_begin_to_follow": may_take_part and not mine.is_own and not mine.is_followed,
        "comments": [_row(comment, user) for comment in page],
        "page_obj": page,
        "form": CommentForm(),
    }


def _names(people: Any) -> list[str]:
    return list(people.order_by(norwegian("name"), "pk").values_list("name", flat=True)[:MOST_NAMES])


def _row(comment: Comment, user: User) -> dict[str, Any]:
    return {
        "comment": comment,
        "can_change": not why_not_changed(comment, by=user),
        "can_hide": user.has_perm(ASSESS),
    }
