"""The dates of the roadmap as iCalendar, read again as a calendar program does."""

import datetime

from icalendar import Calendar

from portfolio.models import Milestone, Project
from portfolio.workflow import Stage
from roadmap.take_along.dates import ics
from tests.roadmap.drawings import shown

ONE_DAY = datetime.timedelta(days=1)


def events(*asked, **more):
    return Calendar.from_ical(ics(shown(*asked, **more))).events


def test_a_project_has_its_start_its_end_and_its_milestones(plan, make_entry):
    project = make_entry(title="Én").project
    day = project.starts_on + 9 * ONE_DAY
    Milestone.objects.create(project=project, name="Klar for drift", due_on=day)
    make_entry(title="Uten tid", starts_on=None, ends_on=None)

    assert [(str(event["SUMMARY"]), event.start, event.end) for event in events(plan)] == [
        ("Starter: Én", project.starts_on, project.starts_on + ONE_DAY),
        ("Slutter: Én", project.ends_on, project.ends_on + ONE_DAY),
        ("Klar for drift: Én", day, day + ONE_DAY),
    ]


def test_an_event_is_known_again_and_takes_the_place_of_what_it_was(plan, make_entry):
    project = make_entry().project
    before = events(plan)
    Project.objects.filter(pk=project.pk).update(ends_on=project.ends_on + ONE_DAY, version=4)
    after = events(plan)

    assert [event["UID"] for event in before] == [event["UID"] for event in after]
    assert [event["SEQUENCE"] for event in after] == [4, 4]


def test_nobody_is_busy_and_what_was_stopped_is_cancelled(plan, make_entry):
    project = make_entry().project
    Project.objects.filter(pk=project.pk).update(stage=Stage.STOPPED)

    assert {(event["TRANSP"], event["STATUS"]) for event in events(plan)} == {("TRANSPARENT", "CANCELLED")}


def test_the_calendar_says_what_it_shows(plan, make_entry):
    make_entry()
    calendar = Calendar.from_ical(ics(shown(plan, filters=[("Enhet", "Skole")])))

    assert (str(calendar["NAME"]), "Enhet: Skole" in str(calendar["DESCRIPTION"])) == (f"Veikart – {plan}", True)
