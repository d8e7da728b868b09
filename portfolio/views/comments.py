"""Writing a comment, changing it, and hiding one that does not belong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innolab.refusals import MissingReason, require
from portfolio import comments
from portfolio.forms.participation import CommentForm, HideCommentForm
from portfolio.models import Comment, Project
from portfolio.permissions import ASSESS, PROPOSE
from portfolio.views.participation import COMMENTS_ON_A_PAGE


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, PROPOSE)
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, project, title="Skriv en kommentar", button="Publiser kommentaren")
    return redirect(comments.comment(project, by=request.user, **form.cleaned_data))


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The lasting address of a comment leads to where it stands now, whatever page that has come to."""
    comment = _visible(request, pk)
    project = comment.project.merged_into or comment.project
    newer = Comment.objects.filter(project__in=Project.objects.family_of(project)).newer_than(comment).count()
    number = newer // COMMENTS_ON_A_PAGE + 1
    page = f"?page={number}" if number > 1 else ""
    return redirect(f"{project.get_absolute_url()}{page}#kommentar-{comment.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _visible(request, pk)
    comments.refuse_unless_changeable(comment, by=request.user)
    form = CommentForm(request.POST if request.method == "POST" else None, initial={"text": comment.text})
    if form.is_valid():
        return redirect(comments.edit_comment(comment, by=request.user, **form.cleaned_data))
    return _form_page(request, form, comment.project, title="Endre kommentaren", button="Lagre")


@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, ASSESS)
    comment = _visible(request, pk)
    form = HideCommentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return redirect(comments.hide_comment(comment, by=request.user, **form.cleaned_data))
        except MissingReason as refusal:
            form.add_error("reason", list(refusal.reasons))
    return _form_page(request, form, comment.project, title="Skjul kommentaren", button="Skjul", comment=comment)


@require_POST
def show_again(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(comments.show_comment(_visible(request, pk), by=request.user))


def _visible(request: HttpRequest, pk: int) -> Comment:
    rows = Comment.objects.select_related("project__merged_into", "author")
    return get_object_or_404(rows, pk=pk, project__in=Project.objects.visible_to(request.user))


def _form_page(
    request: HttpRequest, form: CommentForm | HideCommentForm, project: Project, **words: object
) -> HttpResponse:
    context = {"form": form, "project": project, "comment": None, **words}
    return render(request, "portfolio/comment_form.html", context, status=422 if form.errors else 200)
