"""What one row of the roadmap draws."""

import datetime
import re

import pytest

from roadmap import marks
from roadmap.picture import Item, Period, PhaseSpan, Point
from roadmap.span import Span

SPAN = Span(datetime.date(2027, 1, 1), 12)
TODAY = datetime.date(2027, 5, 15)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def item(starts_on: str = "2027-03-01", ends_on: str = "2027-08-31", **fields: object) -> Item:
    period = Period(day(starts_on), day(ends_on)) if starts_on else None
    return Item(**{  # type: ignore[arg-type]
        "project_id": 1, "entry_id": 1, "rank": 1, "decision": "included", "finished_on": None, "title": "Hus",
        "stage": "under_way", "version": 0, "period": period, "unit_id": None, "unit": "", "owner_id": None,
        "owner": "", "manager_id": None, "programme_id": None, "programme": "", "colour": "", "phases": (),
        "milestones": (), "adopted": None, "needs": (), **fields,
    })  # fmt: skip


def drawn(**fields: object) -> str:
    return marks.drawing(item(**fields), SPAN, TODAY, words="når det er")  # type: ignore[arg-type]


def phases(*named: tuple[str, str, str]) -> list[PhaseSpan]:
    return [PhaseSpan(name, place, day(begins), day(ends)) for place, (name, begins, ends) in enumerate(named, 1)]


def test_a_bar_lies_over_its_months() -> None:
    assert 'class="bar-of-project" data-decision="included" x="16.67%" width="50%"' in drawn()
    assert "<use" not in drawn()


def test_what_goes_on_beyond_the_months_is_cut() -> None:
    beyond = drawn(starts_on="2026-03-01", ends_on="2028-08-31")
    assert re.findall(r'<use href="([^"]+)"', beyond) == ["#before", "#after"]
    assert 'x="0%" width="100%"' in beyond


@pytest.mark.parametrize("starts_on", ["", "2031-01-01"])
def test_what_has_no_bar_says_when_it_is(starts_on: str) -> None:
    assert drawn(starts_on=starts_on, ends_on="2031-02-01") == '<text class="beyond" x="50%" y="4">når det er</text>'


def test_phases_go_from_lighter_to_darker_and_the_darkest_is_the_last_there_is() -> None:
    several = drawn(phases=[PhaseSpan("A", place, TODAY, TODAY) for place in (1, 4, 9)])
    assert re.findall(r'class="phase" data-place="(\d)"', several) == ["1", "4", "6"]
    assert 'class="bar"' not in several


def test_what_is_not_included_is_outlined_over_its_phases() -> None:
    several = phases(("Konsept", "2027-03-01", "2027-08-31"))
    assert 'class="phase"' in drawn(phases=several, decision="candidate")
    assert 'class="bar"' in drawn(phases=several, decision="candidate")


def test_the_name_of_a_phase_stands_where_there_is_room() -> None:
    several = phases(("Konsept", "2027-03-01", "2027-03-10"), ("Gjennomføre", "2027-03-11", "2027-08-31"))
    assert re.findall(r"<text[^>]*>([^<]+)</text>", drawn(phases=several)) == ["Gjennomføre"]


def test_the_name_makes_way_for_what_marks_the_beginning() -> None:
    def inset(starts_on: str, *points: Point) -> str:
        several = phases(("Konsept", "2027-01-01", "2027-08-31"))
        return re.findall(r'dx="(\d+)"', drawn(starts_on=starts_on, phases=several, milestones=points))[0]

    begins = Point("Start", day("2027-01-01"), None)
    assert [inset("2027-01-01"), inset("2027-01-01", begins)] == ["6", "12"]


def test_markup_in_the_name_of_a_phase_is_text() -> None:
    assert "<b>" not in drawn(phases=phases(("<b>x</b>", "2027-03-01", "2027-08-31")))
    assert "&lt;b&gt;x" in drawn(phases=phases(("<b>x</b>", "2027-03-01", "2027-08-31")))


def test_milestones_say_by_shape_how_they_stand() -> None:
    points = [
        Point("A", day("2027-02-01"), day("2027-02-01")),
        Point("B", day("2027-04-01"), None),
        Point("C", day("2027-06-16"), None),
        Point("Utenfor", day("2028-01-01"), None),
    ]
    assert re.findall(r'<use href="#(\w+)" x="([^"]+)"', drawn(milestones=points)) == [
        ("reached", "8.48%"), ("late", "25.14%"), ("milestone", "45.97%"),
    ]  # fmt: skip


def test_what_was_adopted_is_a_thin_shadow_where_it_is_another() -> None:
    same, other = Period(day("2027-03-01"), day("2027-08-31")), Period(day("2027-02-01"), day("2027-07-31"))
    assert "as-adopted" not in drawn(adopted=same)
    assert '<rect class="as-adopted" x="8.33%" width="50%" y="12" height="3"/>' in drawn(adopted=other)


def test_a_group_reaches_from_the_first_that_begins_to_the_last_that_ends() -> None:
    both = [item(), item("2027-05-01", "2027-12-31"), item("")]
    assert 'x="16.67%" width="83.33%"' in marks.summary(both, SPAN)
    assert marks.summary([item("")], SPAN) == marks.summary([item("2031-01-01", "2031-02-01")], SPAN) == ""
