"""The files that a list is taken out as: Excel, CSV and JSON.

Each is written to the end before it is sent, so nobody gets half a list that looks whole when something breaks on the
way; and to a temporary file, so a long list takes no more memory than a short one.
"""

import csv
import datetime
import io
import json
import tempfile
from collections.abc import Callable
from typing import IO, NamedTuple

from django.utils import timezone

from portfolio import workbook
from portfolio.columns import Cell
from portfolio.export import Export
from portfolio.harmless import made_harmless
from portfolio.workbook import YES_NO


class Format(NamedTuple):
    content_type: str
    write: Callable[[Export, IO[bytes]], None]


def made(export: Export, extension: str) -> IO[bytes]:
    """A temporary file, to be read from its beginning; it is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    try:
        FORMATS[extension].write(export, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def write_csv(export: Export, file: IO[bytes]) -> None:
    """As Norwegian Excel opens it with a double click: a byte order mark, semicolons, and days like 25.11.2026."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow([column.label for column in export.columns])
    rows.writerows([_in_csv(value) for value in row] for row in export.rows())
    text.detach()  # flushes, and leaves the file open


def _in_csv(value: Cell) -> str | int:
    match value:
        case None:
            return ""
        case bool():
            return YES_NO[value]
        case datetime.date():
            return f"{value:%d.%m.%Y}"
        case str():
            return made_harmless(value.replace("\0", ""))
        case _:
            return value


def write_json(export: Export, file: IO[bytes]) -> None:
    """{"tatt_ut": …, "prosjekter": [{the columns' keys, with values of their type and days as ISO 8601}], "antall": …}.

    A project stands on one line, so that two files can be compared line by line.
    """
    keys = [column.key for column in export.columns]
    begin = f'{{"tatt_ut": {json.dumps(timezone.localtime(export.at).isoformat(timespec="seconds"))},\n"prosjekter": ['
    file.write(begin.encode())
    number = 0
    for number, row in enumerate(export.rows(), 1):
        line = json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False, default=datetime.date.isoformat)
        file.write(f"{',' if number > 1 else ''}\n{line}".encode())
    file.write(f'\n],\n"antall": {number}}}\n'.encode())


FORMATS = {
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook.write),
    "csv": Format("text/csv; charset=utf-8", write_csv),
    "json": Format("application/json", write_json),
}
