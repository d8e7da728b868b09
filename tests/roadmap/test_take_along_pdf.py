"""The roadmap as PDF, opened again and read as a person and as a screen reader does."""

import re

import pytest

from portfolio.models import Dependency, Milestone, Phase, ProjectPhase
from roadmap.drawing.paper import A3, A4, LEAST_POINTS
from roadmap.take_along import pdf as made
from tests import pdf
from tests.roadmap.drawings import drawing

HOSTILE = '#import "@preview/x:1.0": * *fet* $x$ @ref \\ `kode` <b>'


def test_it_says_what_language_it_is_in_what_it_is_called_and_that_it_is_tagged(plan, make_entry):
    make_entry()
    found = pdf.reader(made.pdf(drawing(plan)))
    root = found.trailer["/Root"]

    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], found.metadata.title) == ("nb-NO", True, f"Veikart – {plan}")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in found.xmp_metadata.stream.get_data()


def test_each_picture_says_what_it_shows_and_the_table_has_all_of_it(plan, make_entry):
    one, other = make_entry(title="Én").project, make_entry(title="To").project
    phase = Phase.objects.create(name="Konsept", position=1)
    ProjectPhase.objects.create(project=one, phase=phase, starts_on=one.starts_on)
    Milestone.objects.create(project=one, name="Oppstart", due_on=one.starts_on)
    Dependency.objects.create(project=other, needs=one)
    content = made.pdf(drawing(plan))
    tags = pdf.tags(content)

    (figure,) = [tag for tag in tags if tag["/S"] == "/Figure"]
    assert figure["/Alt"].startswith("Veikart, side 1 av 1: ")
    assert "fra «Én» til «To»" in figure["/Alt"]
    names = [tag["/S"] for tag in tags]
    assert (names.count("/H1"), names.count("/Table"), names.count("/TR"), names.count("/TH")) == (2, 1, 3, 8)
    for words in ("Konsept fra", "Oppstart", "Avhenger av: Én", "På plan"):
        assert words in pdf.words(content)


@pytest.mark.parametrize(("paper", "size"), [(A4, (297, 210)), (A3, (420, 297))])
def test_it_lies_on_its_paper_and_nothing_is_smaller_than_stated(plan, make_entry, paper, size):
    for _ in range(3):
        make_entry()
    found = pdf.reader(made.pdf(drawing(plan, on=paper)))

    box = found.pages[0].mediabox
    assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == [*size]
    sizes = re.findall(rb"/\w+ ([\d.]+) Tf", b"".join(page.get_contents().get_data() for page in found.pages))
    assert min(map(float, sizes)) == LEAST_POINTS


def test_a_long_portfolio_goes_on_over_several_pages_that_all_say_what_they_show(plan, make_entry):
    for _ in range(30):
        make_entry()
    drawn = drawing(plan, filters=[("Enhet", "Skole")])
    found = pdf.reader(made.pdf(drawn))

    assert len(drawn.sheets) == 2
    for page in found.pages[:2]:
        text = " ".join(page.extract_text().split())
        for words in (f"Veikart – {plan}", "30 prosjekter", "Enhet: Skole", "slik det er"):
            assert words in text


def test_its_bookmarks_lead_to_where_something_begins(plan, make_entry, strategy):
    for _ in range(30):
        make_entry()
    make_entry(programme=strategy.programmes.get(slug="laerende-organisasjon"))

    assert pdf.bookmarks(made.pdf(drawing(plan))) == [f"Veikart – {plan}", "Det samme som tabell"]
    assert pdf.bookmarks(made.pdf(drawing(plan, by="program", split=True))) == [
        "Innbyggeren som ressurs", "Lærende organisasjon", "Det samme som tabell",
    ]  # fmt: skip


def test_no_text_is_read_as_markup_and_what_the_font_lacks_is_said(plan, make_entry):
    make_entry(title=f"{HOSTILE} 日本")
    text = pdf.words(made.pdf(drawing(plan)))

    assert HOSTILE in text
    assert "□ står for tegn" in text


def test_an_empty_roadmap_is_a_page_that_says_so(plan):
    content = made.pdf(drawing(plan))

    assert len(pdf.reader(content).pages) == 1
    assert "Ingen prosjekter å vise" in pdf.words(content)


def test_a_page_as_png_is_as_large_as_its_paper(plan, make_entry):
    make_entry()
    content = made.png(drawing(plan), 1)

    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    assert (width, height) == (1754, 1240)  # A4 at 150 pixels per inch
