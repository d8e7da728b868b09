"""The picture as the page shows it: groups of rows, in strings.

A template takes many times as long to look up and write anything else, and a page may have hundreds of rows. A row is
worked out from what its project is and how the page looks, and from nothing else, so what has been worked out is kept:
of a page that is read again only those rows are new that have changed.
"""

import datetime
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.templatetags import norwegian
from portfolio.templatetags.norwegian import span as between
from portfolio.workflow import Stage
from roadmap import marks, timeline
from roadmap.picture import Group, Item
from roadmap.span import Span
from roadmap.status import Kind, Status, how, status

MOST_ROWS = 600  # on one page; the rest of each group is a link away
LEAST_ROWS = 20  # of a group, however many groups there are
KEPT = 4_000  # rows in each process, about 5 kB each
INCLUDED = ActionPlanEntry.Decision.INCLUDED


class Row(NamedTuple):
    """One project. What is marked safe is digits, or written by us with what others wrote escaped."""

    project: str
    entry: str  # empty for what is not in the plan
    rank: str
    attributes: SafeString  # what scripts read
    title: str
    url: str  # of the side panel
    facts: str
    tag: SafeString  # the status
    colour: str  # of the bar
    period: str
    words: str  # the rest of what the picture shows, for those who do not see it
    drawing: SafeString
    is_chosen: bool


class Section(NamedTuple):
    """A group of rows as it is shown: its heading, its bar from first to last, and how many are not here."""

    key: str
    heading: str
    colour: str
    number: int
    period: str
    drawing: SafeString
    rows: list[Row]

    @property
    def rest(self) -> int:
        return self.number - len(self.rows)


class Part(NamedTuple):
    """A group, and those of its items that have a row."""

    group: Group
    items: list[Item]


class Look(NamedTuple):
    """What all rows of one page share."""

    plan: ActionPlan
    span: Span
    whole: str  # what the months that are seen are called: «planen», «perioden»
    today: datetime.date
    by_status: bool  # the colour
    shows_programme: bool  # beside the unit, where rows do not stand under it
    shows_unit: bool
    chosen: int | None
    query: str  # goes along to the side panel
    movable: frozenset[int]  # the projects whose time the user may change
    titles: dict[int, str]

    def of(self, item: Item) -> "RowLook":
        return RowLook(
            self.span,
            self.whole,
            self.today,
            self.by_status,
            self.shows_programme,
            self.shows_unit,
            item.project_id == self.chosen,
            self.query,
            item.project_id in self.movable,
            tuple(filter(None, (self.titles.get(key) for key in item.needs))),
        )


class RowLook(NamedTuple):
    """What one row takes of it: as roadmap.rows.Look, but for this row."""

    span: Span
    whole: str
    today: datetime.date
    by_status: bool
    shows_programme: bool
    shows_unit: bool
    is_chosen: bool
    query: str
    may_move: bool
    needed: tuple[str, ...]  # the titles of what the project depends on, as far as they may be told


def titles(drawn: Iterable[Item], items: Iterable[Item]) -> dict[int, str]:
    """What each of the items is called, and what else one that is drawn needs. One query at the most."""
    found = {item.project_id: item.title for item in items}
    elsewhere = {key for item in drawn for key in item.needs} - found.keys()
    if elsewhere:
        found |= dict(Project.objects.sent_in().filter(pk__in=elsewhere).values_list("pk", "title"))
    return found


def shown(groups: Iterable[Group], *, opened: str | None = None, most: int = MOST_ROWS) -> list[Part]:
    """Each group with its first items, as many as the page has room for; the one that is `opened` with all of them."""
    groups = list(groups)
    room = _room([len(group.items) for group in groups], most)
    return [
        Part(group, group.items if group.key == opened else group.items[:limit])
        for group, limit in zip(groups, room, strict=True)
    ]


def _room(counts: list[int], most: int) -> list[int]:
    """How many rows of each group are shown: all of the small ones, and of the others an equal number."""
    left, room = most, [0] * len(counts)
    for position, place in enumerate(sorted(range(len(counts)), key=counts.__getitem__)):
        share = max(left // (len(counts) - position), LEAST_ROWS)
        room[place] = min(counts[place], share)
        left -= room[place]
    return room


def section(part: Part, look: Look) -> Section:
    group = part.group
    drawn = [row(item, look) for item in part.items]
    return Section(group.key, group.heading, group.colour, len(group.items), *extent(group, look.span), drawn)


def extent(group: Group, span: Span) -> tuple[str, SafeString]:
    """From when to when the group goes, in words and as a bar."""
    periods = [item.period for item in group.items if item.period]
    words = ""
    if periods:
        words = between(min(each.starts_on for each in periods), max(each.ends_on for each in periods))
    return words, marks.summary(group.items, span)


_day = lru_cache(maxsize=10_000)(norwegian.long_date)


@lru_cache(maxsize=10_000)
def panel_url(pk: int) -> str:
    """Working it out anew for each row took a tenth of the page's time."""
    return reverse("roadmap:panel", args=[pk])


def row(item: Item, look: Look) -> Row:
    return _row(item, look.of(item))


@lru_cache(maxsize=KEPT)
def _row(item: Item, look: RowLook) -> Row:
    found = status(item, look.today)
    begins, ends = item.period or (None, None)
    period = timeline.describe(begins, ends, look.span, look.whole)
    return Row(
        project=SafeString(item.project_id),
        entry=SafeString(item.entry_id or ""),
        rank=SafeString(item.rank or ""),
        attributes=_attributes(item, may_move=look.may_move),
        title=item.title,
        url=f"{panel_url(item.project_id)}{look.query}",
        facts=_facts(item, look, found),
        tag=_tag(found),
        colour=found.colour if look.by_status else item.colour,
        period=period,
        words=words(item, look),
        drawing=marks.drawing(item, look.span, look.today, words=period),
        is_chosen=look.is_chosen,
    )


def _attributes(item: Item, *, may_move: bool) -> SafeString:
    """Numbers, days and keys: nothing that anybody wrote."""
    begins, ends = item.period or ("", "")
    needs = f' data-needs="{" ".join(map(str, item.needs))}"' if item.needs else ""
    return SafeString(
        f'data-project="{item.project_id}" data-entry="{item.entry_id or ""}" data-rank="{item.rank or ""}"'
        f' data-decision="{item.decision}" data-version="{item.version}" data-starts-on="{begins}"'
        f' data-ends-on="{ends}"{needs}{" data-may-move" if may_move else ""}'
    )


@lru_cache(maxsize=1_000)
def _tag(found: Status) -> SafeString:
    """Rendered once for each that there is."""
    return render_to_string("roadmap/_status.html", {"status": found})


def _facts(item: Item, look: RowLook, found: Status) -> str:
    """Unit, what leadership has decided where the status does not say it, and the programme where nothing else does."""
    says = found.kind in (Kind.RESERVE, Kind.CANDIDATE, Kind.OUTSIDE)
    decision = "" if says or item.decision == INCLUDED else _decision(item)
    facts = [item.unit if look.shows_unit else "", decision, item.programme if look.shows_programme else ""]
    return " · ".join(filter(None, facts))


def _decision(item: Item) -> str:
    if item.decision:
        return str(ActionPlanEntry.Decision(item.decision).label)
    return f"{Stage(item.stage).label}, utenfor planen"


def words(item: Item, look: RowLook) -> str:
    """Phases, milestones, what was adopted and what it needs, in sentences."""
    found = []
    if item.phases:
        found.append(_listed("Faser", [f"{each.name} fra {_day(each.starts_on)}" for each in item.phases]))
    if item.milestones:
        told = [
            " ".join(filter(None, (each.name, _day(each.due_on), how(each, look.today)))) for each in item.milestones
        ]
        found.append(_listed("Milepæler", told))
    if item.adopted and item.adopted != item.period:
        found.append(f"Vedtatt: {_day(item.adopted.starts_on)} til {_day(item.adopted.ends_on)}.")
    if item.needs:
        found.append(_listed("Avhengig av", [f"«{title}»" for title in look.needed] or ["prosjekter utenfor bildet"]))
    return " ".join(found)


def _listed(label: str, things: list[str]) -> str:
    return f"{label}: {'; '.join(things)}."
