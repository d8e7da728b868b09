import datetime

import pytest

from portfolio.models import ActionPlan
from roadmap import timeline

PLAN = ActionPlan(starts_on=datetime.date(2026, 11, 1))
PLAN.ends_on = datetime.date(2027, 10, 31)


def days(*texts: str | None) -> list[datetime.date | None]:
    return [datetime.date.fromisoformat(text) if text else None for text in texts]


def bar(left: str, width: str, begins_before: bool, ends_after: bool) -> timeline.Bar:
    return timeline.Bar(left=left, width=width, begins_before=begins_before, ends_after=ends_after)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        ("2026-11-01", "2027-10-31", bar("0.00%", "100.00%", False, False)),
        ("2027-02-01", "2027-02-28", bar("25.00%", "8.33%", False, False)),
        ("2026-01-01", "2027-01-31", bar("0.00%", "25.00%", True, False)),
        ("2027-10-16", "2028-03-31", bar("95.70%", "4.30%", False, True)),
        ("2020-01-01", "2030-12-31", bar("0.00%", "100.00%", True, True)),
        ("2027-03-15", "2027-03-15", bar("37.10%", "0.27%", False, False)),
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
    assert timeline.describe(*days(starts_on, ends_on), PLAN) == words


def test_the_first_month_and_each_january_show_their_year() -> None:
    shown = [month.starts_on.isoformat() for month in timeline.months(PLAN) if month.shows_year]

    assert shown == ["2026-11-01", "2027-01-01"]
