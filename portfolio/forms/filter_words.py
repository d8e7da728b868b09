"""What the filters of an address say, in words: for chips on a page, for a file, and for a page on paper."""

from typing import Any

import django_filters
from django import forms

from innolab.fields import thousands


def said(field: forms.Field, value: Any) -> list[str]:
    """Each value of one filter: what a choice is called, a number with its unit, and a text in quotes."""
    if unit := getattr(field, "unit", ""):
        return [f"{thousands(value)}\u00a0{unit}"]
    if hasattr(field, "say"):
        return [field.say(value)]
    if not hasattr(field, "choices"):
        return [f"«{value}»"]
    values = value if isinstance(value, list) else [value]
    words = {} if hasattr(field, "queryset") else {str(key): str(label) for key, label in field.choices}
    return [words.get(str(one), str(one)) for one in values]


def in_words(found: django_filters.FilterSet) -> list[tuple[str, str]]:
    """The filters that are set, each with its label."""
    fields = found.form.fields
    return [(str(fields[name].label), ", ".join(said(fields[name], value))) for name, value in found.chosen().items()]
