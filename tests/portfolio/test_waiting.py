"""What waits for whom, and no more than that."""

import datetime

import pytest
from django.utils import timezone

from portfolio.models import ActionPlan, ActionPlanEntry, Decision
from portfolio.models.action_plan import add_months
from portfolio.waiting import carried_by, for_leadership, for_office, for_submitter, waiting_for
from portfolio.workflow import Stage
from tests.cast import ROLES, adopted

TODAY = datetime.date(2027, 3, 15)


def titles(found):
    return [item.title for item in found]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_told_of_its_own(role, cast, make_project, make_entry, plan, leader):
    make_project(Stage.SUBMITTED)
    make_project(Stage.ASSESSED)
    make_entry("candidate")
    make_project(Stage.DRAFT, title="Chat")
    expected = {
        "submitter": ["Utkastet «Chat» er ikke sendt inn"],
        "office": ["1 forslag venter på vurdering", "1 vurdert prosjekt er klart for planen"],
        "leader": ["1 kandidat venter på beslutning"],
    }
    assert titles(waiting_for(cast[role])) == expected.get(role, [])


def test_a_returned_proposal_comes_with_the_latest_question(submitter, office, make_project):
    project = make_project(Stage.RETURNED, title="Chat")
    for question in ("Hvem gjelder det?", "Hva koster det?"):
        Decision.objects.create(project=project, kind="returned", reason=question, by=office)
    make_project(Stage.SUBMITTED)
    (item,) = for_submitter(submitter)
    assert item == (
        "«Chat» har kommet tilbake med et spørsmål",
        "Hva koster det?",
        f"/forslag/{project.pk}/oppsummering/",
    )


def test_several_drafts_are_one_thing_to_do(submitter, outsider, make_project):
    make_project(Stage.DRAFT, title="Gammelt")
    make_project(Stage.DRAFT, title="Nytt")
    make_project(Stage.DRAFT, title="En annens", submitter=outsider)
    assert for_submitter(submitter) == [
        ("Du har 2 utkast", "Det siste du arbeidet med, er «Nytt».", "/forslag/mine/"),
    ]


def test_the_office_is_told_how_many_proposals_wait_and_since_when(office, make_project, plan):
    at = datetime.datetime(2026, 3, 2, 23, 30, tzinfo=timezone.get_default_timezone())
    make_project(submitted_at=at)
    make_project()
    make_project(Stage.PARKED)
    assert for_office(office) == [
        ("2 forslag venter på vurdering", "Det eldste ble sendt inn 2. mars 2026.", "/kontor/innboks/"),
    ]


def test_the_office_is_told_how_many_are_overdue(office, make_project, plan):
    at = datetime.datetime(2026, 3, 2, 12, tzinfo=timezone.get_default_timezone())
    for stage, days in ((Stage.SUBMITTED, -1), (Stage.SUBMITTED, -9), (Stage.SUBMITTED, 0), (Stage.RETURNED, -5)):
        due = timezone.localdate() + datetime.timedelta(days=days)
        make_project(stage, submitted_at=at, answer_due_on=due)
    (item,) = for_office(office)
    assert item.title == "3 forslag venter på vurdering"
    assert item.text == "2 er over svarfristen. Det eldste ble sendt inn 2. mars 2026."


def test_the_office_is_told_what_is_ready_for_the_plan(office, make_project, make_entry, plan):
    make_entry("candidate")
    make_project(Stage.ASSESSED)
    make_project(Stage.ASSESSED, effort_days=None)
    make_project(Stage.UNDER_WAY)
    assert for_office(office) == [
        (
            "2 vurderte prosjekter er klare for planen",
            f"Før dem opp som kandidater i {plan.name}.",
            f"/handlingsplan/{plan.year}/kandidater/",
        ),
    ]


@pytest.mark.parametrize("has_a_closed_one", [False, True])
def test_the_office_is_told_when_no_plan_is_open(has_a_closed_one, office, leader, request):
    if has_a_closed_one:
        adopted(request.getfixturevalue("plan"), by=leader, state=ActionPlan.State.CLOSED)
    assert titles(for_office(office)) == ["Ingen årlig handlingsplan er åpen"]


def test_leadership_is_told_of_candidates_only(leader, make_entry, plan):
    for decision in ("candidate", "included", "reserve", "out", "candidate"):
        make_entry(decision)
    assert for_leadership(leader) == [
        (
            "2 kandidater venter på beslutning",
            f"Avgjør hva som skal med i planen for {plan.name}.",
            f"/handlingsplan/{plan.year}/#sums",
        ),
    ]


def test_while_one_plan_runs_both_are_told_of_the_draft_of_the_next(office, leader, make_entry, make_project, plan):
    make_entry("candidate")
    adopted(plan, by=leader)
    draft = ActionPlan.objects.create(strategy=plan.strategy, starts_on=add_months(plan.starts_on, 12))
    for rank in (1, 2):
        project = make_project(Stage.ASSESSED)
        ActionPlanEntry.objects.create(plan=draft, project=project, rank=rank, decision="candidate")
    make_project(Stage.ASSESSED)
    told = [(item.title, item.href) for item in for_leadership(leader)]
    assert told == [
        ("2 kandidater venter på beslutning", f"/handlingsplan/{draft.year}/#sums"),
        ("1 kandidat venter på beslutning", f"/handlingsplan/{plan.year}/#sums"),
    ]
    (item,) = for_office(office)
    assert (item.text, item.href) == (
        f"Før dem opp som kandidater i {draft.name}.",
        f"/handlingsplan/{draft.year}/kandidater/",
    )


def test_without_a_draft_what_is_ready_can_enter_what_runs(office, leader, make_project, plan):
    adopted(plan, by=leader)
    make_project(Stage.ASSESSED)
    assert [item.href for item in for_office(office)] == [f"/handlingsplan/{plan.year}/kandidater/"]


def test_nothing_waits_in_a_plan_that_is_closed(leader, make_entry, plan):
    make_entry("candidate")
    adopted(plan, by=leader, state=ActionPlan.State.CLOSED)
    assert waiting_for(leader) == []


def test_without_a_plan_nothing_waits_for_leadership(leader):
    assert for_leadership(leader) == []


def test_who_carries_a_project_is_told_its_next_date(owner, outsider, make_project):
    dates = {
        "late start": (Stage.PLANNED, datetime.date(2027, 3, 1), datetime.date(2027, 12, 31)),
        "ends": (Stage.UNDER_WAY, datetime.date(2027, 1, 1), datetime.date(2027, 3, 15)),
        "starts": (Stage.PLANNED, datetime.date(2027, 5, 1), datetime.date(2027, 12, 31)),
        "late end": (Stage.UNDER_WAY, datetime.date(2026, 1, 1), datetime.date(2027, 2, 28)),
    }
    for title, (stage, starts_on, ends_on) in dates.items():
        make_project(stage, title=title, starts_on=starts_on, ends_on=ends_on)
    make_project(Stage.CLOSED)
    make_project(Stage.ASSESSED)
    make_project(Stage.UNDER_WAY, owner=outsider)
    assert [(row.project.title, row.sentence, row.is_late) for row in carried_by(owner, today=TODAY)] == [
        ("late end", "Skulle ha vært ferdig 28. februar 2027", True),
        ("late start", "Skulle ha startet 1. mars 2027", True),
        ("ends", "Skal være ferdig 15. mars 2027", False),
        ("starts", "Starter 1. mai 2027", False),
    ]


def test_who_manages_a_project_carries_it_too(outsider, make_project):
    project = make_project(Stage.UNDER_WAY, manager=outsider)
    assert [row.project for row in carried_by(outsider, today=TODAY)] == [project]
