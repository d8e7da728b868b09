"""What a submitter is promised, in words: before sending in, after it, and when the answer is late."""

import datetime

import pytest
from django.utils import timezone

from portfolio import intake
from portfolio.models import IntakeRound
from portfolio.workflow import Stage
from tests.pages import main_of, words

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    noon = timezone.make_aware(datetime.datetime.combine(TODAY, datetime.time(12)))
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.fixture
def rounds(db):
    return [
        IntakeRound.objects.create(name=name, opens_on=opens_on, closes_on=closes_on, answers_on=answers_on)
        for name, opens_on, closes_on, answers_on in (
            ("Høsten 2026", datetime.date(2026, 10, 1), datetime.date(2026, 12, 15), datetime.date(2027, 1, 20)),
            ("Våren 2027", datetime.date(2027, 2, 1), datetime.date(2027, 4, 1), datetime.date(2027, 5, 10)),
        )
    ]


def test_with_an_open_round_it_names_the_round_its_deadline_and_the_answer(rounds, make_project):
    assert intake.before_sending(make_project(Stage.DRAFT), today=TODAY) == (
        "Forslaget kommer med i runden Høsten 2026. Fristen er 15. desember 2026, "
        "og du får svar senest 20. januar 2027."
    )


def test_between_rounds_it_says_when_the_next_one_opens(rounds, make_project):
    assert intake.before_sending(make_project(Stage.DRAFT), today=datetime.date(2026, 12, 16)) == (
        "Ingen runde er åpen nå. Forslaget kommer med i den neste, Våren 2027, som åpner 1. februar 2027. "
        "Du får svar senest 10. mai 2027."
    )


def test_without_rounds_it_says_when_an_answer_comes_all_the_same(make_project):
    assert intake.before_sending(make_project(Stage.DRAFT), today=TODAY) == (
        "Du får svar senest 23. desember 2026, 30 dager etter at du sender inn."
    )


def test_before_a_reply_it_says_that_the_days_are_added(make_project, office):
    project = make_project(Stage.RETURNED, answer_due_on=TODAY + datetime.timedelta(days=20))
    project.decisions.create(kind="returned", reason="Hvem?", by=office, at=timezone.now() - datetime.timedelta(days=5))
    assert intake.before_sending(project, today=TODAY) == (
        "Dagene forslaget har ligget hos deg, er lagt til svarfristen. Du får svar senest 18. desember 2026."
    )


@pytest.mark.parametrize(
    ("days", "own", "others"),
    [
        (1, "Du får svar senest 24. november 2026.", "Innmelderen får svar senest 24. november 2026."),
        (0, "Du får svar senest 23. november 2026.", "Innmelderen får svar senest 23. november 2026."),
        (
            -1,
            "Du skulle ha fått svar senest 22. november 2026, i går. Det beklager vi. Kontoret ser at fristen er ute.",
            "Innmelderen skulle ha fått svar senest 22. november 2026, i går.",
        ),
        (
            -3,
            (
                "Du skulle ha fått svar senest 20. november 2026, for 3 dager siden. Det beklager vi. Kontoret ser at "
                "fristen er ute."
            ),
            "Innmelderen skulle ha fått svar senest 20. november 2026, for 3 dager siden.",
        ),
    ],
)
def test_after_sending_it_says_when_the_answer_comes_or_should_have_come(
    days, own, others, make_project, submitter, outsider, client
):
    project = make_project(answer_due_on=TODAY + datetime.timedelta(days=days))
    assert intake.promise(project, to=submitter, today=TODAY) == own
    assert intake.promise(project, to=outsider, today=TODAY) == others
    client.force_login(submitter)
    assert own in words(main_of(client.get("/forslag/mine/")))
    assert own in words(main_of(client.get(project.get_absolute_url())))
    client.force_login(outsider)
    assert others in words(main_of(client.get(project.get_absolute_url())))


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.SUBMITTED])
def test_what_does_not_wait_for_the_office_promises_nothing(stage, make_project, submitter):
    project = make_project(stage, answer_due_on=TODAY)
    assert intake.promise(project, to=submitter, today=TODAY) == ""


def test_the_summary_promises_before_and_the_portal_after_sending(rounds, make_project, submitter, client):
    draft = make_project(Stage.DRAFT, starts_on=TODAY, ends_on=TODAY)
    client.force_login(submitter)
    summary = words(main_of(client.get(f"/forslag/{draft.pk}/oppsummering/")))
    assert "og du får svar senest 20. januar 2027." in summary
    page = client.post(f"/forslag/{draft.pk}/send/", follow=True)
    said = "«Digitalt tilsyn i omsorgsboliger» er sendt inn. Du får svar senest 20. januar 2027."
    assert said in words(page.content.decode())
