"""What others move to another group of the roadmap goes there, and what one is in the middle of stays as it is."""

import datetime
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Project, Unit
from portfolio.models.action_plan import add_months
from tests.browser.test_work_in_the_roadmap import drag, row

pytestmark = pytest.mark.django_db(transaction=True)

DAY = datetime.timedelta(days=1)
SECONDS = 5_000


@pytest.fixture
def entries(make_entry: Callable[..., ActionPlanEntry], plan: ActionPlan) -> list[ActionPlanEntry]:
    days = {"starts_on": add_months(plan.starts_on, 3), "ends_on": add_months(plan.starts_on, 7) - DAY}
    return [make_entry(**days) for _ in range(4)]


def heading(page: Page, name: str) -> Locator:
    return page.locator("tbody", has=page.locator(".roadmap-fold", has_text=name))


def test_a_row_goes_to_its_new_group_and_what_one_is_at_stays_as_it_is(
    log_in: Callable[[User], Page], leader: User, entries: list[ActionPlanEntry], unit: Unit
) -> None:
    culture = Unit.objects.create(slug="kultur", name="Kultur")
    page = log_in(leader)
    page.goto(f"/veikart/?gruppe=enhet&valgt={entries[3].project_id}")
    acts = page.locator(".roadmap-acts")
    acts.get_by_text("Bestem", exact=True).click()
    acts.locator("details[open]").get_by_label("Begrunnelse").fill("Det jeg skriver")
    row(page, entries[1].project).get_by_role("link").first.focus()
    untouched = row(page, entries[2].project).get_by_role("link").first

    Project.objects.filter(pk=entries[0].project_id).update(unit=culture)  # of a group that is not drawn
    expect(heading(page, "Kultur").locator("tr[data-project]")).to_have_count(1, timeout=SECONDS)
    expect(heading(page, "Kultur")).to_contain_text("1 prosjekt")
    expect(heading(page, unit.name)).to_contain_text("3 prosjekter")
    expect(row(page, entries[1].project).get_by_role("link").first).to_be_focused()
    Project.objects.filter(pk=entries[1].project_id).update(unit=culture)  # and of one that is; the focus goes along
    expect(heading(page, "Kultur").locator("tr[data-project]")).to_have_count(2, timeout=SECONDS)
    expect(row(page, entries[1].project).get_by_role("link").first).to_be_focused()
    expect(untouched).to_be_visible()
    expect(acts.locator("details[open]").get_by_label("Begrunnelse")).to_have_value("Det jeg skriver")
    expect(row(page, entries[3].project)).to_have_attribute("data-chosen", "")

    Project.objects.filter(unit=culture).update(unit=unit)
    expect(page.locator("#roadmap-board tbody")).to_have_count(1, timeout=SECONDS)
    expect(page.locator("tr[data-project]")).to_have_count(4)


def test_what_is_taken_out_leaves_its_group_with_a_number_that_is_right(
    log_in: Callable[[User], Page], leader: User, plan: ActionPlan, entries: list[ActionPlanEntry], unit: Unit
) -> None:
    page = log_in(leader)
    page.goto(f"/veikart/?gruppe=enhet&valgt={entries[0].project_id}")
    acts = page.locator(".roadmap-acts")
    acts.get_by_text("Bestem", exact=True).click()
    acts.get_by_label("Ta ut").check()
    acts.locator("details[open]").get_by_label("Begrunnelse").fill("Det haster ikke.")
    acts.get_by_role("button", name="Lagre beslutningen").click()
    expect(row(page, entries[0].project)).to_have_count(0, timeout=SECONDS)
    expect(heading(page, unit.name)).to_contain_text("3 prosjekter")
    expect(page.locator(".roadmap-header .lead")).to_contain_text("3 prosjekter i")


def test_a_row_that_somebody_drags_goes_to_its_new_group_when_it_is_let_go(
    log_in: Callable[[User], Page], leader: User, entries: list[ActionPlanEntry], unit: Unit
) -> None:
    culture = Unit.objects.create(slug="kultur", name="Kultur")
    page = log_in(leader)
    page.goto("/veikart/?gruppe=enhet")
    drag(page, entries[0].project, 2)
    Project.objects.filter(pk=entries[0].project_id).update(unit=culture)
    Project.objects.filter(pk=entries[1].project_id).update(title="Et annet navn")
    expect(row(page, entries[1].project)).to_contain_text("Et annet navn", timeout=SECONDS)
    expect(heading(page, "Kultur")).to_have_count(0)
    page.mouse.up()
    expect(heading(page, "Kultur").locator("tr[data-project]")).to_have_count(1, timeout=SECONDS)


def test_a_group_goes_as_far_as_the_last_of_its_rows(
    log_in: Callable[[User], Page], outsider: User, plan: ActionPlan, entries: list[ActionPlanEntry], unit: Unit
) -> None:
    page = log_in(outsider)
    page.goto("/veikart/?gruppe=enhet")
    bar = heading(page, unit.name).locator(".roadmap-group rect.of-group")
    before = bar.get_attribute("width")
    Project.objects.filter(pk=entries[2].project_id).update(ends_on=plan.ends_on)
    expect(bar).not_to_have_attribute("width", before or "", timeout=SECONDS)
