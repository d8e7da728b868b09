"""The roadmap as PowerPoint, opened again: its slides, shapes and texts. (How it looks in PowerPoint, no test says.)"""

import io

import pytest
from django.utils import timezone
from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE, MSO_SHAPE_TYPE
from pptx.util import Mm

from portfolio.models import Milestone, Phase, ProjectPhase
from portfolio.models.action_plan import add_months
from roadmap.drawing.paper import LEAST_POINTS, SLIDE
from roadmap.take_along.slides import pptx
from tests.roadmap.drawings import shown

A_BIT = Mm(0.02)


def opened(*asked, **more):
    return Presentation(io.BytesIO(pptx(shown(*asked, **more))))


def texts(slide):
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text]


def told(slide):
    """The shapes that say something, by what they say."""
    found = {shape._element.xpath(".//p:cNvPr")[0].get("descr"): shape for shape in slide.shapes}
    return {words: shape for words, shape in found.items() if words}


@pytest.fixture
def in_two_programmes(make_entry, strategy):
    make_entry(title="Én")
    make_entry(title="To", programme=strategy.programmes.get(slug="laerende-organisasjon"))


def test_there_is_a_slide_for_all_and_one_for_each_programme(plan, in_two_programmes):
    deck = opened(plan, by="program")

    assert [slide.shapes.title.text for slide in deck.slides] == [
        f"Veikart – {plan}", "Innbyggeren som ressurs", "Lærende organisasjon",
    ]  # fmt: skip
    assert [("Én" in texts(slide), "To" in texts(slide)) for slide in deck.slides] == [
        (True, True), (True, False), (False, True),
    ]  # fmt: skip


def test_nothing_is_a_picture_and_every_text_says_its_language_and_is_large_enough(plan, in_two_programmes):
    deck = opened(plan, by="program")
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    runs = [run for shape in shapes if shape.has_text_frame for p in shape.text_frame.paragraphs for run in p.runs]

    assert {shape.shape_type for shape in shapes} <= {
        MSO_SHAPE_TYPE.AUTO_SHAPE, MSO_SHAPE_TYPE.TEXT_BOX, MSO_SHAPE_TYPE.PLACEHOLDER, MSO_SHAPE_TYPE.LINE,
    }  # fmt: skip
    assert {run._r.rPr.get("lang") for run in runs} == {"nb-NO"}
    assert min(run.font.size.pt for run in runs) >= LEAST_POINTS
    assert (deck.core_properties.language, deck.core_properties.title) == ("nb-NO", f"Veikart – {plan}")


def test_a_bar_lies_where_its_days_are_with_its_phases_lighter_to_darker(plan, make_entry):
    project = make_entry(title="Én", starts_on=plan.starts_on, ends_on=add_months(plan.starts_on, 6)).project
    half = add_months(plan.starts_on, 3)
    for place, (name, day) in enumerate((("Konsept", plan.starts_on), ("Planlegge", half)), 1):
        phase = Phase.objects.create(name=name, position=place)
        ProjectPhase.objects.create(project=project, phase=phase, starts_on=day)
    (slide,) = opened(plan).slides

    bars = {shape.text_frame.text: shape for words, shape in told(slide).items() if words.startswith("Én: ")}

    assert list(bars) == ["Konsept", "Planlegge"]
    assert abs(bars["Konsept"].left - Mm(SLIDE.left)) <= A_BIT
    assert abs(bars["Planlegge"].left - Mm(SLIDE.left + SLIDE.time / 4)) <= A_BIT
    fills = [sum(bars[name].fill.fore_color.rgb) for name in bars]
    assert fills[0] > fills[1]


def test_a_milestone_is_a_diamond_that_says_its_name_and_day(plan, make_entry):
    project = make_entry(title="Én").project
    Milestone.objects.create(project=project, name="Klar for drift", due_on=project.starts_on)
    (slide,) = opened(plan).slides

    ((words, shape),) = [(words, shape) for words, shape in told(slide).items() if words.startswith("Milepæl")]

    assert words == f"Milepæl i Én: Klar for drift, {project.starts_on:%d.%m.%Y}"
    assert shape.auto_shape_type == MSO_SHAPE.DIAMOND


def test_what_says_nothing_is_marked_as_decoration(plan, make_entry):
    make_entry()
    (slide,) = opened(plan).slides
    silent = [
        shape._element
        for shape in slide.shapes
        if shape.shape_type in (MSO_SHAPE_TYPE.AUTO_SHAPE, MSO_SHAPE_TYPE.LINE)
        and not shape._element.xpath(".//p:cNvPr")[0].get("descr")
    ]

    assert silent
    assert all(b"decorative" in etree.tostring(element) for element in silent)


def test_the_notes_have_the_facts_in_words(plan, make_entry):
    make_entry(title="Én")
    (slide,) = opened(plan).slides
    notes = slide.notes_slide.notes_text_frame.text

    assert notes.startswith(f"Veikart – {plan}\n")
    assert "1. Én: " in notes


def test_a_long_group_goes_on_over_several_slides_and_all_are_seen_at_one_glance(plan, make_entry, strategy):
    for _ in range(20):
        make_entry()
    make_entry(programme=strategy.programmes.get(slug="laerende-organisasjon"))
    deck = opened(plan, by="program")
    titles = [slide.shapes.title.text for slide in deck.slides]

    assert titles[0] == f"Veikart – {plan}"
    assert titles[1] == "Innbyggeren som ressurs"
    assert titles[2] == "Innbyggeren som ressurs (fortsetter)"
    assert titles[-1] == "Lærende organisasjon"
    first = texts(deck.slides[0])
    assert ("20 prosjekter" in first, "20 i gang" in first, "mange i gang samtidig" in first) == (True, True, True)
    assert f"21 prosjekter · slik det er {timezone.localdate().day}." in " ".join(first)


def test_every_shape_lies_on_the_slide(plan, make_entry):
    for number in range(12):
        make_entry(title=f"Et prosjekt med et navn som er langt nok til to linjer, nummer {number}")
    deck = opened(plan, by="program")

    for slide in deck.slides:
        for shape in slide.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= deck.slide_width + Mm(20)
            assert 0 <= shape.top <= shape.top + shape.height <= deck.slide_height


def test_what_no_file_may_hold_is_left_out(plan, make_entry):
    make_entry(title="Et \x07 prosjekt \ufffe & <b>")
    (slide,) = opened(plan).slides

    assert [text for text in texts(slide) if text.startswith("Et ")] != []
