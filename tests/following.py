"""Plans that run, on days that the tests choose."""

import datetime
from zoneinfo import ZoneInfo

import time_machine

from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.planning import adoption
from portfolio.workflow import Stage

OSLO = ZoneInfo("Europe/Oslo")
DAY = datetime.timedelta(days=1)


def at(text: str, time: str = "12:00") -> time_machine.travel:
    """A moment by the clock on the wall in Oslo, at which the time stands still."""
    return time_machine.travel(datetime.datetime.fromisoformat(f"{text}T{time}").replace(tzinfo=OSLO), tick=False)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def included(plan, make_project, *, stage=Stage.UNDER_WAY, starts_on="2027-01-01", ends_on="2027-06-30", **fields):
    """A project that leadership has said yes to in a draft plan."""
    rank = plan.entries.ranked().count() + 1
    dates = {"starts_on": day(starts_on), "ends_on": day(ends_on)}
    project = make_project(stage, **{"title": f"Prosjekt {rank}", **dates, **fields})
    return ActionPlanEntry.objects.create(plan=plan, project=project, rank=rank, decision="included")


def adopt(plan: ActionPlan, *, by, on="2026-12-10") -> ActionPlan:
    """As it stands, with its baseline."""
    with at(on):
        adoption.write(
            plan,
            list(plan.entries.filter(decision__in=adoption.IN_THE_BASELINE).select_related("project")),
            decided_on=day(on),
            decision_maker="Kommunedirektøren",
            case_reference="26/1234",
            over_frame_reason="",
            by=by,
        )
    return plan


def plan_of(strategy, starts_on="2027-01-01") -> ActionPlan:
    plan = ActionPlan.objects.create(strategy=strategy, starts_on=day(starts_on))
    plan.refresh_from_db()
    return plan
