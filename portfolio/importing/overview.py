"""What a file is made of and what stands out in it, for the pages that show it. Nothing is written here."""

import re
from collections import Counter
from typing import Any, NamedTuple

from portfolio.columns import BY_KEY
from portfolio.importing import mapping
from portfolio.importing.lookups import LOOKED_UP
from portfolio.importing.mapping import SheetColumn, Target
from portfolio.importing.rows import BY_OTHER_ACTS
from portfolio.models import Import, ImportRow
from portfolio.workflow import ASSESSED_OR_LATER

Kind = ImportRow.Kind
_NAMED = 5  # rows by their numbers; the others are counted
_OWN_TO_A_ROW = re.compile(r"«[^»]*»|\d[\d.]*")  # in the sentence of a problem
_KEYS = {column.label: key for key, column in BY_KEY.items()}


class Widespread(NamedTuple):
    """A problem that most rows have: a column that was read as something it is not, or was written otherwise."""

    label: str  # what the column becomes
    number: int
    total: int
    row: int  # the first
    problem: str  # its words
    column: SheetColumn | None  # where it may as well be left out
    is_looked_up: bool


class NotTaken(NamedTuple):
    """Changes that the import leaves to their own acts."""

    label: str
    number: int
    rows: str
    way: str


def rows_of(it: Import) -> list[Any]:
    """The cells of the sheet that was chosen."""
    rows: list[Any] = it.sheets.get(position=it.sheet).rows
    return rows


def targets(it: Import) -> dict[int, Target]:
    """What each column becomes, by its place."""
    return {int(place): mapping.TARGETS[name] for place, name in it.columns.items() if name in mapping.TARGETS}


class Sheet:
    """The sheet of an import, read once."""

    def __init__(self, it: Import) -> None:
        rows = rows_of(it)
        self.targets = targets(it)
        self.columns = mapping.columns_of(rows, it.header)
        self.has_rows = mapping.has_rows(rows, it.header)
        self.small_costs = mapping.small_costs(rows, it.header, self.targets)

    @property
    def mapped(self) -> list[tuple[SheetColumn, str]]:
        """The columns that are brought in, with what they become."""
        return [(column, self.targets[column.place].label) for column in self.columns if column.place in self.targets]

    @property
    def asked(self) -> list[tuple[SheetColumn, int]]:
        """The columns whose amounts may well be thousands, with the middle one."""
        return [(column, self.small_costs[column.place]) for column in self.columns if column.place in self.small_costs]


def widespread(it: Import, sheet: Sheet) -> list[Widespread]:
    """The problems that more than half of the rows have alike."""
    total = it.rows.exclude(kind=Kind.LEFT_OUT).count()
    counted: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for number, problems in it.rows.filter(kind=Kind.WRONG).values_list("number", "problems"):
        alike = {(label, _OWN_TO_A_ROW.sub("…", problem)): (number, problem) for label, problem in problems}
        counted.update(alike.keys())
        first = {**alike, **first}
    columns = {sheet.targets[column.place].field: column for column, _ in sheet.mapped}
    return [
        Widespread(
            label,
            number,
            total,
            *first[label, problem],
            columns.get(_KEYS[label]) if label != BY_KEY["tittel"].label else None,
            _KEYS[label] in LOOKED_UP,
        )
        for (label, problem), number in counted.most_common()
        if number > 1 and 2 * number > total
    ]


def not_taken(it: Import) -> list[NotTaken]:
    """By column: in which rows a project that is there was to get another stage, programme or submitter."""
    found: dict[str, list[int]] = {field: [] for field in BY_OTHER_ACTS}
    rows = it.rows.filter(kind__in=(Kind.CHANGED, Kind.SAME)).exclude(notes=[])
    for number, notes in rows.values_list("number", "notes"):
        for label, note in notes:
            field = _KEYS.get(label, "")
            if field in BY_OTHER_ACTS and note.endswith(BY_OTHER_ACTS[field]):
                found[field].append(number)
    return [
        NotTaken(BY_KEY[field].label, len(numbers), listed(numbers), BY_OTHER_ACTS[field])
        for field, numbers in found.items()
        if numbers
    ]


def listed(numbers: list[int]) -> str:
    """«rad 4», «rad 4 og 7», «rad 4, 5, 6, 7, 8 og 12 til»."""
    more = [f"{len(numbers) - _NAMED} til"] if len(numbers) > _NAMED else []
    return f"rad {in_one_line([*map(str, numbers[:_NAMED]), *more])}"


def in_one_line(words: list[str]) -> str:
    """«a, b og c»."""
    return " og ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def number_unassessed(it: Import) -> int:
    """How many new projects come further than their assessment, for nothing says how they meet the principles."""
    return it.rows.filter(kind=Kind.NEW, values__stage__in=[stage.value for stage in ASSESSED_OR_LATER]).count()
