"""/prosjekter/visninger/: the projects as people have saved them by name, in the list or on the roadmap."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

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


class ViewPage(NamedTuple):
    """A page on which views are saved and opened: the list, or the roadmap of a plan."""

    label: str
    href: str
    view: str  # the key of the one that it came from, if any
    shown: str  # what it shows now, as a view keeps it
    part: Callable[[SavedView], str]  # what it would show of a view, likewise
    opened: Callable[[SavedView], str]  # its address with a view
    ways: Collection[str]


class Choice(NamedTuple):
    view: SavedView
    href: str


def beside(request: HttpRequest, page: ViewPage) -> dict[str, Any]:
    """The views that one may choose among, and the one that is shown now, maybe with changes."""
    views = list(SavedView.objects.visible_to(request.user).for_list())
    current = next((view for view in views if str(view.pk) == page.view), None)
    return {
        "own_views": [Choice(view, page.opened(view)) for view in views if view.owner_id == request.user.pk],
        "shared_views": [Choice(view, page.opened(view)) for view in views if view.owner_id != request.user.pk],
        "current_view": current,
        "is_changed": current is not None and page.part(current) != page.shown,
        "can_change_view": current is not None and saved_views.can_change(request.user, current),
        "new_view": SavedViewForm(initial={"query": page.shown}),
    }


def beside_the_list(request: HttpRequest, address: ListAddress) -> dict[str, Any]:
    return beside(request, _list(address))


def _list(address: ListAddress) -> ViewPage:
    return ViewPage(
        label="Prosjekter",
        href=f"{reverse(address.home)}?{address.query}",
        view=address.view,
        shown=address.query,
        part=_part,
        opened=_address,
        ways=saved_views.IN_LIST,
    )


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
    return redirect(_address(visible(request, pk)))


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    return save_on(request, _list(_sent(request)))


def save_on(request: HttpRequest, page: ViewPage) -> HttpResponse:
    """What the page shows, by the name that was typed."""
    form = SavedViewForm(request.POST)
    if form.is_valid():
        try:
            view = saved_views.save(name=form.cleaned_data["name"], query=page.shown, by=request.user)
        except Refused as refusal:
            form.add_error("name", list(refusal.reasons))
        else:
            messages.success(request, f"Visningen «{view}» er lagret.")
            return redirect(page.opened(view))
    return _form(request, form, back=page.href, label=page.label)


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    view = visible(request, pk)
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
    return update_on(request, pk, _list(_sent(request)))


def update_on(request: HttpRequest, pk: int, page: ViewPage) -> HttpResponse:
    """Let a view show what the page shows."""
    view = saved_views.update(visible(request, pk), query=page.shown, ways=page.ways, by=request.user)
    messages.success(request, f"Visningen «{view}» viser nå dette.")
    return redirect(page.opened(view))


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    view = visible(request, pk)
    saved_views.delete(view, by=request.user)
    messages.success(request, f"Visningen «{view}» er slettet.")
    return redirect("portfolio:saved-views")


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    view = saved_views.share(visible(request, pk), by=request.user)
    messages.success(request, f"Visningen «{view}» er delt. Alle finner den under «Delt med alle».")
    return redirect("portfolio:saved-views")


@require_POST
def unshare(request: HttpRequest, pk: int) -> HttpResponse:
    view = saved_views.unshare(visible(request, pk), by=request.user)
    messages.success(request, f"Visningen «{view}» er ikke delt lenger.")
    return redirect("portfolio:saved-views")


def visible(request: HttpRequest, pk: int) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(request.user).select_related("owner"), pk=pk)


def _sent(request: HttpRequest) -> ListAddress:
    """What the list understands of the query that was sent."""
    query = QueryDict(request.POST.get("query", ""))
    return ListAddress(query, queryset=Project.objects.visible_to(request.user))


def _part(view: SavedView) -> str:
    return saved_views.part(view.query, saved_views.IN_LIST)


def _address(view: SavedView) -> str:
    query = f"&{part}" if (part := _part(view)) else ""
    return f"{reverse('portfolio:project-list')}?visning={view.pk}{query}"
