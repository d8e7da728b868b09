"""The rules of following up, each at the edges of its days, and what the picture counts."""

import datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portfolio import projects
from portfolio.models import Comment, Decision, Project, StatusReport
from portfolio.planning import following, progress
from portfolio.planning.closing import Ending, close, entries_of, possible
from portfolio.planning.finishing import finish
from portfolio.planning.progress import Followed, State
from portfolio.planning.progress_picture import ORDER, days, pictures
from portfolio.workflow import Stage
from tests.following import OSLO, adopt, at, day, included, plan_of

FIRST, LAST = day("2027-03-01"), day("2027-06-30")
BEFORE = day("2027-01-05")


def row(**fields):
    """From 1 March to 30 June 2027, as adopted, and not begun."""
    project = SimpleNamespace(starts_on=FIRST, ends_on=fields.pop("ends_on", LAST))
    known = {"adopted_until": LAST, "touched_on": BEFORE}
    nothing = dict.fromkeys(Followed._fields)
    return Followed(**{**nothing, **known, "entry": SimpleNamespace(project=project), **fields})


UNDER_WAY = {"started_on": FIRST}


@pytest.mark.parametrize(
    ("fields", "on", "state"),
    [
        ({}, "2027-02-28", State.NOT_YET),
        ({}, "2027-03-01", State.NOT_YET),  # the day of the start is no delay
        ({}, "2027-03-02", State.LATE),
        (UNDER_WAY, "2027-02-28", State.NOT_YET),
        (UNDER_WAY, "2027-03-01", State.ON_TRACK),
        (UNDER_WAY, "2027-06-30", State.ON_TRACK),  # nor is the last day
        (UNDER_WAY, "2027-07-01", State.LATE),
        ({"started_on": day("2027-02-01")}, "2027-02-01", State.ON_TRACK),
        ({"started_on": day("2027-03-20")}, "2027-03-19", State.LATE),
        ({"started_on": day("2027-03-20")}, "2027-03-20", State.ON_TRACK),
        (UNDER_WAY | {"done_on": LAST}, "2027-06-29", State.ON_TRACK),
        (UNDER_WAY | {"done_on": LAST}, "2027-06-30", State.DONE),
        (UNDER_WAY | {"done_on": day("2027-07-10")}, "2027-07-09", State.LATE),
        (UNDER_WAY | {"done_on": day("2027-07-10")}, "2027-07-10", State.DONE),
        (UNDER_WAY | {"stopped_on": day("2027-04-10")}, "2027-04-09", State.ON_TRACK),
        (UNDER_WAY | {"stopped_on": day("2027-04-10")}, "2027-12-31", State.STOPPED),
        (UNDER_WAY | {"ends_on": day("2027-09-30"), "late_since": day("2027-05-04")}, "2027-05-03", State.ON_TRACK),
        (UNDER_WAY | {"ends_on": day("2027-09-30"), "late_since": day("2027-05-04")}, "2027-05-04", State.LATE),
        (UNDER_WAY | {"late_since": day("2027-05-04")}, "2027-05-04", State.ON_TRACK),  # back on the adopted date
        (UNDER_WAY | {"ends_on": day("2027-09-30")}, "2027-06-01", State.ON_TRACK),  # moved, and nobody said late
        (UNDER_WAY | {"ends_on": None}, "2027-12-31", State.ON_TRACK),
    ],
)
def test_an_entry_is_in_one_state_on_each_day(fields, on, state):
    assert progress.state(row(**fields), day(on)) == state


@pytest.mark.parametrize(
    ("on", "ends_soon"),
    [("2027-05-30", False), ("2027-05-31", True), ("2027-06-30", True), ("2027-07-01", False)],
)
def test_what_ends_within_thirty_days_ends_soon(on, ends_soon):
    assert progress.ends_soon(row(**UNDER_WAY), day(on)) == ends_soon
    assert not progress.ends_soon(row(**UNDER_WAY, done_on=BEFORE), day(on))


@pytest.mark.parametrize(("days_ago", "is_untouched"), [(59, False), (60, True), (61, True)])
def test_what_nobody_touched_for_sixty_days_is_untouched(days_ago, is_untouched):
    on = BEFORE + datetime.timedelta(days=days_ago)
    assert progress.is_untouched(row(), on) == is_untouched
    assert not progress.is_untouched(row(stopped_on=BEFORE), on)


@pytest.mark.parametrize(
    ("fields", "on", "words"),
    [
        ({}, "2027-03-02", "Skulle ha startet 1. mars 2027."),
        ({}, "2027-07-01", "Skulle ha vært ferdig 30. juni 2027."),
        (
            UNDER_WAY | {"ends_on": day("2027-09-30"), "late_since": day("2027-05-04")},
            "2027-05-04",
            "Skal være ferdig 30. september 2027. Vedtatt var 30. juni 2027.",
        ),
        (UNDER_WAY, "2027-06-30", ""),
    ],
)
def test_why_it_is_late_is_said_in_a_sentence(fields, on, words):
    assert progress.why_late(row(**fields), day(on)) == words


# What the rules look at is found in the database


@pytest.fixture
def plan(strategy):
    return plan_of(strategy)


def known(plan):
    (found,) = progress.followed(plan)
    return found


def decided(project, kind, on, by):
    when = datetime.datetime.fromisoformat(f"{on}T12:00").replace(tzinfo=OSLO)
    return Decision.objects.create(project=project, kind=kind, at=when, by=by, reason="Det var på tide.")


def test_days_are_those_of_the_decisions(plan, make_project, leader, office):
    entry = included(plan, make_project, stage=Stage.CLOSED)
    adopt(plan, by=leader)
    for kind, on in (("started", "2027-01-04"), ("handed_over", "2027-05-02"), ("closed", "2027-06-03")):
        decided(entry.project, kind, on, office)
    found = known(plan)
    assert (found.started_on, found.done_on, found.stopped_on) == (day("2027-01-04"), day("2027-05-02"), None)


def test_what_came_without_decisions_began_and_ended_as_it_says(plan, make_project, leader):
    included(plan, make_project, stage=Stage.CLOSED)
    adopt(plan, by=leader)
    for today, done_on in (("2027-03-10", "2027-03-10"), ("2027-09-01", "2027-06-30")):
        with at(today):
            assert (known(plan).started_on, known(plan).done_on) == (day("2027-01-01"), day(done_on))


def test_what_is_stopped_is_neither_done_nor_late(plan, make_project, leader, office):
    entry = included(plan, make_project, stage=Stage.STOPPED)
    adopt(plan, by=leader)
    decided(entry.project, "stopped", "2027-04-10", office)
    assert [progress.state(known(plan), day(f"2027-{month}-28")) for month in ("03", "04", "12")] == [
        State.LATE,  # it was never begun
        State.STOPPED,
        State.STOPPED,
    ]


def test_it_is_late_since_it_was_said_until_leadership_adopts_the_new_date(plan, make_project, leader, owner):
    entry = included(plan, make_project)
    adopt(plan, by=leader)
    with at("2027-03-10"):
        following.report(entry.project, answer="late", by=owner, ends_on=day("2027-09-30"), reason="Leverandøren.")
    with at("2027-04-01"):
        following.report(entry.project, answer="on_track", by=owner)
    found = known(plan)
    assert (found.late_since, found.adopted_until, found.last.answer) == (day("2027-03-10"), LAST, "on_track")
    assert progress.state(found, day("2027-04-02")) == State.LATE


def test_a_closed_plan_is_looked_at_on_the_day_it_was_closed_with_what_leadership_said(plan, make_project, leader):
    """Its period was over on New Year's Eve, and work on it went on until leadership closed it."""
    finished, handed_over, said, goes_on, later = (included(plan, make_project) for _ in range(5))
    adopt(plan, by=leader)
    with at("2028-01-10"):
        plan.refresh_from_db()
        finish(finished, on=day("2028-01-10"), by=leader, version=plan.version, reason="Alt er på plass.")
        projects.follow_plan(handed_over.project, to=Stage.HANDED_OVER)
        decided(handed_over.project, "handed_over", "2028-01-10", leader)
        endings = {entry.pk: Ending(possible(entry)[0]) for entry in entries_of(plan)}
        endings[said.pk] = Ending("done")
    with at("2028-01-20"):
        plan.refresh_from_db()
        close(plan, endings=endings, lessons="Vi begynte for sent.", by=leader, version=plan.version)
    decided(later.project, "handed_over", "2028-02-01", leader)
    projects.follow_plan(later.project, to=Stage.HANDED_OVER)
    plan.refresh_from_db()
    assert progress.looked_at(plan, day("2028-03-01")) == day("2028-01-20")
    with at("2028-03-01"):
        found = {row.entry.pk: progress.state(row, day("2028-01-20")) for row in progress.followed(plan)}
    done, late = State.DONE, State.LATE
    assert [found[entry.pk] for entry in (finished, handed_over, said, goes_on, later)] == [
        done,
        done,
        done,
        late,
        late,
    ]


def test_each_kind_of_touch_counts(plan, make_project, leader, owner, outsider):
    entry = included(plan, make_project)
    project = entry.project
    Project.pgh_event_model.objects.update(pgh_created_at=timezone.now() - datetime.timedelta(days=900))
    long_ago = known(plan).touched_on
    later = [long_ago + datetime.timedelta(days=days) for days in (100, 200, 300)]
    noon = [datetime.datetime.combine(each, datetime.time(12), OSLO) for each in later]
    Decision.objects.create(project=project, kind="replanned", reason="x", by=owner, at=noon[0])
    assert known(plan).touched_on == later[0]
    Comment.objects.create(project=project, author=outsider, text="Hei")
    Comment.objects.update(created_at=noon[1])
    assert known(plan).touched_on == later[1]
    StatusReport.objects.create(project=project, answer="on_track", by=owner, at=noon[2])
    assert known(plan).touched_on == later[2]
    Project.objects.filter(pk=project.pk).update(need="Et annet behov.")
    assert known(plan).touched_on == timezone.localdate()


# The picture


@pytest.mark.parametrize(
    ("on", "seen", "last"),
    [
        ("2026-12-31", 0, None),
        ("2027-01-01", 1, "2027-01-01"),
        ("2027-01-31", 1, "2027-01-31"),
        ("2027-02-01", 2, "2027-02-01"),
        ("2027-12-31", 12, "2027-12-31"),
        ("2028-03-15", 12, "2027-12-31"),
    ],
)
def test_a_month_is_seen_as_it_ended_and_this_one_as_it_is_today(on, seen, last, plan):
    looked_at = [each for _, each in days(plan, on=day(on)) if each]
    assert (len(looked_at), looked_at[-1] if looked_at else None) == (seen, day(last) if last else None)


def test_each_programme_has_a_column_for_each_month_that_adds_up(plan, make_project, leader, strategy):
    other = strategy.programmes.get(position=2)
    for _ in range(3):
        included(plan, make_project)
    included(plan, make_project, stage=Stage.PLANNED, programme=other, starts_on="2027-02-10")
    adopt(plan, by=leader)
    whole, one, two = pictures(plan, progress.followed(plan), on=day("2027-03-10"))
    assert (whole.name, whole.headline) == ("Hele planen", "4 prosjekter: 3 i rute og 1 forsinket")
    assert (one.headline, two.headline) == ("3 prosjekter: 3 i rute", "1 prosjekt: 1 forsinket")
    assert [column.row for column in whole.columns] == [[0, 3, 0, 1, 0], [0, 3, 1, 0, 0], [0, 3, 1, 0, 0]] + [
        [0] * 5
    ] * 9
    heights = [sum(float(part.height) for part in column.segments) for column in whole.columns]
    assert heights == [whole.height] * 3 + [0] * 9


def test_of_one_programme_alone_the_whole_is_left_out(plan, make_project, leader):
    included(plan, make_project)
    adopt(plan, by=leader)
    assert [each.programme is None for each in pictures(plan, progress.followed(plan), on=FIRST)] == [False]


def test_every_state_has_its_place_in_the_picture():
    assert set(ORDER) == set(State)


def test_what_is_followed_takes_as_many_queries_for_thirty_as_for_three(plan, make_project, leader):
    counts = []
    for number in (3, 27):
        for _ in range(number):
            included(plan, make_project)
        with CaptureQueriesContext(connection) as captured:
            progress.followed(plan)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8
