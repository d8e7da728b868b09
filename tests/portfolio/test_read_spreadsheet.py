"""Files as people have them become cells; and what is hostile, broken or something else is refused in a sentence."""

import datetime
import io
import time
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from openpyxl import Workbook

from portfolio.file_types import UnusableFile
from portfolio.importing import mapping, reading, values
from portfolio.importing.reading import NO_VALUE, read
from tests.portfolio import spreadsheets
from tests.portfolio.files import EXE, OLD_OFFICE, PDF

AGAIN = "Åpne den i Excel, lagre den på nytt som .xlsx og prøv igjen."
BROKEN = f"Filen er skadet eller ikke et regneark. {AGAIN}"
SOMETHING_ELSE = "Navnet slutter på .xlsx, men innholdet er noe annet. Åpne filen og lagre den på nytt."
MACROS = "Filen inneholder makroer, og da åpner ikke portalen den. Lagre den på nytt som .xlsx uten makroer."
REFUSED = {
    "bomb": (
        "a.xlsx",
        spreadsheets.bomb,
        (
            "Filen er mye større enn den ser ut til, så portalen åpner den ikke. "
            "Kopier radene du trenger til et nytt regneark, og prøv med det."
        ),
    ),
    "entities": ("a.xlsx", spreadsheets.entity_bomb, BROKEN),
    "macros": ("a.xlsx", spreadsheets.with_macros, MACROS),
    "xlsm": ("a.xlsm", spreadsheets.with_macros, MACROS),
    "cut off": ("a.xlsx", spreadsheets.broken, SOMETHING_ELSE),
    "bent": ("a.xlsx", spreadsheets.bent_sheet, BROKEN),
    "far cell": (
        "a.xlsx",
        spreadsheets.far_cell,
        "Arket har for mange kolonner. Høyst 100 er mulig. Slett noen.",
    ),
    "password": (
        "a.xlsx",
        lambda: OLD_OFFICE,
        "Filen har passord eller er lagret i et gammelt format. Lagre den på nytt som .xlsx uten passord.",
    ),
    "program": ("a.xlsx", lambda: EXE, SOMETHING_ELSE),
    "old": (
        "a.xls",
        lambda: OLD_OFFICE,
        "Filer av typen .xls kan ikke hentes inn. Lagre regnearket som .xlsx eller .csv.",
    ),
    "pdf": ("a.csv", lambda: PDF, f"Navnet sier CSV, men innholdet er noe annet. {AGAIN}"),
    "binary": ("a.csv", lambda: b"a;b\0c", f"Navnet sier CSV, men innholdet er noe annet. {AGAIN}"),
    "zip": ("a.csv", lambda: spreadsheets.workbook([["a"]]), f"Navnet sier CSV, men innholdet er noe annet. {AGAIN}"),
    "no ending": (
        "a",
        lambda: b"x",
        "Filer uten endelse i navnet kan ikke hentes inn. Lagre regnearket som .xlsx eller .csv.",
    ),
    "empty": ("a.csv", lambda: b"", "Filen er tom."),
    "blank": ("a.csv", lambda: b"\n;;\n", "Det står ingenting i filen."),
    "wide": ("a.csv", lambda: b";".join([b"x"] * 101), "Arket har for mange kolonner. Høyst 100 er mulig. Slett noen."),
    "long": (
        "a.csv",
        lambda: b"x\n" * 10_001,
        "Arket har for mange rader. Portalen tar imot 10\u00a0000 om gangen. Del det i flere.",
    ),
    "quote": (
        "a.csv",
        lambda: b'a;b\n"' + b"x" * 40_000,
        "En celle har mer enn 32\u00a0767 tegn. Mangler et anførselstegn i filen?",
    ),
    "huge": (
        "a.csv",
        lambda: b"x" * (reading.MOST_BYTES + 1),
        "Filen er for stor. Et regneark kan være høyst 10 MB. Fjern bilder og ark som ikke trengs.",
    ),
}


def repacked(content, method):
    """The same workbook, each part packed in another way."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(made, "w", method) as others:
        for part in parts.namelist():
            others.writestr(part, parts.read(part))
    return made.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_packed_as_no_program_does_is_not_unpacked(method):
    """Python unfolds of these what they hold, whatever the directory says."""
    content = repacked(spreadsheets.workbook([["Tittel"], ["Skyss"]]), method)
    with pytest.raises(UnusableFile):
        read("a.xlsx", io.BytesIO(content), size=len(content))


@pytest.mark.parametrize("row", [10_002, 20_000, 1_048_576])
def test_a_row_far_below_the_others_is_not_lost_in_silence(row):
    book = Workbook()
    book.active["A1"], book.active[f"A{row}"] = "Tittel", "Skyss"
    content = spreadsheets.saved(book)
    with pytest.raises(UnusableFile) as refusal:
        read("a.xlsx", io.BytesIO(content), size=len(content))
    assert "for mange rader" in refusal.value.reasons[0]


def test_a_column_far_beside_the_others_is_not_lost_in_silence():
    book = Workbook()
    book.active["A1"], book.active["XFD1"] = "Tittel", "Skyss"
    content = spreadsheets.saved(book)
    with pytest.raises(UnusableFile) as refusal:
        read("a.xlsx", io.BytesIO(content), size=len(content))
    assert "for mange kolonner" in refusal.value.reasons[0]


@pytest.mark.parametrize("line", [";" * 3_000_000, ";".join("x" * 200_000)])
def test_a_line_of_nothing_but_delimiters_is_read_in_a_moment(line):
    begin = time.monotonic()
    with pytest.raises(UnusableFile):
        rows_of("a.csv", line.encode())
    assert time.monotonic() - begin < 10


def rows_of(name, content):
    return read(name, io.BytesIO(content), size=len(content))[0].rows


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_in_a_sentence(case):
    name, make, sentence = REFUSED[case]
    content = make()
    with pytest.raises(UnusableFile) as refusal:
        read(name, io.BytesIO(content), size=len(content))
    assert refusal.value.reasons == (sentence,)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_file_is_read_whatever_parts_its_columns_and_however_it_is_written(delimiter, encoding):
    text = f'Tittel{delimiter}Beløp\r\n"Ærlig{delimiter} om «ø»"{delimiter}250 000\r\n'
    found = rows_of("a.csv", text.encode(encoding))
    assert found == [["Tittel", "Beløp"], [f"Ærlig{delimiter} om «ø»".replace("\t", "\t"), "250 000"]]


def test_excels_own_first_line_says_the_delimiter():
    assert rows_of("a.csv", b"sep=|\r\na;b|c\r\n") == [["a;b", "c"]]


def test_days_numbers_and_empty_edges_come_as_they_are():
    made = spreadsheets.workbook([["A", "B", None], [datetime.datetime(2027, 3, 1), 1250.5, None], [], [True, 4.0]])  # noqa: DTZ001
    assert rows_of("a.xlsx", made) == [["A", "B"], ["2027-03-01", 1250.5], [], [True, 4]]


def test_a_formula_counts_by_its_value_and_says_so_where_it_has_none():
    found = rows_of("a.xlsx", spreadsheets.formulas())
    assert found[1:] == [["Med verdi", 500], ["Uten verdi", NO_VALUE]]
    assert values.amount(found[2][1]).problem == (
        "Formelen har ingen verdi. Åpne filen i Excel, lagre den og last den opp på nytt."
    )


def test_hidden_sheets_come_last_and_a_tall_merged_cell_counts_for_each_row():
    file = spreadsheets.title_block()
    sheets = read(file.name, file, size=file.size)
    assert [(sheet.name, sheet.is_hidden) for sheet in sheets] == [
        ("Portefølje", False),
        ("Veiledning", False),
        ("Lister", True),
    ]
    assert [row[0] for row in sheets[0].rows[4:7]] == ["Skole"] * 3


MAPPED = {
    "title block": ["enhet", "tittel", "stadium", "eier", "starter", "slutter", "investering", "behov"],
    "semicolons": [
        "referanse",
        "tittel",
        "enhet",
        "stadium",
        "leder",
        "starter",
        "slutter",
        "investering:1000",
        "drift:1000",
        "dagsverk",
        "lovpalagt",
        "type",
        "behov",
    ],
    "planner": [
        "referanse",
        "tittel",
        "stadium",
        "eier",
        "starter",
        "slutter",
        None,
        "enhet",
        "investering",
        None,
        "behov",
    ],
    "two headers": [
        "referanse",
        "tittel",
        "enhet",
        "investering:1000",
        "drift:1000",
        "starter",
        "slutter",
        "stadium",
        "leder",
    ],
}


@pytest.mark.parametrize("case", MAPPED)
def test_the_columns_of_sheets_as_municipalities_have_them_are_recognised(case):
    file = spreadsheets.MESSY[case]()
    rows = read(file.name, file, size=file.size)[0].rows
    header = mapping.header_row(rows)
    columns = mapping.columns_of(rows, header)
    found = mapping.proposed(columns, rows, header, {})
    targets = [found.get(column.place) for column in columns]
    assert [target and str(target) for target in targets] == MAPPED[case]


def test_sums_headings_and_legends_are_left_out():
    file = spreadsheets.title_block()
    rows = read(file.name, file, size=file.size)[0].rows
    found = mapping.proposed(mapping.columns_of(rows, 3), rows, 3, {})
    kept = [row[1] for row in rows[4:] if row and not mapping.is_left_out(row, found)]
    assert kept == [
        "Digital skolestart for førsteklassinger",
        "Felles vikarpool",
        "Elevråd på nett",
        "Sensorer i avløpsnettet",
        "Ny kartløsning for ledningsnett",
    ]


def test_a_sum_whose_formulas_nobody_has_calculated_is_a_sum():
    found = {0: mapping.Target("tittel"), 1: mapping.Target("investering"), 2: mapping.Target("drift")}
    assert mapping.is_left_out(["Sum Helse og omsorg", NO_VALUE, NO_VALUE], found) == "Ser ut som en sum."
    assert mapping.is_left_out(["Totalt", NO_VALUE], found) == "Ser ut som en sum."
    assert mapping.is_left_out(["Ny tavle", NO_VALUE, NO_VALUE], found) == ""


HEADERS = ["Tittel", "Enhet", "Investering", "Årlig drift", "Merknad"]
GROUPED = ["Økonomi (1000 kr) – Investering", "Økonomi (1000 kr) – Årlig drift"]
ABOVE = {
    "a heading over both": ([[None, None, "Økonomi (1000 kr)", None, "Tid"]], GROUPED, [1_000, 1_000]),
    "and a title": ([["Nordby"], [], [None, None, "Økonomi (1000 kr)"]], GROUPED, [1_000, 1_000]),
    "a line": ([["Tall i 1000 kr"], []], HEADERS[2:4], [1_000, 1_000]),
    "a line just above": ([["Prosjekter. Alle beløp i mill. kr"]], HEADERS[2:4], [1_000_000, 1_000_000]),
    "a heading each": (
        [[None, None, "I 1 000 kr", "Kroner"]],
        ["I 1 000 kr – Investering", "Kroner – Årlig drift"],
        [1_000, 1],
    ),
    "nothing": ([["Prosjekter 2026"]], HEADERS[2:4], [1, 1]),
}


@pytest.mark.parametrize("case", ABOVE)
def test_what_stands_above_the_headers_says_what_the_amounts_are_counted_in(case):
    above, names, scales = ABOVE[case]
    rows = [*above, HEADERS, ["Sykler", "Skole", 850, 120, "x"]]
    assert mapping.header_row(rows) == len(above)
    columns = mapping.columns_of(rows, len(above))
    assert [column.name for column in columns if column.place in (2, 3)] == names
    assert [column.name for column in columns if column.place in (0, 1, 4)] == ["Tittel", "Enhet", "Merknad"]
    found = mapping.proposed(columns, rows, len(above), {})
    assert [found[place].scale for place in (2, 3)] == scales
    assert bool(mapping.small_costs(rows, len(above), found)) == (1 in scales)


def test_the_same_headers_over_thousands_are_remembered_apart():
    rows = [HEADERS, ["Sykler", "Skole", 850, 120, "x"]]
    plain, thousands = mapping.columns_of(rows, 0), mapping.columns_of([["Tall i 1000 kr"], *rows], 1)
    assert mapping.key_of(plain) != mapping.key_of(thousands)
    remembered = {column.key: str(mapping.Target("drift", 1_000)) for column in thousands if column.place == 3}
    assert mapping.proposed(thousands, rows, 0, remembered) == {3: mapping.Target("drift", 1_000)}


@pytest.mark.parametrize(
    ("amounts", "middle"),
    [([850, "1 200", "ca. 300", "?", "2 mill"], 1_200), ([9_999, 9_999, 50_000], 9_999), ([250_000, 12, 80_000], None)],
)
def test_a_column_of_small_amounts_is_likely_counted_in_thousands(amounts, middle):
    rows = [["Tittel", "Investering"], *([f"Sak {place}", each] for place, each in enumerate(amounts))]
    found = mapping.small_costs(rows, 0, {0: mapping.Target("tittel"), 1: mapping.Target("investering")})
    assert found.get(1) == middle


AMOUNTS = {
    "1,2 mill": 1_200_000,
    "1 250 000 kr": 1_250_000,
    "1.250.000,-": 1_250_000,
    "250 000,00": 250_000,
    "1,5 MNOK": 1_500_000,
    "500'": 500_000,
    "ca. 300 000": 300_000,
    "TBD": None,
    "?": None,
    "-": None,
    "1.250": 1_250,
    "1,250,000": 1_250_000,
    "kr 40 000": 40_000,
    "NOK 400,000.00": 400_000,
    "12k": 12_000,
}
DAYS = {
    "2027": ("2027-01-01", "2027-12-31"),
    "Q2 2027": ("2027-04-01", "2027-06-30"),
    "jan.27": ("2027-01-01", "2027-01-31"),
    "01.03.27": ("2027-03-01", "2027-03-01"),
    "2027-03-01": ("2027-03-01", "2027-03-01"),
    "46447": (None, None),
    "høst 2026": ("2026-09-01", "2026-11-30"),
    "1. mars 2027": ("2027-03-01", "2027-03-01"),
    "2. halvår 2026": ("2026-07-01", "2026-12-31"),
    "31.02.2027": (None, None),
    "snart": (None, None),
    "?": (None, None),
}


@pytest.mark.parametrize("cell", AMOUNTS)
def test_amounts_are_read_as_norwegians_write_them(cell):
    found = values.amount(cell)
    assert (found.value, found.problem) == (AMOUNTS[cell], "")


@pytest.mark.parametrize("cell", DAYS)
def test_days_are_read_as_norwegians_write_them_and_an_end_is_the_last_of_its_span(cell):
    assert (values.day(cell).value, values.day(cell, is_end=True).value) == DAYS[cell]


def test_what_is_not_plain_to_see_is_told():
    assert values.day(46447) == ("2027-03-01", "Excel-tallet 46447 er lest som 01.03.2027.", "")
    assert values.amount("TBD").note == "«TBD» er lest som tomt."
    assert values.amount(250, scale=1000).note == "«250» er lest som 250\u00a0000 kr."


@given(
    some.integers(0, 10_000_000_000),
    some.sampled_from(["{:,}", "{:,} kr", "{:,},-", "kr {:,}"]),
    some.sampled_from(" .\u00a0"),
)
def test_an_amount_written_in_any_norwegian_way_is_itself(amount, form, space):
    assert (
        values.amount(form.format(amount).replace(",", space, form.format(amount).count(",") - form.count(",-"))).value
        == amount
    )


@given(
    some.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)),
    some.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"]),
)
def test_a_day_written_in_any_usual_way_is_itself(day, form):
    assert values.day(day.strftime(form)).value == day.isoformat()


@given(some.one_of(some.text(max_size=40), some.integers(), some.floats(), some.booleans(), some.none()))
@example("sNaN1")
@example("NaN2")
@example("Infinity")
@example(float("nan"))
@example(float("-inf"))
@example("9" * 400)
def test_no_cell_breaks_the_reading_of_values(cell):
    for reader in (values.amount, values.day, values.whole, values.yes_no):
        found = reader(cell)
        assert not (found.problem and found.value)
