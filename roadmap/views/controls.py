"""What can be chosen above the picture: months, groups, colour, filters and saved views. All of it is addresses."""

from typing import Any, NamedTuple

from django.http import HttpRequest

from portfolio.forms import project_facets
from portfolio.views.saved_views import beside
from roadmap.forms.address import COLOURS, GROUPED_BY, SPANS, THE_PLAN, ZOOMS, RoadmapAddress
from roadmap.views.saved_views import roadmap_of

FACETS = ("stadium", "program", "enhet", "type", "foring")
SELECTS = ("eier", "lovpalagt")


class Choice(NamedTuple):
    label: str
    href: str
    is_current: bool


def controls(request: HttpRequest, address: RoadmapAddress) -> dict[str, Any]:
    form = address.filter.form
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
        **beside(request, roadmap_of(address)),
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
