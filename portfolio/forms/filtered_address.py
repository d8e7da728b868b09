"""An address with the filter of projects in it, and what else its page understands, put together again."""

from typing import Any, NamedTuple

from django.http import QueryDict
from django.urls import reverse

from portfolio.forms.filter_words import said
from portfolio.forms.project_list import RANGES, ListFilter

WRITTEN = ("sok", "maned", *(f"{name}_{end}" for name in RANGES for end in ("fra", "til")))


class Chip(NamedTuple):
    """A filter that is set, in words, and the address without it."""

    label: str
    href: str


class FilteredAddress:
    """What a page of projects is asked for. Each page says what `parts` an address of it has."""

    home: str  # the name of the page's address
    filter: ListFilter
    view: str  # the saved view that it came from, if any

    @property
    def parts(self) -> dict[str, list[str]]:
        """The parameters that say something, in one order; what is as it is anyway is left out."""
        raise NotImplementedError

    @property
    def filter_parts(self) -> dict[str, list[str]]:
        return {name: _texts(value) for name, value in self.filter.chosen().items()}

    @property
    def filter_query(self) -> str:
        """The query of another page of projects with the same filter."""
        return encoded(self.filter_parts)

    def href(self, **changes: str | list[str] | None) -> str:
        """The address with these changes, on its first page; None takes a part away."""
        changed = {name: [value] if isinstance(value, str) else value for name, value in changes.items()}
        parts = {"visning": [self.view], **self.parts, **changed}
        query = encoded({name: values for name, values in parts.items() if any(values or [])})
        return f"?{query}" if query else reverse(self.home)

    def beside_filters(self) -> list[tuple[str, str]]:
        """What the form of the filters sends along unseen."""
        return self._unseen(set(self.parts) - set(self.filter.filters))

    def _unseen(self, names: set[str]) -> list[tuple[str, str]]:
        parts = {"visning": [self.view] if self.view else [], **self.parts}
        return [(name, value) for name, values in parts.items() if name in names | {"visning"} for value in values]

    @property
    def is_filtered(self) -> bool:
        return bool(self.filter.chosen())

    @property
    def without_filters(self) -> str:
        return self.href(**dict.fromkeys(self.filter.filters))

    def chips(self) -> list[Chip]:
        found = []
        for name, value in self.filter.chosen().items():
            field, texts = self.filter.form.fields[name], self.parts[name]
            for text, words in zip(texts, said(field, value), strict=True):
                rest = [other for other in texts if other != text]
                found.append(Chip(f"{field.label}: {words}", self.href(**{name: rest or None})))
        return found

    def not_understood(self) -> list[tuple[str, str, str]]:
        """What somebody wrote that is no number: the field's id, its label and what is wrong with it."""
        form = self.filter.form
        return [
            (form[name].id_for_label, form[name].label, form.errors[name][0]) for name in WRITTEN if name in form.errors
        ]


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def encoded(parts: dict[str, list[str]]) -> str:
    query = QueryDict(mutable=True)
    for name, values in parts.items():
        query.setlist(name, values)
    return query.urlencode()
