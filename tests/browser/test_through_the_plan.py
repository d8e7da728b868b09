"""Leadership goes through the candidates of a plan, and the office says what there is to spend."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Competence, PlanCapacity, PlanFrame

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(make_entry: Callable[..., ActionPlanEntry], plan: ActionPlan) -> list[ActionPlanEntry]:
    """Two that wait for leadership, behind one that is in; the frame is too small for all."""
    whole = {"starts_on": plan.starts_on, "investment_cost": 1_000_000, "effort_days": 60}
    made = [make_entry(decision, **whole) for decision in ("included", "candidate", "candidate")]
    PlanFrame.objects.create(plan=plan, investment_cost=1_500_000)
    PlanCapacity.objects.create(plan=plan, days=[80] * 12)
    return made


def test_a_leader_goes_through_the_candidates_by_keyboard(
    log_in: Callable[[User], Page],
    leader: User,
    plan: ActionPlan,
    waiting: list[ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(leader)
    page.goto(plan.get_absolute_url())
    assert_accessible()
    page.get_by_role("link", name="I prioritert rekkefølge, med strek").click()
    expect(page.locator("#strek")).to_contain_text("Investering")
    assert_accessible()

    page.get_by_role("link", name="Prosjekt 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prosjekt 2")
    assert_accessible()
    page.get_by_label("Ta med i planen").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Brukerne venter på det.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Prosjekt 3")
    expect(page.get_by_text("«Prosjekt 2» er med i planen.")).to_be_visible()
    page.get_by_label("Sett i reserve").check()
    page.get_by_label("Begrunnelse").fill("Det er ikke rom ennå.")
    page.get_by_role("button", name="Lagre og gå til neste kandidat").click()
    expect(page.get_by_text("Det var den siste kandidaten.")).to_be_visible()
    expect(page.get_by_text("Brukerne venter på det.")).to_be_visible()


def test_the_office_sets_frames_and_states_what_an_entry_takes(
    log_in: Callable[[User], Page],
    office: User,
    plan: ActionPlan,
    waiting: list[ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    Competence.objects.create(name="Tjenestedesign")
    page = log_in(office)
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Endre rammer og kapasitet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rammer og kapasitet")
    page.locator("summary", has_text="Etter kompetanse").click()
    assert_accessible()

    page.get_by_label("Hele planen, Investering").fill("to millioner")
    page.get_by_label("Tjenestedesign, hver måned").fill("3")
    page.get_by_role("button", name="Lagre rammene").click()
    expect(page.locator(".ds-error-summary")).to_contain_text("Skriv et helt tall i kr")
    assert_accessible()
    page.get_by_label("Hele planen, Investering").fill("2 000 000")
    page.get_by_role("button", name="Lagre rammene").click()
    expect(page.get_by_text("Rammene er lagret.")).to_be_visible()
    assert list(PlanCapacity.objects.order_by("pk").values_list("days", flat=True)) == [[80] * 12, [3] * 12]

    page.goto(f"/handlingsplan/poster/{waiting[0].pk}/")
    page.get_by_role("link", name="Endre hva det tar av planen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beløp og innsats i planen")
    assert_accessible()
    page.get_by_label("Investering i planen").fill("750 000")
    page.get_by_label("Tjenestedesign").fill("12")
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.locator(".plan-takes")).to_contain_text("750 000 kr")
