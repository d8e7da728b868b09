"""Leadership opens its meeting with the pictures: by keyboard, on a phone, in the dark, and on paper."""

import re

import pytest
from playwright.sync_api import expect

from portfolio.models import SdgTag, Unit
from portfolio.workflow import Stage
from tests.browser.conftest import too_wide

URL = "/portefolje/"
A4_WIDTHS = {"portrait": 718, "landscape": 1047}  # in CSS pixels, inside margins of 10 mm


@pytest.fixture
def portfolio(make_project, strategy):
    """Projects in every programme, two of them in one cell, some crowded together."""
    programmes = [*strategy.programmes.all()]
    for number in range(14):
        project = make_project(
            [Stage.ASSESSED, Stage.PLANNED, Stage.UNDER_WAY][number % 3],
            title=f"Tryggere hverdag i sone {number}",
            programme=programmes[number % 3],
            unit=Unit.objects.get_or_create(slug=f"enhet-{number % 4}", name=f"Enhet med et langt navn {number % 4}")[
                0
            ],
            expected_benefit=5 if number < 2 else 3,
            effort_days=30 if number < 2 else 120,
            investment_cost=None if number == 3 else number * 400_000,
        )
        SdgTag.objects.create(project=project, goal=number % 6 + 1, dimension="social", reason="Flere klarer seg selv.")
        project.drivers.add(*strategy.drivers.all()[: number % 3])


def test_everybody_can_read_the_pictures(portfolio, leader, log_in, assert_accessible):
    page = log_in(leader)
    page.goto(URL)
    assert_accessible()
    page.get_by_text("Vis tallene").click()
    expect(page.get_by_role("table", name="Antall prosjekter etter forventet nytte og dagsverk")).to_be_visible()
    assert_accessible()


def test_the_matrix_is_walked_by_keyboard_and_leads_to_a_project(portfolio, leader, log_in):
    page = log_in(leader)
    page.goto(URL)
    page.get_by_role("region", name="Tegningen av nytte mot innsats").focus()
    page.keyboard.press("Tab")
    at = page.locator("a.bubble:focus")
    expect(at).to_have_accessible_name(re.compile("^Tryggere hverdag i sone 1: Lærende organisasjon, svært stor nytte"))
    stroke = "element => getComputedStyle(element.querySelector('.target')).strokeWidth"
    assert at.evaluate(stroke) == "3px"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tryggere hverdag i sone 1")


def test_no_bubble_covers_another_or_leaves_the_drawing(portfolio, leader, log_in):
    page = log_in(leader)
    page.goto(URL)
    boxes = [each.bounding_box() for each in page.locator("a.bubble .target").all()]
    drawing = page.locator("svg.matrix").bounding_box()
    assert len(boxes) == 14
    for place, one in enumerate(boxes):
        assert drawing["x"] <= one["x"]
        assert one["x"] + one["width"] <= drawing["x"] + drawing["width"]
        for other in boxes[place + 1 :]:
            beside = one["x"] + one["width"] <= other["x"] + 0.2 or other["x"] + other["width"] <= one["x"] + 0.2
            assert (
                beside or one["y"] + one["height"] <= other["y"] + 0.2 or other["y"] + other["height"] <= one["y"] + 0.2
            )


def test_a_number_of_the_change_load_leads_to_the_projects_of_the_unit(portfolio, leader, log_in):
    page = log_in(leader)
    page.goto(URL)
    number = page.get_by_role("link", name=re.compile("^4, Enhet med et langt navn 0 i ")).first
    number.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert re.search(
        r"/prosjekter/\?stadium=assessed&stadium=planned&stadium=under_way&enhet=\d+&maned=\d{4}-\d{2}$", page.url
    )


def test_the_filter_works_without_script(portfolio, leader, log_in_elsewhere):
    page = log_in_elsewhere(leader, java_script_enabled=False)
    page.goto(URL)
    page.get_by_label("Program", exact=True).select_option("Lærende organisasjon")
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(page.locator(".pictures-scope")).to_contain_text("Avgrenset til Program: Lærende organisasjon.")


def test_on_paper_there_are_only_pictures_and_all_of_them(portfolio, leader, log_in):
    page = log_in(leader)
    page.goto(URL)
    page.emulate_media(media="print")
    for width in A4_WIDTHS.values():
        page.set_viewport_size({"width": width, "height": 900})
        assert too_wide(page) == 0
        hidden = (".portal-header", ".portal-footer", "form.filter", ".picture-numbers")
        assert [page.locator(each).first.is_visible() for each in hidden] == [False] * 4
        for picture in page.locator("section.picture").all():
            assert picture.evaluate("element => element.scrollWidth <= element.clientWidth")
            assert picture.bounding_box()["height"] < 700
