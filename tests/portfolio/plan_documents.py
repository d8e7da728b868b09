"""Plans whose document is looked at."""

import datetime
from typing import Any

from django.utils import timezone

from innolab.accounts.models import User
from portfolio.models import ActionPlan, Adoption
from portfolio.planning import adoption
from portfolio.planning.content import as_adopted, as_it_stands
from portfolio.planning.document import plan_document

AT = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)


def told(plan: ActionPlan) -> dict[str, Any]:
    """What the document says of the plan as it stands."""
    return plan_document(as_it_stands(fresh(plan), at=timezone.now()))


def told_of(adopted: Adoption) -> dict[str, Any]:
    return plan_document(as_adopted(Adoption.objects.get(pk=adopted.pk)))


def fresh(plan: ActionPlan) -> ActionPlan:
    return ActionPlan.objects.select_related("strategy", "adoption").get(pk=plan.pk)


def adopt(plan: ActionPlan, *, by: User, **fields: Any) -> Adoption:
    plan = fresh(plan)
    said = {
        "decided_on": timezone.localdate(), "decision_maker": "Kommunedirektøren", "case_reference": "26/1234",
        "version": plan.version,
    }  # fmt: skip
    return adoption.adopt(plan, by=by, **{**said, **fields})
