"""Spreadsheets as municipalities have them, each messy in its own way; and some that are hostile. No name is real."""

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(rows: Iterable[Iterable[Any]], *, name: str = "Ark1") -> bytes:
    """One sheet with these rows."""
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def file(content: bytes, name: str = "Prosjekter.xlsx") -> UploadedFile:
    return SimpleUploadedFile(name, content, content_type=EXCEL)


def title_block() -> UploadedFile:
    """«Prosjektportefølje 2026.xlsx»: a title and a merged line above the header, merged units, sums, blank lines, a
    legend of colours below, and a second sheet that is no list."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Portefølje"
    sheet["A1"], sheet["A1"].font = "Prosjektportefølje 2026 – Eksempel kommune", Font(size=16, bold=True)
    sheet.merge_cells("A1:H1")
    sheet["A2"] = "Oppdatert 14.01.2026 av porteføljekontoret"
    header = [
        "Virksomhet",
        "Navn på tiltak",
        "Status",
        "Prosjekteier",
        "Oppstart",
        "Ferdig",
        "Kostnadsramme",
        "Beskrivelse",
    ]
    rows: list[list[Any]] = [
        [
            "Skole",
            "Digital skolestart for førsteklassinger",
            "Pågår",
            "owner Testesen",
            datetime.date(2026, 1, 15),
            datetime.date(2026, 12, 31),
            1_250_000,
            "Én vei inn for foreldre som skal melde barn på skole og SFO.",
        ],
        [None, "Felles vikarpool", "Idé", None, "høst 2026", "Q2 2027", "1,2 mill", "Vikarer på tvers av skolene."],
        [None, "Elevråd på nett", "På vent", None, 2027, 2027, "?", "Elevene stemmer over tiltak."],
        ["Sum Skole", None, None, None, None, None, 2_450_000, None],
        [],
        [
            "Vann og avløp",
            "Sensorer i avløpsnettet",
            "Godkjent",
            "owner Testesen",
            "jan.27",
            "des.27",
            "ca. 300 000",
            "Varsling før det går over.",
        ],
        [None, "Ny kartløsning for ledningsnett", "Ferdig", None, "01.03.24", "30.11.25", "450 000 kr", "Ett kart."],
        ["Sum Vann og avløp", None, None, None, None, None, 750_000, None],
        [],
        ["Totalt", None, None, None, None, None, 3_200_000, None],
        [],
        [None, "Grønn = i rute"],
        [None, "Gul = forsinket"],
    ]
    for place, name in enumerate(header, 1):
        cell = sheet.cell(4, place, name)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
    for number, row in enumerate(rows, 5):
        for place, value in enumerate(row, 1):
            sheet.cell(number, place, value)
    sheet.merge_cells("A5:A7")
    sheet.merge_cells("A10:A11")
    notes = book.create_sheet("Veiledning")
    notes["A1"] = "Slik fyller du ut arket"
    lists = book.create_sheet("Lister")
    lists.sheet_state = "hidden"
    for value in ("Idé", "Pågår", "Ferdig"):
        lists.append([value])
    return file(saved(book), "Prosjektportefølje 2026.xlsx")


def semicolons() -> UploadedFile:
    """A Windows-1252 file with semicolons, Norwegian days, and amounts in thousands."""
    rows = [
        [
            "Saksnr",
            "Prosjekt",
            "Avdeling",
            "Fase",
            "Prosjektleder",
            "Startdato",
            "Sluttdato",
            "Investering (1000 kr)",
            "Årlig drift (1000 kr)",
            "Egeninnsats (dagsverk)",
            "Lovpålagt",
            "Type",
            "Formål",
        ],
        [
            "26/00101",
            "Trygghetsalarmer som virker på mobilnettet",
            "Helse og omsorg",
            "Gjennomføring",
            "Testesen, owner",
            "01.02.2026",
            "31.10.2026",
            "2 500",
            "180,5",
            "120",
            "Ja",
            "Prosjekt",
            "Alarmene går over til mobilnettet.\nDe gamle linjene legges ned.",
        ],
        [
            "26/00102",
            "Ny vaktplan i hjemmetjenesten",
            "Helse og omsorg",
            "Planlegging",
            "",
            "15.8.26",
            "20.12.26",
            "350",
            "-",
            "40",
            "Nei",
            "Tiltak",
            "Færre korte vakter; flere hele stillinger.",
        ],
        [
            "26/00103",
            "Chatbot på nettsidene",
            "Servicetorg",
            "Avsluttet",
            "Ukjent Person",
            "1. mars 2025",
            "30. juni 2025",
            "TBD",
            "",
            "15",
            "Nei",
            "Pilot",
            "Svarer på åpningstider og skjema.",
        ],
    ]
    made = io.StringIO()
    csv.writer(made, delimiter=";", lineterminator="\r\n").writerows(rows)
    return SimpleUploadedFile("prosjekter_eksport.csv", made.getvalue().encode("cp1252"), content_type="text/csv")


def planner() -> UploadedFile:
    """As Project Online and Planner export: English, e-mail addresses, duplicate headers, and columns of nothing."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Projects"
    sheet.append(
        [
            "Project ID",
            "Project Name",
            "Status",
            "Owner",
            "Start",
            "Finish",
            "Status",
            "Department",
            "Cost",
            "% Complete",
            "Description",
            None,
            None,
            None,
        ]
    )
    for row in (
        [
            "P-1001",
            "Booking of sports halls",
            "In progress",
            "owner@kommune.example",
            "2026-02-01T08:00:00",
            "2026-09-30T17:00:00",
            "On track",
            "Culture",
            "NOK 400,000.00",
            0.4,
            "One calendar for all halls.",
        ],
        [
            "P-1002",
            "Paperless building applications",
            "Not started",
            "OWNER@kommune.example",
            "2026-10-01",
            "2027-06-30",
            "On track",
            "Planning",
            1250000.0,
            0,
            "Applicants follow their case.",
        ],
        [
            "P-1003",
            "Summer jobs portal",
            "Completed",
            "nobody@kommune.example",
            datetime.datetime(2025, 1, 6, 8),  # noqa: DTZ001  as Excel has it
            datetime.datetime(2025, 5, 30, 17),  # noqa: DTZ001
            "Late",
            "Culture",
            95000,
            1,
            "Young people apply in one place.",
        ],
    ):
        sheet.append(row)
    sheet["N40"] = " "
    return file(saved(book), "ProjectOnline export.xlsx")


def two_headers() -> UploadedFile:
    """Headings over several columns, of which one says that the amounts are thousands; sums that nobody has calculated;
    and the projects of each sector below its name."""
    book = Workbook()
    sheet = book.active
    rows: list[list[Any]] = [
        ["Nordby kommune"],
        ["Prosjektoversikt, sist oppdatert 3. november 2026 av økonomi"],
        [],
        [None, None, None, "Økonomi (1000 kr)", None, "Tid", None],
        ["Nr", "Prosjektnavn", "Sektor", "Investering", "Årlig drift", "Oppstart", "Ferdig", "Status", "Kontaktperson"],
        [None, "SKOLE"],
        ["P-01", "Felles skoleruteapp", "Skole", 850, 120, "mars 2027", "des 2027", "Pågår", "owner Testesen"],
        ["P-02", "Leselyst i 1000 timer", "Skole", "1 200", "80", "Q2 2027", "2028", "Idé", None],
        [None, "Sum Skole", None, "=SUM(D7:D8)", "=SUM(E7:E8)"],
        [],
        ["P-03", "Sensorer i vannkummer", "Teknisk", "2 mill", "?", "2027", "2028", "Planlagt", None],
        [None, "Totalt", None, "=SUM(D7:D11)"],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("D4:E4")
    sheet.merge_cells("F4:G4")
    return file(saved(book), "Prosjektoversikt.xlsx")


MESSY = {"title block": title_block, "semicolons": semicolons, "planner": planner, "two headers": two_headers}


# What somebody has bent


def changed(content: bytes, part: str, made: bytes) -> bytes:
    """The same workbook with another content in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = made
    new = io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return new.getvalue()


SIMPLE = [["Tittel", "Enhet", "Stadium"], ["Bedre skyss", "Skole", "Sendt inn"]]
SHEET = "xl/worksheets/sheet1.xml"
_XMLNS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def bomb() -> bytes:
    """A small file that would unfold to hundreds of megabytes."""
    return changed(workbook(SIMPLE), SHEET, b"<worksheet>" + b" " * 300_000_000 + b"</worksheet>")


def entity_bomb() -> bytes:
    entities = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    cell = b'<c r="A1" t="inlineStr"><is><t>&b;</t></is></c>'
    sheet = entities + b"<worksheet " + _XMLNS + b'><sheetData><row r="1">' + cell + b"</row></sheetData></worksheet>"
    return changed(workbook(SIMPLE), SHEET, sheet)


def with_macros() -> bytes:
    return changed(workbook(SIMPLE), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")


def broken() -> bytes:
    return workbook(SIMPLE)[:-200]


def bent_sheet() -> bytes:
    return changed(workbook(SIMPLE), SHEET, b"<worksheet><sheetData><row")


def far_cell() -> bytes:
    """One cell at the end of the world."""
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return changed(
        workbook(SIMPLE), SHEET, b"<worksheet " + _XMLNS + b"><sheetData>" + cell + b"</sheetData></worksheet>"
    )


def formulas() -> bytes:
    """A sum that Excel has calculated, and one that nobody has."""
    rows = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>Tittel</t></is></c>'
        b'<c r="B1" t="inlineStr"><is><t>Investering</t></is></c>'
        b"</row>"
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>Med verdi</t></is></c><c r="B2"><f>5*100</f><v>500</v></c></row>'
        b'<row r="3"><c r="A3" t="inlineStr"><is><t>Uten verdi</t></is></c><c r="B3"><f>5*200</f><v></v></c></row>'
    )
    return changed(
        workbook(SIMPLE), SHEET, b"<worksheet " + _XMLNS + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    )
