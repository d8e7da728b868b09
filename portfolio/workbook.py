"""A list as an Excel workbook: real numbers and dates, a heading that stays, and a sheet about where it comes from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from django.utils import timezone
from django.utils.formats import date_format
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portfolio.columns import NUMBER, Cell, Column, Kind
from portfolio.export import Export
from portfolio.harmless import looks_like_a_formula

LONGEST_CELL = 32_767  # as Excel counts, in UTF-16
SHORTENED = " … [Forkortet. Resten får ikke plass i en celle i Excel.]"
YES_NO = {True: "Ja", False: "Nei"}
# What no XML file may hold; one such character and Excel does not open the file.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAK = re.compile(r"\r\n?")

_NUMBER, _DAY = "#,##0", "dd.mm.yyyy"  # Excel writes the first as the reader's country does: 1 250 000
_FORMATS = {Kind.NUMBER: _NUMBER, Kind.KRONER: _NUMBER, Kind.DATE: _DAY}
_WIDTHS = {Kind.TEXT: 24, Kind.LONG: 60, Kind.NUMBER: 12, Kind.KRONER: 16, Kind.DATE: 13, Kind.YES_NO: 12}
_TITLE_WIDTH = 46
_A4 = 9
_ROOM_FOR_ARROW = 4
_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def held_by_xml(text: str) -> str:
    """The text without what a workbook cannot hold."""
    return _NOT_IN_XML.sub("", text)


def write(export: Export, file: IO[bytes]) -> None:
    """A row at a time, by way of openpyxl's own temporary file."""
    book = Workbook(write_only=True)
    book.properties.creator = "InnoLab"
    book.properties.title = f"{export.name.capitalize()} {date_format(export.day, 'd.m.Y')}"
    number, shortened = add_list(book, export.name, export.columns, export.rows())
    _write_about(book.create_sheet("Om uttrekket"), export, number, shortened)
    book.save(file)


def add_list(book: Workbook, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> tuple[int, int]:
    """A sheet with a row for each; how many rows there are, and how many cells were too long."""
    sheet = book.create_sheet(_sheet_name(name))
    last = get_column_letter(len(columns))
    _set_up(sheet, columns)
    sheet.append(list(_heading(sheet, [column.label for column in columns])))
    writers = [_Writer(sheet, column) for column in columns]
    number = 0
    for row in rows:
        sheet.append([writer.cell(value) for writer, value in zip(writers, row, strict=True)])
        number += 1
    sheet.auto_filter.ref = f"A1:{last}{number + 1}"
    return number, sum(writer.shortened for writer in writers)


def _set_up(sheet: WriteOnlyWorksheet, columns: Sequence[Column]) -> None:
    """What has to stand in the file before the first row: widths, the heading that stays, and how it is printed."""
    for place, column in enumerate(columns, 1):
        width = _TITLE_WIDTH if column.key == "tittel" else _WIDTHS[column.kind]
        sheet.column_dimensions[get_column_letter(place)].width = max(width, len(column.label) + _ROOM_FOR_ARROW)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _heading(sheet: WriteOnlyWorksheet, labels: list[str]) -> Iterator[SheetCell]:
    for label in labels:
        cell = WriteOnlyCell(sheet, label)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1E2B3C")
        cell.alignment = Alignment(vertical="center")
        yield cell


class _Writer:
    """The cells of one column. One serves all rows, for each is written before the next; so styles cost nothing."""

    def __init__(self, sheet: WriteOnlyWorksheet, column: Column) -> None:
        self.shortened = 0
        self.plain, self.quoted = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
        for cell in (self.plain, self.quoted):
            cell.alignment = _WRAPPED if column.kind in (Kind.TEXT, Kind.LONG) else _TOP
            cell.number_format = "0" if column.key == NUMBER else _FORMATS.get(column.kind, "General")
        self.quoted.quotePrefix = True

    def cell(self, value: Cell) -> SheetCell | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            value = YES_NO[value]
        if not isinstance(value, str):
            self.plain.value = value
            return self.plain
        text = self._fitting(_LINE_BREAK.sub("\n", held_by_xml(value)))
        cell = self.quoted if looks_like_a_formula(text) else self.plain
        cell.value = text
        cell.data_type = "s"  # else «=…» is a formula to openpyxl, and «#N/A» an error
        return cell

    def _fitting(self, text: str) -> str:
        """With what Excel has room for, and a word where that is not all."""
        if len(text) <= LONGEST_CELL // 2 or len(units := text.encode("utf-16-le")) <= 2 * LONGEST_CELL:
            return text
        self.shortened += 1
        return units[: 2 * (LONGEST_CELL - len(SHORTENED))].decode("utf-16-le", errors="ignore") + SHORTENED


def _write_about(sheet: WriteOnlyWorksheet, export: Export, number: int, shortened: int) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 100
    sheet.append(list(_heading(sheet, ["Om uttrekket", ""])))
    for label, text in _about(export, number, shortened):
        first, second = WriteOnlyCell(sheet, label), WriteOnlyCell(sheet, text)
        first.font, first.alignment, second.alignment = Font(bold=True), _TOP, _WRAPPED
        if isinstance(text, str):
            second.value, second.data_type = held_by_xml(text), "s"
            second.quotePrefix = looks_like_a_formula(text)
        else:
            second.number_format, second.alignment = _NUMBER, Alignment(vertical="top", horizontal="left")
        sheet.append([first, second])


def _about(export: Export, number: int, shortened: int) -> Iterator[tuple[str, str | int]]:
    yield "Liste", export.name.capitalize()
    yield "Tatt ut", date_format(timezone.localtime(export.at), r"j. F Y \k\l. H.i")
    yield "Tatt ut av", export.by.name
    yield "Antall rader", number
    yield from export.filters or [("Filtre", "Ingen. Alt du har tilgang til, er med.")]
    yield "Listen i portalen", export.address
    yield "Tomme celler", "Portalen har ikke opplysningen. Det er ikke det samme som 0."
    if shortened:
        yield "Forkortede tekster", shortened


def _sheet_name(name: str) -> str:
    """Excel takes 31 characters, and not these."""
    return re.sub(r"[\\/*?:\[\]]", "-", name.capitalize())[:31]
