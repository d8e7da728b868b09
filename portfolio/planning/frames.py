"""What a plan has to spend is set: frames of money, and own person-days month by month (strategy §6.2)."""

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pghistory
from django.db import transaction

from innolab.accounts.models import User
from innolab.refusals import MissingReason, Refused, require
from portfolio.action_plan import lock
from portfolio.models import ActionPlan, PlanCapacity, PlanFrame
from portfolio.models.action_plan import MONTHS
from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from portfolio.permissions import SET_FRAMES

TRAIL_KEY = "frames_reason"


class Whose(NamedTuple):
    """Whom a capacity is for, by key: of all where both are None."""

    programme: int | None = None
    competence: int | None = None


class Amounts(NamedTuple):
    """Whole NOK; None is no limit, 0 is nothing to spend."""

    investment_cost: int | None = None
    operating_cost: int | None = None


@transaction.atomic
def set_frames(
    plan: ActionPlan,
    *,
    money: Mapping[int | None, Amounts],
    capacity: Mapping[Whose, Sequence[int]],
    by: User,
    version: int,
    reason: str = "",
) -> ActionPlan:
    """Set all that the plan has to spend; what is not named has no limit. `money`: by programme, None is the whole.

    In an adopted plan that wants a reason, which the plan's trail keeps: the baseline keeps the frames as adopted.
    Raises NotPermitted, MissingReason, Refused, or StaleVersion when the plan has changed since `version` was read.
    """
    require(by, SET_FRAMES)
    money = {key: amounts for key, amounts in money.items() if amounts != Amounts()}
    capacity = {whose: list(days) for whose, days in capacity.items()}
    if stated(plan) == (money, capacity):
        return plan  # as after a second click
    is_adopted = ActionPlan.objects.filter(pk=plan.pk, state=ActionPlan.State.ADOPTED).exists()
    if is_adopted and not reason.strip():
        raise MissingReason("Planen er vedtatt. Skriv hvorfor rammene endres.")
    refuse_unreasonable(money, capacity)
    why = {TRAIL_KEY: reason.strip()} if is_adopted else {}
    with pghistory.context(user=by.pk, **why):
        plan = lock(plan, version=version)
        PlanFrame.objects.filter(plan=plan).delete()
        PlanCapacity.objects.filter(plan=plan).delete()
        PlanFrame.objects.bulk_create(
            PlanFrame(plan=plan, programme_id=key, **amounts._asdict()) for key, amounts in money.items()
        )
        PlanCapacity.objects.bulk_create(
            PlanCapacity(plan=plan, programme_id=whose.programme, competence_id=whose.competence, days=days)
            for whose, days in capacity.items()
        )
    return plan


def stated(plan: ActionPlan) -> tuple[dict[int | None, Amounts], dict[Whose, list[int]]]:
    """The frames and the capacity of the plan as they are now, as `set_frames` takes them."""
    money = PlanFrame.objects.filter(plan=plan).values_list("programme", *Amounts._fields)
    capacity = PlanCapacity.objects.filter(plan=plan).values_list(*Whose._fields, "days")
    return (
        {key: Amounts(*amounts) for key, *amounts in money},
        {Whose(programme, competence): days for programme, competence, days in capacity},
    )


def refuse_unreasonable(money: Mapping[int | None, Amounts], capacity: Mapping[Whose, Sequence[int]]) -> None:
    """Raises Refused for what no plan can have."""
    amounts = [amount for each in money.values() for amount in each if amount is not None]
    if any(not 0 <= amount <= MOST_NOK for amount in amounts):
        raise Refused("En av rammene er negativ eller for stor.")
    if any(len(days) != MONTHS for days in capacity.values()):
        raise Refused("Kapasiteten må ha et tall for hver av de tolv månedene.")
    if any(not 0 <= day <= MOST_DAYS for days in capacity.values() for day in days):
        raise Refused("Et av tallene for kapasitet er negativt eller for stort.")


class Changed(NamedTuple):
    """A change of the frames of an adopted plan."""

    at: datetime.datetime
    by: User | None
    reason: str


def changes(plan: ActionPlan) -> list[Changed]:
    """What was changed in the frames while the plan was adopted, and why, the latest first; from the plan's trail."""
    trail = ActionPlan.pgh_event_model.objects  # type: ignore[attr-defined]
    found = trail.filter(pgh_obj=plan.pk, pgh_context__metadata__has_key=TRAIL_KEY)
    rows = list(found.order_by("-pgh_id").values_list("pgh_created_at", "pgh_context__metadata"))
    people = User.objects.in_bulk({data["user"] for _, data in rows if data.get("user")})
    return [Changed(at, people.get(data.get("user")), data[TRAIL_KEY]) for at, data in rows]
