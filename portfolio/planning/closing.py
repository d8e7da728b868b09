"""A plan is closed: how each entry ended, and what was learnt. What goes on is for portfolio.planning.beginning."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from innolab.accounts.models import User
from innolab.notifications.delivery import notify
from innolab.refusals import Refused, require
from portfolio.action_plan import lock
from portfolio.models import ActionPlan, ActionPlanEntry, ClosedEntry, Closing, Project
from portfolio.permissions import ADOPT_PLAN
from portfolio.planning import money
from portfolio.telling import carriers_of
from portfolio.workflow import Stage

Outcome = ClosedEntry.Outcome
_ENDED = {Stage.STOPPED: Outcome.STOPPED, Stage.HANDED_OVER: Outcome.DONE, Stage.CLOSED: Outcome.DONE}


class Ending(NamedTuple):
    """How leadership says that an entry ended, and what others can learn of it."""

    outcome: str
    lesson: str = ""


def possible(entry: ActionPlanEntry) -> list[Outcome]:
    """How the entry can have ended, as it and its project stand; the first is proposed, and is often the only one."""
    if entry.rank is None:
        return [Outcome.OUT]
    if entry.finished_on:
        return [Outcome.DONE]
    if ended := _ENDED.get(Stage(entry.project.stage)):
        return [ended]
    if entry.project.stage == Stage.UNDER_WAY:
        return [Outcome.CONTINUES, Outcome.DONE]
    return [Outcome.NOT_STARTED, Outcome.DONE]


def entries_of(plan: ActionPlan) -> list[ActionPlanEntry]:
    """All that ever stood in the plan, in the order of the ranking, and last what was taken out; one query."""
    rows = plan.entries.select_related("project__programme", "project__unit")
    return sorted(rows, key=lambda entry: (entry.rank is None, entry.rank or 0, entry.pk))


def blockers(plan: ActionPlan, entries: list[ActionPlanEntry]) -> list[str]:
    """Why the plan cannot be closed now, in words; empty when it can."""
    if plan.state == ActionPlan.State.DRAFT:
        return ["Planen er et utkast. Bare en vedtatt plan kan lukkes."]
    if plan.state == ActionPlan.State.CLOSED:
        return ["Planen er allerede lukket."]
    is_ended = all(possible(entry)[0] in (Outcome.DONE, Outcome.STOPPED, Outcome.OUT) for entry in entries)
    if timezone.localdate() <= plan.ends_on and not is_ended:
        last = date_format(plan.ends_on, "j.\u00a0F Y")
        return [f"Planen varer til {last}. Før det kan den lukkes bare når alt i den er gjort, stoppet eller tatt ut."]
    return []


@transaction.atomic
def close(plan: ActionPlan, *, endings: Mapping[int, Ending], lessons: str, by: User, version: int) -> Closing:
    """Close the plan, with how each entry ended, by the entry's key. Nothing in it is changed afterwards.

    Raises NotPermitted, Refused, or StaleVersion when the plan has changed since `version` was read.
    """
    require(by, ADOPT_PLAN)
    plan = lock(plan, version=version)
    _hold_projects(plan)
    entries = entries_of(plan)
    if found := [*blockers(plan, entries), *_missing(entries, endings, lessons)]:
        raise Refused(*found)
    closing = Closing.objects.create(plan=plan, lessons=lessons.strip(), by=by)
    ended = [(entry, endings[entry.pk]) for entry in entries]
    ClosedEntry.objects.bulk_create(
        ClosedEntry(closing=closing, project=entry.project, outcome=how.outcome, lesson=how.lesson.strip())
        for entry, how in ended
    )
    for entry in entries:
        money.settle(entry, plan)
    ActionPlanEntry.objects.bulk_update(entries, money.AMOUNTS, batch_size=500)
    plan.state = ActionPlan.State.CLOSED
    plan.save(update_fields=["state"])
    _tell(closing)
    return closing


def _hold_projects(plan: ActionPlan) -> None:
    """None of them is moved to another stage before the plan is closed."""
    rows = Project.objects.filter(plan_entries__plan=plan).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).only("pk"))


def _missing(entries: list[ActionPlanEntry], endings: Mapping[int, Ending], lessons: str) -> list[str]:
    """What is not said, and what cannot be so."""
    reasons = []
    for entry in entries:
        said, can_be = endings.get(entry.pk), possible(entry)
        if said is None:
            reasons.append(f"Si hvordan det gikk med «{entry.project}».")
        elif said.outcome not in can_be:
            words = " eller ".join(str(outcome.label) for outcome in can_be)
            reasons.append(f"«{entry.project}» kan bare være {words}, slik prosjektet står nå.")
    return reasons if lessons.strip() else [*reasons, "Skriv hva dere har lært."]


def _tell(closing: Closing) -> None:
    """Those who carry what was in the plan are told once."""
    still_in_it = [outcome for outcome in Outcome if outcome != Outcome.OUT]
    ended = Project.objects.filter(closed_entries__closing=closing, closed_entries__outcome__in=still_in_it)
    plan = closing.plan
    notify(
        carriers_of(ended),
        title=f"{plan} er lukket",
        text=closing.lessons,
        href=plan.get_absolute_url(),
        by=closing.by,
    )


def was_closed_so(plan: ActionPlan, *, by: User, lessons: str) -> bool:
    """The plan is closed, by the same with the same words, as when somebody clicks twice."""
    return Closing.objects.filter(plan=plan, by=by, lessons=lessons.strip()).exists()


def ended(closing: Closing) -> list[ClosedEntry]:
    """How each entry ended: what is done first, and then as Outcome has it."""
    order = [outcome.value for outcome in Outcome]
    rows = closing.entries.select_related("project__programme", "project__unit").order_by("pk")
    return sorted(rows, key=lambda row: order.index(row.outcome))


def how_many(rows: list[ClosedEntry]) -> list[tuple[str, int]]:
    """Of each outcome that there is any of."""
    outcomes = [row.outcome for row in rows]
    return [(str(each.label), outcomes.count(each.value)) for each in Outcome if each.value in outcomes]
