"""From a draft to an adopted plan, a project that is done, a new revision, and the plan closed: in a browser."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.workflow import Stage

pytestmark = pytest.mark.django_db(transaction=True)


def adopt(page: Page, plan: ActionPlan, case: str, verb: str) -> None:
    page.goto(f"/handlingsplan/{plan.year}/vedta/")
    page.get_by_label("Vedtatt av").fill("Kommunedirektøren")
    page.get_by_label("Saksnummer").fill(case)
    page.get_by_role("button", name=verb).press("Enter")


def test_a_plan_is_adopted_followed_revised_and_closed(
    log_in: Callable[[User], Page],
    leader: User,
    owner: User,
    plan: ActionPlan,
    make_entry: Callable[..., ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    done, moved = make_entry(title="Ny skolerute"), make_entry(title="Digital post")
    make_entry("candidate", title="Smarte vannmålere")
    page = log_in(leader)
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Vedta planen").click()
    expect(page.get_by_role("heading", name="Dette vedtas")).to_be_visible()
    expect(page.get_by_text("1 kandidat er ikke avgjort")).to_be_visible()
    assert_accessible()
    adopt(page, plan, "26/1234", "Vedta planen")
    expect(page.get_by_text("er vedtatt, revisjon 1.")).to_be_visible()
    assert_accessible()

    page = log_in(owner)
    page.goto(done.project.get_absolute_url())
    page.get_by_role("link", name="Sett som gjort").click()
    expect(page.get_by_role("heading", name="Sett som gjort")).to_be_visible()
    assert_accessible()
    page.get_by_label("Gjort den").fill(timezone.localdate().isoformat())
    page.get_by_label("Hva er gjort?").fill("Alle skolene kjører etter ny rute.")
    page.get_by_role("button", name="Sett som gjort").click()
    expect(page.get_by_text("«Ny skolerute» er satt som gjort")).to_be_visible()
    Project.objects.filter(pk=moved.project_id).update(
        ends_on=moved.project.ends_on + datetime.timedelta(days=28), stage=Stage.HANDED_OVER
    )

    page.goto(f"/handlingsplan/{plan.year}/avvik/")
    expect(page.get_by_text("Slutter 4 uker senere.")).to_be_visible()
    expect(page.get_by_text("Alle skolene kjører etter ny rute.")).to_be_visible()
    assert_accessible()

    page = log_in(leader)
    Project.objects.filter(pk=moved.project_id).update(stage=Stage.UNDER_WAY)
    adopt(page, plan, "26/2000", "Vedta revisjon 2")
    expect(page.get_by_text("er vedtatt, revisjon 2.")).to_be_visible()
    page.get_by_role("link", name="Sammenlign").click()
    page.get_by_label("Fra", exact=True).and_(page.locator("select")).select_option("r1")
    page.get_by_label("Til", exact=True).and_(page.locator("select")).select_option("r2")
    page.get_by_role("button", name="Sammenlign").click()
    expect(page.get_by_text("Fra revisjon 1 til revisjon 2.")).to_be_visible()
    expect(page.get_by_text("Slutter 4 uker senere.")).to_be_visible()
    assert_accessible()

    candidate = plan.entries.get(decision="candidate")
    page.goto(f"/handlingsplan/{plan.year}/lukk/")
    expect(page.get_by_text("Planen kan ikke lukkes nå")).to_be_visible()
    ended = [moved.project_id, candidate.project_id]
    Project.objects.filter(pk__in=ended).update(stage=Stage.HANDED_OVER)
    page.reload()
    expect(page.get_by_role("heading", name="Lukk planen")).to_be_visible()
    assert_accessible()
    page.get_by_label("Hva har vi lært?").fill("Vi må begynne tidligere med anskaffelsene.")
    page.get_by_role("button", name="Lukk planen").click()
    expect(page.get_by_role("heading", name="Hva vi har lært")).to_be_visible()
    assert_accessible()


def test_a_leader_ranks_in_an_adopted_plan_without_dragging(
    log_in: Callable[[User], Page],
    leader: User,
    plan: ActionPlan,
    make_entry: Callable[..., ActionPlanEntry],
    assert_accessible: Callable[[], None],
) -> None:
    entries = [make_entry() for _ in range(3)]
    page = log_in(leader)
    adopt(page, plan, "26/1234", "Vedta planen")
    expect(page.get_by_text("er vedtatt, revisjon 1.")).to_be_visible()
    page.goto("/veikart/")
    expect(page.locator(".roadmap-handle")).to_have_count(0)
    page.get_by_role("link", name="Flytt til plass: Prosjekt 3").click()
    page.get_by_label("Flytt til plass (1–3)").fill("1")
    page.get_by_label("Begrunnelse").fill("Loven er endret.")
    assert_accessible()
    page.get_by_role("button", name="Flytt", exact=True).click()
    expect(page.locator(".roadmap-said-words")).to_contain_text("«Prosjekt 3» er flyttet fra plass 3 til plass 1.")
    assert plan.entries.get(pk=entries[2].pk).rank == 1
