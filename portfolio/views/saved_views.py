"""/prosjekter/visninger/: the list of projects as people have saved it by name."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innolab.refusals import NotPermitted, Refused
from portfolio import saved_views
from portfolio.forms.list_address import ListAddress
from portfolio.forms.saved_views import SavedViewForm
from portfolio.models import Project, SavedView
from portfolio.permissions import SHARE_VIEW


def beside_the_list(request: HttpRequest, address: ListAddress) -> dict[str, Any]:
    """The views that one may choose among, and the one that is shown now, maybe with changes."""
    views = list(SavedView.objects.visible_to(request.user).for_list())
    current = next((view for view in views if str(view.pk) == address.view), None)
    return {
        "own_views": [view for view in views if view.owner_id == request.user.pk],
        "shared_views": [view for view in views if view.owner_id != request.user.pk],
        "current_view": current,
        "is_changed": current is not None and current.query != address.query,
        "can_change_view": current is not None and saved_views.can_change(request.user, current),
        "new_view": SavedViewForm(initial={"query": address.query}),
    }


@require_safe
def saved_view_list(request: HttpRequest) -> HttpResponse:
    views = list(SavedView.objects.visible_to(request.user).for_list())
    rows = [(view, saved_views.can_change(request.user, view)) for view in views]
    context = {
        "own": [row for row in rows if row[0].owner_id == request.user.pk],
        "shared": [row for row in rows if row[0].owner_id != request.user.pk],
        "may_share": request.user.has_perm(SHARE_VIEW),
    }
    return render(request, "portfolio/saved_views.html", context)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The address that is sent to others."""
    return redirect(_address(_visible(request, pk)))


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    form = SavedViewForm(request.POST)
    query = _normalised(request)
    if form.is_valid():
        try:
            view = saved_views.save(name=form.cleaned_data["name"], query=query, by=request.user)
        except Refused as refusal:
            form.add_error("name", list(refusal.reasons))
        else:
            messages.success(request, f"Visningen «{view}» er lagret.")
            return redirect(_address(view))
    return _form(request, form, back=f"{reverse('portfolio:project-list')}?{query}", label="Prosjekter")


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    view = _visible(request, pk)
    if not saved_views.can_change(request.user, view):
        raise NotPermitted(SHARE_VIEW)
    form = SavedViewForm(request.POST if request.method == "POST" else None, initial={"name": view.name})
    if form.is_valid():
        try:
            renamed = saved_views.rename(view, name=form.cleaned_data["name"], by=request.user)
        except Refused as refusal:
            form.add_error("name", list(refusal.reasons))
        else:
            messages.success(request, f"Visningen heter nå «{renamed}».")
            return redirect("portfolio:saved-views")
    return _form(request, form, back=reverse("portfolio:saved-views"), label="Lagrede visninger", view=view)


def _form(
    request: HttpRequest, form: SavedViewForm, *, back: str, label: str, view: SavedView | None = None
) -> HttpResponse:
    """What the view is called; what was typed is kept."""
    context = {"form": form, "view": view, "back": back, "back_label": label}
    return render(request, "portfolio/saved_view_form.html", context, status=422 if form.errors else 200)


@require_POST
def update(request: HttpRequest, pk: int) -> HttpResponse:
    view = saved_views.update(_visible(request, pk), query=_normalised(request), by=request.user)
    messages.success(request, f"Visningen «{view}» viser nå dette.")
    return redirect(_address(view))


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    view = _visible(request, pk)
    saved_views.delete(view, by=request.user)
    messages.success(request, f"Visningen «{view}» er slettet.")
    return redirect("portfolio:saved-views")


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    view = saved_views.share(_visible(request, pk), by=request.user)
    messages.success(request, f"Visningen «{view}» er delt. Alle finner den under «Delt med alle».")
    return redirect("portfolio:saved-views")


@require_POST
def unshare(request: HttpRequest, pk: int) -> HttpResponse:
    view = saved_views.unshare(_visible(request, pk), by=request.user)
    messages.success(request, f"Visningen «{view}» er ikke delt lenger.")
    return redirect("portfolio:saved-views")


def _visible(request: HttpRequest, pk: int) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(request.user).select_related("owner"), pk=pk)


def _normalised(request: HttpRequest) -> str:
    """What the list understands of the query that was sent."""
    query = QueryDict(request.POST.get("query", ""))
    return ListAddress(query, queryset=Project.objects.visible_to(request.user)).query


def _address(view: SavedView) -> str:
    query = f"&{view.query}" if view.query else ""
    return f"{reverse('portfolio:project-list')}?visning={view.pk}{query}"
