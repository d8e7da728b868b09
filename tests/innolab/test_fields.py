"""Fields that take what people really type and paste."""

import datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError

from innolab.fields import Clock, PlainText, WholeNumber

NBSP = "\u00a0"


def number(**options):
    return WholeNumber(**{"most": 10_000_000_000, "unit": "kroner", "required": False, **options})


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0", 0),
        ("250000", 250_000),
        ("250 000", 250_000),
        (f"1{NBSP}250{NBSP}000", 1_250_000),
        ("1\u202f250\u2009000", 1_250_000),
        ("1.250.000", 1_250_000),
        ("1250000 kr", 1_250_000),
        ("kr 1.250.000", 1_250_000),
        ("KR 10", 10),
        ("250,-", 250),
        ("kr 1 250,- ", 1_250),
        (" 7 ", 7),
        ("007", 7),
        ("10 000 000 000", 10_000_000_000),
        (42, 42),
    ],
)
def test_a_whole_number_is_read_as_norwegians_write_it(typed, expected):
    assert number().clean(typed) == expected


@pytest.mark.parametrize("typed", ["", None, "   ", NBSP, "\n"])
def test_nothing_typed_is_no_number(typed):
    assert number().clean(typed) is None
    with pytest.raises(ValidationError) as refusal:
        number(required=True).clean(typed)
    assert [error.code for error in refusal.value.error_list] == ["required"]


@pytest.mark.parametrize(
    "typed",
    [
        "2,5",
        "2.5",
        "1250.50",
        "1.25",
        "1.2500",
        "mange",
        "1e6",
        "10-20",
        "1_000",
        "kr",
        "٣",
        "0x10",
        "½",
        "1 000 dagsverk",
    ],
)
def test_what_is_no_whole_number_is_said_with_an_example(typed):
    with pytest.raises(ValidationError) as refusal:
        number().clean(typed)
    assert refusal.value.messages == ["Skriv et helt tall i kroner, for eksempel 250\u00a0000."]


def test_the_example_is_one_of_the_unit():
    with pytest.raises(ValidationError) as refusal:
        number(unit="måneder", example=8).clean("et halvt år")
    assert refusal.value.messages == ["Skriv et helt tall i måneder, for eksempel 8."]


@pytest.mark.parametrize(
    ("typed", "unit"), [("40 dagsverk", "dagsverk"), ("40 Måneder ", "måneder"), ("40 kroner", "kroner")]
)
def test_the_unit_may_be_typed_too(typed, unit):
    assert number(unit=unit).clean(typed) == 40


@pytest.mark.parametrize("typed", ["-1", "−250 000", "–5", "kr -5", "- 5 kr"])
def test_a_negative_number_is_refused_in_words(typed):
    with pytest.raises(ValidationError) as refusal:
        number().clean(typed)
    assert refusal.value.messages == ["Tallet kan ikke være negativt."]


@pytest.mark.parametrize("typed", ["100001", "1" * 15, "9" * 16, "9" * 5_000])
def test_an_absurd_number_is_refused_with_the_greatest_one(typed):
    with pytest.raises(ValidationError) as refusal:
        number(most=100_000, unit="dagsverk").clean(typed)
    assert refusal.value.messages == [f"Tallet er for stort. Det største du kan skrive, er 100{NBSP}000."]


def test_a_number_is_shown_with_spaces_and_what_was_typed_as_it_was():
    field = number()
    assert (field.prepare_value(1_250_000), field.prepare_value("2,5"), field.prepare_value(None)) == (
        f"1{NBSP}250{NBSP}000",
        "2,5",
        None,
    )


def test_a_number_that_is_shown_can_be_sent_back_unchanged():
    field = number()
    assert field.clean(field.prepare_value(1_250_000)) == 1_250_000
    assert field.has_changed(1_250_000, field.prepare_value(1_250_000)) is False


def test_phones_show_their_keys_for_numbers():
    assert number().widget.attrs["inputmode"] == "numeric"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("En linje\r\nog en til\rog en", "En linje\nog en til\nog en"),
        ("fra\x0bWord", "fra\nWord"),
        ("ny\x0cside", "ny\nside"),
        ("en\u2028to\u2029tre\x85fire", "en\nto\ntre\nfire"),
        ("nul\x00l", "null"),
        ("\ufeffmed merke\u200b", "med merke"),
        ("klokke\x07 \x1b[31mrød", "klokke [31mrød"),
        ("C1 \x80\x9f tegn \x7f", "C1  tegn"),
        ("tabulator\tblir", "tabulator\tblir"),
        ("  blanke rundt \n", "blanke rundt"),
        ("<b>æøå</b> & «sitat» 👩‍👩‍👧", "<b>æøå</b> & «sitat» 👩‍👩‍👧"),
        (None, ""),
        ("", ""),
    ],
)
def test_text_is_kept_as_written_without_control_characters(typed, expected):
    assert PlainText(rows=4, required=False).clean(typed) == expected


@pytest.mark.parametrize("typed", ["to\nlinjer", "to\r\nlinjer", "to\tlinjer", "to\n\n\tlinjer", "to\x0blinjer"])
def test_a_text_of_one_line_has_one_line(typed):
    assert PlainText(required=False).clean(typed) == "to linjer"


@pytest.mark.parametrize("typed", ["", " ", "\x00", "\u200b", "\n\n", "\u200d", "\u00ad \ufe0f"])
def test_a_text_of_nothing_is_missing(typed):
    with pytest.raises(ValidationError) as refusal:
        PlainText().clean(typed)
    assert [error.code for error in refusal.value.error_list] == ["required"]


def test_length_is_counted_after_the_cleaning():
    field = PlainText(rows=2, max_length=5)
    assert field.clean("\x00a\r\nb\x07cd") == "a\nbcd"
    with pytest.raises(ValidationError):
        field.clean("a\r\nbcde")


@pytest.mark.parametrize(("rows", "widget"), [(1, forms.TextInput), (3, forms.Textarea)])
def test_the_number_of_rows_chooses_the_widget(rows, widget):
    field = PlainText(rows=rows)
    assert type(field.widget) is widget
    assert field.widget.attrs.get("rows") == (rows if rows > 1 else None)


def test_a_widget_of_ones_own_is_kept():
    assert PlainText(rows=3, widget=forms.Textarea(attrs={"rows": 9})).widget.attrs["rows"] == 9


@pytest.mark.parametrize("hidden", ["\u200f", "\u202e", "\u3164", "\u2066\u2069", "\u115f\u1160\uffa0"])
def test_what_cannot_be_seen_is_no_text(hidden):
    with pytest.raises(ValidationError):
        PlainText().clean(hidden)
    assert PlainText().clean(f"Digitalt{hidden} tilsyn") == "Digitalt tilsyn"


@pytest.mark.parametrize(
    "typed", ["9.30", "09.30", "9:30", "09:30", "09:30:00", "kl. 9.30", "Kl 09.30", " 9.30 ", "930"]
)
def test_a_time_of_day_is_read_as_people_write_it(typed):
    assert Clock().clean(typed) == datetime.time(9, 30)


@pytest.mark.parametrize("typed", ["24.00", "9.60", "halv ti", "-1", "9.30.61"])
def test_what_is_no_time_of_day_gets_a_sentence(typed):
    with pytest.raises(ValidationError) as error:
        Clock().clean(typed)
    assert error.value.messages == ["Skriv et klokkeslett, for eksempel 09.30."]


def test_a_time_of_day_may_be_left_out():
    assert Clock(required=False).clean("") is None
