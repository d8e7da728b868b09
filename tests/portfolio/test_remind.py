"""Once a month those who carry something in a running plan are asked, whatever the worker has been through."""

import datetime
import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from innolab.accounts.models import MailFrequency, User
from innolab.notifications import mailing
from innolab.notifications.models import Mail, Notification
from innolab.notifications.worker import look_at_the_clock
from portfolio.models import ActionPlanEntry, Decision, Reminder
from portfolio.planning import following, reminding
from portfolio.workflow import Stage
from tests.at_once import at_once
from tests.cast import person
from tests.following import adopt, at, day, included, plan_of


@pytest.fixture
def plan(strategy):
    return plan_of(strategy)


def remind(on, time="08:00"):
    with at(on, time):
        return reminding.remind(timezone.now())


def told():
    return list(Notification.objects.order_by("recipient", "pk").values_list("recipient__name", "title", "text"))


def forget_mails_of_before():
    Notification.objects.all().delete()
    Mail.objects.all().delete()


@pytest.mark.parametrize(
    ("month", "first"),
    [
        ("2027-01-15", "2027-01-01"),  # a holiday, which the portal does not know
        ("2027-02-28", "2027-02-01"),
        ("2027-05-01", "2027-05-03"),  # begins on a Saturday
        ("2027-08-31", "2027-08-02"),  # on a Sunday
    ],
)
def test_the_first_working_day_is_no_weekend(month, first):
    assert reminding.first_working_day(day(month)) == day(first)


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        ("2027-02-01T05:59+01:00", False),
        ("2027-02-01T06:00+01:00", True),
        ("2027-02-28T23:59+01:00", True),
        ("2027-05-02T12:00+02:00", False),
        ("2027-05-03T03:59+00:00", False),  # 5.59 in Oslo
        ("2027-05-03T04:00+00:00", True),
        ("2026-12-31T23:30+00:00", False),  # half past midnight on New Year's Day
        ("2027-01-31T23:30+00:00", False),  # it is February in Oslo
        ("2028-11-01T05:00+00:00", True),  # winter time again
    ],
)
def test_it_is_due_from_six_on_that_day_by_the_clock_on_the_wall(now, is_due):
    assert reminding.is_due(datetime.datetime.fromisoformat(now)) == is_due


def test_each_gets_one_notification_with_all_that_they_should_look_at(plan, make_project, leader, owner, outsider):
    included(plan, make_project, title="Tilsyn", ends_on="2027-06-30")
    included(plan, make_project, title="Opptak", stage=Stage.PLANNED, starts_on="2027-04-01", manager=outsider)
    included(plan, make_project, title="Ferdig", stage=Stage.CLOSED)
    adopt(plan, by=leader)
    forget_mails_of_before()
    assert remind("2027-03-01") == 2
    opptak = "– Opptak: Starter 1. april 2027, og skal være ferdig 30. juni 2027."
    both = f"– Tilsyn: Skal være ferdig 30. juni 2027.\n{opptak}"
    asked, title = "Svar «I rute» eller «Forsinket» for hvert av dem:", "Hvordan går det med prosjektene dine?"
    assert sorted(told()) == [
        (outsider.name, title, f"{asked}\n{opptak}"),
        (owner.name, title, f"{asked}\n{both}"),
    ]
    assert set(Notification.objects.values_list("href", flat=True)) == {"/oppfolging/"}


def test_who_owns_and_manages_one_is_asked_once(plan, make_project, leader, owner):
    included(plan, make_project, manager=owner)
    adopt(plan, by=leader)
    forget_mails_of_before()
    remind("2027-03-01")
    assert len(told()) == 1


def test_it_is_done_once_a_month(plan, make_project, leader):
    included(plan, make_project)
    adopt(plan, by=leader)
    outcomes = [remind(on) for on in ("2027-02-28", "2027-03-01", "2027-03-01", "2027-03-31", "2027-04-01")]
    assert outcomes == [1, 1, None, None, 1]
    assert [f"{row.month:%Y-%m}" for row in Reminder.objects.order_by("month")] == ["2027-02", "2027-03", "2027-04"]


def test_a_month_in_which_nobody_was_asked_is_not_used_up(plan, make_project, leader):
    included(plan, make_project)
    assert (remind("2027-03-01"), Reminder.objects.count()) == (0, 0)
    adopt(plan, by=leader, on="2027-03-05")
    assert [remind(on) for on in ("2027-03-05", "2027-03-05", "2027-03-31")] == [1, None, None]
    assert [row.people for row in Reminder.objects.all()] == [1]


def test_a_worker_that_stood_still_over_new_year_asks_once_for_the_month_that_it_is(plan, make_project, leader):
    included(plan, make_project, ends_on="2028-06-30")
    adopt(plan, by=leader)
    assert (remind("2027-11-01"), remind("2028-01-19"), remind("2028-01-20")) == (1, 1, None)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_asks(plan, make_project, leader):
    included(plan, make_project)
    adopt(plan, by=leader)
    forget_mails_of_before()
    with at("2027-03-01", "08:00"):
        now = timezone.now()
        outcomes = at_once(*[lambda: reminding.remind(now)] * 2)
    assert sorted(outcomes, key=str) == [1, None]
    assert len(told()) == 1


def test_what_was_answered_this_month_is_not_asked_about(plan, make_project, leader, owner):
    entry = included(plan, make_project)
    adopt(plan, by=leader)
    with at("2027-05-01"):  # a Saturday, before the reminder
        following.report(entry.project, answer="on_track", by=owner)
    assert remind("2027-05-03") == 0


def test_what_the_plan_does_not_hold_is_not_asked_about(plan, make_project, leader, owner):
    for place, decision in enumerate(("candidate", "reserve"), 1):
        entry = included(plan, make_project, title=f"P {place}")
        entry.decision = decision
        entry.save()
    adopt(plan, by=leader)
    make_project(Stage.UNDER_WAY)
    assert remind("2027-03-01") == 0


def test_nobody_is_asked_before_the_plan_has_begun_nor_about_a_draft(plan, make_project, leader, strategy):
    draft = plan_of(strategy, "2026-01-01")
    included(draft, make_project, starts_on="2026-01-01")
    included(plan, make_project)
    adopt(plan, by=leader)
    assert remind("2026-12-15") == 0
    assert remind("2027-01-01") == 1


def test_it_comes_as_each_has_chosen(plan, make_project, leader, owner, mailoutbox):
    people = {each: person(f"e-{each}", mail_frequency=each) for each in MailFrequency.values}
    for each in people.values():
        included(plan, make_project, owner=each, title=f"Til {each.name}")
    gone = person("gone", is_active=False)
    included(plan, make_project, owner=gone)
    adopt(plan, by=leader)
    forget_mails_of_before()
    with at("2027-03-01", "06:00"):
        reminding.remind(timezone.now())
        mailing.send_what_is_due.call()
    assert Notification.objects.count() == len(people)
    assert [row.recipient.mail_frequency for row in Mail.objects.all()] == [MailFrequency.AT_ONCE]
    (mail,) = mailoutbox
    assert mail.subject == "Hvordan går det med prosjektene dine?"
    assert mail.body.count("– Til e-") == 1


def test_it_is_in_the_same_mornings_digest(plan, make_project, leader, owner, mailoutbox):
    User.objects.filter(pk=owner.pk).update(mail_frequency=MailFrequency.DAILY)
    included(plan, make_project)
    adopt(plan, by=leader)
    forget_mails_of_before()
    for time in ("06:00", "06:59", "07:00", "07:01"):
        with at("2027-03-01", time):
            look_at_the_clock(timezone.now(), also=[reminding.remind])
            mailing.send_what_is_due.call()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [([owner.email], "1 nytt varsel fra InnoLab")]


def test_mails_go_though_something_by_the_clock_breaks(plan, make_project, leader, owner, caplog):
    included(plan, make_project)
    adopt(plan, by=leader)

    def breaks(now):
        raise RuntimeError("broken")

    with at("2027-03-01"), caplog.at_level(logging.ERROR):
        look_at_the_clock(timezone.now(), also=[breaks, reminding.remind])
    assert Reminder.objects.count() == 1
    assert [row.message for row in caplog.records] == ["Something by the clock was not done, and is tried again"]


def test_thirty_owners_take_as_many_queries_as_three(plan, make_project, leader, office):
    def grow(number, start):
        for place in range(number):
            included(plan, make_project, owner=person(f"o{start + place}"))

    grow(3, 0)
    adopt(plan, by=leader)
    counts = []
    for month in ("2027-03-01", "2027-04-01"):
        with at(month), CaptureQueriesContext(connection) as captured:
            reminding.remind(timezone.now())
        counts.append(len(captured))
        for place in range(27):
            dates = {"starts_on": day("2027-01-01"), "ends_on": day("2027-08-31")}
            project = make_project(Stage.UNDER_WAY, owner=person(f"m{place}{month}"), **dates)
            ActionPlanEntry.objects.create(plan=plan, project=project, rank=plan.entries.count() + 1)
        include_all(plan, by=leader)
    assert counts[0] == counts[1]
    assert Reminder.objects.order_by("month").values_list("people", flat=True)[1] == 30


def include_all(plan, *, by):
    """As leadership does one by one."""
    for entry in plan.entries.filter(decision="candidate"):
        entry.answer = Decision.objects.create(project=entry.project, plan=plan, kind="included", reason="Ja.", by=by)
        entry.decision = "included"
        entry.save()
