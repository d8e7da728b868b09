"""The stage tag where a page shows hundreds of them."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portfolio.workflow import Stage

register = template.Library()


@register.simple_tag
@cache
def stage_tag(stage: str) -> SafeString:
    """components/stage_tag.html, rendered once for each stage; an include for each row would cost a tenth of a page."""
    return render_to_string("components/stage_tag.html", {"stage": stage, "label": Stage(stage).label})
