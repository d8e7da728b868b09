"""What the list of projects can tell of each: the same on the page, in files taken out, and where files come in.

The order is that of the table. `key` stands in addresses, `label` over the column.
"""

import datetime
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, OrderBy, Prefetch, Value, When
from django.db.models.functions import NullIf
from django.utils import timezone

from portfolio.models import Project
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.models.sorting import norwegian
from portfolio.workflow import Stage
from principles.models import Assessment, Verdict

NONE = "ingen"  # in an address: those that have no unit, no programme …
NUMBER = "nr"  # the project's own number: in every file, so that it is known when the file comes in again

Cell = str | int | datetime.date | bool | None


class Kind(StrEnum):
    """How a value is shown, and which type it has in a file."""

    TEXT = "text"
    LONG = "long"  # text that a table has no room for: only in files
    NUMBER = "number"
    KRONER = "kroner"
    DATE = "date"
    YES_NO = "yes_no"


class Column(NamedTuple):
    key: str
    label: str
    kind: Kind
    value: Callable[[Project], Cell]
    loads: tuple[str, ...]  # for only(): the project's own fields and those of what it points to
    order: Any = None  # what the database sorts by; None where the column has no order
    prefetches: tuple[str | Prefetch[Any], ...] = ()

    @property
    def is_numeric(self) -> bool:
        return self.kind in (Kind.NUMBER, Kind.KRONER)


def of_a_sheet(**labels: tuple[str, Kind]) -> list[Column]:
    """Columns of a sheet whose rows are written one by one: what a label and a kind are enough for."""
    return [Column(key, label, kind, _of_no_project, ()) for key, (label, kind) in labels.items()]


def _of_no_project(_project: Project) -> Cell:
    return None


def _own(field: str) -> Callable[[Project], Any]:
    return lambda project: getattr(project, field)


def _name(field: str) -> Callable[[Project], str]:
    """The name of a unit, a programme or a person; nothing where there is none."""
    return lambda project: getattr(getattr(project, field), "name", "")


def _joined(values: Iterable[object]) -> str:
    return "; ".join(map(str, values))


def _label(field: str) -> Callable[[Project], str]:
    """What a choice is called, with a capital. Made once, for Django would make all of them for each project."""
    choices = Project._meta.get_field(field).flatchoices
    labels = {value: str(label).capitalize() for value, label in choices}
    return lambda project: labels.get(getattr(project, field), "")


def _day(field: str) -> Callable[[Project], datetime.date | None]:
    """Of a moment, here in Norway."""
    return lambda project: timezone.localdate(moment) if (moment := getattr(project, field)) else None


def _verdicts(project: Project) -> str:
    rows = project.checklist.assessments.all() if project.checklist else []
    return _joined(f"{row.principle.hashtag}: {_VERDICT_LABELS[row.verdict]}" for row in rows)


_VERDICT_LABELS = dict(Verdict.choices)
# The reasons are long, and not told here.
_VERDICTS = Prefetch("checklist__assessments", Assessment.objects.complete().only("checklist", "principle", "verdict"))
STAGE_ORDER = Case(*(When(stage=stage, then=place) for place, stage in enumerate(Stage)), output_field=IntegerField())
_REFERENCE_ORDER = NullIf(norwegian("reference"), Value(""))  # those without one come last
_KIND_ORDER = Case(*(When(kind=kind, then=Value(str(kind.label))) for kind in Project.Kind))

COLUMNS = (
    Column("tittel", "Tittel", Kind.TEXT, _own("title"), ("title",), norwegian("title")),
    Column("referanse", "Egen referanse", Kind.TEXT, _own("reference"), ("reference",), _REFERENCE_ORDER),
    Column("enhet", "Enhet", Kind.TEXT, _name("unit"), ("unit__name",), norwegian("unit__name")),
    Column(
        "program", "Program", Kind.TEXT, _name("programme"), ("programme__name", "programme__colour"),
        norwegian("programme__name"),
    ),
    Column("stadium", "Stadium", Kind.TEXT, _label("stage"), ("stage",), STAGE_ORDER),
    Column("type", "Type", Kind.TEXT, _label("kind"), ("kind",), _KIND_ORDER),
    Column("eier", "Prosjekteier", Kind.TEXT, _name("owner"), ("owner__name",), norwegian("owner__name")),
    Column("leder", "Prosjektleder", Kind.TEXT, _name("manager"), ("manager__name",), norwegian("manager__name")),
    Column("innmelder", "Innmelder", Kind.TEXT, _name("submitter"), ("submitter__name",), norwegian("submitter__name")),
    Column("starter", "Starter", Kind.DATE, _own("starts_on"), ("starts_on",), "starts_on"),
    Column("slutter", "Slutter", Kind.DATE, _own("ends_on"), ("ends_on",), "ends_on"),
    Column("investering", "Investering", Kind.KRONER, _own("investment_cost"), ("investment_cost",), "investment_cost"),
    Column("drift", "Drift per år", Kind.KRONER, _own("operating_cost"), ("operating_cost",), "operating_cost"),
    Column("dagsverk", "Dagsverk", Kind.NUMBER, _own("effort_days"), ("effort_days",), "effort_days"),
    Column(
        "nytte", "Forventet nytte", Kind.TEXT, _label("expected_benefit"), ("expected_benefit",), "expected_benefit"
    ),
    Column("lovpalagt", "Lovpålagt", Kind.YES_NO, _own("is_statutory"), ("is_statutory",), "is_statutory"),
    Column(
        "foringer", "Føringer", Kind.TEXT, lambda project: _joined(project.drivers.all()), (), None, ("drivers",)
    ),
    Column(
        "mal", "Bærekraftsmål", Kind.TEXT, lambda project: _joined(project.sdg_tags.all()), (), None, ("sdg_tags",)
    ),
    Column(
        "prinsipper", "Prinsipper", Kind.LONG, _verdicts, ("checklist",), None,
        (_VERDICTS, "checklist__assessments__principle"),
    ),
    Column("innsendt", "Sendt inn", Kind.DATE, _day("submitted_at"), ("submitted_at",), "submitted_at"),
    Column("endret", "Endret", Kind.DATE, _day("changed_at"), ("changed_at",), "changed_at"),
    Column("behov", "Behov", Kind.LONG, _own("need"), ("need",)),
    Column("losning", "Løsning", Kind.LONG, _own("solution"), ("solution",)),
    Column("hypotese", "Hypotese", Kind.LONG, _own("hypothesis"), ("hypothesis",)),
    Column("berorer", "Hvem det berører", Kind.LONG, _own("affected"), ("affected",)),
    Column("gevinster", "Forventede gevinster", Kind.LONG, _own("benefits"), ("benefits",)),
    Column("samarbeid", "Andre å samarbeide med", Kind.LONG, _own("collaborators"), ("collaborators",)),
    Column(NUMBER, "Nr. i portalen", Kind.NUMBER, _own("pk"), ("pk",), "pk"),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
STANDARD = ("tittel", "enhet", "program", "stadium", "starter", "slutter", "investering", "drift", "dagsverk")


def chosen(keys: Iterable[str]) -> list[Column]:
    """The columns of these keys, in the order of the table; the title is always there. The standard ones for none."""
    wanted = {key for key in keys if key in BY_KEY} or set(STANDARD)
    return [column for column in COLUMNS if column.key in wanted or column.key == "tittel"]


def loaded(projects: ProjectQuerySet, columns: Iterable[Column]) -> ProjectQuerySet:
    """The projects with no more than the columns tell, in a number of queries that does not grow with the rows."""
    columns = list(columns)
    loads = {name for column in columns for name in column.loads}
    related = {name.partition("__")[0] for name in loads if "__" in name} | ({"checklist"} & loads)
    prefetches = [name for column in columns for name in column.prefetches]
    return projects.select_related(None).select_related(*related).only(*loads, "stage").prefetch_related(*prefetches)


def sorter(text: str) -> str:
    """The order that an address asks for, as «investering» or «-investering»; empty where there is none of the name."""
    column = BY_KEY.get(text.removeprefix("-"))
    return text if column and column.order is not None else ""


def order(projects: ProjectQuerySet, by: str) -> list[Any]:
    """By a column, what has no value last both ways; without one, as searched for, or the last sent in first."""
    if not by:
        return [*projects.query.order_by] or [F("submitted_at").desc(), F("pk").desc()]
    wanted = BY_KEY[by.removeprefix("-")].order
    wanted = F(wanted) if isinstance(wanted, str) else wanted
    return [OrderBy(wanted, descending=by.startswith("-"), nulls_last=True), F("pk").asc()]


def sortings() -> list[tuple[str, str]]:
    """Every order that there is, in words."""
    both_ways = {
        Kind.TEXT: ("A–Å", "Å–A"),
        Kind.NUMBER: ("minst først", "størst først"),
        Kind.KRONER: ("minst først", "størst først"),
        Kind.DATE: ("tidligst først", "senest først"),
        Kind.YES_NO: ("nei først", "ja først"),
    }
    steps = {"stadium": ("i rekkefølge", "omvendt"), "nytte": ("minst først", "størst først")}
    return [
        (f"{sign}{column.key}", f"{column.label}, {words}")
        for column in COLUMNS
        if column.order is not None
        for sign, words in zip(("", "-"), steps.get(column.key, both_ways[column.kind]), strict=True)
    ]
