"""Projects and money by programme and stage."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from portfolio.columns import NONE
from portfolio.pictures.counted import Counted, share
from portfolio.pictures.marks import Mark
from portfolio.pictures.words import capital, projects
from portfolio.templatetags.norwegian import short_kroner
from portfolio.workflow import Stage


class Cell(NamedTuple):
    """One stage of one programme; the bars are in percent of the longest of their kind."""

    stage: str
    number: int
    cost: int
    href: str
    count_bar: str
    cost_bar: str


class Row(NamedTuple):
    mark: Mark
    number: int
    cost: int
    yearly_cost: int
    href: str
    cells: list[Cell]


class ByProgramme(NamedTuple):
    headline: str
    stages: list[str]
    rows: list[Row]
    without_cost: int


class _Sum(NamedTuple):
    number: int = 0
    cost: int = 0
    yearly_cost: int = 0
    without_cost: int = 0


def by_programme(counted: Counted, marks: Mapping[int | None, Mark]) -> ByProgramme:
    """In one query. Every stage that has projects is a column; a programme without any is a row all the same."""
    sums = _sums(counted)
    stages = [stage for stage in Stage if any(stage == of for _, of in sums)]
    most = max((each.number for each in sums.values()), default=0)
    dearest = max((each.cost for each in sums.values()), default=0)

    def cell(programme: int | None, stage: Stage) -> Cell:
        found = sums.get((programme, stage), _Sum())
        href = _href(counted, programme, stadium=stage) if found.number else ""
        bars = share(found.number, most), share(found.cost, dearest)
        return Cell(capital(stage.label), found.number, found.cost, href, *bars)

    def row(programme: int | None, mark: Mark) -> Row:
        own = [each for (of, _), each in sums.items() if of == programme]
        count = sum(each.number for each in own)
        return Row(
            mark=mark,
            number=count,
            cost=sum(each.cost for each in own),
            yearly_cost=sum(each.yearly_cost for each in own),
            href=_href(counted, programme) if count else "",
            cells=[cell(programme, stage) for stage in stages],
        )

    rows = [row(programme, mark) for programme, mark in marks.items()]
    rows = [each for each in rows if each.number or each.mark is not marks[None]]
    without = sum(each.without_cost for each in sums.values())
    return ByProgramme(_headline(counted.total, rows), [capital(stage.label) for stage in stages], rows, without)


def _sums(counted: Counted) -> dict[tuple[int | None, str], _Sum]:
    rows = counted.projects.values_list("programme", "stage").annotate(
        count=Count("pk"),
        cost=Sum("investment_cost", default=0),
        yearly_cost=Sum("operating_cost", default=0),
        without_cost=Count("pk", filter=Q(investment_cost=None)),
    )
    return {(programme, stage): _Sum(*map(int, numbers)) for programme, stage, *numbers in rows}


def _href(counted: Counted, programme: int | None, **narrower: str) -> str:
    return counted.href(program=programme or NONE, **narrower)


def _headline(total: int, rows: list[Row]) -> str:
    cost = sum(row.cost for row in rows)
    if not cost:
        return f"{capital(projects(total))} uten anslag for investering."
    all_of_it = f"{capital(projects(total))} til {short_kroner(cost)} i investering"
    dearest = sorted(rows, key=lambda row: -row.cost)
    if len(dearest) < 2 or dearest[0].cost == dearest[1].cost:
        return f"{all_of_it}."
    first = dearest[0]
    percent = round(100 * first.cost / cost)
    return f"{all_of_it}. {percent} prosent av pengene går til {first.mark.name}."
