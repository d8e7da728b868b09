"""What a form is about, where it names it by its key."""

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404


def named(form: Form, name: str, rows: QuerySet[Any]) -> Any:
    """One of the rows, or a 404. What the form says beside it may be wrong, and is told in words."""
    form.is_valid()
    if form.has_error(name):
        raise Http404
    return get_object_or_404(rows, pk=form.cleaned_data[name])
