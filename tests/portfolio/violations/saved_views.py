"""Views that somebody saved."""

from portfolio.models import SavedView


def saved_view(**fields):
    return lambda world: SavedView.objects.create(**{"owner": world.office, "name": "Min visning", **fields})


VIOLATIONS = {
    "nobody_has_two_saved_views_of_a_name": [
        lambda world: (saved_view()(world), saved_view(name="MIN visning")(world)),
    ],
    "saved_view_name_is_one_line": [saved_view(name=name) for name in ("", " ", "to\nlinjer")],
    "saved_view_keeps_the_query_of_an_address": [
        saved_view(query=query) for query in ("?stadium=parked", "//evil.example", "sok=a b", "sok", "sok=a&&vis=kort")
    ],
}
