"""What an entry takes of the plan's 12 months is stated, or goes back to the project's share (strategy §6.2)."""

from collections.abc import Mapping

from django.db import transaction

from innolab.accounts.models import User
from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio.action_plan import lock
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, EntryEffort
from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from portfolio.permissions import SET_FRAMES
from portfolio.planning import money
from portfolio.telling import tell_of
from portfolio.templatetags.norwegian import number

MOST = {"investment_cost": MOST_NOK, "operating_cost": MOST_NOK, "effort_days": MOST_DAYS}


@transaction.atomic
def state(
    entry: ActionPlanEntry,
    *,
    amounts: Mapping[str, int | None],
    efforts: Mapping[int, int],
    by: User,
    version: int,
    reason: str = "",
) -> ActionPlanEntry:
    """State what the entry takes. `amounts`: all three, None is the share. `efforts`: days by competence's key.

    In an adopted plan that wants a reason. Raises NotPermitted, MissingReason, Refused, or StaleVersion when the plan
    has changed since `version` was read.
    """
    require(by, SET_FRAMES)
    efforts = {competence: days for competence, days in efforts.items() if days}
    if _stands_so(ActionPlanEntry.objects.get(pk=entry.pk), amounts, efforts):
        return entry  # as after a second click
    try:
        plan = lock(entry.plan, version=version)
    except StaleVersion:
        if _stands_so(ActionPlanEntry.objects.get(pk=entry.pk), amounts, efforts):
            return entry  # the second click came while the first was carried out
        raise
    entry = plan.entries.select_related("project").get(pk=entry.pk)
    if plan.state == ActionPlan.State.ADOPTED and not reason.strip():
        raise MissingReason("Planen er vedtatt. Skriv hvorfor beløp eller innsats endres.")
    for name in MOST:
        setattr(entry, name, amounts[name])
    if found := _objections(entry, plan, efforts):
        raise Refused(*found)
    EntryEffort.objects.filter(entry=entry).delete()
    EntryEffort.objects.bulk_create(EntryEffort(entry=entry, competence_id=pk, days=n) for pk, n in efforts.items())
    entry.answer = Decision.objects.create(
        project=entry.project, plan=plan, kind=Decision.Kind.BUDGETED, reason=reason.strip(), by=by
    )
    entry.save(update_fields=[*MOST, "answer"])
    tell_of(entry.answer)
    return entry


def _stands_so(entry: ActionPlanEntry, amounts: Mapping[str, int | None], efforts: Mapping[int, int]) -> bool:
    now = dict(entry.efforts.values_list("competence", "days"))
    return all(getattr(entry, name) == amounts[name] for name in MOST) and now == efforts


def _objections(entry: ActionPlanEntry, plan: ActionPlan, efforts: Mapping[int, int]) -> list[str]:
    if entry.rank is None:
        return ["Prosjektet er tatt ut av planen og har ikke beløp i den."]
    if entry.finished_on:
        return ["Prosjektet er gjort i denne planen, og da står beløpene fast."]
    stated = {name: getattr(entry, name) or 0 for name in MOST}
    if any(not 0 <= value <= MOST[name] for name, value in stated.items()) or any(n < 0 for n in efforts.values()):
        return ["Et av tallene er negativt eller for stort."]
    effort, split = money.of(entry, plan).effort_days, sum(efforts.values())
    if split > effort:
        whole = f"Prosjektet har bare {number(effort)} dagsverk i planen."
        return [f"Innsatsen etter kompetanse er {number(split)} dagsverk til sammen. {whole}"]
    return []
