"""Text that somebody wrote in Markdown."""

from django import template
from django.utils.safestring import SafeString

from innolab.markdown import html

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    return html(text)
