"""The foreword of the document «Årlig handlingsplan»: what the office and leadership say before the plan itself."""

from django.db import transaction

from innolab.accounts.models import User
from innolab.refusals import Refused, require
from portfolio.action_plan import lock
from portfolio.models import ActionPlan
from portfolio.permissions import SET_FRAMES

STANDS = "Planen er vedtatt, og forordet står slik det ble vedtatt."


def can_be_written(plan: ActionPlan) -> bool:
    """Until the plan is adopted. After that the database lets it stand (an_adopted_plan_stands)."""
    return plan.state == ActionPlan.State.DRAFT


@transaction.atomic
def write(plan: ActionPlan, *, text: str, by: User, version: int) -> ActionPlan:
    """Put the text before the plan: paragraphs with an empty line between them.

    Raises NotPermitted, Refused when the plan is adopted, or StaleVersion when it has changed since `version` was read.
    """
    require(by, SET_FRAMES)
    plan = lock(plan, version=version)
    if not can_be_written(plan):
        raise Refused(STANDS)
    plan.foreword = text.strip()
    plan.save(update_fields=["foreword"])
    return plan
