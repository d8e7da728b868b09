"""«Hva om …»: leadership and the office try out another plan beside the one that stands. The plan is left alone."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import NotPermitted, Refused, StaleVersion
from portfolio import action_plan, names
from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.permissions import ENTER_PLAN, PRIORITISE
from portfolio.planning import frames, money
from portfolio.planning.adoption import frames_as_data
from portfolio.planning.frames import Amounts, Whose
from roadmap import moving, prioritisation
from roadmap.models import Scenario, ScenarioEntry
from roadmap.models.scenario import LONGEST_NAME
from roadmap.sides import Line

MOST_SCENARIOS = 50
STALE = "Denne «hva om» er endret i et annet vindu etter at du åpnet siden. Se hvordan den er nå, og prøv igjen."
STANDS = "Denne «hva om» er gjort til planen, og står som den var da. Lag en ny ut fra den."
_COPIED = ("rank", "decision", *money.AMOUNTS)


def may_use(user: User) -> bool:
    """Leadership and the office."""
    return user.has_perm(PRIORITISE) or user.has_perm(ENTER_PLAN)


def require_use(user: User) -> None:
    if not may_use(user):
        raise NotPermitted(PRIORITISE)


def may_change(user: User, scenario: Scenario) -> bool:
    """Its owner, as long as it has not become the plan."""
    return scenario.owner_id == user.pk and scenario.made_at is None and may_use(user)


def stands_fast(line: Line) -> str:
    """Why no other decision can be tried of it, whatever is assessed; empty where one can."""
    others = [decision for decision in ActionPlanEntry.Decision if decision != line.entry.decision]
    found = [action_plan.objections(line.entry, line.project, other, unassessed=()) for other in others]
    return found[0][0] if all(found) else ""


@transaction.atomic
def begin(plan: ActionPlan, *, by: User, name: str, based_on: Scenario | None = None) -> Scenario:
    """Copy the plan as it stands, or a scenario that one can see, into a new one that is one's own.

    A second click gets the one that the first made. Raises NotPermitted, or Refused for a closed plan and a taken name.
    """
    require_use(by)
    plan = held_plan(plan)
    name = checked_name(name)
    if same := _untouched(plan, name, by=by, based_on=based_on):
        return same
    _refuse_taken(plan, name, owner=by)
    if based_on:
        return _copy(based_on, name=name, by=by)
    stands = frames_as_data(plan)
    revision = plan.adoption.revision if plan.adoption else None
    scenario = Scenario.objects.create(
        stood_revision=revision,
        plan=plan,
        owner=by,
        name=name,
        made_from=plan.version,
        frames=stands,
        frames_stood=stands,
    )
    ScenarioEntry.objects.bulk_create(_as_in_plan(scenario, entry) for entry in _ranked(plan))
    return scenario


def held_plan(plan: ActionPlan) -> ActionPlan:
    """As it is now, so that what is copied is of one version. Nothing is changed in it. Raises Refused."""
    plan = ActionPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
    refuse_closed(plan)
    return plan


def refuse_closed(plan: ActionPlan) -> None:
    if plan.state == ActionPlan.State.CLOSED:
        raise Refused(f"{plan} er lukket, så her er det ingenting å prøve ut.")


def _untouched(plan: ActionPlan, name: str, *, by: User, based_on: Scenario | None) -> Scenario | None:
    mine = Scenario.objects.filter(plan=plan, owner=by, name=name, based_on=based_on, version=0)
    return mine.filter(made_from=plan.version, made_at=None).first()


def _ranked(plan: ActionPlan) -> Iterable[ActionPlanEntry]:
    return plan.entries.ranked().select_related("project")


def _as_in_plan(scenario: Scenario, entry: ActionPlanEntry) -> ScenarioEntry:
    period = {name: getattr(entry.project, name) for name in ("starts_on", "ends_on")}
    copied = {name: getattr(entry, name) for name in _COPIED}
    stood = {f"stood_{name}": value for name, value in ({**copied, **period}).items() if name not in money.AMOUNTS}
    return ScenarioEntry(scenario=scenario, project=entry.project, **copied, **period, **stood)


def _copy(of: Scenario, *, name: str, by: User) -> Scenario:
    """With what was proposed, but not the name, who sees it, and whether it became the plan."""
    entries = list(of.entries.all())
    kept = ("plan", "made_from", "stood_revision", "frames", "frames_stood", "weights", "result")
    scenario = Scenario.objects.create(
        owner=by, name=name, based_on=of, **{field: getattr(of, field) for field in kept}
    )
    for entry in entries:
        entry.pk, entry.scenario = None, scenario
    ScenarioEntry.objects.bulk_create(entries)
    return scenario


@transaction.atomic
def change(
    entry: ScenarioEntry,
    *,
    by: User,
    version: int,
    rank: int | None = None,
    decision: str | None = None,
    period: tuple[datetime.date, datetime.date] | None = None,
) -> ScenarioEntry:
    """Give a project another place, decision or period in the scenario; what is not named stays.

    Taken out, it has no place; taken in again it comes last. Raises Refused, or StaleVersion when the scenario has
    changed since `version` was read.
    """
    scenario = _held(entry.scenario, by=by)
    entry = scenario.entries.select_related("project").get(pk=entry.pk)
    is_decided = decision is not None and decision != entry.decision
    is_moved = period is not None and period != (entry.starts_on, entry.ends_on)
    if not is_decided and not is_moved and rank in (None, entry.rank):
        return entry  # it stands so already, as after a second click
    _bump(scenario, version)
    if decision is not None and is_decided:
        _decide(entry, ActionPlanEntry.Decision(decision))
    if period is not None and is_moved:
        _move(entry, period)
    is_taken_out = is_decided and entry.rank is None  # what was said of its place falls away
    if rank is not None and not is_taken_out:
        prioritisation.place(entry, rank, among=scenario.entries.ranked())
    return entry


def _decide(entry: ScenarioEntry, decision: ActionPlanEntry.Decision) -> None:
    in_plan = ActionPlanEntry.objects.filter(plan=entry.scenario.plan_id, project=entry.project_id).first()
    if in_plan and (found := action_plan.objections(in_plan, entry.project, decision)):
        raise Refused(*found)
    ranked = entry.scenario.entries.ranked()
    if decision == ActionPlanEntry.Decision.OUT:
        ranked.filter(rank__gt=entry.rank).update(rank=F("rank") - 1)
        entry.rank = None
    elif entry.rank is None:
        entry.rank = ranked.count() + 1
    entry.decision = decision
    entry.save(update_fields=["rank", "decision"])


def _move(entry: ScenarioEntry, period: tuple[datetime.date, datetime.date]) -> None:
    starts_on, ends_on = period
    if found := moving.objections(starts_on, ends_on):
        raise Refused(*found)
    entry.starts_on, entry.ends_on = starts_on, ends_on
    entry.save(update_fields=["starts_on", "ends_on"])


@transaction.atomic
def set_frames(
    scenario: Scenario,
    *,
    money: Mapping[int | None, Amounts],
    capacity: Mapping[Whose, Sequence[int]],
    by: User,
    version: int,
) -> Scenario:
    """What there is to spend in the scenario, as portfolio.planning.frames.set_frames says it of the plan."""
    scenario = _held(scenario, by=by)
    frames.refuse_unreasonable(money, capacity)
    written = as_data(money, capacity)
    if as_data(*stated(scenario)) == written:
        return scenario
    _bump(scenario, version)
    scenario.frames = written
    scenario.save(update_fields=["frames"])
    return scenario


def stated(scenario: Scenario) -> tuple[dict[int | None, Amounts], dict[Whose, list[int]]]:
    """The frames and the capacity of the scenario, as `set_frames` takes them."""
    return read_frames(scenario.frames)


def read_frames(data: Mapping[str, Any]) -> tuple[dict[int | None, Amounts], dict[Whose, list[int]]]:
    money_rows, capacity_rows = data.get("frames", []), data.get("capacity", [])
    return (
        {row["programme"]: Amounts(row["investment_cost"], row["operating_cost"]) for row in money_rows},
        {Whose(row["programme"], row["competence"]): row["days"] for row in capacity_rows},
    )


def as_data(money: Mapping[int | None, Amounts], capacity: Mapping[Whose, Sequence[int]]) -> dict[str, list[Any]]:
    """As they are written down, in one order; what has no limit is not named."""
    return {
        "frames": [
            {"programme": key, **amounts._asdict()}
            for key, amounts in sorted(money.items(), key=lambda item: item[0] or 0)
            if amounts != Amounts()
        ],
        "capacity": [
            {**whose._asdict(), "days": list(days)}
            for whose, days in sorted(capacity.items(), key=lambda item: tuple(key or 0 for key in item[0]))
        ],
    }


@transaction.atomic
def rename(scenario: Scenario, *, name: str, by: User) -> Scenario:
    scenario = _held(scenario, by=by)
    name = checked_name(name)
    if name != scenario.name:
        _refuse_taken(scenario.plan, name, owner=by, besides=scenario)
        scenario.name = name
        scenario.save(update_fields=["name", "changed_at"])
    return scenario


@transaction.atomic
def share(scenario: Scenario, *, by: User) -> Scenario:
    """Let leadership and the office read it."""
    scenario = _held(scenario, by=by)
    if scenario.shared_at is None:
        scenario.shared_at = timezone.now()
        scenario.save(update_fields=["shared_at"])
    return scenario


@transaction.atomic
def unshare(scenario: Scenario, *, by: User) -> Scenario:
    scenario = _held(scenario, by=by)
    if scenario.shared_at is not None:
        scenario.shared_at = None
        scenario.save(update_fields=["shared_at"])
    return scenario


@transaction.atomic
def delete(scenario: Scenario, *, by: User) -> None:
    """What became the plan stays, for people ask afterwards what was chosen between."""
    _held(scenario, by=by).delete()


def _held(scenario: Scenario, *, by: User) -> Scenario:
    """The scenario as it is now, held until the transaction ends, for whoever may change it."""
    require_use(by)
    rows = Scenario.objects.select_for_update(of=("self",)).select_related("plan", "owner")
    held = rows.filter(pk=scenario.pk).first()
    if held is None:
        raise Refused("Denne «hva om» er slettet.")
    if held.owner_id != by.pk:
        raise Refused(f"«{held}» er laget av {held.owner}. Lag din egen ut fra den, så kan du endre den.")
    if held.made_at is not None:
        raise Refused(STANDS)
    return held


def _bump(scenario: Scenario, version: int) -> None:
    if scenario.version != version:
        raise StaleVersion(STALE)
    scenario.version += 1
    scenario.save(update_fields=["version", "changed_at"])


def checked_name(name: str) -> str:
    missing = "Skriv hva du vil kalle den, for eksempel «Hva om vi venter med ny innbyggerapp?»."
    return names.checked(name, longest=LONGEST_NAME, missing=missing)


def _refuse_taken(plan: ActionPlan, name: str, *, owner: User, besides: Scenario | None = None) -> None:
    others = Scenario.objects.filter(plan=plan, owner=owner)
    others = others.exclude(pk=besides.pk) if besides else others
    if names.is_taken(name, among=others):
        raise Refused(f"Du har allerede en «hva om» som heter «{name}». Velg et annet navn.")
    if besides is None and others.count() >= MOST_SCENARIOS:
        raise Refused(f"Du har {MOST_SCENARIOS} slike i denne planen, og flere er det ikke plass til. Slett en først.")
