"""The roadmap drawn: what stands where on the paper, in plain numbers, before any format."""

import datetime
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from django.utils import timezone

from portfolio.models import Milestone, Phase, Project, ProjectPhase
from portfolio.models.action_plan import add_months
from portfolio.planning.adoption import adopt
from portfolio.workflow import Stage
from roadmap.drawing import axis, paper
from roadmap.drawing.marks import (
    INK,
    PAPER,
    PROGRAMMES,
    QUIET,
    STATUSES,
    TODAY,
    Box,
    Diamond,
    Rule,
    Tip,
    Words,
    contrast,
    ink_on,
    shade,
    width_of,
    wrapped,
)
from roadmap.drawing.pages import EMPTY, Drawing
from roadmap.drawing.svg import svg
from roadmap.span import Span
from roadmap.status import status
from roadmap.take_along.overview import overview
from tests.roadmap.drawings import shown

ONE_DAY = datetime.timedelta(days=1)
PAPERS = (paper.A4, paper.A3, paper.SLIDE, paper.WALL)


def marks(drawing, kind):
    return [mark for number in range(1, len(drawing.sheets) + 1) for mark in drawing.page(number) if type(mark) is kind]


def texts(drawing):
    return [mark.text for mark in marks(drawing, Words)] + [mark.words for mark in marks(drawing, Box) if mark.words]


def bars(drawing):
    """The boxes that are said to be something, without shadows."""
    return [box for box in marks(drawing, Box) if box.says and not box.says.startswith("Som vedtatt")]


@pytest.fixture
def whole_year(plan, make_entry):
    return make_entry(title="Hele året", starts_on=plan.starts_on, ends_on=add_months(plan.starts_on, 12) - ONE_DAY)


def test_a_bar_lies_where_its_days_are(plan, make_entry):
    half = add_months(plan.starts_on, 6)
    make_entry(starts_on=half, ends_on=add_months(half, 3) - ONE_DAY)

    (box,) = bars(Drawing(shown(plan), paper.A4))

    assert box.x == pytest.approx(paper.A4.left + paper.A4.time / 2)
    assert box.width == pytest.approx(paper.A4.time / 4)


def test_what_goes_beyond_the_months_is_cut_and_points_out(plan, make_entry):
    make_entry(starts_on=plan.starts_on - 40 * ONE_DAY, ends_on=add_months(plan.starts_on, 20))
    drawing = Drawing(shown(plan), paper.A4)

    (box,) = bars(drawing)

    assert (box.x, box.x + box.width) == (pytest.approx(paper.A4.left), pytest.approx(paper.A4.right))
    assert [tip.is_left for tip in marks(drawing, Tip)] == [True, False]


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"starts_on": None, "ends_on": None}, "Ikke tidfestet"), ({}, "→")],
    ids=["no time", "after the months"],
)
def test_what_is_not_in_the_months_says_so(plan, make_entry, fields, words):
    late = {"starts_on": add_months(plan.starts_on, 13), "ends_on": add_months(plan.starts_on, 14)}
    make_entry(**(fields or late))
    drawing = Drawing(shown(plan), paper.A4)

    assert bars(drawing) == []
    assert [text for text in texts(drawing) if words in text] != []


def test_phases_are_darker_one_by_one_and_named_where_there_is_room(plan, whole_year):
    for place, name in enumerate(("Konsept", "Planlegge", "Gjennomføre"), 1):
        phase = Phase.objects.create(name=name, position=place)
        ProjectPhase.objects.create(
            project=whole_year.project, phase=phase, starts_on=add_months(plan.starts_on, 4 * (place - 1))
        )

    found = bars(Drawing(shown(plan), paper.A3))

    assert [box.words for box in found] == ["Konsept", "Planlegge", "Gjennomføre"]
    assert all(contrast(a.fill.paper, "#ffffff") < contrast(b.fill.paper, "#ffffff") for a, b in pairwise(found))
    assert found[-1].fill.paper == PROGRAMMES["green"]


def test_a_phase_that_has_no_room_for_its_name_has_none(plan, whole_year):
    for place, (name, days) in enumerate((("Konsept", 0), ("Planlegge", 5)), 1):
        phase = Phase.objects.create(name=name, position=place)
        ProjectPhase.objects.create(project=whole_year.project, phase=phase, starts_on=plan.starts_on + days * ONE_DAY)

    assert [box.words for box in bars(Drawing(shown(plan), paper.A4))] == ["", "Planlegge"]


def test_a_milestone_is_a_diamond_and_says_by_its_look_whether_it_was_reached(plan, whole_year):
    today = timezone.localdate()
    for name, due_on, reached_on in (("A", today, None), ("B", today + 40 * ONE_DAY, today)):
        Milestone.objects.create(project=whole_year.project, name=name, due_on=due_on, reached_on=reached_on)
    late = Drawing(shown(plan, at=timezone.now() + ONE_DAY), paper.A4)

    found = [mark for mark in marks(late, Diamond) if mark.says]

    assert [(mark.fill, mark.edge) for mark in found] == [(PAPER, TODAY), (INK, INK)]
    assert found[0].x == pytest.approx(paper.A4.left + Span.of_plan(plan).middle(today) * paper.A4.time)


def test_what_was_adopted_is_a_thin_shadow_below_the_bar(plan, whole_year, leader):
    adopt(plan, decided_on=timezone.localdate(), by=leader, version=0, decision_maker="L", case_reference="26/1")
    moved = whole_year.project.ends_on - 60 * ONE_DAY
    Project.objects.filter(pk=whole_year.project_id).update(ends_on=moved)
    drawing = Drawing(shown(plan), paper.A4)

    (box,) = bars(drawing)
    (shadow,) = [box for box in marks(drawing, Box) if box.says.startswith("Som vedtatt")]

    assert shadow.y > box.y + box.height
    assert (shadow.x, shadow.x + shadow.width) == (box.x, pytest.approx(paper.A4.right))
    assert "som vedtatt" in texts(drawing)


def test_the_unit_stands_beside_unless_the_group_is_called_that(plan, make_entry):
    make_entry()

    assert texts(Drawing(shown(plan, by="program"), paper.A4)).count("Skole") == 1
    assert texts(Drawing(shown(plan, by="enhet"), paper.A4)).count("Skole") == 1  # the heading


def test_what_is_late_says_how_much(plan, make_entry, leader):
    project = make_entry().project
    adopt(plan, decided_on=timezone.localdate(), by=leader, version=0, decision_maker="L", case_reference="26/1")
    Project.objects.filter(pk=project.pk).update(ends_on=project.ends_on + 43 * ONE_DAY)

    (late,) = [mark for mark in marks(Drawing(shown(plan), paper.A4), Words) if mark.text.startswith("Forsinket")]

    assert (late.text, late.colour, late.is_bold) == ("Forsinket 6 uker", TODAY, True)


def test_a_status_is_the_same_as_on_the_page_also_where_it_is_not_late(plan, make_entry):
    """What nobody counts on is not over its time, and a week is rounded."""
    today = timezone.localdate()
    past = {"starts_on": today - 60 * ONE_DAY, "ends_on": today - ONE_DAY}
    make_entry("reserve", **past)
    make_entry(**past)
    make_entry(starts_on=None, ends_on=None)
    span = Span(add_months(plan.starts_on, -6), 18)
    drawing = Drawing(shown(plan, span=span, colour="status"), paper.A4)
    words = [status(item, today).words for item in shown(plan, span=span).items]

    assert words == ["Reserve", "Over tiden", "Ikke tidfestet"]
    assert [text for text in texts(drawing) if text in words] == words
    assert [mark.colour for mark in marks(drawing, Words) if mark.text in words] == [INK, TODAY, QUIET]


def test_the_legend_names_every_status_of_a_colour_and_each_colour_once(plan, make_entry):
    make_entry("reserve")
    Project.objects.filter(pk=make_entry().project_id).update(stage=Stage.STOPPED)
    make_entry(starts_on=timezone.localdate(), ends_on=add_months(timezone.localdate(), 2))

    assert {"reserve, stoppet", "på plan"} <= set(texts(Drawing(shown(plan, colour="status"), paper.A4)))


def test_the_legend_shows_the_colour_of_what_is_only_outlined_as_an_outline_and_says_reserve_once(plan, make_entry):
    today = timezone.localdate()
    make_entry("reserve")
    make_entry("candidate")
    make_entry(starts_on=today, ends_on=add_months(today, 2))
    drawing = Drawing(shown(plan, colour="status"), paper.A4)

    swatches = {entry.words: next(entry.drawn(0, 0)) for entry in drawing.legend[0]}
    looks = {words: (box.edge.name, box.is_dashed) for words, box in swatches.items() if isinstance(box, Box)}
    assert {words: looks[words] for words in ("reserve", "kandidat", "på plan")} == {
        "reserve": ("status-neutral-6", False), "kandidat": ("status-info-6", True), "på plan": ("", False),
    }  # fmt: skip
    said_of_outlines = [entry.words for entry in drawing.legend[0] if "reserve" in entry.words or "kand" in entry.words]
    assert sorted(said_of_outlines) == ["kandidat", "reserve"]


def test_the_legend_says_of_a_dashed_bar_only_what_is_there(plan, make_entry, make_project):
    make_entry("candidate")
    assert "kandidat" in texts(Drawing(shown(plan), paper.A4))
    make_project(stage=Stage.UNDER_WAY, starts_on=plan.starts_on, ends_on=plan.ends_on)
    assert "kandidat, eller utenfor planen" in texts(Drawing(shown(plan, beside=True), paper.A4))


def test_a_whole_group_goes_in_no_way(plan, make_entry):
    today = timezone.localdate()
    make_entry(starts_on=today - 60 * ONE_DAY, ends_on=today - ONE_DAY)
    drawing = Drawing(overview(shown(plan, by="program", colour="status")), paper.GLANCE)

    assert [text for text in texts(drawing) if text.startswith(("Over", "Ikke", "På"))] == []


def test_reserve_and_candidate_are_told_by_their_outline_and_in_words(plan, make_entry):
    for kind in ("included", "reserve", "candidate"):
        make_entry(kind)
    drawing = Drawing(shown(plan), paper.A4)

    assert [(bool(box.edge.name), box.is_dashed) for box in bars(drawing)] == [
        (False, False), (True, False), (True, True),
    ]  # fmt: skip
    assert [text for text in texts(drawing) if text in ("Reserve", "Kandidat")] == ["Reserve", "Kandidat"]


def test_today_is_a_line_through_the_rows_of_a_span_that_holds_it_and_of_no_other(plan, whole_year):
    line = [rule for rule in marks(Drawing(shown(plan), paper.A4), Rule) if rule.says]
    later = Span(add_months(plan.starts_on, 2), 6)

    assert len(line) == 1
    assert [rule for rule in marks(Drawing(shown(plan, span=later), paper.A4), Rule) if rule.says] == []


@pytest.mark.parametrize("sheet", PAPERS)
def test_nothing_is_smaller_than_can_be_read_at_arms_length(plan, make_entry, sheet):
    for kind in ("included", "reserve", "candidate"):
        make_entry(kind, title="Et langt navn " * 8)
    drawing = Drawing(shown(plan, by="program"), sheet)

    points = [mark.points for mark in marks(drawing, Words)] + [box.points for box in marks(drawing, Box) if box.words]

    assert min(points) >= paper.LEAST_POINTS == 9.0


@pytest.mark.parametrize("sheet", PAPERS)
def test_everything_lies_on_the_paper_and_no_row_on_the_legend(plan, make_entry, sheet):
    for number in range(60):
        make_entry(title=f"Prosjekt {number} " + "med et navn som er langt " * (number % 4))
    drawing = Drawing(shown(plan, by="program", filters=[("Søk", "«et langt ord»")] * 20), sheet)

    assert len(drawing.sheets) > 1
    assert [item.rank for sheet in drawing.sheets for item in sheet.items] == list(range(1, 61))
    for box in marks(drawing, Box):
        assert 0 <= box.x <= box.x + box.width <= sheet.width + 0.01
        assert 0 <= box.y <= box.y + box.height <= sheet.height
    for sheet_of_rows in drawing.sheets:
        assert drawing.first_row + sum(row.height for row in sheet_of_rows.rows) <= drawing.bottom


def test_a_group_that_goes_on_says_so_and_is_never_a_heading_alone(plan, make_entry):
    for _ in range(40):
        make_entry()
    drawing = Drawing(shown(plan, by="program"), paper.A4)

    assert [sheet.rows[0].goes_on for sheet in drawing.sheets] == [False, *[True] * (len(drawing.sheets) - 1)]
    assert all(sheet.rows[-1].item for sheet in drawing.sheets)
    assert texts(drawing).count("fortsetter") == len(drawing.sheets) - 1


def test_even_sheets_are_as_many_and_none_is_nearly_empty(plan, make_entry):
    for _ in range(21):
        make_entry()
    full, even = Drawing(shown(plan), paper.WALL), Drawing(shown(plan), paper.WALL, even=True)

    assert len(full.sheets) == len(even.sheets) > 1
    assert [item.rank for sheet in even.sheets for item in sheet.items] == list(range(1, 22))
    assert max(counts := [len(sheet.items) for sheet in even.sheets]) - min(counts) <= 2


def test_split_gives_each_group_its_own_page_with_its_name(plan, make_entry, strategy):
    make_entry()
    make_entry(programme=strategy.programmes.get(slug="laerende-organisasjon"))
    drawing = Drawing(shown(plan, by="program"), paper.A4, split=True)

    assert [drawing.title_of(number) for number in (1, 2)] == ["Innbyggeren som ressurs", "Lærende organisasjon"]
    assert drawing.about[0].startswith(f"Veikart – {plan} · ")


def test_every_page_says_plan_span_filter_and_day(plan, make_entry):
    for _ in range(30):
        make_entry()
    drawing = Drawing(shown(plan, filters=[("Enhet", "Skole")]), paper.A4)

    for number in range(1, len(drawing.sheets) + 1):
        said = " ".join(mark.text for mark in drawing.page(number) if type(mark) is Words)
        for words in (
            f"Veikart – {plan}",
            "30 prosjekter",
            "Enhet: Skole",
            str(timezone.localdate().year),
            "slik det er",
        ):
            assert words in said


def test_nothing_to_show_is_a_page_that_says_so(plan):
    drawing = Drawing(shown(plan), paper.A4)

    assert len(drawing.sheets) == 1
    assert EMPTY in texts(drawing)


def test_no_more_than_so_many_are_shown_and_the_rest_is_counted(plan, make_entry):
    for _ in range(3):
        make_entry()

    few = shown(plan, by="program").first(2, whole_in="Excel-filen")

    assert ([item.rank for item in few.items], few.left_out) == ([1, 2], 1)
    assert few.counted == "de 2 første av 3 prosjekter, resten er i Excel-filen"
    assert shown(plan).first(3, whole_in="Excel-filen").counted == "3 prosjekter"


@pytest.mark.parametrize(
    ("count", "asked", "found"),
    [
        (12, "", axis.MONTH),
        (36, "", axis.QUARTER),
        (120, "", axis.YEAR),
        (12, "ar", axis.YEAR),
        (120, "maned", axis.YEAR),
    ],
)
def test_the_head_names_months_quarters_or_years_as_there_is_room(count, asked, found):
    span = Span(datetime.date(2026, 11, 1), count)
    assert axis.step(span, asked=asked, width=paper.A4.time, points=9) == found


def test_quarters_and_years_begin_where_the_calendar_has_them():
    span = Span(datetime.date(2026, 11, 1), 12)

    assert [tick.label for tick in axis.ticks(span, axis.QUARTER)] == ["4. kv.", "1. kv.", "2. kv.", "3. kv.", "4. kv."]
    assert [(tick.label, round(tick.left * 12)) for tick in axis.ticks(span, axis.YEAR)] == [("2026", 0), ("2027", 2)]
    assert [tick.year for tick in axis.ticks(span, axis.MONTH)] == ["2026", "", "2027", *[""] * 9]


def test_words_are_legible_on_every_colour_of_a_bar():
    for name, colour in {**PROGRAMMES, **STATUSES}.items():
        for place in range(1, 7):
            fill = shade(name, colour, place, 6)
            assert contrast(ink_on(fill).paper, fill.paper) >= 4.5, fill


def test_words_are_wrapped_and_shortened_to_their_room():
    lines = wrapped("Felles integrasjonsplattform for alle virksomhetsområder i kommunen " * 3, 60, 9.5)

    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(width_of(line, 9.5) <= 60 for line in lines)
    assert wrapped("A" * 300, 60, 9.5)[0].endswith("…")


def test_the_svg_is_whole_xml_without_style_and_tells_what_it_shows(plan, make_entry):
    make_entry(title="<script>alert(1)</script> & «to»\x07")
    drawing = Drawing(shown(plan), paper.A4)

    text = svg(drawing.page(1), drawing.paper, title="Veikart", about="Ett prosjekt.")
    root = ET.fromstring(text)  # noqa: S314  it is our own

    assert (root.get("role"), root.find("{*}title").text, root.find("{*}desc").text) == (
        "img",
        "Veikart",
        "Ett prosjekt.",
    )
    assert "style" not in text
    assert "<script>alert(1)</script> & «to»" in [element.text for element in root.findall(".//{*}text")]
