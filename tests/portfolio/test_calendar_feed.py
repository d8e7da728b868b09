"""The calendar behind a secret address, read again as a calendar program reads it."""

import datetime

import pytest
from django.utils import timezone
from icalendar import Calendar

from portfolio import calendar_address, calendar_feed
from portfolio.models import Project
from portfolio.workflow import Stage
from tests.pages import queries

DATES = {"starts_on": datetime.date(2027, 1, 4), "ends_on": datetime.date(2027, 8, 31)}


@pytest.fixture
def address(outsider):
    return f"/kalender/{calendar_address.renew(by=outsider)}.ics"


@pytest.fixture
def events(client, address, outsider):
    """The events of the outsider's calendar, or of somebody else's."""

    def found(user=outsider):
        where = address if user == outsider else f"/kalender/{calendar_address.renew(by=user)}.ics"
        response = client.get(where)
        assert response.status_code == 200
        return Calendar.from_ical(response.content).events

    return found


@pytest.fixture
def summaries(events):
    return lambda *user: sorted(str(event["SUMMARY"]) for event in events(*user))


def both(title):
    return [f"Slutter: {title}", f"Starter: {title}"]


def follow(user, project):
    project.follows.create(user=user)
    return project


def test_a_project_has_a_day_on_which_it_starts_and_one_on_which_it_ends(make_project, outsider, events, settings):
    project = follow(outsider, make_project(Stage.PLANNED, title="Tilsyn; med, tegn", **DATES))
    start, end = sorted(events(), key=lambda event: event.start)
    link = f"{settings.PORTAL_URL}/prosjekter/{project.pk}/"
    assert (start["SUMMARY"], start.start, start.end) == (
        "Starter: Tilsyn; med, tegn", datetime.date(2027, 1, 4), datetime.date(2027, 1, 5),
    )  # fmt: skip
    assert (end["SUMMARY"], end.start, end.end) == (
        "Slutter: Tilsyn; med, tegn", datetime.date(2027, 8, 31), datetime.date(2027, 9, 1),
    )  # fmt: skip
    assert start["DESCRIPTION"].replace("\u00a0", " ") == f"I plan, Skole. Periode: jan 2027 – aug 2027.\n{link}"
    assert (start["URL"], start["STATUS"], start["TRANSP"]) == (link, "CONFIRMED", "TRANSPARENT")


def test_an_event_is_known_again_and_says_when_it_was_changed(make_project, outsider, events):
    project = follow(outsider, make_project(**DATES))
    before = {event["UID"]: event for event in events()}
    assert sorted(before) == [f"prosjekt-{project.pk}-{kind}@testserver" for kind in ("slutt", "start")]
    later = timezone.now().replace(microsecond=0) + datetime.timedelta(minutes=1)
    Project.objects.filter(pk=project.pk).update(starts_on=datetime.date(2027, 2, 1), changed_at=later)
    after = {event["UID"]: event for event in events()}
    assert sorted(after) == sorted(before)
    for uid, event in after.items():
        assert event["SEQUENCE"] > before[uid]["SEQUENCE"]
        assert event.DTSTAMP == event.LAST_MODIFIED == later


@pytest.mark.parametrize("role", ["submitter", "owner", "manager", "co_author", "follower"])
def test_those_who_have_to_do_with_a_project_have_its_dates(role, make_project, outsider, summaries, strategy):
    project = make_project(title="Mitt", **({role: outsider} if role in ("submitter", "owner", "manager") else {}))
    if role == "co_author":
        project.co_authors.add(outsider)
    if role == "follower":
        follow(outsider, project)
    make_project(title="En annens")
    assert summaries() == both("Mitt")


def test_whoever_no_longer_follows_has_the_dates_no_longer(make_project, outsider, summaries):
    project = follow(outsider, make_project(title="Fulgt"))
    assert summaries() == both("Fulgt")
    project.follows.all().delete()
    assert summaries() == []


def test_no_draft_is_told_to_anybody(make_project, cast, summaries):
    draft = make_project(Stage.DRAFT, title="Utkast")
    for person in cast.values():
        follow(person, draft)
        draft.co_authors.add(person)
    assert [summaries(person) for person in cast.values()] == [[]] * len(cast)


def test_of_a_merged_proposal_the_one_that_goes_on_has_dates(make_project, outsider, summaries):
    goes_on = make_project(Stage.UNDER_WAY, title="Går videre")
    follow(outsider, make_project(Stage.MERGED, title="Slått sammen", merged_into=goes_on))
    make_project(Stage.MERGED, title="Mitt", submitter=outsider, merged_into=goes_on)
    assert summaries() == both("Går videre")


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        (Stage.SUBMITTED, "TENTATIVE"),
        (Stage.RETURNED, "TENTATIVE"),
        (Stage.PARKED, "TENTATIVE"),
        (Stage.DECLINED, "CANCELLED"),
        (Stage.ASSESSED, "TENTATIVE"),
        (Stage.PLANNED, "CONFIRMED"),
        (Stage.UNDER_WAY, "CONFIRMED"),
        (Stage.HANDED_OVER, "CONFIRMED"),
        (Stage.CLOSED, "CONFIRMED"),
        (Stage.STOPPED, "CANCELLED"),
    ],
)
def test_what_is_not_decided_is_tentative_and_what_is_stopped_is_cancelled(
    stage, status, make_project, outsider, events
):
    follow(outsider, make_project(stage))
    assert [event["STATUS"] for event in events()] == [status] * 2


def test_whoever_is_to_answer_has_the_day_of_it_until_it_is_answered(make_project, office, summaries):
    due = timezone.localdate() + datetime.timedelta(days=9)
    project = make_project(title="Sak", assigned_to=office, answer_due_on=due, starts_on=None, ends_on=None)
    make_project(title="En annens", answer_due_on=due)
    assert summaries(office) == ["Svarfrist: Sak"]
    Project.objects.filter(pk=project.pk).update(stage=Stage.PARKED)
    assert summaries(office) == []


def test_without_dates_there_is_an_empty_calendar(make_project, outsider, events):
    follow(outsider, make_project(starts_on=None, ends_on=None))
    assert events() == []


def test_what_ended_more_than_a_year_ago_is_gone_and_no_more_than_the_newest_are_sent(
    make_project, outsider, summaries, monkeypatch
):
    today = timezone.localdate()
    for title, days in (("Gammelt", 366), ("I fjor", 364)):
        ended = today - datetime.timedelta(days=days)
        follow(outsider, make_project(title=title, starts_on=ended, ends_on=ended))
    assert summaries() == both("I fjor")
    monkeypatch.setattr(calendar_feed, "MOST_PROJECTS", 1)
    follow(outsider, make_project(title="Nyest"))
    assert summaries() == both("Nyest")


def test_a_program_that_asks_again_is_told_that_nothing_is_new(make_project, outsider, client, address):
    project = follow(outsider, make_project())
    first = client.get(address)
    assert (first["Content-Type"], first["Cache-Control"]) == ("text/calendar; charset=utf-8", "private, no-cache")
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    project.follows.all().delete()
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
    assert client.head(address).status_code == 200


def test_the_address_is_enough_and_any_other_is_not_found(address, outsider, client):
    assert client.get(address).status_code == 200
    assert client.get("/kalender/feil.ics").status_code == 404
    assert client.post(address).status_code == 405
    outsider.is_active = False
    outsider.save()
    assert client.get(address).status_code == 404


def test_the_calendar_sets_no_cookie_and_takes_as_many_queries_for_three_as_for_one(
    make_project, outsider, client, address
):
    follow(outsider, make_project())
    assert dict(client.get(address).cookies) == {}
    one = queries(client, address)
    follow(outsider, make_project())
    make_project(owner=outsider)
    assert (one, queries(client, address)) == (4, 4)


def test_the_calendar_is_written_as_the_standard_wants(make_project, outsider, client, address):
    follow(outsider, make_project(title="Blåbær " * 17))
    lines = client.get(address).content.split(b"\r\n")
    assert (lines[0], lines[-2:], max(map(len, lines)) <= 75) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""], True)
    found = Calendar.from_ical(b"\r\n".join(lines))
    assert (found["VERSION"], found["PRODID"], found.calendar_name) == ("2.0", "-//InnoLab//Kalender//NO", "InnoLab")
    assert found.refresh_interval == datetime.timedelta(hours=6)
    wanted = {b"REFRESH-INTERVAL;VALUE=DURATION:PT6H", b"X-PUBLISHED-TTL:PT6H"}
    assert wanted - set(lines) == set()
