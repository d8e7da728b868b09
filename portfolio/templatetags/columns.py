"""The cells of the list of projects, which shows hundreds of them: no template is rendered for each."""

import datetime
from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portfolio.columns import Cell, Column, Kind
from portfolio.models import Programme, Project
from portfolio.templatetags.norwegian import kroner, number
from portfolio.templatetags.stages import stage_tag

register = template.Library()


@register.simple_tag
def cells(project: Project, columns: Iterable[Column]) -> SafeString:
    """The row of one project, the title as its heading."""
    return format_html_join("", "{}", ((_cell(project, column),) for column in columns))


@register.simple_tag
def programme_tag(programme: Programme | None) -> SafeString:
    """components/programme_tag.html; nothing without a programme."""
    return _programme_tag(programme.name, programme.colour) if programme else SafeString("")


@lru_cache(maxsize=200)
def _programme_tag(name: str, colour: str) -> SafeString:
    return render_to_string("components/programme_tag.html", {"name": name, "colour": colour})


def _cell(project: Project, column: Column) -> SafeString:
    if column.key == "tittel":
        title = '<th scope="row"><a class="ds-link" href="{}">{}</a></th>'
        return format_html(title, project.get_absolute_url(), project.title)
    if column.key == "stadium":
        return format_html('<td data-label="{}">{}</td>', column.label, stage_tag(project.stage))
    if column.key == "program" and project.programme:
        return format_html('<td data-label="{}">{}</td>', column.label, programme_tag(project.programme))
    shown = '<td class="number" data-label="{}">{}</td>' if column.is_numeric else '<td data-label="{}">{}</td>'
    return format_html(shown, column.label, said(column.value(project), column.kind))


def said(value: Cell, kind: Kind) -> str:
    """A value as a person reads it; a dash where there is none."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "Ja" if value else "Nei"
    if isinstance(value, datetime.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, int):
        return kroner(value) if kind == Kind.KRONER else number(value)
    return value
