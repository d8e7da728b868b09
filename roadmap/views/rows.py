"""The rows of the picture, each drawn as the page draws it."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from roadmap import rows
from roadmap.forms.address import RoadmapAddress
from roadmap.picture import Item
from roadmap.views.roadmap import look, ranking


def rows_of(request: HttpRequest, address: RoadmapAddress, found: list[Item]) -> dict[int, str]:
    """By the project's key."""
    seen = look(request, address, found, rows.titles(found, found))
    context = ranking(request, address) | {"plan": address.plan}
    return {
        item.project_id: render_to_string("roadmap/_row.html", context | {"row": rows.row(item, seen)}, request)
        for item in found
    }
