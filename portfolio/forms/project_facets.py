"""The values of the filter, each with how many projects one would get with it, given the other filters."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Exists, F, Func, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, ExtractYear
from django.forms import MultipleChoiceField

from portfolio.columns import NONE
from portfolio.forms.project_list import NO, NOT_ASSESSED, YES, ProjectFilter
from portfolio.models import Project, SdgTag

# What each project has one of. They are counted together, since the projects are read once for that.
_ONE_OF = {
    "stadium": F("stage"),
    "program": F("programme"),
    "enhet": F("unit"),
    "type": F("kind"),
    "lovpalagt": F("is_statutory"),
    "nytte": F("expected_benefit"),
}
# A project may answer to several of these, and is counted for each.
_SEVERAL_OF = {"foring": (Project.drivers.through, F("driver")), "mal": (SdgTag, F("goal"))}
_WORDS = {("lovpalagt", "true"): YES, ("lovpalagt", "false"): NO}

Counts = dict[str, Counter[str]]


class Option(NamedTuple):
    value: str
    label: str
    count: int | None
    is_chosen: bool
    place: int


class Facet(NamedTuple):
    """One filter, as a page shows it."""

    name: str
    label: str
    takes_several: bool
    says: str  # what is chosen, in a few words
    is_set: bool
    options: list[Option]


def counts(filter_: ProjectFilter) -> Counts:
    """By the filter's name and the value. In one query."""
    names = (*_ONE_OF, *_SEVERAL_OF, "ar", *(["verdi"] if "prinsipp" in filter_.chosen() else []))
    found: Counts = {name: Counter() for name in names}
    first, *rest = _parts(filter_)
    for of, values, number in first.union(*rest, all=True):
        if of == "ar until":
            found["ar"].update({str(year): number for year in _touched(*values)})
            continue
        for name, value in zip(of.split(), values, strict=True):
            found[name][_WORDS.get((name, value), value or NONE)] += number
    return found


def _parts(filter_: ProjectFilter) -> Iterator[QuerySet[Any, Any]]:
    chosen = filter_.chosen()
    # The stage always by itself, for a list may leave one out of itself.
    free = {name: field for name, field in _ONE_OF.items() if name not in chosen and name != "stadium"}
    if free:
        yield _part(filter_.leaving_out(""), **free)
    for name, field in _ONE_OF.items():
        if name not in free:
            yield _part(filter_.leaving_out(name), **{name: field})
    for name, (table, field) in _SEVERAL_OF.items():
        yield _part(table.objects.filter(project__in=filter_.leaving_out(name).values("pk")), **{name: field})
    yield _part(filter_.leaving_out("ar"), ar=ExtractYear("starts_on"), until=ExtractYear("ends_on"))
    if "prinsipp" in chosen:
        among = filter_.leaving_out("verdi")
        assessed = among.filter(checklist__assessments__in=filter_.assessments())
        yield _part(assessed, verdi=F("checklist__assessments__verdict"))
        rest = among.exclude(Exists(filter_.assessments().filter(checklist=OuterRef("checklist"))))
        yield _part(rest, verdi=Value(NOT_ASSESSED))


def _part(rows: QuerySet[Any], **fields: Any) -> QuerySet[Any, Any]:
    """How many there are of each combination of these, as (the names, the values, the number)."""
    texts = [Cast(field, TextField()) for field in fields.values()]
    values = Func(*texts, template="ARRAY[%(expressions)s]", output_field=ArrayField(TextField()))
    names = Value(" ".join(fields))
    rows = (
        rows.order_by().annotate(of=names, combination=values).values("of", "combination").annotate(number=Count("pk"))
    )
    return rows.values_list("of", "combination", "number")


def _touched(first: str | None, last: str | None) -> range:
    return range(int(first), int(last) + 1) if first and last else range(0)


def facet(filter_: ProjectFilter, name: str, counted: Counts) -> Facet:
    field = filter_.form.fields[name]
    takes_several = isinstance(field, MultipleChoiceField)
    chosen = filter_.chosen().get(name) or ([] if takes_several else "")
    wanted = set(chosen) if takes_several else {chosen}
    numbers = counted.get(name)
    options = [
        Option(value, label, numbers[value] if numbers is not None and value else None, value in wanted, place)
        for place, (value, label) in enumerate(field.choices)
    ]
    labels = [option.label for option in options if option.is_chosen]
    says = labels[0] if len(labels) == 1 else f"{len(labels)} valgt" if labels else "Alle"
    return Facet(name, field.label, takes_several, says, bool(chosen), options)
