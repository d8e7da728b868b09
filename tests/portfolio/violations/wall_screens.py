"""Screens on a wall."""

from django.utils import timezone

from roadmap.models import WallScreen
from tests.portfolio.violations.builders import NOW, ONE_DAY


def wall_screen(**fields):
    return lambda world: WallScreen.objects.create(
        **{
            "name": "Rådhuset",
            "digest": "0" * 64,
            "expires_on": timezone.localdate(),
            "made_by": world.office,
            **fields,
        }
    )


VIOLATIONS = {
    "no_two_wall_screens_share_a_secret": [lambda world: (wall_screen()(world), wall_screen(name="Skolen")(world))],
    "wall_screen_keeps_no_secret": [wall_screen(digest=text) for text in ("", "hemmelig", "A" * 64)],
    "wall_screen_name_is_one_line": [wall_screen(name=name) for name in ("", " ", "to\nlinjer")],
    "wall_screen_keeps_the_query_of_an_address": [
        wall_screen(query=query) for query in ("?gruppe=enhet", "//evil.example", "sok=a b")
    ],
    "wall_screen_is_framed_by_one_origin_or_none": [
        wall_screen(origin=text)
        for text in ("http://a.no", "https://a.no/sti", "https://a.no https://b.no", "*", "https://a.no; script-src *")
    ],
    "wall_screen_lives_a_year_at_a_time": [
        lambda world, days=days: wall_screen(expires_on=timezone.localdate() + days * ONE_DAY)(world)
        for days in (-2, 368)
    ],
    "wall_screen_switched_off_by_somebody_at_some_time": [wall_screen(switched_off_at=NOW)],
}
