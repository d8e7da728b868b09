"""The problems of an import as a spreadsheet, for whoever puts them right."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font

from portfolio.harmless import looks_like_a_formula
from portfolio.models import Import, ImportRow
from portfolio.workbook import held_by_xml

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADERS = ("Rad", "Tittel", "Kolonne", "Feil og hva du gjør")
_WIDTHS = (8, 50, 24, 90)


def as_excel(it: Import) -> bytes:
    """One line for each problem."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Feil"
    sheet.append(_HEADERS)
    for place, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCD"[place]].width = width
        sheet.cell(1, place + 1).font = Font(bold=True)
    for row in it.rows.filter(kind=ImportRow.Kind.WRONG):
        for column, problem in row.problems:
            sheet.append((row.number, *map(held_by_xml, (row.title, column, problem))))
            for cell in sheet[sheet.max_row][1:]:
                cell.data_type, cell.quotePrefix = "s", looks_like_a_formula(cell.value or "")
    sheet.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
