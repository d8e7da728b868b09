"""The files of the document: PDF, Word and Excel, opened again and read."""

import datetime
import io
import re

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from innolab import typesetting
from portfolio.models import ActionPlan, Decision, PlanFrame, Project
from portfolio.planning.content import as_adopted, as_it_stands
from portfolio.planning.document import plan_document
from portfolio.planning.issuing import made
from portfolio.planning.word import docx
from tests import pdf
from tests.portfolio.plan_documents import AT, adopt, fresh

HOSTILE = '#import "@preview/x:1.0": * *fet* $x$ @ref \\ `kode` <b>'
LONGEST_LINE = 110  # letters x in the text's own size, over the whole width
KINDS = ("pdf", "docx", "xlsx")


@pytest.fixture
def small(plan, make_entry, leader):
    """Three entries, a reserve and a candidate, with a frame and a decision."""
    entries = [make_entry(), make_entry(), make_entry("reserve", title="Reserven"), make_entry("candidate")]
    PlanFrame.objects.create(plan=plan, investment_cost=10**9)
    Decision.objects.create(
        project=entries[0].project, plan=plan, kind="included", reason="Det trengs.", by=leader, at=AT
    )
    return plan


def made_of(plan, kind):
    return made(as_it_stands(fresh(plan), at=datetime.datetime.now(datetime.UTC)), kind)


def opened(plan):
    return Document(io.BytesIO(made_of(plan, "docx")))


# -- PDF


def test_the_pdf_says_what_language_it_is_in_what_it_is_called_and_that_it_is_tagged(small):
    found = pdf.reader(made_of(small, "pdf"))
    root = found.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "nb-NO", True, True,
    )  # fmt: skip
    assert found.metadata.title == f"{small}, utkast"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in found.xmp_metadata.stream.get_data()


def test_its_headings_are_its_bookmarks(small, strategy):
    first, second, third = (row.name for row in strategy.programmes.all())
    assert pdf.bookmarks(made_of(small, "pdf")) == [
        str(small),
        [
            "Forord",
            "Fra målbilde til prosjekt",
            "Veikart",
            "Rammer og summer",
            ["Rammer"],
            "Prosjektene",
            [first, ["1 Prosjekt 1", "2 Prosjekt 2"], second, third],
            "Føringer og bærekraftsmål",
            ["Føringer", "Bærekraftsmål"],
            "Reserve",
            "Kandidater",
            "Beslutninger",
        ],
    ]


def test_it_has_a_table_of_contents_whose_lines_lead_there(small):
    tags = pdf.names(made_of(small, "pdf"))
    assert (tags.count("/TOC") > 0, tags.count("/TOCI"), tags.count("/H1")) == (True, 15, 1)


def test_its_pictures_say_in_words_what_they_show(small):
    pictures = [tag["/Alt"] for tag in pdf.tags(made_of(small, "pdf")) if tag["/S"] == "/Figure"]
    assert [alt.split(" ", 1)[0] for alt in pictures] == ["Målbildet", "Veikart", "Vurdering", "Vurdering"]


def test_its_tables_have_column_headers(small):
    headers = [tag["/A"] for tag in pdf.tags(made_of(small, "pdf")) if tag["/S"] == "/TH"]
    scopes = [next(a["/Scope"] for a in attributes if "/Scope" in a) for attributes in headers]
    assert scopes == ["/Column"] * (4 + 5 + 4 + 2 + 6 + 6 + 2)


@pytest.mark.parametrize("entries", [0, 1, 9])
def test_a_draft_says_so_on_every_page_and_as_no_part_of_the_text(entries, plan, make_entry):
    for _ in range(entries):
        make_entry()
    content = made_of(plan, "pdf")
    pages = [page.extract_text() for page in pdf.reader(content).pages]
    assert all(page.count("UTKAST") == 2 for page in pages)  # across the page, and in its header
    assert [re.search(r"Side (\d+) av (\d+)", page).groups() for page in pages] == [
        (str(number), str(len(pages))) for number in range(1, len(pages) + 1)
    ]
    for page in pdf.reader(content).pages:
        _no_mark_in_the_text(page.get_contents().get_data().decode("latin-1"))


def _no_mark_in_the_text(drawn):
    """The large letters lie in the first artefact of the page, before anything that is read."""
    begin = drawn.index("/Artifact")
    assert begin < drawn.index("BT")
    assert begin < min((drawn.index(tag) for tag in ("/P ", "/Span ", "/H1 ") if tag in drawn), default=len(drawn))


def test_an_adopted_one_carries_revision_and_date_on_every_page_and_no_mark(small, leader):
    adopted = adopt(small, by=leader)
    content = bytes(adopted.documents.get(kind="pdf").content)
    status = plan_document(as_adopted(adopted))["status"]
    assert status.startswith("Revisjon 1, vedtatt ")
    pages = [page.extract_text() for page in pdf.reader(content).pages]
    assert [status in page for page in pages] == [True] * len(pages)
    assert "UTKAST" not in pdf.words(content)
    assert pdf.reader(content).metadata.title == f"{small}, revisjon 1"


def test_a_table_that_goes_on_has_its_header_on_the_next_page(plan, make_entry, leader):
    project = make_entry().project
    Decision.objects.bulk_create(
        Decision(project=project, plan=plan, kind="included", reason=f"Grunn {n}.", by=leader, at=AT) for n in range(40)
    )
    pages = [page.extract_text() for page in pdf.reader(made_of(plan, "pdf")).pages]
    with_reasons = [page for page in pages if "Grunn" in page and "Beslutning og begrunnelse" in page]
    assert len(with_reasons) == len(
        [page for page in pages if re.search(r"Grunn \d", page) and "Ledelsens" not in page]
    )
    assert len(with_reasons) >= 2


def test_hostile_text_is_shown_as_it_was_written(plan, make_entry, leader):
    project = make_entry(title=HOSTILE, need=HOSTILE, benefits=HOSTILE).project
    ActionPlan.objects.filter(pk=plan.pk).update(foreword=HOSTILE)
    Decision.objects.create(project=project, plan=plan, kind="included", reason=HOSTILE, by=leader)
    # The foreword; figure 1, the roadmap, heading, need, benefit and reason of the entry; the decision and its title
    assert pdf.words(made_of(plan, "pdf")).count(HOSTILE) == 9


AWKWARD = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=300),
    st.sampled_from(
        ["🎉" * 200, "Čáhcesuolu ŋuolla đŧž", "x" * 4_000, "a\n" * 200, "مرحبا " * 99, "\u202e\u0301" * 99]
    ),
)


@settings(deadline=None, database=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=AWKWARD, text=AWKWARD, foreword=AWKWARD)
def test_awkward_text_is_set_and_written_too(small, leader, title, text, foreword):
    content = as_it_stands(fresh(small), at=AT)
    items = [item._replace(title=title[:120], unit=text[:100], owner=title[:100]) for item in content.items]
    for item in items:
        item.project.need = item.project.benefits = text
    for row in content.decisions:
        row.reason = text
    content = content._replace(items=items, foreword=foreword)
    told = plan_document(content)
    typesetting.pdf("action_plan.typ", told, at=AT)
    Document(io.BytesIO(docx(told, at=AT)))
    load_workbook(io.BytesIO(made(content, "xlsx")))


def test_sami_letters_are_shown(plan, make_entry):
    make_entry(title="Čáhcesuolu ŋuolla đŧž")
    assert "□" not in (found := pdf.words(made_of(plan, "pdf")))
    assert "Čáhcesuolu ŋuolla đŧž" in found


def test_no_text_runs_off_the_paper(plan, make_entry, leader):
    long = "x" * 120
    project = make_entry(title=long, need=long * 34, benefits=long * 34).project
    make_entry("reserve", title=long)
    ActionPlan.objects.filter(pk=plan.pk).update(foreword=long * 30)
    Decision.objects.create(project=project, plan=plan, kind="included", reason=long * 10, by=leader)
    text = "\n".join(page.extract_text() for page in pdf.reader(made_of(plan, "pdf")).pages)
    assert 50 < max(map(len, re.findall("x+", text.replace("\u200b", "")))) <= LONGEST_LINE


# -- Word


def test_the_word_file_says_what_it_is_and_in_which_language(small):
    file = opened(small)
    core = file.core_properties
    assert (core.title, core.author, core.language) == (f"{small}, utkast", "InnoLab", "nb-NO")
    assert file.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "nb-NO"


def test_its_headings_are_words_own(small, strategy):
    names = [row.name for row in strategy.programmes.all()]
    found = [(p.style.name, p.text) for p in opened(small).paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert found == [
        ("Title", str(small)),
        ("Heading 1", "Forord"),
        ("Heading 1", "Fra målbilde til prosjekt"),
        ("Heading 1", "Veikart"),
        ("Heading 1", "Rammer og summer"),
        ("Heading 2", "Rammer"),
        ("Heading 1", "Prosjektene"),
        ("Heading 2", names[0]),
        ("Heading 3", "1 Prosjekt 1"),
        ("Heading 3", "2 Prosjekt 2"),
        ("Heading 2", names[1]),
        ("Heading 2", names[2]),
        ("Heading 1", "Føringer og bærekraftsmål"),
        ("Heading 2", "Føringer"),
        ("Heading 2", "Bærekraftsmål"),
        ("Heading 1", "Reserve"),
        ("Heading 1", "Kandidater"),
        ("Heading 1", "Beslutninger"),
    ]


def test_its_table_of_contents_is_a_field_whose_links_lead_to_the_headings(small):
    body = opened(small).element.body
    (instruction,) = [each.text for each in body.iter(qn("w:instrText"))]
    anchors = [each.get(qn("w:anchor")) for each in body.iter(qn("w:hyperlink"))]
    marks = [each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))]
    assert (instruction, anchors) == (r'TOC \o "1-2" \h \z \u', marks)
    assert [each.get(qn("w:fldCharType")) for each in body.iter(qn("w:fldChar"))] == ["begin", "separate", "end"]


def test_every_table_repeats_its_header_and_says_what_it_shows(small):
    tables = opened(small).tables
    assert len(tables) == 13
    for table in tables:
        headers = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
        assert headers == [True] + [False] * (len(headers) - 1)
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))


def test_its_roadmap_is_a_table_of_months_with_words_and_colour(small):
    (table,) = [
        table for table in opened(small).tables if table.cell(0, 1).text == "Prosjekt" and len(table.columns) == 14
    ]
    row = table.rows[1]
    assert (len(row.cells), row.cells[0].text, row.cells[1].text.split("\n")[0]) == (14, "1", "Prosjekt 1")
    shaded = [cell._tc.find(f".//{qn('w:shd')}") is not None for cell in row.cells]
    assert shaded == [cell.text == "●" for cell in row.cells]
    assert sum(shaded) == 6


@pytest.mark.parametrize("is_adopted", [False, True])
def test_header_and_footer_say_utkast_or_revision_and_date_and_the_page(is_adopted, small, leader):
    if is_adopted:
        adopted = adopt(small, by=leader)
        file = Document(io.BytesIO(bytes(adopted.documents.get(kind="docx").content)))
        mark = status = plan_document(as_adopted(adopted))["status"]
    else:
        file, mark = opened(small), "UTKAST"
        status = plan_document(as_it_stands(fresh(small), at=datetime.datetime.now(datetime.UTC)))["status"]
    (section,) = file.sections
    assert section.header.paragraphs[0].text == f"InnoLab  ·  {small}\t\t{mark}"
    assert section.footer.paragraphs[0].text.startswith(f"{status}\t\tSide ")
    fields = [each.get(qn("w:instr")) for each in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_word_says_what_the_pdf_says(small):
    file = opened(small)
    cells = " ".join(cell.text for table in file.tables for row in table.rows for cell in row.cells)
    words = " ".join((" ".join(p.text for p in file.paragraphs) + " " + cells).split())
    for text in ("Nattevakter går runder som vekker beboerne.", "Bedre søvn og færre fall.", "Det trengs.", "Reserven"):
        assert text in words
        assert text in pdf.words(made_of(small, "pdf"))


def test_what_there_is_nothing_of_says_so_in_place_of_a_table(plan):
    file = opened(plan)
    said = [paragraph.text for paragraph in file.paragraphs]
    assert said[-6:] == [
        "Reserve", "Ingen prosjekter står i reserve.",
        "Kandidater", "Ingen prosjekter venter på ledelsens beslutning.",
        "Beslutninger", "Ingen beslutninger med begrunnelse ennå.",
    ]  # fmt: skip
    assert said.count("Det er ikke satt noen ramme for planen.") == 1
    assert "Rammer" not in [table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) for table in file.tables]


# -- Excel


def test_the_workbook_has_a_row_for_each_entry_with_real_dates_and_numbers(small):
    book = load_workbook(io.BytesIO(made_of(small, "xlsx")))
    assert book.sheetnames == ["Planen", "Summer og rammer", "Beslutninger", "Om planen"]
    sheet = book["Planen"]
    entry = small.entries.get(rank=1)
    row = dict(zip((cell.value for cell in sheet[1]), sheet[2], strict=True))
    begin = datetime.datetime.combine(entry.project.starts_on, datetime.time())
    assert (row["Prioritet"].value, row["Prosjekt"].value, row["Starter"].value) == (1, "Prosjekt 1", begin)
    assert isinstance(row["Investering i planen"].value, int)
    assert (row["Starter"].number_format, row["Investering i planen"].number_format) == ("dd.mm.yyyy", "#,##0")
    assert (sheet.freeze_panes, sheet.max_row) == ("A2", 5)


def test_its_sums_are_those_of_the_document(small):
    content = as_it_stands(fresh(small), at=AT)
    sheet = load_workbook(io.BytesIO(made(content, "xlsx")))["Summer og rammer"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    total = sum(item.money.investment_cost for item in content.included)
    assert ["Investering", "Hele planen", 2, None, total, None, None] in rows
    assert rows[-1] == ["Ramme for investering", "Hele planen", None, 10**9, total, 10**9 - total, None]


def test_no_text_in_it_is_calculated(plan, make_entry, leader):
    project = make_entry(title='=HYPERLINK("https://evil.example")').project
    Decision.objects.create(project=project, plan=plan, kind="included", reason="=1+1", by=leader)
    book = load_workbook(io.BytesIO(made_of(plan, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value or "")[:1] == "="]
    assert len(cells) == 4  # the title twice, the reason twice
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


# -- All three


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_plan_gives_the_same_bytes_whenever_it_is_made(kind, small, time_machine):
    content = as_it_stands(fresh(small), at=AT)
    time_machine.move_to(datetime.datetime(2027, 3, 1, 8, tzinfo=datetime.UTC))
    first = made(content, kind)
    time_machine.move_to(datetime.datetime(2031, 7, 1, 23, 30, tzinfo=datetime.UTC))
    assert made(as_it_stands(fresh(small), at=AT), kind) == first


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_plan_is_a_document_too(kind, plan):
    assert len(made_of(plan, kind)) > 1_000


def test_an_entry_without_owner_or_period_is_told_too(plan, make_entry):
    project = make_entry().project
    Project.objects.filter(pk=project.pk).update(owner=None, starts_on=None, ends_on=None)
    for kind in KINDS:
        assert made_of(plan, kind)
