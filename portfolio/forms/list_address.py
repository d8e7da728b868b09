"""The address of the list of projects, taken apart and put together again.

What it does not understand counts for nothing, so what comes out is known and in one order: a saved view keeps that.
"""

from functools import cached_property

from django.http import QueryDict

from portfolio import columns
from portfolio.columns import Column
from portfolio.forms.filtered_address import FilteredAddress, encoded
from portfolio.forms.project_list import ListFilter
from portfolio.models.project_queryset import ProjectQuerySet

TABLE, CARDS, BOARD = "tabell", "kort", "tavle"
DISPLAYS = {TABLE: "Tabell", CARDS: "Kort", BOARD: "Tavle"}
GROUPINGS = {"program": "programme", "enhet": "unit"}  # and by which field of the project
WAYS = ("kolonner", "sorter", "vis", "grupper", "visning", "page")  # what an address says besides the filter


class ListAddress(FilteredAddress):
    """What is asked for of the list: a filter, an order, columns and a way of showing it."""

    home = "portfolio:project-list"

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
            **self.filter_parts,
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
        return encoded(self.parts)

    def beside_ways(self) -> list[tuple[str, str]]:
        """What the form of order, groups and columns sends along unseen."""
        return self._unseen({*self.filter.filters, "vis"})
