import datetime

import pytest

from roadmap import timeline
from roadmap.span import Span

PLAN = Span(datetime.date(2026, 11, 1), 12)


def days(*texts: str | None) -> list[datetime.date | None]:
    return [datetime.date.fromisoformat(text) if text else None for text in texts]


def bar(left: str, width: str, begins_before: bool, ends_after: bool) -> timeline.Bar:
    return timeline.Bar(left=left, width=width, begins_before=begins_before, ends_after=ends_after)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        ("2026-11-01", "2027-10-31", bar("0%", "100%", False, False)),
        ("2027-02-01", "2027-02-28", bar("25%", "8.33%", False, False)),
        ("2026-01-01", "2027-01-31", bar("0%", "25%", True, False)),
        ("2027-10-16", "2028-03-31", bar("95.7%", "4.3%", False, True)),
        ("2020-01-01", "2030-12-31", bar("0%", "100%", True, True)),
        ("2027-03-15", "2027-03-15", bar("37.1%", "0.27%", False, False)),
        ("2026-01-01", "2026-10-31", None),
        ("2027-11-01", "2028-10-31", None),
        (None, None, None),
    ],
)
def test_a_bar_lies_where_the_months_say(starts_on: str | None, ends_on: str | None, expected: object) -> None:
    assert timeline.bar(*days(starts_on, ends_on), PLAN) == expected


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        ("2026-12-01", "2027-05-31", "des\u00a02026 – mai\u00a02027"),
        ("2027-03-01", "2027-03-31", "mar\u00a02027"),
        ("2026-01-01", "2026-10-31", "jan\u00a02026 – okt\u00a02026, før planen"),
        ("2027-11-01", "2028-01-31", "nov\u00a02027 – jan\u00a02028, etter planen"),
        ("2026-01-01", "2027-01-31", "jan\u00a02026 – jan\u00a02027, begynte før planen"),
        ("2027-01-01", "2028-01-31", "jan\u00a02027 – jan\u00a02028, fortsetter etter planen"),
        ("2026-01-01", "2028-01-31", "jan\u00a02026 – jan\u00a02028, begynte før planen, fortsetter etter planen"),
        (None, None, "Ikke tidfestet"),
    ],
)
def test_a_bar_is_told_in_words(starts_on: str | None, ends_on: str | None, words: str) -> None:
    assert timeline.describe(*days(starts_on, ends_on), PLAN, "planen") == words


@pytest.mark.parametrize(
    ("span", "zoom", "expected"),
    [
        (PLAN, "maned", [("nov", "2026"), ("des", ""), ("jan", "2027")]),
        (PLAN, "kvartal", [("4. kv.", "2026"), ("1. kv.", "2027"), ("2. kv.", "")]),
        (PLAN, "ar", [("", "2026"), ("", "2027")]),
        (Span(datetime.date(2027, 1, 1), 3), "kvartal", [("1. kv.", "2027")]),
    ],
)
def test_the_scale_names_months_quarters_or_years_and_each_year_once(span: Span, zoom: str, expected: object) -> None:
    assert [(tick.label, tick.year) for tick in timeline.ticks(span, zoom)][:3] == expected


def test_a_tick_lies_where_its_first_month_begins() -> None:
    assert [tick.x for tick in timeline.ticks(PLAN, "kvartal")] == ["0%", "16.67%", "41.67%", "66.67%", "91.67%"]


@pytest.mark.parametrize(
    ("months", "zoom"), [(1, "maned"), (18, "maned"), (19, "kvartal"), (48, "kvartal"), (49, "ar"), (120, "ar")]
)
def test_the_scale_follows_the_length_until_somebody_chooses(months: int, zoom: str) -> None:
    assert timeline.sensible_zoom(Span(PLAN.starts_on, months)) == zoom
