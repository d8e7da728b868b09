"""Spreadsheets that are brought in, through the acts."""

from portfolio.importing import acts
from tests.portfolio import spreadsheets

HEADERS = [
    "Tittel",
    "Egen referanse",
    "Enhet",
    "Program",
    "Stadium",
    "Starter",
    "Slutter",
    "Investering",
    "Bærekraftsmål",
]
PROGRAMME = "Innbyggeren som ressurs"


def begun(by, *rows, headers=HEADERS):
    return acts.begin(file=spreadsheets.file(spreadsheets.workbook([headers, *rows])), by=by)


def brought(it, by, choices=None, **options):
    """Through to the end, with these answers to what the portal does not know."""
    acts.map_values(it, choices=choices or {}, by=by)
    acts.check(it, by=by)
    acts.confirm(it, by=by, **{"reason": "", "leaves_out": False, **options})
    it.refresh_from_db()
    return it


def kinds(it):
    return [(row.number, row.kind) for row in it.rows.all()]
