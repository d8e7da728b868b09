"""An employee proposes by the keyboard alone: every step, an error on the way, the summary and «Send inn»."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import Decision, Project, Strategy, Unit
from portfolio.workflow import Stage
from tests.browser.keyboard import answer, focused, press, tab_to, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_employee_proposes_by_keyboard_alone(
    log_in: Callable[[User], Page],
    submitter: User,
    strategy: Strategy,
    unit: Unit,
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(submitter)
    page.goto("/forslag/mine/")
    assert_accessible()
    press(page, "Foreslå et prosjekt")

    # Enter in a field means «Neste»; what is missing takes the focus, and its link leads to the field.
    write(page, "Tittel", "Digitalt tilsyn om natten")
    page.keyboard.press("Enter")
    expect(page.locator(".ds-error-summary")).to_be_focused()
    assert_accessible()
    tab_to(page, "Hva er problemet, og for hvem? Beskriv behovet")
    page.keyboard.press("Enter")
    assert focused(page) == "Hva er problemet, og for hvem?"
    page.keyboard.type("Nattevakter går runder som vekker beboerne.")
    press(page, "Neste")

    expect(page.get_by_role("heading", level=1)).to_have_text("Løsningen")
    write(page, "Hvordan kan behovet løses?", "Sensorer melder fra.")
    expect(page.locator("#id_hypothesis")).to_be_hidden()
    answer(page, "Hva slags arbeid blir det?", "ArrowUp")  # from the first round to the last: experiment
    expect(page.locator("#id_hypothesis")).to_be_visible()
    assert_accessible()
    write(page, "Hypotese", "Halvparten så mange blir vekket.")
    tab_to(page, "Bedre tjeneste")
    page.keyboard.press("Space")
    press(page, "Neste")

    expect(page.get_by_role("heading", level=1)).to_have_text("Berørte og gevinster")
    write(page, "Enhet", "Skole")
    write(page, "Hvem berører det?", "120 beboere.")
    write(page, "Hvilke gevinster venter du?", "Bedre søvn.")
    assert_accessible()
    # Back saves too, and what was typed is there on return.
    press(page, "Tilbake")
    expect(page.locator("#id_hypothesis")).to_have_value("Halvparten så mange blir vekket.")
    press(page, "Berørte og gevinster")
    expect(page.locator("#id_benefits")).to_have_value("Bedre søvn.")
    press(page, "Neste")

    expect(page.get_by_role("heading", level=1)).to_have_text("Program")
    answer(page, "Endrer forslaget måten", "ArrowDown")
    answer(page, "Handler forslaget om", "Space")
    answer(page, "Utvikler forslaget de ansatte", "ArrowDown")
    press(page, "Neste")
    expect(page.locator("#programvalg")).to_contain_text("Vi foreslår Mennesker og teknologi fordi")
    expect(page.locator("#id_programme_reason")).to_be_hidden()
    assert_accessible()
    answer(page, "Velg program", "ArrowUp")  # the one above the suggested
    expect(page.locator("#id_programme_reason")).to_be_visible()
    write(page, "Hvorfor et annet program?", "De ansatte må lære en ny måte å arbeide på.")
    press(page, "Neste")

    expect(page.get_by_role("heading", level=1)).to_have_text("Ressurser og tid")
    write(page, "Investering", "1 250 000")
    write(page, "Drift", "180 000")
    write(page, "Egeninnsats", "140")
    tab_to(page, "Ønsket oppstart")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    write(page, "Varighet", "8")
    assert_accessible()
    press(page, "Neste")

    expect(page.get_by_role("heading", level=1)).to_have_text("Digitalt tilsyn om natten")
    assert_accessible()
    press(page, "Send inn")
    expect(page.get_by_role("status")).to_contain_text("«Digitalt tilsyn om natten» er sendt inn.")
    assert_accessible()

    project = Project.objects.get()
    assert (project.stage, project.unit, project.programme.slug, project.duration_months) == (
        Stage.SUBMITTED,
        unit,
        "laerende-organisasjon",
        8,
    )
    assert (project.kind, project.hypothesis) == ("experiment", "Halvparten så mange blir vekket.")
    assert project.innovation_types == ["better_service"]
    assert list(Decision.objects.values_list("kind", "by")) == [("submitted", submitter.pk)]


def test_a_question_is_answered_by_keyboard_alone_and_a_half_written_reply_survives_a_change(
    log_in: Callable[[User], Page],
    submitter: User,
    office: User,
    make_project: Callable[..., Project],
    assert_accessible: Callable[[], None],
) -> None:
    project = make_project(Stage.RETURNED)
    Decision.objects.create(project=project, kind=Decision.Kind.RETURNED, reason="Hvem skal eie dem?", by=office)
    page = log_in(submitter)
    page.goto("/forslag/mine/")
    assert_accessible()
    press(page, "Svar på spørsmålet")
    assert_accessible()
    write(page, "Svar til porteføljekontoret", "IKT eier sensorene.")
    press(page, "Endre berørte og gevinster", key="Shift+Tab")
    assert_accessible()
    write(page, "Andre å samarbeide med", "IKT")
    press(page, "Lagre endringene")
    press(page, "Oppsummering")
    expect(page.locator("#id_reply")).to_have_value("IKT eier sensorene.")
    press(page, "Send inn på nytt")
    project.refresh_from_db()
    assert (project.stage, project.collaborators) == (Stage.SUBMITTED, "IKT")
    assert Decision.objects.latest_first().first().reason == "IKT eier sensorene."


def test_a_draft_is_thrown_away_by_keyboard_alone(
    log_in: Callable[[User], Page], submitter: User, make_project: Callable[..., Project]
) -> None:
    make_project(Stage.DRAFT)
    page = log_in(submitter)
    page.goto("/forslag/mine/")
    tab_to(page, "Slett utkastet")
    page.keyboard.press("Enter")
    press(page, "Ja, slett utkastet")
    expect(page.get_by_role("heading", name="Du har ikke foreslått noe ennå")).to_be_visible()
    assert Project.objects.count() == 0
