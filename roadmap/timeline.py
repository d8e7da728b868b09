"""Where things lie in a picture over time, in percent of its width, and the scale on top of it (strategy §6.2)."""

import datetime
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypedDict

from django.utils.dates import MONTHS_3
from django.utils.safestring import SafeString

from portfolio.templatetags.norwegian import span as between
from roadmap.span import Span

_ONE_DAY = datetime.timedelta(days=1)
MONTH, QUARTER, YEAR = "maned", "kvartal", "ar"
MONTHS_OF = {MONTH: 1, QUARTER: 3, YEAR: 12}
# As many as may stand on top of the picture before the next scale is easier to read.
_MOST_MONTHS, _MOST_QUARTERS = 18, 48
MOST_TICKS = 20  # more of them, and the picture is wider than the page


class Tick(NamedTuple):
    """A month, a quarter or a year on top of the picture. The first of each year shows it."""

    x: SafeString
    label: str
    year: str


class Bar(TypedDict):
    """Where a bar lies, in percent of the picture's width, and whether it is cut at an edge."""

    left: str
    width: str
    begins_before: bool
    ends_after: bool


@lru_cache(maxsize=20_001)
def _written(hundredths: int) -> SafeString:
    return SafeString(f"{hundredths / 100:g}%")


def percent(share: float) -> SafeString:
    """A share of the width, as SVG wants it. Digits need no escaping."""
    return _written(round(share * 10_000))


def bar(begins: datetime.date | None, ends: datetime.date | None, span: Span) -> Bar | None:
    """The bar of a period in the months that are seen; None when there is no period or it lies outside them."""
    if begins is None or ends is None:
        return None
    begin, end = span.position(begins), span.position(ends + _ONE_DAY)
    left, right = max(begin, 0.0), min(end, 1.0)
    if right <= left:
        return None
    return Bar(left=percent(left), width=percent(right - left), begins_before=begin < 0, ends_after=end > 1)


_between = lru_cache(maxsize=10_000)(between)


def describe(begins: datetime.date | None, ends: datetime.date | None, span: Span, whole: str) -> str:
    """The bar in words. `whole` is what the months are called: «planen», «perioden»."""
    if begins is None or ends is None:
        return "Ikke tidfestet"
    words = _between(begins.replace(day=1), ends.replace(day=1))
    if ends < span.starts_on:
        return f"{words}, før {whole}"
    if begins > span.ends_on:
        return f"{words}, etter {whole}"
    if begins < span.starts_on:
        words += f", begynte før {whole}"
    if ends > span.ends_on:
        words += f", fortsetter etter {whole}"
    return words


def sensible_zoom(span: Span) -> str:
    """What stands on top of the picture when nobody has chosen."""
    return MONTH if span.count <= _MOST_MONTHS else QUARTER if span.count <= _MOST_QUARTERS else YEAR


def ticks(span: Span, zoom: str) -> list[Tick]:
    """The scale; the first tick may be a part of its quarter or year."""
    return [
        Tick(percent(place / span.count), "" if zoom == YEAR else called(day, zoom), str(day.year) if is_new else "")
        for place, day, is_new in steps(span, zoom)
    ]


def steps(span: Span, zoom: str) -> Iterator[tuple[int, datetime.date, bool]]:
    """Where each month, quarter or year of the scale begins: which month it is, and whether a year is new with it."""
    for place, day in enumerate(span.months):
        if not place or (day.month - 1) % MONTHS_OF[zoom] == 0:
            yield place, day, not place or day.month == 1


def called(day: datetime.date, zoom: str) -> str:
    """mars, 1. kv. or 2027."""
    if zoom == MONTH:
        return str(MONTHS_3[day.month])
    return f"{(day.month + 2) // 3}. kv." if zoom == QUARTER else str(day.year)
