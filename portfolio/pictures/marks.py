"""How a programme is known in the pictures: by a colour and by a shape, so that neither stands alone."""

from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from portfolio.models import Programme, Strategy
from portfolio.pictures.counted import Counted

SHAPES = ("circle", "square", "diamond", "triangle")


class Mark(NamedTuple):
    name: str
    colour: str
    shape: str


def marks(counted: Counted) -> dict[int | None, Mark]:
    """By programme: those of the strategy that holds now, and those of others that have projects here; in two queries.

    Last what has no programme.
    """
    now = Strategy.objects.current(timezone.localdate())
    shown = Programme.objects.filter(Q(strategy=now) | Q(pk__in=counted.projects.values("programme")))
    rows: list[tuple[int | None, str, str]] = [
        *shown.order_by("-strategy__starts_on", "position", "pk").values_list("pk", "name", "colour"),
        (None, "Uten program", "neutral"),
    ]
    return {pk: Mark(name, colour, SHAPES[place % len(SHAPES)]) for place, (pk, name, colour) in enumerate(rows)}
