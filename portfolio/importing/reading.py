"""A file becomes sheets of plain cells, or a sentence that says why it cannot. Nothing is unpacked before it is known
how much it is."""

import csv
import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from innolab.fields import LINE_BREAKS, thousands
from innolab.refusals import Refused
from portfolio.file_types import UnusableFile, ending_of, has_small_directory, recognise
from portfolio.harmless import as_it_was

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_RATIO = 200  # spreadsheets pack to a tenth; what repeats itself to a fiftieth
MOST_ROWS = 10_000
LAST_ROW_OF_EXCEL = 1_048_576
MOST_COLUMNS = 100
MOST_CELLS = 400_000
MOST_SHEETS = 30
LONGEST_CELL = 32_767  # as Excel has it
LONGEST_NAME = 150
DELIMITERS = ";\t,|"
# Stands in a cell whose formula nobody has calculated: not a text that people write.
NO_VALUE = "\ue000formel"
AGAIN = "Åpne den i Excel, lagre den på nytt som .xlsx og prøv igjen."
_BROKEN = f"Filen er skadet eller ikke et regneark. {AGAIN}"
_MACROS = "Filen inneholder makroer, og da åpner ikke portalen den. Lagre den på nytt som .xlsx uten makroer."
_TOO_MUCH = f"Arket har for mange rader. Portalen tar imot {thousands(MOST_ROWS)} om gangen. Del det i flere."
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MERGED = re.compile(r"[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7}")
_PACKED_AS_USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_HOSTILE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    DefusedXmlException,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    OSError,
    OverflowError,
    AssertionError,
)  # fmt: skip  whatever openpyxl stumbles over in a file that somebody has bent

Cell = str | int | float | bool | None


class Sheet(NamedTuple):
    name: str
    is_hidden: bool
    rows: list[list[Cell]]  # all from the first on, so that a row's place is its number less one


def read(name: str, file: IO[bytes], *, size: int) -> list[Sheet]:
    """The sheets of a file that hold anything, those that are hidden last. Raises UnusableFile."""
    if not size:
        raise UnusableFile("Filen er tom.")
    if size > MOST_BYTES:
        raise UnusableFile("Filen er for stor. Et regneark kan være høyst 10 MB. Fjern bilder og ark som ikke trengs.")
    sheets = list(_read_workbook(name, file) if _is_workbook(name) else [_read_text(file)])
    found = sorted((sheet for sheet in sheets if sheet.rows), key=lambda sheet: sheet.is_hidden)
    if not found:
        raise UnusableFile("Det står ingenting i filen.")
    return found


def _is_workbook(name: str) -> bool:
    ending = ending_of(name)
    if ending in ("xlsm", "xltm", "xlam"):
        raise UnusableFile(_MACROS)
    if ending not in ("xlsx", "csv", "txt"):
        kind = f"Filer av typen .{ending[:12]}" if ending else "Filer uten endelse i navnet"
        raise UnusableFile(f"{kind} kan ikke hentes inn. Lagre regnearket som .xlsx eller .csv.")
    return ending == "xlsx"


# .xlsx


def _read_workbook(name: str, file: IO[bytes]) -> Iterator[Sheet]:
    try:
        _refuse_macros(file)
        recognise(name, file)
        _refuse_a_bomb(file)
        yield from _sheets(file)
    except Refused:
        raise
    except _HOSTILE as error:
        raise UnusableFile(_BROKEN) from error


def _refuse_macros(file: IO[bytes]) -> None:
    """Also where the name says .xlsx. What is no zip is judged afterwards, with its own words."""
    file.seek(0)
    if file.read(4) != b"PK\3\4" or not has_small_directory(file):
        return
    with zipfile.ZipFile(file) as parts:
        if any(part.lower().endswith("vbaproject.bin") or "macrosheets/" in part for part in parts.namelist()):
            raise UnusableFile(_MACROS)


def _refuse_a_bomb(file: IO[bytes]) -> None:
    """By what the directory says; of what is packed as spreadsheets are, zipfile unfolds no more than that."""
    with zipfile.ZipFile(file) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
        packed = sum(part.compress_size for part in parts.infolist())
        if any(part.flag_bits & 1 for part in parts.infolist()):
            raise UnusableFile("Filen har passord. Lagre den på nytt uten passord.")
        if any(part.compress_type not in _PACKED_AS_USUAL for part in parts.infolist()):
            raise UnusableFile(_BROKEN)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 1):
        raise UnusableFile(
            "Filen er mye større enn den ser ut til, så portalen åpner den ikke. "
            "Kopier radene du trenger til et nytt regneark, og prøv med det."
        )


def _sheets(file: IO[bytes]) -> Iterator[Sheet]:
    file.seek(0)
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        cells = 0
        for number, sheet in enumerate(book.worksheets):
            if number >= MOST_SHEETS:
                raise UnusableFile(f"Filen har for mange ark. Portalen tar imot {MOST_SHEETS}.")
            sheet.reset_dimensions()  # what they say is often wrong
            kept = _kept(sheet.iter_rows(values_only=True))
            _complete(kept, file, sheet._worksheet_path)
            cells += sum(map(len, kept))
            _refuse_if_too_many(cells)
            yield Sheet(sheet.title[:LONGEST_NAME], sheet.sheet_state != "visible", kept)
    finally:
        book.close()


def _complete(rows: list[list[Cell]], file: IO[bytes], part: str) -> None:
    """What the reader does not tell: which formulas have no value, and that a tall merged cell counts for each row."""
    merged: dict[str, None] = {}
    with zipfile.ZipFile(file) as parts, parts.open(part) as xml:
        for _, element in iterparse(xml):
            match element.tag.rpartition("}")[2]:
                case "c":
                    if _has_no_value_yet(element) and (at := _CELL.fullmatch(element.get("r", ""))):
                        _mark(rows, column_index_from_string(at[1]), int(at[2]))
                    element.clear()
                case "row":
                    element.clear()
                case "mergeCell":
                    merged[element.get("ref", "")] = None
    filled = 0
    for ref in filter(_MERGED.fullmatch, merged):
        left, top, right, bottom = range_boundaries(ref)
        if left == right and left <= MOST_COLUMNS and top <= len(rows):
            filled += min(bottom, len(rows)) - top
            _refuse_if_too_many(filled)
            _fill(rows[top - 1 : bottom], left - 1)


def _has_no_value_yet(cell: Any) -> bool:
    """A formula that nobody has calculated."""
    found = {child.tag.rpartition("}")[2]: child.text for child in cell}
    return "f" in found and not found.get("v")


def _mark(rows: list[list[Cell]], column: int, row: int) -> None:
    if row <= len(rows) and column <= MOST_COLUMNS:
        cells = rows[row - 1]
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = NO_VALUE


def _fill(rows: list[list[Cell]], place: int) -> None:
    value = rows[0][place] if place < len(rows[0]) else None
    for row in rows[1:]:
        if any(cell is not None for cell in row):  # an empty row stays empty
            row.extend([None] * (place + 1 - len(row)))
            row[place] = value


# .csv


def _read_text(file: IO[bytes]) -> Sheet:
    file.seek(0)
    text = _decoded(file.read(MOST_BYTES))
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.\r?", first):  # Excel's own way of saying it
        delimiter, text = first[4], rest
    else:
        delimiter = _delimiter(text)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = _kept(read, plain=lambda text: _plain(as_it_was(text)))
    except (csv.Error, ValueError) as error:  # the second of a delimiter that is none
        raise UnusableFile(f"Filen er ikke en CSV-fil som portalen kan lese. {AGAIN}") from error
    _refuse_if_too_many(sum(map(len, rows)))
    return Sheet("CSV", False, rows)


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 as Excel's «Unicode-tekst», or Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content or content.startswith((b"PK\3\4", b"%PDF", b"{\\rtf")):
        raise UnusableFile(f"Navnet sier CSV, men innholdet er noe annet. {AGAIN}")
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableFile(f"Filen er ikke tekst som portalen kan lese. {AGAIN}")


def _delimiter(text: str) -> str:
    """What parts most lines into equally many columns."""
    sample = text.splitlines()[:60]

    def evenness(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if len(row) > 1]
        except csv.Error:
            return (0, 0)
        usual = max(set(widths), key=widths.count, default=0)
        return (widths.count(usual), usual)

    return max(DELIMITERS, key=evenness)


# Both


def _kept(rows: Iterable[Iterable[Any]], *, plain: Callable[[Any], Cell] | None = None) -> list[list[Cell]]:
    """The rows up to the last that holds anything, each up to its last cell that does."""
    kept: list[list[Cell]] = []
    last = 0
    for number, raw in enumerate(rows, 1):
        row = list(raw)
        _shorten(row)
        if len(row) > MOST_COLUMNS:
            raise UnusableFile(f"Arket har for mange kolonner. Høyst {MOST_COLUMNS} er mulig. Slett noen.")
        row = list(map(plain or _plain, row))
        _shorten(row)
        if row and number > MOST_ROWS:
            raise UnusableFile(_TOO_MUCH)
        if number <= MOST_ROWS:
            kept.append(row)
        last = number if row else last
        if number > LAST_ROW_OF_EXCEL:
            raise UnusableFile(_TOO_MUCH)
    return kept[:last]


def _shorten(row: list[Any]) -> None:
    """Up to the last cell that holds anything."""
    while row and row[-1] in (None, ""):
        row.pop()


def _refuse_if_too_many(cells: int) -> None:
    if cells > MOST_CELLS:
        most = thousands(MOST_CELLS)
        raise UnusableFile(f"Filen har for mange celler. Høyst {most} er mulig. Slett ark og kolonner.")


def _plain(value: Any) -> Cell:
    """A cell as JSON can hold it. A day is written as 2027-03-01."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float | Decimal):
        value = float(value)
        return int(value) if abs(value) < 10**15 and value == int(value) else _finite(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    text = LINE_BREAKS.sub("\n", str(value)).replace("\0", "").replace("\u00a0", " ").strip()
    if len(text) > LONGEST_CELL:
        raise UnusableFile(f"En celle har mer enn {thousands(LONGEST_CELL)} tegn. Mangler et anførselstegn i filen?")
    return text or None


def _finite(value: float) -> float | None:
    return value if abs(value) < 1e300 else None  # neither endless nor no number


def letter(place: int) -> str:
    """What Excel calls the column at this place, from 0."""
    return str(get_column_letter(place + 1))
