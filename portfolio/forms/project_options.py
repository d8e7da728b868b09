"""What can be chosen in the filter of projects, where the choices are data. All in one query, when the first is needed.

A field of Django's own would ask once to show its choices and once more to check what was chosen, for each of them.
"""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.expressions import Window
from django.db.models.functions import RowNumber

from innolab.accounts.models import User
from portfolio.columns import NONE
from portfolio.models import Driver, Programme, Project, Unit
from portfolio.models.sorting import norwegian
from principles.models import Principle

Choice = tuple[str, str]


def _asked_for() -> list[QuerySet[Any, Any]]:
    owners = User.objects.filter(Exists(Project.objects.filter(owner=OuterRef("pk"))))
    return [
        _part("program", Programme.objects.all(), "name", F("strategy__starts_on").desc(), "position", "pk"),
        _part("enhet", Unit.objects.all(), "name", norwegian("name"), "pk"),
        _part("foring", Driver.objects.all(), "name", "scope", norwegian("name"), "pk"),
        _part("prinsipp", Principle.objects.all(), "hashtag", "kind", "position", "pk"),
        _part("eier", owners, "name", norwegian("name"), "pk"),
    ]


def _part(name: str, rows: QuerySet[Any], label: str, *order: Any) -> QuerySet[Any, Any]:
    place = Window(RowNumber(), order_by=list(order))
    return rows.order_by().annotate(of=Value(name), said=F(label), place=place).values_list("of", "place", "pk", "said")


class Options:
    """Of one filter on one page."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "Options":
        """A form copies its fields, and the widget of each by itself; all of them choose among the same."""
        return self

    @cached_property
    def _found(self) -> dict[str, list[Choice]]:
        first, *rest = _asked_for()
        found: dict[str, list[Choice]] = {}
        for name, _place, pk, label in sorted(first.union(*rest, all=True)):
            found.setdefault(name, []).append((str(pk), label))
        return found

    def of(self, name: str, *, none: str = "") -> Callable[[], list[Choice]]:
        """As a choice field takes them. `none` is what those without one are called, where they can be chosen."""
        return partial(self._choices, name, none)

    def _choices(self, name: str, none: str) -> list[Choice]:
        return [*self._found.get(name, []), *([(NONE, none)] if none else [])]
