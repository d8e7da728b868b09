"""The list of all projects: filtered, ordered and shown as its address says; as a table, as cards or as a board."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portfolio import columns
from portfolio.columns import NONE, Column, Kind
from portfolio.forms import project_facets
from portfolio.forms.list_address import DISPLAYS, GROUPINGS, TABLE, ListAddress
from portfolio.forms.project_facets import Counts
from portfolio.forms.project_list import RANGES
from portfolio.models import Project
from portfolio.models.project_queryset import TOTALS, ProjectQuerySet
from portfolio.models.sorting import norwegian
from portfolio.views.saved_views import beside_the_list
from portfolio.workflow import MAIN_LINE, Stage

PER_PAGE = 50
PER_STAGE = 20  # on the board; a link leads to the rest
USED_MOST = ("stadium", "program", "enhet", "ar")
USED_LESS = ("type", "nytte", "lovpalagt", "foring", "mal")
WITHOUT = {"programme": "Uten program", "unit": "Uten enhet"}


class Heading(NamedTuple):
    """Over a column of the table."""

    column: Column
    href: str
    sort: str  # as aria-sort says it


class Group(NamedTuple):
    """The projects of one unit or programme on this page; without groups, all are in one that has no name."""

    name: str
    projects: list[Project]


class Lane(NamedTuple):
    """A stage on the board: how many there are, the first of them, and where all are."""

    stage: Stage
    count: int
    projects: list[Project]
    href: str


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    address = ListAddress(request.GET, queryset=Project.objects.visible_to(request.user))
    found, counted = address.filter.qs, project_facets.counts(address.filter)
    sums = list(found.totals_by(GROUPINGS[address.grouping])) if address.grouping else []
    totals = _added(sums) if address.grouping else found.totals()
    context = {
        "address": address,
        "totals": totals,
        **_filter(address, counted),
        **_ways(address),
        **beside_the_list(request, address),
    }
    if address.is_board:
        context["lanes"] = list(_lanes(address, found, counted["stadium"]))
    else:
        context |= _paged(request, address, found, count=totals["count"])
    if sums:
        context |= {"sums": _named(address, sums), "grouped_by": columns.BY_KEY[address.grouping].label}
    return render(request, "portfolio/project_list.html", context)


def _filter(address: ListAddress, counted: Counts) -> dict[str, Any]:
    form = address.filter.form
    ends = [(f"{name}_fra", f"{name}_til") for name in RANGES]
    rest = ["eier", "prinsipp", "verdi", "maned", *(name for pair in ends for name in pair)]
    chosen = address.filter.chosen()
    return {
        "search": form["sok"],
        "facets": [project_facets.facet(address.filter, name, counted) for name in USED_MOST],
        "more_facets": [project_facets.facet(address.filter, name, counted) for name in USED_LESS],
        "selects": [form["eier"], form["prinsipp"], form["verdi"]],
        "month": form["maned"],
        "ranges": [(form[least], form[most]) for least, most in ends],
        "number_set": len(chosen),
        "number_set_of_more": sum(name in chosen for name in (*USED_LESS, *rest)),
        "is_open": any(name in form.errors for name in rest),
    }


def _ways(address: ListAddress) -> dict[str, Any]:
    """The other ways to show the same: displays, and what can be chosen of groups, order and columns."""
    keys = {column.key for column in address.columns}
    return {
        "displays": [(label, address.href(vis=key), key == address.display) for key, label in DISPLAYS.items()],
        "groupings": [(key, columns.BY_KEY[key].label, key == address.grouping) for key in GROUPINGS],
        "sortings": [(key, label, key == address.sorter) for key, label in columns.sortings()],
        "column_choices": [(each, each.key in keys) for each in columns.COLUMNS if each.kind != Kind.LONG],
        "file_choices": [(each, each.key in keys) for each in columns.COLUMNS if each.kind == Kind.LONG],
    }


def _paged(request: HttpRequest, address: ListAddress, found: ProjectQuerySet, *, count: int) -> dict[str, Any]:
    shown = [column for column in address.columns if column.kind != Kind.LONG]
    field = GROUPINGS.get(address.grouping, "")
    also = [columns.BY_KEY[address.grouping]] if field else []
    rows = found.for_cards() if address.is_cards else columns.loaded(found, [*shown, *also])
    by_group = [norwegian(f"{field}__name").asc(nulls_last=True), f"{field}_id"] if field else []
    paginator = Paginator(rows.order_by(*by_group, *columns.order(found, address.sorter)), PER_PAGE)
    paginator.count = count  # it is known already
    page = paginator.get_page(request.GET.get("page"))
    return {
        "page_obj": page,
        "headings": [_heading(address, column) for column in shown],
        "columns": shown,
        "groups": list(_groups(page, field)),
    }


def _heading(address: ListAddress, column: Column) -> Heading:
    """Over a column: what it is sorted by now, and the address that sorts by it, or the other way around."""
    is_current = address.sorter.removeprefix("-") == column.key
    is_descending = address.sorter.startswith("-")
    sort = ("descending" if is_descending else "ascending") if is_current else ""
    href = address.href(sorter=f"-{column.key}" if sort == "ascending" else column.key)
    return Heading(column, href if column.order is not None else "", sort)


def _groups(page: Page, field: str) -> Iterator[Group]:
    """Those of a page; a group may go on over several pages."""
    if not field:
        yield Group("", list(page))
        return
    for _, rows in groupby(page, key=lambda project: getattr(project, f"{field}_id")):
        projects = list(rows)
        yield Group(getattr(getattr(projects[0], field), "name", WITHOUT[field]), projects)


def _added(sums: list[dict[str, Any]]) -> dict[str, int]:
    """What all groups come to together."""
    return {name: sum(row[name] for row in sums) for name in TOTALS}


def _named(address: ListAddress, sums: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each group comes to, over all pages, with its name and the address of its projects alone."""
    return [
        row
        | {
            "name": row["name"] or WITHOUT[GROUPINGS[address.grouping]],
            "href": address.href(**{address.grouping: str(row["key"] or NONE), "grupper": None}),
        }
        for row in sums
    ]


def _lanes(address: ListAddress, found: ProjectQuerySet, counted: Counter[str]) -> Iterator[Lane]:
    projects = found.for_cards().first_of_each_stage(PER_STAGE, order=columns.order(found, address.sorter))
    by_stage: dict[str, list[Project]] = {}
    for project in projects:
        by_stage.setdefault(project.stage, []).append(project)
    chosen = address.filter.chosen().get("stadium", [])
    for stage in Stage:
        if stage in chosen if chosen else stage in MAIN_LINE or stage in counted:
            href = address.href(stadium=stage.value, vis=TABLE)
            yield Lane(stage, counted[stage], by_stage.get(stage, []), href)
