"""The address of the list of projects, taken apart and put together again.

What it does not understand counts for nothing, so what comes out is known and in one order: a saved view keeps that.
"""

from functools import cached_property
from typing import Any, NamedTuple

from django.http import QueryDict
from django.urls import reverse

from portfolio import columns
from portfolio.columns import Column
from portfolio.forms.filter_words import said
from portfolio.forms.project_list import RANGES, ListFilter
from portfolio.models.project_queryset import ProjectQuerySet

TABLE, CARDS, BOARD = "tabell", "kort", "tavle"
DISPLAYS = {TABLE: "Tabell", CARDS: "Kort", BOARD: "Tavle"}
GROUPINGS = {"program": "programme", "enhet": "unit"}  # and by which field of the project
WAYS = ("kolonner", "sorter", "vis", "grupper", "visning", "page")  # what an address says besides the filter
WRITTEN = ("sok", "maned", *(f"{name}_{end}" for name in RANGES for end in ("fra", "til")))


class Chip(NamedTuple):
    """A filter that is set, in words, and the address without it."""

    label: str
    href: str


class ListAddress:
    """What is asked for of the list: a filter, an order, columns and a way of showing it."""

    def __init__(self, query: QueryDict, *, queryset: ProjectQuerySet) -> None:
        self.filter = ListFilter(query, queryset=queryset)
        self.sorter = columns.sorter(query.get("sorter", ""))
        self.columns: list[Column] = columns.chosen(query.getlist("kolonner"))
        self.display = query["vis"] if query.get("vis") in DISPLAYS else TABLE
        self.view = view if (view := query.get("visning", "")).isdecimal() and len(view) < 10 else ""
        self.grouping = query["grupper"] if query.get("grupper") in GROUPINGS and self.display != BOARD else ""

    @cached_property
    def parts(self) -> dict[str, list[str]]:
        """The parameters that say something, in one order; what is as it is anyway is left out."""
        keys = [column.key for column in self.columns]
        return {
            **{name: _texts(value) for name, value in self.filter.chosen().items()},
            **({"kolonner": keys} if set(keys) != set(columns.STANDARD) else {}),
            **({"sorter": [self.sorter]} if self.sorter else {}),
            **({"vis": [self.display]} if self.display != TABLE else {}),
            **({"grupper": [self.grouping]} if self.grouping else {}),
        }

    @property
    def is_board(self) -> bool:
        return self.display == BOARD

    @property
    def is_cards(self) -> bool:
        return self.display == CARDS

    @property
    def query(self) -> str:
        """As a saved view keeps it."""
        return _encoded(self.parts)

    def href(self, **changes: str | list[str] | None) -> str:
        """The address with these changes, on its first page; None takes a part away."""
        changed = {name: [value] if isinstance(value, str) else value for name, value in changes.items()}
        parts = {"visning": [self.view], **self.parts, **changed}
        query = _encoded({name: values for name, values in parts.items() if any(values or [])})
        return f"?{query}" if query else reverse("portfolio:project-list")

    def beside_filters(self) -> list[tuple[str, str]]:
        """What the form of the filters sends along unseen."""
        return self._unseen(set(self.parts) - set(self.filter.filters))

    def beside_ways(self) -> list[tuple[str, str]]:
        """What the form of order, groups and columns sends along unseen."""
        return self._unseen({*self.filter.filters, "vis"})

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


def _encoded(parts: dict[str, list[str]]) -> str:
    query = QueryDict(mutable=True)
    for name, values in parts.items():
        query.setlist(name, values)
    return query.urlencode()
