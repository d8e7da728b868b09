"""The rows of the picture, each drawn as the page draws it."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from portfolio.models import ActionPlan
from portfolio.permissions import PRIORITISE
from roadmap import timeline
from roadmap.forms.address import RoadmapAddress
from roadmap.picture import Item


def rows_of(
    request: HttpRequest, address: RoadmapAddress, plan: ActionPlan, found: list[Item], *, movable: frozenset[int]
) -> dict[int, str]:
    """By the project's key."""
    entries = plan.entries.for_roadmap().filter(project__in=[item.project_id for item in found])
    may_prioritise = plan.state != ActionPlan.State.CLOSED and request.user.has_perm(PRIORITISE)
    with_handle = may_prioritise and plan.state == ActionPlan.State.DRAFT
    context = {
        "grouped": address.grouping == "program",
        "may_prioritise": may_prioritise,
        "may_drag": with_handle,
        "place_url": "?flytt=",
        "moving": "",
    }
    versions = {item.project_id: item.version for item in found}
    return {
        row["project_id"]: render_to_string(
            "roadmap/_row.html",
            {
                **context,
                "row": timeline.row(
                    {**row, "version": versions[row["project_id"]]}, plan, with_programme=not context["grouped"]
                ),
                "movable": row["project_id"] in movable,
            },
        )
        for row in entries
    }
