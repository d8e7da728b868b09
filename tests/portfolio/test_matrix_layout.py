"""Where bubbles lie in the matrix: in their cell, apart from each other, and as many as there is room for."""

import re
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from portfolio.models.project import ExpectedBenefit
from portfolio.pictures import matrix_layout
from portfolio.pictures.marks import SHAPES, Mark
from portfolio.pictures.matrix import BENEFITS, EFFORTS, MOST_IN_A_CELL, Bubble, Cell, Matrix
from portfolio.pictures.matrix_layout import Box, Point, lines_of, on_shelves, one_below_the_other, outline, radii

BOX = Box(100, 50, 173, 108)
HALVES = st.lists(st.floats(12, 40), max_size=30)
COSTS = st.lists(st.none() | st.integers(0, 10_000_000_000), min_size=1, max_size=MOST_IN_A_CELL)
WORDS = st.text("abcæøå -", min_size=1, max_size=120).filter(str.strip)
ROUNDING = 0.11


def bubble(cost=1_000_000, shape="circle", title="Digitalt tilsyn om natten"):
    return Bubble(1, title, Mark("Program", "green", shape), 3, 60, cost)


def drawing(bubbles, number=None, elsewhere=0):
    """A matrix with these in the middle, and some alone in the corner."""

    def cell(benefit, step):
        if (benefit, step) == (ExpectedBenefit.MEDIUM, EFFORTS[1]):
            return Cell(benefit, step, number or len(bubbles), "/liste/", bubbles)
        return Cell(benefit, step, 0, "", [])

    cells = [[cell(benefit, step) for step in EFFORTS] for benefit in BENEFITS]
    dearest = max((each.cost or 0 for each in bubbles), default=0)
    return matrix_layout.picture(Matrix("", cells, number or len(bubbles), 0, dearest))


def box_of(target):
    return Box(*(float(target[name]) for name in Box._fields))


def lies_in(inner, outer):
    return (
        inner.left >= outer.left - ROUNDING
        and inner.top >= outer.top - ROUNDING
        and inner.left + inner.width <= outer.left + outer.width + ROUNDING
        and inner.top + inner.height <= outer.top + outer.height + ROUNDING
    )


def overlap(one, other):
    return (
        one.left + one.width > other.left + ROUNDING
        and other.left + other.width > one.left + ROUNDING
        and one.top + one.height > other.top + ROUNDING
        and other.top + other.height > one.top + ROUNDING
    )


def squares(points, halves):
    return [Box(at.x - half, at.y - half, 2 * half, 2 * half) for at, half in zip(points, halves, strict=False)]


@given(HALVES)
def test_on_shelves_nothing_lies_outside_the_box_or_on_another(halves):
    halves.sort(reverse=True)
    placed = squares(on_shelves(halves, BOX), halves)
    assert all(lies_in(each, BOX) for each in placed)
    assert not any(overlap(one, other) for one, other in combinations(placed, 2))


@given(HALVES)
def test_one_below_the_other_nothing_lies_outside_the_box_or_on_another(halves):
    placed = squares(one_below_the_other(halves, BOX), halves)
    assert len(placed) in (0, len(halves))
    assert all(lies_in(each, BOX) for each in placed)
    assert not any(overlap(one, other) for one, other in combinations(placed, 2))


def test_as_many_as_a_cell_ever_gets_have_room_when_they_are_small():
    assert len(on_shelves([12.0] * MOST_IN_A_CELL, BOX)) == MOST_IN_A_CELL
    assert on_shelves([40.0, 12.0], BOX) == [Point(140, 104), Point(194, 104)]
    assert on_shelves([90.0], BOX) == []


@given(COSTS, st.integers(0, 5_000), st.sampled_from(SHAPES))
def test_whatever_they_cost_all_lie_in_their_cell_apart_and_those_without_room_are_counted(costs, more, shape):
    bubbles = [bubble(cost, shape) for cost in costs]
    number = len(bubbles) + (more if len(bubbles) == MOST_IN_A_CELL else 0)
    picture = drawing(bubbles, number)
    frame = box_of(picture.frames[2 * len(EFFORTS) + 1])
    targets = [box_of(each.target) for each in [*picture.drawn, *picture.more]]
    assert all(lies_in(each, frame) for each in targets)
    assert not any(overlap(one, other) for one, other in combinations(targets, 2))
    assert len(picture.drawn) + sum(each.number for each in picture.more) == number
    assert all(min(each.width, each.height) >= 23.9 for each in targets)


@given(COSTS)
def test_the_same_projects_are_drawn_the_same_way_each_time(costs):
    bubbles = [bubble(cost) for cost in costs]
    assert drawing(bubbles) == drawing(bubbles)


def test_a_few_have_their_titles_beside_them():
    few = drawing([bubble(), bubble(title="Valg av middag på nett for hjemmeboende")])
    assert [[line.text for line in each.lines] for each in few.drawn] == [
        ["Digitalt tilsyn om", "natten"],
        ["Valg av middag på", "nett for …"],
    ]
    many = drawing([bubble() for _ in range(9)])
    assert [each.lines for each in many.drawn] == [[]] * 9
    assert many.more == []


def test_areas_are_as_the_costs_but_none_is_too_small_to_be_seen():
    costs = [bubble(cost) for cost in (4_000_000, 1_000_000, 1, None)]
    assert radii(costs, dearest=4_000_000, largest=20) == [20, 10, 5, 5]
    assert radii(costs[3:], dearest=0, largest=20) == [8]


@given(WORDS, st.integers(8, 30), st.integers(1, 2))
def test_a_title_keeps_to_its_lines_and_their_width(title, width, most):
    lines = lines_of(title, width, most=most)
    assert 1 <= len(lines) <= most
    assert max(map(len, lines)) <= width


def test_a_word_that_is_too_long_is_cut():
    assert lines_of("Felles integrasjonsplattform", 16, most=2) == ["Felles", "integrasjonspla…"]


def test_every_shape_has_the_area_of_the_circle():
    for shape in SHAPES[1:]:
        corners = [
            tuple(map(float, pair.split()))
            for pair in re.findall(r"[\d.-]+ [\d.-]+", outline(shape, Point(50, 50), 20))
        ]
        area = sum(x * v - u * y for (x, y), (u, v) in zip(corners, [*corners[1:], corners[0]], strict=True)) / 2
        assert abs(abs(area) - 1256.6) < 15
    assert outline("circle", Point(50, 50), 20) == "M30.0 50.0a20.0 20.0 0 0 1 40.0 0a20.0 20.0 0 0 1 -40.0 0z"
