"""The main job: proposed by keyboard alone, assessed, entered, included, ranked, and still there after a reload."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Project, Strategy, Unit
from portfolio.workflow import Stage
from tests.browser.keyboard import answer, press, tab_to, write

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "Sensorer i vannledningene"


def propose(page: Page) -> None:
    page.goto("/")
    press(page, "Foreslå et prosjekt")
    write(page, "Tittel", TITLE)
    write(page, "Hva er problemet", "En tredel av drikkevannet lekker ut før det når kranen.")
    page.wait_for_url(re.compile(r"/forslag/\d+/behov/$"))  # it has saved itself
    press(page, "Neste")
    write(page, "Hvordan kan behovet løses?", "Sensorer viser hvilken ledning som lekker.")
    tab_to(page, "Endret arbeidsprosess")
    page.keyboard.press("Space")
    press(page, "Neste")
    write(page, "Enhet", "Skole")
    write(page, "Hvem berører det?", "Alle abonnentene.")
    write(page, "Hvilke gevinster venter du?", "Mindre lekkasje og færre nattlige utrykninger.")
    press(page, "Neste")
    answer(page, "Endrer forslaget måten", "ArrowDown")
    answer(page, "Handler forslaget om", "Space")
    answer(page, "Utvikler forslaget de ansatte", "ArrowDown")
    press(page, "Neste")
    expect(page.locator("#programvalg")).to_contain_text("Vi foreslår Mennesker og teknologi fordi")
    press(page, "Neste")
    write(page, "Investering", "900 000")
    write(page, "Drift", "0")
    write(page, "Egeninnsats", "60")
    tab_to(page, "Ønsket oppstart")
    page.keyboard.press("ArrowDown")
    write(page, "Varighet", "6")
    press(page, "Neste")
    press(page, "Send inn")
    expect(page.get_by_role("status")).to_contain_text(f"«{TITLE}» er sendt inn.")


def assess(page: Page, project: Project) -> None:
    page.goto("/kontor/innboks/")
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_role("button", name="Bekreft programmet").click()
    page.goto(f"{project.get_absolute_url()}sjekkliste/")
    for hashtag in ("#Helhetlig", "#Teknologi", "#Mennesket-i-sentrum", "#Kompetanse", "#Samskaping"):
        point = page.get_by_role("region", name=hashtag)
        point.get_by_label("støtter").check()
        point.get_by_label("Begrunnelse").fill(f"Prosjektet bidrar til {hashtag}.")
    page.get_by_role("button", name="Lagre").click()
    page.get_by_role("button", name="Sett som vurdert").click()


def enter(page: Page, plan: ActionPlan) -> None:
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Kandidater", exact=True).click()
    page.get_by_label(f"Velg {TITLE}").check()
    page.get_by_role("button", name="Før opp de valgte").click()
    expect(page.get_by_text(f"Ført opp som kandidat: «{TITLE}».")).to_be_visible()


def include(page: Page, plan: ActionPlan) -> None:
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_label("Ta med i planen").check()
    page.get_by_label("Begrunnelse").fill("Vannet er for dyrt til å renne bort.")
    page.get_by_role("button", name="Lagre beslutningen").click()
    expect(page.get_by_text(f"«{TITLE}» er med i planen.")).to_be_visible()


def rank_first(page: Page) -> None:
    page.goto("/veikart/")
    page.get_by_role("link", name=f"Flytt til plass: {TITLE}").click()
    page.get_by_label("Flytt til plass (1–3)").fill("1")
    page.get_by_role("button", name="Flytt", exact=True).click()
    expect(page.locator(".roadmap-said-words")).to_contain_text("fra plass 3 til plass 1.")


def test_a_proposal_becomes_the_first_project_on_the_roadmap(
    log_in: Callable[[User], Page],
    cast: dict[str, User],
    strategy: Strategy,
    unit: Unit,
    plan: ActionPlan,
    make_entry: Callable[..., ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    make_entry()
    make_entry()
    propose(log_in(cast["submitter"]))
    project = Project.objects.get(title=TITLE)
    assess(log_in(cast["office"]), project)
    enter(log_in(cast["office"]), plan)
    include(log_in(cast["leader"]), plan)
    page = log_in(cast["leader"])
    rank_first(page)

    page.reload()
    row = page.locator("tr[data-rank='1']")
    expect(row.get_by_role("rowheader")).to_contain_text(TITLE)
    expect(row).to_contain_text(re.compile("På plan|Ikke begynt"))  # as the day in the month may be
    assert row.locator(".bar-of-project").get_attribute("width") == "50%"
    assert_accessible()

    # The submitter sees every answer, with its reason.
    page = log_in(cast["submitter"])
    page.goto("/forslag/mine/")
    expect(page.get_by_role("main")).to_contain_text("Vannet er for dyrt til å renne bort.")
    project.refresh_from_db()
    assert project.stage == Stage.PLANNED
    assert list(project.decisions.order_by("at").values_list("kind", flat=True)) == [
        "submitted",
        "programme_confirmed",
        "assessed",
        "entered",
        "included",
    ]
