"""The roadmap as Excel: real dates and numbers, month by month too, and nothing that Excel would calculate.

In the order of the ranking, whatever the page is grouped by: whoever sorts and adds up begins with what matters most.
"""

import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portfolio.columns import Cell, Column, Kind, of_a_sheet
from portfolio.models import ActionPlanEntry
from portfolio.models.action_plan import add_months
from portfolio.planning import money, takes
from portfolio.planning.lean import lean
from portfolio.planning.money import Money
from portfolio.planning.packing import packed_anew
from portfolio.templatetags.norwegian import moment, month
from portfolio.workbook import add_list, held_by_xml
from portfolio.workflow import Stage
from roadmap import facts, status
from roadmap.picture import Item
from roadmap.shown import Shown

GOES_ON = "■"
OUTSIDE = str(status.Kind.OUTSIDE.label)


def xlsx(shown: Shown) -> bytes:
    """The same facts and moment give the same bytes. One query: for what the projects take of the plan."""
    book, titles, taken = Workbook(write_only=True), shown.titles, _taken(shown)
    items = sorted(shown.items, key=_place)
    book.properties.creator, book.properties.title = "InnoLab", held_by_xml(shown.title)
    book.properties.created = shown.at.replace(tzinfo=None)
    add_list(book, "Veikart", _ROWS, (_row(shown, item, titles, taken.get(item.entry_id)) for item in items))
    add_list(book, "Måneder", _months(shown), (_in_months(shown, item) for item in items))
    if items:
        _shade(book["Måneder"], rows=len(items), months=len(shown.span.months))
    add_list(book, "Faser", _PHASES, _phases(items))
    add_list(book, "Milepæler", _POINTS, _points(items))
    add_list(book, "Om veikartet", _ABOUT, _about(shown))
    out = io.BytesIO()
    book.save(out)
    return packed_anew(out.getvalue(), at=shown.at)


_ROWS = of_a_sheet(
    prioritet=("Prioritet", Kind.NUMBER),
    tittel=("Prosjekt", Kind.TEXT),
    program=("Program", Kind.TEXT),
    enhet=("Enhet", Kind.TEXT),
    eier=("Prosjekteier", Kind.TEXT),
    beslutning=("Beslutning", Kind.TEXT),
    stadium=("Stadium", Kind.TEXT),
    starter=("Starter", Kind.DATE),
    slutter=("Slutter", Kind.DATE),
    vedtatt_start=("Vedtatt start", Kind.DATE),
    vedtatt_slutt=("Vedtatt slutt", Kind.DATE),
    investering=("Investering i planen", Kind.KRONER),
    drift=("Drift i planen", Kind.KRONER),
    dagsverk=("Dagsverk i planen", Kind.NUMBER),
    forsinket=("Dager forsinket", Kind.NUMBER),
    status=("Status", Kind.TEXT),
    avhenger_av=("Avhenger av", Kind.LONG),
    nummer=("Nr. i portalen", Kind.NUMBER),
)
_PHASES = of_a_sheet(
    prioritet=("Prioritet", Kind.NUMBER),
    tittel=("Prosjekt", Kind.TEXT),
    fase=("Fase", Kind.TEXT),
    starter=("Starter", Kind.DATE),
    slutter=("Slutter", Kind.DATE),
    nummer=("Nr. i portalen", Kind.NUMBER),
)
_POINTS = of_a_sheet(
    prioritet=("Prioritet", Kind.NUMBER),
    tittel=("Prosjekt", Kind.TEXT),
    milepael=("Milepæl", Kind.TEXT),
    dato=("Dato", Kind.DATE),
    naadd=("Nådd", Kind.DATE),
    nummer=("Nr. i portalen", Kind.NUMBER),
)
_ABOUT = of_a_sheet(hva=("Hva", Kind.TEXT), verdi=("Verdi", Kind.LONG))


_NOTHING_KNOWN = (None,) * len(money.AMOUNTS)


def _place(item: Item) -> tuple[bool, int]:
    """What is outside the ranking comes last, as it stands on the page."""
    return item.rank is None, item.rank or 0


def _taken(shown: Shown) -> dict[int | None, Money]:
    """What each entry takes of the plan, as the plan's own page and workbook have it."""
    keys = [item.entry_id for item in shown.items if item.entry_id]
    entries = lean(shown.plan.entries.filter(pk__in=keys).annotate(**takes.with_efforts()))
    return {entry.pk: money.of(entry, shown.plan) for entry in entries}


def _row(shown: Shown, item: Item, titles: dict[int, str], taken: Money | None) -> list[Cell]:
    period, adopted = item.period or (None, None), item.adopted or (None, None)
    return [
        item.rank,
        item.title,
        item.programme,
        item.unit,
        item.owner,
        ActionPlanEntry.Decision(item.decision).label.capitalize() if item.decision else OUTSIDE,
        Stage(item.stage).label.capitalize(),
        *period,
        *adopted,
        *(taken or _NOTHING_KNOWN),
        item.days_late if item.adopted and item.period else None,
        status.status(item, shown.today).words,
        facts.needs(item, titles),
        item.project_id,
    ]


def _phases(items: Sequence[Item]) -> Iterator[list[Cell]]:
    for item in items:
        for phase in item.phases:
            yield [item.rank, item.title, phase.name, phase.starts_on, phase.ends_on, item.project_id]


def _points(items: Sequence[Item]) -> Iterator[list[Cell]]:
    for item in items:
        for point in item.milestones:
            yield [item.rank, item.title, point.name, point.due_on, point.reached_on, item.project_id]


# -- Month by month ----------------------------------------------------------------------------------------------------


def _months(shown: Shown) -> list[Column]:
    """A narrow column for each month, after which project it is."""
    months = {f"{day:%Y-%m}": (month(day), Kind.NUMBER) for day in shown.span.months}
    return of_a_sheet(prioritet=("Prioritet", Kind.NUMBER), tittel=("Prosjekt", Kind.TEXT), **months)


def _in_months(shown: Shown, item: Item) -> list[Cell]:
    """The phase that the month begins with or enters first; a square where nobody has said which."""
    cells: list[Cell] = [item.rank, item.title]
    for first in shown.span.months:
        after = add_months(first, 1)
        goes_on = item.period is not None and item.period.starts_on < after and item.period.ends_on >= first
        named = (phase.name for phase in item.phases if phase.starts_on < after and phase.ends_on >= first)
        cells.append(next(named, GOES_ON) if goes_on else None)
    return cells


def _shade(sheet: WriteOnlyWorksheet, *, rows: int, months: int) -> None:
    """What goes on is tinted, so that the sheet reads as the picture; the words in it say it too."""
    last = get_column_letter(months + 2)
    tint = PatternFill("solid", bgColor="B9D6D3")
    sheet.conditional_formatting.add(f"C2:{last}{rows + 1}", FormulaRule(formula=['C2<>""'], fill=tint))


def _about(shown: Shown) -> Iterator[list[Cell]]:
    yield ["Plan", str(shown.plan)]
    yield ["Planens status", shown.plan.get_state_display().capitalize()]
    yield ["Fra og med", facts.day(shown.span.starts_on)]
    yield ["Til og med", facts.day(shown.span.ends_on)]
    yield ["Tatt ut", moment(shown.at)]
    yield ["Antall prosjekter", len(shown.items)]
    for label, words in shown.filters or [("Filtre", "Ingen")]:
        yield [label, words]
    yield ["Veikartet i portalen", shown.address]
    yield ["Måneder", f"Arket viser fasen i hver måned. {GOES_ON} står der prosjektet pågår uten at noen fase er satt."]
    yield ["Beløp og dagsverk", "Det prosjektet tar av planens 12 måneder. Tomt for det som ikke er i planen."]
    yield ["Tomme celler", "Portalen har ikke opplysningen. Det er ikke det samme som 0."]
