"""The rows of the roadmap, where a page shows hundreds of them."""

from collections.abc import Iterable
from html import escape

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from roadmap.rows import Row

register = template.Library()

_ROW = "roadmap/_row.html"


@register.simple_tag(takes_context=True)
def drawn(context: Context, rows: Iterable[Row]) -> SafeString:
    """roadmap/_row.html for each. It is rendered once with names in braces, which are then filled for every row: to
    render it for each of 500 took half the page's time. A row that is chosen, or has the form in it, is its own.
    """
    shapes: dict[bool, str] = {}
    found = []
    for row in rows:
        if row["is_chosen"] or (row["entry"] and row["entry"] == context["moving"]):
            found.append(_rendered(context, row))
            continue
        in_plan = bool(row["entry"])
        if in_plan not in shapes:
            shapes[in_plan] = _rendered(context, _names(row))
        found.append(shapes[in_plan].format_map({name: _safe(value) for name, value in row.items()}))
    return SafeString("".join(found))


def _safe(value: object) -> object:
    """As a template would write it; Django's own asks of each whether it is lazy."""
    return escape(value) if type(value) is str else value


def _names(row: Row) -> dict[str, SafeString]:
    """Of what the row tells; what is empty stays so, for the template asks."""
    return {name: SafeString(f"{{{name}}}" if value or name != "entry" else "") for name, value in row.items()} | {
        "is_chosen": SafeString()
    }


def _rendered(context: Context, row: object) -> str:
    with context.push(row=row):
        return str(get_template(_ROW).template.render(context))  # type: ignore[attr-defined]
