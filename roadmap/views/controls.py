"""What can be chosen above the picture: months, groups, colour, filters and saved views. All of it is addresses."""

from typing import Any, NamedTuple
from urllib.parse import parse_qs

from django.http import HttpRequest

from portfolio import saved_views
from portfolio.forms import project_facets
from portfolio.models import SavedView
from roadmap.forms.address import COLOURS, GROUPED_BY, SPANS, THE_PLAN, ZOOMS, RoadmapAddress

FACETS = ("stadium", "program", "enhet", "type", "foring")
SELECTS = ("eier", "lovpalagt")


class Choice(NamedTuple):
    label: str
    href: str
    is_current: bool


def controls(request: HttpRequest, address: RoadmapAddress) -> dict[str, Any]:
    form = address.filter.form
    views = list(SavedView.objects.visible_to(request.user).for_list())
    return {
        "spans": _spans(address),
        "groupings": [
            Choice(label, address.href(gruppe=key), key == address.grouping) for key, label in GROUPED_BY.items()
        ],
        "zooms": [(key, label, key == address.chosen_zoom) for key, label in ZOOMS.items()],
        "colours": [(key, label, key == address.colour) for key, label in COLOURS.items()],
        "search": form["sok"],
        # Without the number that each value would give, as the list has it: the picture is to be there at once.
        "facets": [project_facets.facet(address.filter, name, {}) for name in FACETS],
        "selects": [form[name] for name in SELECTS],
        "unseen": [pair for pair in address.hidden() if pair[0] not in ("sok", *FACETS, *SELECTS)],
        "number_set": len(address.filter.chosen()),
        "own_views": [_view(view, address) for view in views if view.owner_id == request.user.pk],
        "shared_views": [_view(view, address) for view in views if view.owner_id != request.user.pk],
    }


def _spans(address: RoadmapAddress) -> list[Choice]:
    is_free = bool(address.typed)
    return [
        Choice(
            label,
            address.href(spenn=None if key == THE_PLAN else key, fra=None, til=None),
            key == address.named_span and not is_free,
        )
        for key, label in SPANS.items()
    ]


def _view(view: SavedView, address: RoadmapAddress) -> Choice:
    """The filter of a saved view of the list, laid on the picture; its groups too."""
    says = parse_qs(view.query)
    filters = {name: says.get(name) for name in saved_views.FILTERS}
    groups = says.get("grupper") or None
    href = address.href(**{**filters, **({"gruppe": groups} if groups else {}), "visning": str(view.pk)})
    return Choice(view.name, href, address.view == str(view.pk))
