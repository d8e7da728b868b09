"""The rows of the roadmap and of «hva om», where a page shows hundreds of them."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from roadmap import rows as of_the_picture
from roadmap import what_if_rows

register = template.Library()


@register.simple_tag(takes_context=True)
def drawn(context: Context, rows: Iterable[of_the_picture.Row]) -> SafeString:
    """roadmap/_row.html for each. A row that is chosen, or has the form in it, is its own."""

    def is_own(row: of_the_picture.Row) -> bool:
        return bool(row.is_chosen or (row.entry and row.entry == context["moving"]))

    return _each(context, "roadmap/_row.html", rows, is_own=is_own)


@register.simple_tag(takes_context=True)
def tried(context: Context, rows: Iterable[what_if_rows.Row]) -> SafeString:
    """roadmap/_what_if_row.html for each."""
    return _each(context, "roadmap/_what_if_row.html", rows)


def _never(row: Any) -> bool:
    return False


def _each(
    context: Context, template_name: str, rows: Iterable[Any], *, is_own: Callable[[Any], bool] = _never
) -> SafeString:
    """The template is rendered once, with names in braces, for all rows that have the same things empty, and is then
    filled for each: to render it for each of 500 took half the page's time, and more.
    """
    shapes: dict[tuple[bool, ...], str] = {}
    found = []
    for row in rows:
        if is_own(row):
            found.append(_rendered(context, template_name, row))
            continue
        shape = tuple(map(bool, row))
        if shape not in shapes:
            shapes[shape] = _rendered(context, template_name, _names(row))
        found.append(_filled(shapes[shape], row))
    return SafeString("".join(found))


@lru_cache(maxsize=of_the_picture.KEPT)
def _filled(shape: str, row: Any) -> str:
    """Kept, as the row is: to fill them was what remained to do for each."""
    return shape.format_map({name: _safe(value) for name, value in row._asdict().items()})


def _safe(value: object) -> object:
    """As a template would write it; Django's own asks of each whether it is lazy."""
    return escape(value) if type(value) is str else value


def _names(row: Any) -> dict[str, SafeString]:
    """Of what the row tells; what is empty stays so, for the template asks."""
    return {name: SafeString(f"{{{name}}}" if value else "") for name, value in row._asdict().items()}


def _rendered(context: Context, template_name: str, row: object) -> str:
    with context.push(row=row):
        return str(get_template(template_name).template.render(context))  # type: ignore[attr-defined]
