"""Leadership ranks the plan's entries together on the roadmap (strategy §6.2)."""

from django.db import transaction
from django.db.models import F

from innolab.accounts.models import User
from innolab.refusals import Refused, require
from portfolio.action_plan import lock
from portfolio.models import ActionPlanEntry
from portfolio.permissions import PRIORITISE


@transaction.atomic
def prioritise(entry: ActionPlanEntry, *, rank: int, by: User, version: int) -> ActionPlanEntry:
    """Give an entry another rank; those between move one place. Ranks stay 1…n without gaps or ties.

    Raises NotPermitted, Refused for a rank that is not in the list, or StaleVersion when the plan has changed
    since `version` was read.
    """
    require(by, PRIORITISE)
    if ActionPlanEntry.objects.filter(pk=entry.pk, rank=rank).exists():
        return entry  # it stands there already, as after a second click
    plan = lock(entry.plan, version=version)
    entry = plan.entries.get(pk=entry.pk)
    ranked = plan.entries.ranked()
    if entry.rank is None:
        raise Refused("Prosjektet er tatt ut av planen og har ingen prioritet.")
    count = ranked.count()
    if not 1 <= rank <= count:
        raise Refused(f"Velg en plass fra 1 til {count}.")
    if rank < entry.rank:
        ranked.filter(rank__gte=rank, rank__lt=entry.rank).update(rank=F("rank") + 1)
    else:
        ranked.filter(rank__gt=entry.rank, rank__lte=rank).update(rank=F("rank") - 1)
    entry.rank = rank
    entry.save(update_fields=["rank"])
    return entry
