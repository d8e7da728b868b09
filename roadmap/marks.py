"""What one row of the roadmap draws: its bar with phases, milestones, and what was adopted, as SVG.

Written here and not in a template, which took four times as long: leadership looks at hundreds of rows at once.
Everything is placed in percent of the months across and in pixels from the middle of the row down.
"""

import datetime
from collections.abc import Sequence
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString

from portfolio.models import ActionPlanEntry
from roadmap import timeline
from roadmap.picture import Item, Period, PhaseSpan, Point
from roadmap.span import Span
from roadmap.timeline import Bar

# Pixels: how wide the months are at the least on a desk, and what a letter of the name of a phase takes.
_NARROWEST, _LETTER = 560, 6.2
_DARKEST = 6  # phases after this one are as dark
INCLUDED = ActionPlanEntry.Decision.INCLUDED


def drawing(item: Item, span: Span, today: datetime.date, *, words: str) -> SafeString:
    """All of it. What has no bar in these months has `words` of when it is, instead."""
    shown = timeline.bar(*item.period, span) if item.period else None
    parts = [_bar(item, shown, span) if shown else f'<text class="beyond" x="50%" y="4">{escape(words)}</text>']
    if item.adopted and item.adopted != item.period and (was := timeline.bar(*item.adopted, span)):
        parts.append(f'<rect class="as-adopted" x="{was["left"]}" width="{was["width"]}" y="12" height="3"/>')
    parts += [_point(point, span, today) for point in item.milestones if span.starts_on <= point.due_on <= span.ends_on]
    return SafeString("".join(parts))


def summary(items: list[Item], span: Span) -> SafeString:
    """The thin bar of a group, from the first that begins to the last that ends."""
    periods = [item.period for item in items if item.period]
    if not periods:
        return SafeString()
    whole = Period(min(each.starts_on for each in periods), max(each.ends_on for each in periods))
    shown = timeline.bar(*whole, span)
    if not shown:
        return SafeString()
    return SafeString(f'<rect class="of-group" x="{shown["left"]}" width="{shown["width"]}" y="-3" height="6" rx="3"/>')


def _bar(item: Item, shown: Bar, span: Span) -> str:
    place = f'x="{shown["left"]}" width="{shown["width"]}"'
    points = [span.position(point.due_on) * _NARROWEST for point in item.milestones]
    phases = "".join(_phase(phase, points, span) for phase in item.phases)
    # What is not included is outlined over its phases; else the phases are the bar.
    whole = "" if phases and item.decision == INCLUDED else f'<rect class="bar" {place} y="-9" height="18" rx="3"/>'
    cuts = '<use href="#before"/>' if shown["begins_before"] else ""
    cuts += '<use href="#after" x="100%"/>' if shown["ends_after"] else ""
    return f'<g class="bar-of-project" data-decision="{item.decision}" {place}>{phases}{whole}{cuts}</g>'


def _phase(phase: PhaseSpan, points: Sequence[float], span: Span) -> str:
    """`points`: where the milestones begin, in pixels."""
    shown = timeline.bar(phase.starts_on, phase.ends_on, span)
    if not shown:
        return ""
    place = min(phase.place, _DARKEST)
    rect = f'<rect class="phase" data-place="{place}" x="{shown["left"]}" width="{shown["width"]}" y="-9" height="18"/>'
    inset = _inset(points, shown)
    if inset + len(phase.name) * _LETTER + 4 > _pixels(shown["width"]):
        return rect
    return f'{rect}<text data-place="{place}" x="{shown["left"]}" dx="{inset}" y="4">{_text(phase.name)}</text>'


def _inset(points: Sequence[float], shown: Bar) -> int:
    """The name stands beside what marks the beginning of the phase: an arrow, or a milestone that is about it."""
    begin = _pixels(shown["left"])
    if any(-8 < point - begin < 16 for point in points):
        return 18 if shown["begins_before"] else 12
    return 14 if shown["begins_before"] else 6


@lru_cache(maxsize=20_001)  # as many as roadmap.timeline writes
def _pixels(percent: str) -> float:
    return float(percent.rstrip("%")) / 100 * _NARROWEST


@lru_cache(maxsize=1_000)
def _text(name: str) -> str:
    return str(escape(name))


def _point(point: Point, span: Span, today: datetime.date) -> str:
    kind = "reached" if point.reached_on else "late" if point.is_late(today) else "milestone"
    return f'<use href="#{kind}" x="{timeline.percent(span.middle(point.due_on))}"/>'
