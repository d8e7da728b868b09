"""The annual action plan as a document: what it says, as plain strings that its PDF and Word file share (§6.2).

Excel has real numbers and dates, and takes them from the same content (portfolio.planning.sheets).
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.dates import MONTHS_3
from django.utils.text import Truncator, capfirst

from portfolio.documents import DASH, day
from portfolio.models import ActionPlanEntry, Decision, Programme, Project, Sdg
from portfolio.models.action_plan import add_months
from portfolio.models.project import first_sentences
from portfolio.planning import bars, money
from portfolio.planning.balance import Frame, Limit
from portfolio.planning.content import Content, Item, used
from portfolio.planning.money import Money
from portfolio.templatetags.norwegian import kroner, long_date, number, period, span
from principles.models import Assessment, Principle, Verdict

DRAFT_MARK = "UTKAST"
LONGEST_NEED = 420
MOST_IN_TREE = 6  # entries under one programme in figure 1; the rest are counted
LONGEST_IN_PICTURE = 80
ROWS_OF_PICTURE = 21  # what one page has room for; a longer programme goes on in a picture of its own
Planned = ActionPlanEntry.Decision


def plan_document(content: Content, *, is_late: bool = False) -> dict[str, Any]:
    """All that the document says. `is_late`: a revision whose document was not made when it was adopted."""
    title = str(content.plan)
    return {
        "title": title,
        "document_title": f"{title}, {_which(content)}",
        "mark": "" if content.adoption else DRAFT_MARK,
        "status": _status(content),
        "notes": list(_notes(content, is_late=is_late)),
        "period": period(content.plan),
        "adopted": _adopted(content),
        "over_frame_reason": content.adoption.over_frame_reason if content.adoption else "",
        "strategy": content.plan.strategy.name,
        "strategy_period": f"{content.plan.strategy.starts_on.year}–{content.plan.strategy.ends_on.year}",
        "vision": content.plan.strategy.vision,
        "foreword": content.foreword,
        "figures": _figures(content),
        "tree": [_branch(content, programme) for programme in content.programmes],
        "tree_alt": _tree_in_words(content),
        "months": [_month(day, shows_year=not place) for place, day in enumerate(content.plan.months)],
        "roadmap": [picture for programme in content.programmes for picture in _pictures(content, programme)],
        "scale": list(Verdict.labels),
        "programmes": [_programme(content, programme) for programme in content.programmes],
        "sums": list(_sums(content)),
        "frames": [_limit(limit) for limit in content.limits],
        "drivers": _drivers(content),
        "goals": list(_goals(content)),
        "reserves": [_waiting(item) for item in content.having(Planned.RESERVE)],
        "candidates": [_waiting(item) for item in content.having(Planned.CANDIDATE)],
        "decisions": [_decision(row) for row in content.decisions],
    }


def _which(content: Content) -> str:
    """Utkast; utkast til revisjon 2; revisjon 1."""
    if content.adoption:
        return f"revisjon {content.adoption.revision}"
    standing = content.plan.adoption
    return f"utkast til revisjon {standing.revision + 1}" if standing else "utkast"


def _status(content: Content) -> str:
    """On every page."""
    if content.adoption:
        return f"Revisjon {content.adoption.revision}, vedtatt {long_date(content.adoption.decided_on)}"
    return f"{capfirst(_which(content))}, {day(content.at)}"


def _notes(content: Content, *, is_late: bool) -> Iterator[str]:
    if is_late:
        yield (
            "Revisjonen er eldre enn dette dokumentet. Prioriteter, beløp, perioder og eiere er slik de ble vedtatt. "
            "Behov, gevinster og vurderinger er slik de var da dokumentet ble laget."
        )
    if content.adoption:
        return
    if now := content.plan.adoption:
        yield (
            f"Slik er planen {day(content.at)}, med det som er endret etter vedtaket. "
            f"Revisjon {now.revision}, vedtatt {long_date(now.decided_on)}, gjelder til en ny revisjon er vedtatt."
        )
    else:
        yield "Planen er ikke vedtatt. Prioriteter, beløp og tekster kan bli endret."


def _adopted(content: Content) -> list[dict[str, str]]:
    """What leadership adopted: nothing of a draft."""
    if not (adoption := content.adoption):
        return []
    return _rows(
        {
            "Revisjon": str(adoption.revision),
            "Erstatter": f"revisjon {adoption.revision - 1}" if adoption.revision > 1 else DASH,
            "Vedtaksdato": long_date(adoption.decided_on),
            "Vedtatt av": adoption.decision_maker,
            "Saksnummer": adoption.case_reference,
        }
    )


def _rows(pairs: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in pairs.items()]


def _figures(content: Content) -> list[dict[str, str]]:
    return _rows({"Prosjekter i planen": number(len(content.included)), **_amounts(used(content.items))})


def _amounts(amounts: Money) -> dict[str, str]:
    return {
        "Investering": kroner(amounts.investment_cost),
        "Drift": kroner(amounts.operating_cost),
        "Egeninnsats": _days(amounts.effort_days),
    }


def _days(count: int) -> str:
    return f"{number(count)}\u00a0dagsverk"


def _period(item: Item) -> str:
    return span(item.starts_on, item.ends_on) if item.starts_on and item.ends_on else "ikke tidfestet"


def _in(content: Content, programme: Programme) -> list[Item]:
    return [item for item in content.included if item.programme.pk == programme.pk]


def _projects(count: int) -> str:
    return "ingen prosjekter" if not count else f"{number(count)} prosjekt{'er' if count != 1 else ''}"


# -- Figure 1: from the vision to the entries --------------------------------------------------------------------------


def _branch(content: Content, programme: Programme) -> dict[str, Any]:
    items = _in(content, programme)
    most = MOST_IN_TREE if len(items) > MOST_IN_TREE + 1 else len(items)  # «og 1 til» would take the room of the one
    more = len(items) - most
    return {
        "name": programme.name,
        "focus_area": programme.focus_area,
        "colour": programme.colour,
        "count": capfirst(_projects(len(items))),
        "entries": [{"rank": str(item.rank), "title": item.title} for item in items[:most]],
        "more": f"og {number(more)} til" if more else "",
    }


def _tree_in_words(content: Content) -> str:
    branches = (
        f"Satsningsområdet {row.focus_area} har programmet {row.name} med {_projects(len(_in(content, row)))} i planen."
        for row in content.programmes
    )
    return f"Målbildet er «{content.plan.strategy.vision}» {' '.join(branches)}"


# -- Figure 6: the roadmap ---------------------------------------------------------------------------------------------


def _month(first: datetime.date, *, shows_year: bool) -> dict[str, str]:
    year = str(first.year) if shows_year or first.month == 1 else ""
    return {"name": str(MONTHS_3[first.month]), "year": year}


def _pictures(content: Content, programme: Programme) -> Iterator[dict[str, Any]]:
    """A picture for each programme that has an entry; more of them where one page has no room for all."""
    items = _in(content, programme)
    for begin in range(0, len(items), ROWS_OF_PICTURE):
        part = items[begin : begin + ROWS_OF_PICTURE]
        told = (
            f"{item.rank} {item.title}: {bars.describe(item.starts_on, item.ends_on, content.plan)}" for item in part
        )
        yield {
            "programme": programme.name,
            "colour": programme.colour,
            "goes_on": begin > 0,
            "alt": f"Veikart for {programme.name}, {period(content.plan)}. {'; '.join(told)}.",
            "rows": [_bar(content, item) for item in part],
        }


def _bar(content: Content, item: Item) -> dict[str, Any]:
    """Where the bar lies from 0 to 1, whether it goes on beyond an edge, and which of the 12 months it touches."""
    begin = end = 0.0
    touched = [False] * len(content.plan.months)
    if item.starts_on and item.ends_on:
        begin = bars.position(item.starts_on, content.plan)
        end = bars.position(item.ends_on + datetime.timedelta(days=1), content.plan)
        touched = [item.starts_on < add_months(m, 1) and item.ends_on >= m for m in content.plan.months]
    left, right = max(begin, 0.0), min(end, 1.0)
    return {
        "rank": str(item.rank),
        "title": Truncator(item.title).chars(LONGEST_IN_PICTURE),
        "period": bars.describe(item.starts_on, item.ends_on, content.plan),
        "left": left,
        "width": max(right - left, 0.0),
        "begins_before": begin < 0 < end,
        "ends_after": end > 1 > begin,
        "months": touched,
    }


# -- Entries by programme ----------------------------------------------------------------------------------------------


def _programme(content: Content, programme: Programme) -> dict[str, Any]:
    return {
        "name": programme.name,
        "focus_area": programme.focus_area,
        "colour": programme.colour,
        "objective": programme.objective,
        "entries": [_entry(content, item) for item in _in(content, programme)],
    }


def _entry(content: Content, item: Item) -> dict[str, Any]:
    project = item.project
    answers = _answers(project, content.principles)
    return {
        "rank": str(item.rank),
        "title": item.title,
        "need": in_short(project.need),
        "benefits": in_short(project.benefits),
        "expected_benefit": project.get_expected_benefit_display() or "",
        "principles": [_verdict(principle, answer) for principle, answer in answers],
        "principles_alt": _principles_in_words(answers),
        "amounts": _rows(_amounts(item.money)),
        "facts": _rows({"Periode": _period(item), "Prosjekteier": item.owner or DASH, "Enhet": item.unit or DASH}),
        "reason": " ".join(item.reason.split()),
    }


def in_short(text: str) -> str:
    """The first sentences: the whole stands in the portal and in the decision basis."""
    return first_sentences(text, most=LONGEST_NEED) or " ".join(text.split())


def _answers(project: Project, principles: Iterable[Principle]) -> list[tuple[Principle, Assessment | None]]:
    rows = project.checklist.assessments.all() if project.checklist else ()
    answers = {row.principle_id: row for row in rows if row.is_complete}
    return [(principle, answers.get(principle.pk)) for principle in principles]


def _verdict(principle: Principle, answer: Assessment | None) -> dict[str, str]:
    label = answer.get_verdict_display() if answer else "ikke vurdert"
    return {"hashtag": principle.hashtag, "verdict": answer.verdict if answer else "", "label": label}


def _principles_in_words(answers: Iterable[tuple[Principle, Assessment | None]]) -> str:
    told = (f"{row['hashtag']}: {row['label']}" for row in (_verdict(*answer) for answer in answers))
    return f"Vurdering mot prinsippene. {'; '.join(told)}."


# -- Frames and sums ---------------------------------------------------------------------------------------------------


def _sums(content: Content) -> Iterator[dict[str, str]]:
    """A row for each programme, and the last one for all."""
    for programme in content.programmes:
        items = _in(content, programme)
        yield _sum(programme.name, items)
    yield _sum("Hele planen", content.included)


def _sum(label: str, items: list[Item]) -> dict[str, str]:
    amounts = money.total(item.money for item in items)
    return {"label": label, "count": number(len(items)), **_plain(amounts)}


def _plain(amounts: Money) -> dict[str, str]:
    """For columns, whose heading says the unit."""
    return {name: number(amount) for name, amount in amounts._asdict().items()}


def _limit(limit: Limit) -> dict[str, str]:
    """A capacity is over when one month is, as when the plan is adopted."""
    whose = limit.whose or "hele planen"
    written = kroner if isinstance(limit, Frame) else _days
    return {
        "label": f"{limit.label}, {whose}",
        "limit": written(limit.limit),
        "used": written(limit.used),
        "rest": limit.rest_in_words,
    }


# -- What they answer to, reserves, decisions --------------------------------------------------------------------------


def _ranks(items: Iterable[Item]) -> str:
    """The numbers by which entries are found in the document: 1, 3 og 12."""
    ranks = [str(item.rank) for item in items]
    return " og ".join(filter(None, (", ".join(ranks[:-1]), ranks[-1]))) if ranks else ""


def _drivers(content: Content) -> list[dict[str, str]]:
    return [
        {
            "name": driver.name,
            "scope": driver.get_scope_display(),
            "entries": _ranks(item for item in content.included if driver in item.project.drivers.all()),
        }
        for driver in content.drivers
    ]


def _goals(content: Content) -> Iterator[dict[str, str]]:
    """The goals that an entry answers to, in their order."""
    for goal in Sdg:
        answering = [i for i in content.included if any(tag.goal == goal for tag in i.project.sdg_tags.all())]
        if answering:
            yield {"name": f"{goal.value}. {capfirst(goal.label)}", "entries": _ranks(answering)}


def _waiting(item: Item) -> dict[str, str]:
    return {
        "rank": str(item.rank),
        "title": item.title,
        "programme": item.programme.name,
        "unit": item.unit,
        "period": _period(item),
        "reason": item.reason,
        **_plain(item.money),
    }


def _decision(row: Decision) -> dict[str, str]:
    return {
        "date": day(row.at),
        "title": row.project.title,
        "what": capfirst(row.get_kind_display()),
        "by": row.by.name,
        "reason": row.reason,
    }
