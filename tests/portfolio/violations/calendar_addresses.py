"""Secret addresses of a calendar."""

from portfolio.models import CalendarAddress
from tests.portfolio.violations.builders import NOW


def calendar(**fields):
    return lambda world: CalendarAddress.objects.create(
        made_at=NOW, **{"user": world.office, "token_hash": "0" * 64, **fields}
    )


VIOLATIONS = {
    "no_two_share_a_calendar_address": [
        lambda world: (calendar()(world), calendar(user=world.leader)(world)),
    ],
    "calendar_address_is_hashed": [calendar(token_hash=text) for text in ("", "hemmelig", "A" * 64, "0" * 63)],
}
