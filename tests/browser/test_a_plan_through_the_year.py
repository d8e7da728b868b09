"""A plan's whole life, with the clock moved: begun from the last one, adopted, changed, revised and closed."""

import datetime
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, ClosedEntry, Project, Strategy
from portfolio.workflow import Stage
from tests.cast import adopted

pytestmark = pytest.mark.django_db(transaction=True)
OSLO = ZoneInfo("Europe/Oslo")
A, B, C = "Felles arkivkjerne", "Selvbetjent byggesak", "Ny sykkelordning"
PLAN = "/handlingsplan/2031/"


def on(year: int, month: int, day: int) -> time_machine.travel:
    """The portal's clock stands at ten in the morning of the day, and goes on from there."""
    return time_machine.travel(datetime.datetime(year, month, day, 10, tzinfo=OSLO), tick=True)


@pytest.fixture
def last(strategy: Strategy, make_project: Callable[..., Project], cast: dict[str, User]) -> ActionPlan:
    """The plan of 2030, adopted: one project that goes on, one in reserve; and one that is assessed, outside it."""
    with on(2030, 1, 10):
        plan = ActionPlan.objects.create(strategy=strategy, starts_on=datetime.date(2030, 1, 1))
        goes_on = {"starts_on": datetime.date(2030, 6, 1), "ends_on": datetime.date(2031, 6, 30)}
        for rank, (title, stage, decision) in enumerate(
            [(A, Stage.UNDER_WAY, "included"), (B, Stage.ASSESSED, "reserve")], 1
        ):
            project = make_project(stage, title=title, **goes_on)
            ActionPlanEntry.objects.create(plan=plan, project=project, rank=rank, decision=decision)
        ends = {"starts_on": datetime.date(2031, 2, 1), "ends_on": datetime.date(2031, 10, 31)}
        make_project(Stage.ASSESSED, title=C, **ends)
        return adopted(plan, by=cast["leader"])


def decide(page: Page, title: str, verb: str, reason: str) -> None:
    """From the plan's page to the entry's, and back."""
    page.goto(PLAN)
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_label(verb).check()
    page.get_by_label("Begrunnelse").fill(reason)
    page.get_by_role("button", name="Lagre beslutningen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Årlig handlingsplan 2031")
    expect(page.get_by_text(reason).first).to_be_visible()


def adopt(page: Page, case: str, button: str) -> None:
    page.goto(f"{PLAN}vedta/")
    page.get_by_label("Vedtatt av").fill("Kommunedirektøren")
    page.get_by_label("Saksnummer").fill(case)
    page.get_by_role("button", name=button).click()


def finish(page: Page, title: str, day: str) -> None:
    page.goto(PLAN)
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("link", name="Sett som gjort").click()
    page.get_by_label("Gjort den").fill(day)
    page.get_by_label("Hva er gjort?").fill("Alt er tatt i bruk.")
    page.get_by_role("button", name="Sett som gjort").click()
    expect(page.get_by_text(f"«{title}» er satt som gjort")).to_be_visible()


def test_a_plan_lives_from_last_years_to_its_closing(
    log_in: Callable[[User], Page], cast: dict[str, User], last: ActionPlan
) -> None:
    with on(2030, 11, 15):
        page = log_in(cast["office"])
        page.goto("/handlingsplan/ny/")
        page.get_by_label("Planen begynner").select_option("2031-01-01")
        page.get_by_role("button", name="Fortsett").click()
        expect(page.get_by_label(f"Ta med {A}")).to_be_checked()
        page.get_by_label(f"Ta med {B}").check()
        page.get_by_role("button", name="Lag planen med det som er valgt").click()
        expect(page.get_by_role("heading", name="Hvor det kom fra")).to_be_visible()
        page.get_by_role("link", name="Kandidater").click()
        page.get_by_label(f"Velg {C}").check()
        page.get_by_role("button", name="Før opp").first.click()
        expect(page.get_by_text(f"Ført opp som kandidat: «{C}».")).to_be_visible()
        page = log_in(cast["leader"])
        decide(page, A, "Ta med i planen", "Det er i gang.")
        decide(page, B, "Ta med i planen", "Innbyggerne venter på det.")
        decide(page, C, "Sett i reserve", "Det er ikke rom ennå.")

    with on(2030, 12, 10):
        page = log_in(cast["leader"])
        adopt(page, "30/1234", "Vedta planen")
        expect(page.get_by_text("er vedtatt, revisjon 1.")).to_be_visible()
        first = page.request.get(f"{PLAN}revisjon/1/dokument.pdf").body()
        assert first.startswith(b"%PDF")

    with on(2031, 3, 10):
        page = log_in(cast["owner"])
        page.goto("/oppfolging/")
        card = page.locator("article, li", has=page.get_by_role("link", name=A)).last
        card.locator("summary").click()
        card.get_by_label("Ny sluttdato").fill("2031-09-30")
        card.get_by_label("Hvorfor?").fill("Leverandøren mangler folk.")
        card.get_by_role("button", name="Meld forsinket").click()
        expect(page.locator(".status-due")).to_contain_text("1 av 2 venter på svar")
        page = log_in(cast["leader"])
        decide(page, C, "Ta med i planen", "Nå er det rom.")
        page.goto(f"{PLAN}avvik/")
        expect(page.get_by_text("Slutter 13 uker senere.")).to_be_visible()
        expect(page.get_by_text("Leverandøren mangler folk.")).to_be_visible()
        expect(page.get_by_text("Var reserve, er nå med i planen.")).to_be_visible()

    with on(2031, 6, 16):
        page = log_in(cast["leader"])
        adopt(page, "31/2000", "Vedta revisjon 2")
        expect(page.get_by_text("er vedtatt, revisjon 2.")).to_be_visible()
        assert page.request.get(f"{PLAN}revisjon/1/dokument.pdf").body() == first
        assert page.request.get(f"{PLAN}revisjon/2/dokument.pdf").body() != first
        page.goto(f"{PLAN}sammenlign/?fra=r1&til=r2")
        expect(page.get_by_text("Fra revisjon 1 til revisjon 2.")).to_be_visible()
        expect(page.get_by_text("Slutter 13 uker senere.")).to_be_visible()

    with on(2031, 12, 20):
        page = log_in(cast["leader"])
        page.goto(f"{PLAN}lukk/")
        expect(page.get_by_text("Planen kan ikke lukkes nå")).to_be_visible()
        finish(page, A, "2031-11-28")
        finish(page, C, "2031-10-31")
        decide(page, B, "Ta ut av planen", "Nabokommunene tok seg av det.")
        page.goto(f"{PLAN}lukk/")
        page.get_by_label("Hva har vi lært?").fill("Leverandører må bindes tidligere.")
        page.get_by_role("button", name="Lukk planen").click()
        expect(page.get_by_role("heading", name="Hva vi har lært")).to_be_visible()
        page.goto(PLAN)
        expect(page.get_by_text("Leverandører må bindes tidligere.")).to_be_visible()
    outcomes = ClosedEntry.objects.order_by("project__title").values_list("project__title", "outcome")
    assert list(outcomes) == [(A, "done"), (C, "done"), (B, "out")]
