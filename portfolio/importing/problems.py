"""The problems of an import as a spreadsheet, for whoever puts them right."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font

from portfolio.models import Import, ImportRow

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
            sheet.append((row.number, _plain(row.title), column, problem))
            for cell in sheet[sheet.max_row]:
                cell.data_type = "n" if cell.column == 1 else "s"  # what begins with = is no formula
    sheet.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _plain(text: str) -> str:
    """What XML can hold."""
    return "".join(character for character in text if character.isprintable())
