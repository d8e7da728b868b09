"""What can be taken back in this visit, wherever a page shows it."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from roadmap.undoing import Visit

register = template.Library()


@register.simple_tag(takes_context=True)
def undo_buttons(context: template.Context) -> SafeString:
    request: Any = context["request"]
    return render_to_string("roadmap/_undo.html", {"visit": Visit(request.session)}, request)
