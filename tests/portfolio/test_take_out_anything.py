"""Whatever people have written, a file can be opened, calculates nothing, and says the same when it is read again."""

import csv
import io

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from innolab.accounts.models import User
from portfolio.columns import BY_KEY
from portfolio.export import Export
from portfolio.export_files import made
from portfolio.harmless import as_it_was
from portfolio.workbook import LONGEST_CELL, SHORTENED

COLUMNS = [BY_KEY["tittel"], BY_KEY["behov"]]
WORDS = st.sampled_from(["#N/A", "#REF!", "=1", "TRUE", "00123", "1e5"])
NASTY = st.text(st.sampled_from("'=+-@ \t\na1;\"#＝")) | WORDS
TEXT = NASTY | st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"))


class Texts(Export):
    """Its rows are given, not read: what a file says of a text is not the database's matter."""

    def rows(self):
        return (["Tittel", text] for text in self.projects)


def export(*texts):
    return Texts("prosjekter", COLUMNS, texts, [], "https://innolab.example/", User(name="Benk"), timezone.now())


def in_workbook(*texts):
    with made(export(*texts), "xlsx") as file:
        sheet = load_workbook(file).worksheets[0]
        return [sheet.cell(row, 2) for row in range(2, len(texts) + 2)]


@given(TEXT)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_text_in_a_workbook_is_a_text_and_says_the_same(text):
    (cell,) = in_workbook(text)
    assert (cell.value or "", cell.data_type) == (text, "s" if text else "n")


@pytest.mark.parametrize("text", ["=1+1", "+47 22", "-1", "@SUM(A1)", "\t=1", "  =1", "'=1"])
def test_what_looks_like_a_formula_is_marked_as_quoted_and_nothing_is_added(text):
    plain, quoted = in_workbook("Chat", text)
    assert (quoted.value, quoted.data_type, quoted.quotePrefix, plain.quotePrefix) == (text, "s", True, False)


@given(st.lists(TEXT, min_size=1, max_size=3))
@settings(deadline=None)
def test_a_text_in_csv_comes_back_as_it_was_and_begins_no_formula(texts):
    with made(export(*texts), "csv") as file:
        rows = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
    assert [as_it_was(row[1]) for row in rows] == texts
    assert [row[1] for row in rows if row[1].lstrip()[:1] in {"=", "+", "-", "@"}] == []


def test_signs_that_no_workbook_may_hold_are_left_out_and_line_breaks_kept():
    cells = in_workbook("Før\x07\x1b\ufffe\uffff etter", "en\r\nto\rtre")
    assert [cell.value for cell in cells] == ["Før etter", "en\nto\ntre"]


@pytest.mark.parametrize("letter", ["å", "🌍"])
def test_a_text_that_a_cell_has_no_room_for_is_shortened_and_the_file_says_so(letter):
    units = len(letter.encode("utf-16-le")) // 2
    fits, too_long = letter * (LONGEST_CELL // units), letter * (LONGEST_CELL // units + 1)
    assert [cell.value for cell in in_workbook(fits)] == [fits]
    (cell,) = in_workbook(too_long)
    assert (cell.value[:9], cell.value.endswith(SHORTENED)) == (letter * 9, True)
    assert LONGEST_CELL - 1 <= len(cell.value.encode("utf-16-le")) // 2 <= LONGEST_CELL
    with made(export(too_long, too_long, "kort"), "xlsx") as file:
        about = dict(load_workbook(file).worksheets[1].values)
    assert about["Forkortede tekster"] == 2
