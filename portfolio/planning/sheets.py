"""The annual action plan as an Excel workbook: real numbers and dates, and no text that Excel would calculate."""

import datetime
import io
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from portfolio.columns import Cell, Kind, of_a_sheet
from portfolio.models import ActionPlanEntry
from portfolio.planning import money
from portfolio.planning.balance import Frame, Limit
from portfolio.planning.content import Content, Item
from portfolio.planning.document import plan_document
from portfolio.planning.packing import packed_anew
from portfolio.workbook import add_list


def xlsx(content: Content, *, at: datetime.datetime, is_late: bool = False) -> bytes:
    """The same content and moment give the same bytes."""
    book = Workbook(write_only=True)
    told = plan_document(content, is_late=is_late)
    moment = at.astimezone(datetime.UTC).replace(tzinfo=None)
    book.properties.creator, book.properties.title = "InnoLab", told["document_title"]
    book.properties.created = moment
    add_list(book, "Planen", _ENTRIES, (_entry(content, item) for item in content.items))
    add_list(book, "Summer og rammer", _SUMS, _sums(content))
    add_list(book, "Beslutninger", _DECISIONS, _decisions(content))
    add_list(book, "Om planen", _ABOUT, _about(told))
    out = io.BytesIO()
    book.save(out)
    return packed_anew(out.getvalue(), at=at)


_MONEY = {
    "investering": ("Investering i planen", Kind.KRONER),
    "drift": ("Drift i planen", Kind.KRONER),
    "dagsverk": ("Dagsverk i planen", Kind.NUMBER),
}
_ENTRIES = of_a_sheet(
    prioritet=("Prioritet", Kind.NUMBER),
    tittel=("Prosjekt", Kind.TEXT),
    beslutning=("Beslutning", Kind.TEXT),
    program=("Program", Kind.TEXT),
    enhet=("Enhet", Kind.TEXT),
    eier=("Prosjekteier", Kind.TEXT),
    starter=("Starter", Kind.DATE),
    slutter=("Slutter", Kind.DATE),
    **_MONEY,
    nytte=("Forventet nytte", Kind.TEXT),
    behov=("Behov", Kind.LONG),
    gevinster=("Forventede gevinster", Kind.LONG),
    prinsipper=("Prinsippene", Kind.LONG),
    begrunnelse=("Ledelsens begrunnelse", Kind.LONG),
    nummer=("Nr. i portalen", Kind.NUMBER),
)
_SUMS = of_a_sheet(
    hva=("Hva", Kind.TEXT),
    program=("Program", Kind.TEXT),
    prosjekter=("Prosjekter", Kind.NUMBER),
    ramme=("Ramme", Kind.NUMBER),
    brukt=("I planen", Kind.NUMBER),
    rest=("Rest", Kind.NUMBER),
    over=("Over", Kind.TEXT),
)
_DECISIONS = of_a_sheet(
    dato=("Dato", Kind.DATE),
    tittel=("Prosjekt", Kind.TEXT),
    beslutning=("Beslutning", Kind.TEXT),
    av=("Av", Kind.TEXT),
    begrunnelse=("Begrunnelse", Kind.LONG),
)
_ABOUT = of_a_sheet(hva=("Hva", Kind.TEXT), verdi=("Verdi", Kind.LONG))
_WHOLE_PLAN = "Hele planen"


def _entry(content: Content, item: Item) -> list[Cell]:
    project = item.project
    rows = project.checklist.assessments.all() if project.checklist else ()
    verdicts = {row.principle_id: row.get_verdict_display() for row in rows if row.is_complete}
    told = (f"{row.hashtag}: {verdicts.get(row.pk, 'ikke vurdert')}" for row in content.principles)
    return [
        item.rank,
        item.title,
        ActionPlanEntry.Decision(item.decision).label.capitalize(),
        item.programme.name,
        item.unit,
        item.owner,
        item.starts_on,
        item.ends_on,
        *item.money,
        (project.get_expected_benefit_display() or "").capitalize(),
        project.need,
        project.benefits,
        "; ".join(told),
        item.reason,
        project.pk,
    ]


def _sums(content: Content) -> Iterator[list[Cell]]:
    """What is included takes, by programme and in all; then the frames, each against what is used of it."""
    for programme in (*content.programmes, None):
        items = [item for item in content.included if programme is None or item.programme.pk == programme.pk]
        amounts = money.total(item.money for item in items)
        for label, amount in zip(("Investering", "Drift", "Egeninnsats i dagsverk"), amounts, strict=True):
            yield [label, _name(programme), len(items), None, amount, None, ""]
    for limit in content.limits:
        yield _limit(limit)


def _limit(limit: Limit) -> list[Cell]:
    """There may be something left of a year in which one month is over."""
    label = f"Ramme for {limit.label.lower()}" if isinstance(limit, Frame) else "Kapasitet i dagsverk"
    over = limit.rest_in_words if limit.is_over else ""
    return [label, limit.whose or _WHOLE_PLAN, None, limit.limit, limit.used, limit.rest, over]


def _name(programme: Any) -> str:
    return programme.name if programme else _WHOLE_PLAN


def _decisions(content: Content) -> Iterator[list[Cell]]:
    for row in content.decisions:
        label = row.get_kind_display().capitalize()
        yield [timezone.localdate(row.at), row.project.title, label, row.by.name, row.reason]


def _about(told: dict[str, Any]) -> Iterator[list[Cell]]:
    yield ["Plan", told["document_title"]]
    yield ["Status", told["status"]]
    yield ["Periode", told["period"]]
    for row in told["adopted"]:
        yield [row["label"], row["value"]]
    yield ["Strategi", told["strategy"]]
    yield ["Målbilde", told["vision"]]
    yield ["Forord", told["foreword"]]
    for note in told["notes"]:
        yield ["Merk", note]
