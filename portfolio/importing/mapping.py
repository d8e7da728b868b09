"""Which column of a sheet is which field: the fields that there are, and what is proposed from names and contents."""

import datetime
import re
import tomllib
from collections.abc import Iterable
from typing import NamedTuple

from innolab.fields import thousands
from portfolio.columns import BY_KEY
from portfolio.importing import values
from portfolio.importing.reading import NO_VALUE, Cell, letter
from portfolio.strategy_data import DATA

MOST_HEADER_ROWS = 30
WORDS = tomllib.loads((DATA / "spreadsheets.toml").read_text(encoding="utf-8"))
_SAMPLES, _LONGEST_SAMPLE, _LOOKED_AT = 3, 60, 200
COSTS = ("investering", "drift")
SCALES = {1: "", 1_000: "i tusen kroner", 1_000_000: "i millioner kroner"}
# What columns are called, besides the labels of portfolio.columns.
SYNONYMS: dict[str, list[str]] = WORDS["columns"]
_SCALE_WORDS = {
    1_000: r"\btusen\b|\b1[ .]?000 ?kr|\bi 1[ .]?000|\(1[ .]?000\)|\btkr\b|\bknok\b|\btnok\b|\b1000 nok\b|'000",
    1_000_000: r"\bmill\b|\bmillioner\b|\bmnok\b|\bmkr\b",
}
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST_LINE = 80  # above the headers, that says what the amounts are counted in
_MANY = 1_000  # rows that tell as much as all of them
SMALL = 10_000  # few investments cost less; where most do, they are likely counted in thousands
_ADDED_UP = {*COSTS, "dagsverk"}
_SUM = re.compile(r"(del|total)?sum\b.*|totalt?\b.*|i alt\b.*|subtotal\b.*", re.IGNORECASE)


class Target(NamedTuple):
    """What a column becomes. A cost may stand in thousands or millions."""

    field: str
    scale: int = 1

    def __str__(self) -> str:
        return self.field if self.scale == 1 else f"{self.field}:{self.scale}"

    @property
    def label(self) -> str:
        scale = SCALES[self.scale]
        return f"{BY_KEY[self.field].label}{f' ({scale})' if scale else ''}"


class SheetColumn(NamedTuple):
    """One column of the sheet, as people see it. Of a cost also the heading that it shares with others, above its own,
    and what its amounts are counted in."""

    place: int
    header: str
    samples: list[str]
    group: str = ""
    scale: int = 1

    @property
    def letter(self) -> str:
        return letter(self.place)

    @property
    def name(self) -> str:
        return " – ".join(filter(None, (self.group, self.header))) or f"Kolonne {self.letter}"

    @property
    def key(self) -> str:
        """What is remembered of it: the same words over thousands are another column."""
        return values.key(f"{self.name} {SCALES[self.scale] if self.scale != scale_of(self.header) else ''}")


TARGETS = {
    str(target): target
    for field in SYNONYMS
    for target in (Target(field), *(Target(field, scale) for scale in (1_000, 1_000_000) if field in COSTS))
}


def _plain(header: str) -> str:
    """A header without units, marks and numbers: «Investering (i 1000 kr)*» is «investering»."""
    words = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", header.casefold().replace("_", " "))
    words = re.sub(r"\b(i )?(tusen|mill|millioner|1 ?000|kr|nok|mnok|tkr|mkr|kroner)\b", " ", words)
    return " ".join(re.sub(r"[^\w\s-]|\b\d{4}\b", " ", words).split())


_OF_A_PLAN = re.compile(r"\bi planen$")  # what an entry takes of a plan is no field of its project

_NAMES = {
    _plain(name): field for field, others in reversed(SYNONYMS.items()) for name in (*others, BY_KEY[field].label)
}


def scale_of(header: str) -> int:
    """What the header says that its amounts are counted in."""
    words = header.casefold()
    return next((scale for scale, pattern in _SCALE_WORDS.items() if re.search(pattern, words)), 1)


def target_of(header: str) -> Target | None:
    """What the name of a column says that it is."""
    if _OF_A_PLAN.search(_plain(header)):
        return None
    field = _NAMES.get(_plain(header)) or _NAMES.get(values.key(header))
    if field is None and (words := _plain(header).split()):  # «Prosjekteier (navn)», «Oppstart planlagt»
        field = next((_NAMES[word] for word in words if len(word) > 4 and word in _NAMES), None)
    if field is None:
        return None
    return Target(field, scale_of(header) if field in COSTS else 1)


def header_row(rows: list[list[Cell]]) -> int:
    """The place of the row that names the columns: the one among the first whose cells are known best."""

    def known(place: int) -> tuple[int, int]:
        texts = [cell for cell in rows[place] if isinstance(cell, str) and len(cell) <= 80]
        fields = {target.field for text in texts if (target := target_of(text))}
        return (len(fields), len(set(texts)) if len(fields) else 0)

    best = max(range(min(len(rows), MOST_HEADER_ROWS)), key=known)
    if known(best)[0] >= 2:
        return best
    return next((place for place, row in enumerate(rows) if sum(cell is not None for cell in row) > 1), 0)


def columns_of(rows: list[list[Cell]], header: int) -> list[SheetColumn]:
    """The columns that hold anything below the header or have a name, those with the same name told apart."""
    names = rows[header] if header < len(rows) else []
    below = rows[header + 1 :]
    width = max(map(len, [names, *below]), default=0)
    samples: list[list[str]] = [[] for _ in range(width)]
    for row in below:
        for place, cell in enumerate(row):
            if cell is not None and len(samples[place]) < _SAMPLES and _sample(cell) not in samples[place]:
                samples[place].append(_sample(cell))
    found, seen = [], dict[str, int]()
    groups, counted_in = _above(rows[:header])
    for place in range(width):
        name = values.said(names[place])[:100] if place < len(names) else ""
        target = target_of(name) if name else None
        if name and samples[place]:
            seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
            number = seen[name.casefold()]
            name = f"{name} ({number})" if number > 1 else name
        column = SheetColumn(place, name, samples[place])
        if target and target.field in COSTS:
            group = _nearest(groups, place)
            scales = (target.scale, scale_of(group), counted_in)
            group = "" if values.key(group) == values.key(name) else group
            column = column._replace(group=group, scale=next((scale for scale in scales if scale > 1), 1))
        if samples[place] or name:
            found.append(column)
    return found


def _above(rows: list[list[Cell]]) -> tuple[list[list[Cell]], int]:
    """The rows of headings that several columns share, the lowest first; and what a line says of all amounts."""
    groups, lines = [], []
    is_near = True
    for row in reversed(rows):
        filled = [place for place, cell in enumerate(row) if cell is not None]
        is_near = is_near and bool(filled)
        if is_near and filled != [0]:  # the title of the sheet stands alone, in the first column
            groups.append(row)
        else:
            lines += [values.said(row[place]) for place in filled]
    scales = [scale_of(line) for line in lines if len(line) <= _LONGEST_LINE]
    return groups, next((scale for scale in scales if scale > 1), 1)


def _nearest(groups: list[list[Cell]], place: int) -> str:
    """What stands over a column: a merged cell has its text in the first of those that it covers."""
    for row in groups:
        if found := [values.said(cell) for cell in row[: place + 1] if cell is not None]:
            return found[-1][:100]
    return ""


def small_costs(rows: list[list[Cell]], header: int, targets: dict[int, Target]) -> dict[int, int]:
    """The columns of costs that are likely counted in thousands, though nothing says so; with their middle amount."""
    found = {}
    for place, target in targets.items():
        if target.field in COSTS and target.scale == 1:
            kept = [row for row in rows[header + 1 :][:_MANY] if len(row) > place and not is_left_out(row, targets)]
            amounts = sorted(amount for row in kept if (amount := values.amount(row[place]).value))
            if amounts and amounts[len(amounts) // 2] < SMALL:
                found[place] = amounts[len(amounts) // 2]
    return found


def has_rows(rows: list[list[Cell]], header: int) -> bool:
    return any(cell is not None for row in rows[header + 1 :] for cell in row)


def _sample(cell: Cell) -> str:
    text = "formel uten verdi" if isinstance(cell, str) and cell.startswith("\ue000") else values.said(cell)
    if isinstance(cell, str) and _ISO_DAY.fullmatch(cell) and (day := values.day(cell).value):
        return values.shown_day(datetime.date.fromisoformat(day))
    if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) >= 10_000:  # no year
        return thousands(cell)
    return f"{text[: _LONGEST_SAMPLE - 2]} …" if len(text) > _LONGEST_SAMPLE else text


def key_of(columns: Iterable[SheetColumn]) -> str:
    """What is the same for sheets with the same headers, in whatever order."""
    return "\n".join(sorted(column.key for column in columns if column.header))


def proposed(
    columns: list[SheetColumn], rows: list[list[Cell]], header: int, remembered: dict[str, str]
) -> dict[int, Target]:
    """What each column is likely to be: as it was mapped before, else by its name, else by what stands in it."""
    if remembered:
        names = {column.place: remembered.get(column.key, "") for column in columns}
        return {place: TARGETS[name] for place, name in names.items() if name in TARGETS}
    found: dict[int, Target] = {}
    for exact in (True, False):  # «Tittel» goes before «Navn på program»
        for column in columns:
            target = target_of(column.header) if column.samples else None
            is_exact = target is not None and values.key(column.header) == values.key(BY_KEY[target.field].label)
            if target and target.field in COSTS:
                target = target._replace(scale=column.scale)
            if target and is_exact == exact and target.field not in {each.field for each in found.values()}:
                found[column.place] = target
    for column in columns:
        if column.place not in found and column.samples:
            target = _by_content(column, rows[header + 1 :], {each.field for each in found.values()})
            if target:
                found[column.place] = target
    return found


def _by_content(column: SheetColumn, rows: list[list[Cell]], taken: set[str]) -> Target | None:
    """A column without a telling name: the days of one are the start, those of the next the end."""
    cells = [
        row[column.place] for row in rows[:_LOOKED_AT] if len(row) > column.place and row[column.place] is not None
    ]
    days = [cell for cell in cells if isinstance(cell, str) and values.day(cell).value and re.search(r"\d[.-]", cell)]
    if not column.header and len(days) > 0.8 * len(cells):
        return next((Target(field) for field in ("starter", "slutter") if field not in taken), None)
    texts = [cell for cell in cells if isinstance(cell, str)]
    is_title = (
        len(texts) > 0.9 * len(cells) and len(set(texts)) > 0.9 * len(texts) and sum(map(len, texts)) > 12 * len(texts)
    )
    if "tittel" not in taken and is_title and max(map(len, texts)) <= 120:
        return Target("tittel")
    return None


def is_left_out(row: list[Cell], mapping: dict[int, Target]) -> str:
    """Why a row is no project, in words: a sum, a heading between others, an explanation of colours. Else empty."""
    filled = {mapping[place].field: cell for place, cell in enumerate(row) if cell is not None and place in mapping}
    if not filled:
        return "Ingen av kolonnene som hentes inn, er fylt ut." if any(cell is not None for cell in row) else ""
    texts = [values.said(cell) for cell in row if isinstance(cell, str) and cell != NO_VALUE]
    is_called_so = any(_SUM.fullmatch(text) for text in texts) and len(texts) <= 2
    if is_called_so and filled.keys() & _ADDED_UP and not isinstance(filled.get("stadium"), str):
        return "Ser ut som en sum."
    if len(filled) == 1 and len(mapping) > 2:
        return "Bare én celle er fylt ut, så den ser ut som en mellomtittel eller en forklaring."
    return ""
