"""Leadership takes back that it took a project out of the plan: it stands where it stood, as what it was."""

import pytest

from innolab.notifications.models import Notification
from innolab.refusals import NotPermitted, Refused, StaleVersion
from portfolio import action_plan
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.models.action_plan import add_months
from portfolio.workflow import Stage
from tests.at_once import at_once
from tests.cast import ROLES, adopted

WHY = "Angret."


@pytest.fixture
def entries(make_entry):
    return [make_entry(decision) for decision in ("included", "reserve", "candidate")]


def fresh(entry):
    return ActionPlanEntry.objects.select_related("plan", "project").get(pk=entry.pk)


def take_out(entry, leader):
    entry = fresh(entry)
    decided = action_plan.decide(entry, decision="out", by=leader, reason="Løst.", version=entry.plan.version)
    return decided.answer


def put_back(entry, taken_out, by, **fields):
    said = {"reason": WHY, "version": ActionPlan.objects.get(pk=entry.plan_id).version} | fields
    return action_plan.put_back(fresh(entry), taken_out=taken_out, by=by, **said)


def order(plan):
    return list(plan.entries.ranked().values_list("project__title", "decision"))


@pytest.mark.parametrize("role", ROLES)
def test_who_may(role, cast, plan, entries, leader):
    before, taken_out = order(plan), take_out(entries[1], leader)
    if role == "leader":
        put_back(entries[1], taken_out, cast[role])
        assert order(plan) == before
    else:
        with pytest.raises(NotPermitted):
            put_back(entries[1], taken_out, cast[role])
        assert order(plan) == [before[0], before[2]]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("state", ["draft", "adopted"])
def test_it_stands_where_it_stood_as_what_it_was(state, place, plan, entries, leader):
    if state == "adopted":
        adopted(plan, by=leader)
    before = order(plan)
    put_back(entries[place], take_out(entries[place], leader), leader)
    assert order(plan) == before


def test_the_stage_follows_and_those_concerned_are_told(plan, entries, leader, submitter):
    taken_out = take_out(entries[0], leader)
    assert Project.objects.get(pk=entries[0].project_id).stage == Stage.ASSESSED
    entry = put_back(entries[0], taken_out, leader)
    assert (entry.answer.kind, entry.answer.reason) == ("included", WHY)
    assert Project.objects.get(pk=entry.project_id).stage == Stage.PLANNED
    told = Notification.objects.filter(recipient=submitter).order_by("pk").last()
    assert told.title == f"Forslaget ditt «Prosjekt 1» er tatt med i årlig handlingsplan {plan.name}"


def test_where_the_ranking_has_become_shorter_it_stands_last(plan, entries, leader):
    last = take_out(entries[2], leader)
    take_out(entries[0], leader)
    put_back(entries[2], last, leader)
    assert [title for title, _ in order(plan)] == ["Prosjekt 2", "Prosjekt 3"]


def test_what_is_something_else_by_now_is_not_put_back(plan, entries, leader, office):
    taken_out = take_out(entries[0], leader)
    action_plan.enter(entries[0].project, plan=plan, by=office)
    with pytest.raises(Refused, match="bestemt noe nytt om «Prosjekt 1»"):
        put_back(entries[0], taken_out, leader)
    take_out(entries[0], leader)
    with pytest.raises(Refused, match="bestemt noe nytt om «Prosjekt 1»"):
        put_back(entries[0], taken_out, leader)


def test_what_could_not_enter_the_plan_any_more_is_not_put_back(plan, entries, leader, office, strategy):
    taken_out = take_out(entries[2], leader)
    other = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, 12))
    action_plan.enter(entries[2].project, plan=other, by=office)
    with pytest.raises(Refused, match="Prosjektet står i utkastet"):
        put_back(entries[2], taken_out, leader)


def test_on_an_old_page_and_without_a_reason_nothing_happens(plan, entries, leader):
    taken_out = take_out(entries[0], leader)
    with pytest.raises(StaleVersion):
        put_back(entries[0], taken_out, leader, version=0)
    with pytest.raises(Refused, match="Skriv en begrunnelse"):
        put_back(entries[0], taken_out, leader, reason="  ")
    assert fresh(entries[0]).rank is None


def test_in_a_closed_plan_nothing_is_put_back(plan, entries, leader):
    taken_out = take_out(entries[0], leader)
    adopted(plan, by=leader, state="closed")
    with pytest.raises(Refused, match="lukket og kan ikke endres"):
        put_back(entries[0], taken_out, leader)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_puts_it_back_and_the_ranking_is_whole(plan, entries, leader):
    before, taken_out = order(plan), take_out(entries[1], leader)
    version = ActionPlan.objects.get(pk=plan.pk).version
    outcomes = at_once(*[lambda: put_back(entries[1], taken_out, leader, version=version)] * 2)
    assert sorted(type(each).__name__ for each in outcomes) == ["ActionPlanEntry", "StaleVersion"]
    assert order(plan) == before
