"""The administrator edits the rounds of the year."""

import datetime

import pytest
from django.urls import reverse

from portfolio.models import IntakeRound
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import html_of

DAY = datetime.date(2026, 10, 1)
FORM = {"name": "Høsten 2026", "opens_on": "2026-10-01", "closes_on": "2026-12-15", "answers_on": "2027-01-20"}
ADD = "/admin/portfolio/intakeround/add/"


@pytest.fixture
def intake_round(db):
    return IntakeRound.objects.create(**FORM)


def change(intake_round):
    return reverse("admin:portfolio_intakeround_change", args=[intake_round.pk])


@pytest.mark.parametrize("role", ROLES)
def test_only_an_administrator_adds_one(role, cast, client):
    client.force_login(cast[role])
    assert client.post(ADD, FORM).status_code == (302 if role == "admin" else 403 if cast[role].is_staff else 302)
    assert IntakeRound.objects.exists() == (role == "admin")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"closes_on": "2026-09-30", "answers_on": "2026-09-30"}, "Fristen kan ikke være før runden åpner."),
        ({"answers_on": "2026-12-14"}, "Svardatoen kan ikke være før fristen for å sende inn."),
        ({"name": "En annen", "opens_on": "2026-12-15", "closes_on": "2026-12-31"}, "En annen runde er åpen i samme"),
        ({"answers_on": "9999-12-31"}, "Svardatoen må være før år 2100."),
    ],
)
def test_what_cannot_be_is_said_in_words(fields, expected, client, admin, intake_round):
    client.force_login(admin)
    IntakeRound.objects.create(
        name="Før",
        opens_on=DAY - datetime.timedelta(days=9),
        closes_on=DAY - datetime.timedelta(days=1),
        answers_on=DAY,
    )
    address = ADD if fields.get("name") else change(intake_round)
    page = client.post(address, {**FORM, **fields})
    assert (page.status_code, expected in html_of(page)) == (200, True)
    intake_round.refresh_from_db()
    assert (intake_round.closes_on, IntakeRound.objects.count()) == (datetime.date(2026, 12, 15), 2)


def test_moving_the_day_of_answer_says_how_many_follow(client, admin, intake_round, make_project):
    client.force_login(admin)
    waiting = make_project(intake_round=intake_round, answer_due_on=datetime.date(2027, 1, 20))
    page = client.post(change(intake_round), {**FORM, "answers_on": "2027-01-27"}, follow=True)
    waiting.refresh_from_db()
    assert waiting.answer_due_on == datetime.date(2027, 1, 27)
    assert "Svarfristen er flyttet for 1 forslag som venter på svar." in [
        str(message) for message in page.context["messages"]
    ]


def test_a_round_with_proposals_is_kept(client, admin, intake_round, make_project):
    client.force_login(admin)
    make_project(Stage.ASSESSED, intake_round=intake_round)
    page = client.post(
        reverse("admin:portfolio_intakeround_delete", args=[intake_round.pk]), {"post": "yes"}, follow=True
    )
    (message,) = page.context["messages"]
    assert "1 prosjekt" in str(message)
    assert IntakeRound.objects.count() == 1
