"""Measures how long a spreadsheet takes from file to projects, and back, and how much memory it wants."""

import io
import resource
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from innolab.accounts.models import User
from portfolio.importing import acts
from portfolio.models import Import, Project, Unit
from portfolio.strategy_data import load_strategy

_STAGES = ("Sendt inn", "Vurdert", "I plan", "Under arbeid", "Overlevert til drift", "Parkert")
UNITS = 12


class ImportMeasurement(NamedTuple):
    """Seconds for each part; the most memory that the process has had, in megabytes."""

    rows: int
    read: float
    check: float
    write: float
    change: float  # the same file again, with another cost in each row
    undo: float
    memory_mb: int


def import_benchmark(size: int, user: User) -> ImportMeasurement:
    """Bring in `size` rows, change each of them, and take both back. For a throw-away database."""
    load_strategy()
    for number in range(UNITS):
        Unit.objects.get_or_create(slug=f"enhet-{number}", name=f"Enhet {number}")
    content = workbook(size, cost=1_000)
    read, first = _timed(lambda: acts.begin(file=content, by=user))
    check, _ = _timed(lambda: _done(lambda: acts.check(first, by=user), first))
    write, _ = _timed(lambda: _done(lambda: acts.confirm(first, reason="", leaves_out=False, by=user), first))
    again = acts.begin(file=workbook(size, cost=2_000), by=user)
    _done(lambda: acts.check(again, by=user), again)
    change, _ = _timed(lambda: _done(lambda: acts.confirm(again, reason="", leaves_out=False, by=user), again))
    there = Project.objects.filter(investment_cost__gte=2_000).count()
    acts.undo(again, by=user)
    undo, _ = _timed(lambda: acts.undo(first, by=user))
    if there < size - 1 or Project.objects.exists():
        raise RuntimeError(f"{there} of {size} rows were brought in, {Project.objects.count()} were left")
    return ImportMeasurement(size, read, check, write, change, undo, peak_memory_mb())


def peak_memory_mb() -> int:
    """The most memory that this process has had since it began, in megabytes; it never falls."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def workbook(size: int, *, cost: int) -> SimpleUploadedFile:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Portefølje")
    sheet.append(
        ["Saksnr", "Tittel", "Enhet", "Program", "Status", "Start", "Slutt", "Investering", "Drift per år", "Dagsverk",
         "Behov", "Løsning", "Bærekraftsmål"]
    )  # fmt: skip
    for number in range(size):
        sheet.append(
            [f"26/{number}", f"Prosjekt {number}: bedre tjenester for innbyggerne i sone {number % 97}",
             f"Enhet {number % UNITS}", "Innbyggeren som ressurs", _STAGES[number % len(_STAGES)], "01.03.2027",
             "Q4 2028", cost + number, "180 000,00", number % 400,
             "Saksbehandlerne fører de samme opplysningene tre steder. " * 5,
             "Et felles skjema henter det som kommunen vet fra før. " * 5, "3; 11"]
        )  # fmt: skip
    made = io.BytesIO()
    book.save(made)
    return SimpleUploadedFile("Portefølje.xlsx", made.getvalue())


def _done(act: Callable[[], Any], it: Import) -> None:
    """The act, and what it leaves to the worker."""
    act()
    it.refresh_from_db()
    if it.is_at_work:
        acts.work_on.call(it.pk)
    it.refresh_from_db()
    if it.is_at_work or it.said:
        raise RuntimeError(f"The import stopped: {it.said or it.state}")


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = call()
    return round(time.perf_counter() - began, 1), result
