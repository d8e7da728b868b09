"""«Foreslå plan»: the optimiser's answer becomes a scenario of whoever asked, with why each project is in or out."""

import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import Refused, StaleVersion
from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.pictures.words import listed
from portfolio.planning.balance import Capacity
from portfolio.templatetags.norwegian import kroner, month, number
from roadmap import scenarios, sides
from roadmap.models import Scenario, ScenarioEntry
from roadmap.optimising.problem import Conflict, Solution
from roadmap.optimising.reading import Reading, Weights, moved, read
from roadmap.optimising.reasons import Reason, explain
from roadmap.optimising.solving import SECONDS, solve, with_more, without_needs

CHANGED_MEANWHILE = "Planen ble endret mens forslaget ble regnet ut. Prøv igjen."
NO_WEIGHT = "Gi minst én av prinsipper, nytte og føringer en vekt. Ellers er alle prosjekter like mye verdt."
NO_TIME = "Det ble ikke tid til å finne en plan som holder rammene. Prøv igjen med færre måneder å flytte."
NOTHING = "Planen har ingen prosjekter å velge mellom ennå."


class InTheWay(Refused):
    """No plan holds what must be in it; the reasons say which frames, and how much they lack."""


class Answer(NamedTuple):
    reading: Reading
    solution: Solution
    reasons: list[Reason]
    notes: list[str]  # what it goes over, where that was asked for, and what must be in before what it needs


def propose(
    plan: ActionPlan,
    *,
    by: User,
    weights: Weights,
    name: str,
    based_on: Scenario | None = None,
    may_go_over: bool = False,
) -> Scenario:
    """A scenario with the best choice under the frames of the plan, or of the scenario that it is based on.

    `may_go_over`: what must be in may take more than there is, and no more than that. Solving is outside the
    transaction. A second click gets the one that the first made. Raises NotPermitted, Refused, or InTheWay.
    """
    scenarios.require_use(by)
    if not (weights.principles or weights.benefits or weights.drivers):
        raise Refused(NO_WEIGHT)
    scenarios.refuse_closed(plan)
    asked = {
        "owner": by,
        "name": scenarios.checked_name(name),
        "weights": weights.as_data(),
        "result__may_go_over": may_go_over,
    }
    if same := _untouched(plan, based_on, **asked):
        return same
    versions = _versions(plan, based_on)
    side = sides.of_scenario(based_on) if based_on else sides.of_plan(plan)
    found = answer(read(side, weights, today=timezone.localdate()), may_go_over=may_go_over)
    with transaction.atomic():
        plan = scenarios.held_plan(plan)
        if same := _untouched(plan, based_on, **asked):
            return same
        scenario = scenarios.begin(plan, by=by, name=name, based_on=based_on)
        if versions != _versions(plan, based_on):
            raise StaleVersion(CHANGED_MEANWHILE)
        return _write(scenario, found, weights, may_go_over=may_go_over)


def _untouched(plan: ActionPlan, based_on: Scenario | None, **asked: Any) -> Scenario | None:
    """The answer to the same question, as long as neither it nor what it was made from has changed since."""
    found = Scenario.objects.filter(plan=plan, based_on=based_on, version=1, made_at=None, **asked)
    since = {"created_at__gte": based_on.changed_at} if based_on else {"made_from": plan.version}
    return found.filter(**since).first()


def _versions(plan: ActionPlan, based_on: Scenario | None) -> tuple[int, int | None]:
    of_scenario = Scenario.objects.filter(pk=based_on.pk) if based_on else Scenario.objects.none()
    return (
        ActionPlan.objects.values_list("version", flat=True).get(pk=plan.pk),
        of_scenario.values_list("version", flat=True).first(),
    )


def answer(reading: Reading, *, may_go_over: bool = False) -> Answer:
    """Raises Refused where there is nothing to choose from, and InTheWay.

    What must be in does not wait for what it needs, where that cannot end before: it is in, and that is told.
    """
    if not reading.problem.candidates:
        raise Refused(NOTHING)
    begin, problem, notes = time.perf_counter(), reading.problem, list[str]()
    found = solve(problem)
    while isinstance(found, Conflict):
        told = in_the_way(reading, found)
        if not told or time.perf_counter() - begin > SECONDS:
            raise InTheWay(NO_TIME)
        if found.lacking and not may_go_over:
            raise InTheWay(*told)
        notes += told
        lacking = {row: lack + 1e-6 for row, lack in found.lacking.items()}
        problem = without_needs(with_more(problem, lacking), found.unmet)
        found = solve(problem, seconds=max(1.0, SECONDS - (time.perf_counter() - begin)))
    return Answer(reading, found, explain(problem, found), notes)


def in_the_way(reading: Reading, conflict: Conflict) -> list[str]:
    """Which frames what must be in goes over, and by how much at the least; and which needs cannot be met."""
    lacking: dict[str, list[tuple[int, float]]] = {}
    for row, lack in conflict.lacking.items():
        lacking.setdefault(reading.rows[row].limit.name, []).append((row, lack))
    found = []
    for name, rows in lacking.items():
        worst, lack = max(rows, key=lambda each: each[1])
        found.append(f"{name}: Det som må være med, trenger minst {_amount(reading, worst, lack)} mer{_more(rows)}.")
    for key, need in conflict.unmet:
        title, needed = (reading.titles[each] for each in (key, need))
        found.append(f"«{title}» må være med, men «{needed}», som det er avhengig av, kan ikke bli ferdig før det.")
    return found


def _amount(reading: Reading, row: int, amount: float) -> str:
    limit, when = reading.rows[row]
    whole = -int(-amount // 1)
    return f"{number(whole)} dagsverk i {month(when)}" if isinstance(limit, Capacity) else kroner(whole)


def _more(rows: list[tuple[int, float]]) -> str:
    more = len(rows) - 1
    return f", og noe i {more} {'måned' if more == 1 else 'måneder'} til" if more else ""


def _write(scenario: Scenario, found: Answer, weights: Weights, *, may_go_over: bool) -> Scenario:
    reading, chosen = found.reading, found.solution.chosen
    entries = list(scenario.entries.ranked())
    for entry in entries:
        if entry.project_id in chosen:
            shift = reading.shifts[entry.project_id][chosen[entry.project_id]]
            entry.decision = ActionPlanEntry.Decision.INCLUDED
            entry.starts_on, entry.ends_on = moved(reading.lines[entry.project_id], shift)
        elif entry.is_included:
            entry.decision = ActionPlanEntry.Decision.RESERVE
    ScenarioEntry.objects.bulk_update(entries, ["decision", "starts_on", "ends_on"], batch_size=500)
    scenario.weights, scenario.result = weights.as_data(), {**as_data(found), "may_go_over": may_go_over}
    scenario.version += 1
    scenario.save(update_fields=["weights", "result", "version", "changed_at"])
    return scenario


def as_data(found: Answer) -> dict[str, Any]:
    """What the answer says of itself, and of each project."""
    solution = found.solution
    return {
        "value": round(solution.value, 3),
        "bound": round(solution.bound, 3),
        "gap": round(solution.gap, 5),
        "is_optimal": solution.is_optimal,
        "seconds": round(solution.seconds, 2),
        "candidates": len(found.reading.problem.candidates),
        "included": len(solution.chosen),
        "notes": found.notes,
        "reasons": {str(reason.key): in_words(found, reason) for reason in found.reasons},
    }


def in_words(found: Answer, reason: Reason) -> str:
    """Why a project is in or out, in a sentence or three."""
    candidate = next(each for each in found.reading.problem.candidates if each.key == reason.key)
    if reason.is_in:
        free = sum(other.is_in and other.place > 0 for other in found.reasons)
        return candidate.must or _worth(reason.place, of=free)
    if candidate.impossible:
        return candidate.impossible
    return " ".join(_why_out(found.reading, reason))


_MOST = {1: "Gir mest", 2: "Gir nest mest"}


def _worth(place: int, *, of: int) -> str:
    """Where it comes among those that were chosen for what they give."""
    if of == 1:
        return "Er det eneste som er valgt ut fra vektene dine."
    most = _MOST.get(place, f"Er nummer {place} i")
    return f"{most} verdi av de {of} som er valgt ut fra vektene dine."


def _why_out(reading: Reading, reason: Reason) -> Iterable[str]:
    if reason.needs:
        yield f"Det er avhengig av {_titles(reading, reason.needs)}, som ikke er med."
    if reason.rows:
        names = list(dict.fromkeys(_row(reading, row) for row in reason.rows))
        yield f"Det er ikke plass i {listed(names[:3])}{' og flere måneder' if len(names) > 3 else ''}."
    if reason.never:
        yield "Det ville ikke fått plass selv om alt annet som kan velges bort, ble tatt ut."
    elif reason.displaces:
        yield f"Skulle det med, måtte {_titles(reading, reason.displaces)} ut."
    elif reason.is_tried:
        yield "Med vektene dine ville planen blitt mindre verdt med det enn uten."
    elif not reason.needs and not reason.rows:
        yield "Med vektene dine ga andre prosjekter mer."
    if not reason.is_tried:
        yield "Det var ikke tid til å regne ut hva det ville fortrengt."


def _titles(reading: Reading, keys: Iterable[int]) -> str:
    return listed([f"«{reading.titles[key]}»" for key in keys])


def _row(reading: Reading, row: int) -> str:
    limit, when = reading.rows[row]
    name = limit.name[:1].lower() + limit.name[1:]
    return f"rammen for {name}" if when is None else f"{name} i {month(when)}"
