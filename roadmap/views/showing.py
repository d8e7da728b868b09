"""What the files and the wall screen show, as the roadmap's address asks for it."""

from django.utils import timezone

from portfolio.forms.filter_words import in_words
from roadmap.forms.address import RoadmapAddress
from roadmap.shown import Shown

BESIDE = ("Utvalg", "også det som ikke er i planen")


def shown(address: RoadmapAddress, *, page: str = "") -> Shown:
    """As it is now. `page`: where the roadmap itself is looked at so."""
    return Shown(
        plan=address.plan,
        span=address.span,
        groups=address.groups(),
        filters=[*([BESIDE] if address.is_all else []), *in_words(address.filter)],
        zoom=address.zoom,
        colour=address.colour,
        at=timezone.now(),
        address=page,
    )
