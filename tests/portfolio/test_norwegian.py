"""Numbers, money and periods as Norwegians write them."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from portfolio.templatetags.norwegian import days_since, kroner, long_date, moment, month, number, period, short_kroner


def plain(text):
    """With ordinary spaces; those in numbers and months must not break."""
    assert " kr" not in text
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "0"), (999, "999"), (1_000, "1 000"), (1_250_000, "1 250 000"), (None, "–")]
)
def test_a_number_has_spaces_between_thousands(value, expected):
    assert plain(number(value)) == expected


@pytest.mark.parametrize(("value", "expected"), [(0, "0 kr"), (1_250_000, "1 250 000 kr"), (None, "–")])
def test_money_is_in_whole_kroner(value, expected):
    assert plain(kroner(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "–"),
        (0, "0 kr"),
        (999_999, "999 999 kr"),
        (1_000_000, "1,0 mill. kr"),
        (1_249_999, "1,2 mill. kr"),
        (1_250_000, "1,3 mill. kr"),
        (1_350_000, "1,4 mill. kr"),
        (1_949_999, "1,9 mill. kr"),
        (1_950_000, "2,0 mill. kr"),
        (10_000_000_000, "10 000,0 mill. kr"),
    ],
)
def test_great_sums_are_in_millions(value, expected):
    assert plain(short_kroner(value)) == expected


def test_months_have_their_norwegian_names():
    names = [plain(month(datetime.date(2027, number, 5))) for number in range(1, 13)]
    short = ["jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des"]
    assert names == [f"{name} 2027" for name in short]


def test_no_day_is_a_dash():
    assert (month(None), long_date(None)) == ("–", "–")


def test_a_day_is_written_out():
    assert long_date(datetime.date(2026, 11, 5)) == "5. november 2026"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        ((2026, 10, 1), (2027, 5, 31), "okt 2026 – mai 2027"),
        ((2027, 5, 1), (2027, 5, 31), "mai 2027"),
        ((2026, 5, 1), (2027, 5, 31), "mai 2026 – mai 2027"),
        (None, (2027, 5, 31), "ikke tidfestet"),
        ((2027, 5, 1), None, "ikke tidfestet"),
        (None, None, "ikke tidfestet"),
    ],
)
def test_a_period_goes_from_month_to_month(starts_on, ends_on, expected):
    thing = SimpleNamespace(
        starts_on=starts_on and datetime.date(*starts_on), ends_on=ends_on and datetime.date(*ends_on)
    )
    assert plain(period(thing)) == expected


def test_what_has_no_period_is_not_in_time():
    assert period(object()) == "ikke tidfestet"


@pytest.mark.parametrize(("days", "expected"), [(0, "i dag"), (1, "1 dag"), (2, "2 dager"), (1_200, "1 200 dager")])
def test_days_are_counted_by_the_calendar(days, expected):
    noon = timezone.localtime().replace(hour=12)
    assert plain(days_since(noon - datetime.timedelta(days=days))) == expected


def test_a_moment_is_said_as_the_clock_shows_it_here():
    said = moment(datetime.datetime(2026, 11, 25, 19, 32, tzinfo=datetime.UTC))
    assert plain(said) == "25. november 2026 kl. 20.32"
