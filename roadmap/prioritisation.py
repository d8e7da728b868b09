"""Leadership ranks the plan's entries together on the roadmap (strategy §6.2)."""

from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from innolab.accounts.models import User
from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio.action_plan import lock
from portfolio.models import ActionPlan, ActionPlanEntry, Decision
from portfolio.permissions import PRIORITISE
from portfolio.telling import tell_of


@transaction.atomic
def prioritise(entry: ActionPlanEntry, *, rank: int, by: User, version: int, reason: str = "") -> ActionPlanEntry:
    """Give an entry another rank; those between move one place. Ranks stay 1…n without gaps or ties.

    In an adopted plan that wants a reason, which is kept as a decision. Raises NotPermitted, MissingReason, Refused for
    a rank that is not in the list, or StaleVersion when the plan has changed since `version` was read.
    """
    require(by, PRIORITISE)
    if _stands_on(rank, entry):
        return entry  # as after a second click
    try:
        plan = lock(entry.plan, version=version)
    except StaleVersion:
        if _stands_on(rank, entry):
            return entry  # by the first of two clicks at once
        raise
    entry = plan.entries.get(pk=entry.pk)
    place(entry, rank, among=plan.entries.ranked())
    if plan.state == ActionPlan.State.ADOPTED:
        _keep(entry, by=by, reason=reason)
    return entry


def _stands_on(rank: int, entry: ActionPlanEntry) -> bool:
    return ActionPlanEntry.objects.filter(pk=entry.pk, rank=rank).exists()


def place(entry: Any, rank: int, *, among: QuerySet[Any]) -> None:
    """Give an entry of a plan, or of a scenario, another rank `among` the ranked; those between move one place.

    Raises Refused for a rank that is not in the list.
    """
    if entry.rank is None:
        raise Refused("Prosjektet er tatt ut av planen og har ingen prioritet.")
    count = among.count()
    if not 1 <= rank <= count:
        raise Refused(f"Velg en plass fra 1 til {count}.")
    if rank < entry.rank:
        among.filter(rank__gte=rank, rank__lt=entry.rank).update(rank=F("rank") + 1)
    else:
        among.filter(rank__gt=entry.rank, rank__lte=rank).update(rank=F("rank") - 1)
    entry.rank = rank
    entry.save(update_fields=["rank"])


def _keep(entry: ActionPlanEntry, *, by: User, reason: str) -> None:
    """The move as a decision, for the plan is adopted."""
    if not reason.strip():
        raise MissingReason("Planen er vedtatt. Skriv hvorfor prioriteringen endres.")
    tell_of(
        Decision.objects.create(
            project=entry.project, plan=entry.plan, kind=Decision.Kind.RANKED, reason=reason.strip(), by=by
        )
    )
