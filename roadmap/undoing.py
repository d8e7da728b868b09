"""What somebody has done in the roadmap in this visit, and how each thing is taken back, or done once more.

Taking back is the ordinary act, with its permission, its checks and its reason. It is refused where somebody else has
changed the same thing since; what can never be taken back any more is forgotten, so that what was done before it can.
"""

import datetime
from collections.abc import Callable, MutableMapping
from typing import Any, NamedTuple

from innolab.accounts.models import User
from innolab.refusals import Refused
from portfolio import action_plan
from portfolio.collisions import latest_writing
from portfolio.editing import period_wants_reason
from portfolio.models import ActionPlanEntry, Decision, Project
from portfolio.scheduling import Along, along_with
from roadmap import moving, prioritisation

MOST = 30
_KEPT_IN = "roadmap_done"
TIME, RANK, DECISION = "time", "rank", "decision"
State = dict[str, Any]


class Step(NamedTuple):
    """One thing that was done. `number`: in the visit. `pk`: of the project moved in time, else of the entry."""

    number: int
    kind: str
    pk: int
    title: str
    before: State
    after: State
    reason: str

    @property
    def in_words(self) -> str:
        """What stands after «angret»."""
        if self.kind == RANK:
            return f"flytting fra plass {self.before['rank']} til plass {self.after['rank']}"
        if self.kind == DECISION:
            return f"beslutningen «{ActionPlanEntry.Decision(self.after['decision']).label}»"
        return "flytting i tid"

    @property
    def label(self) -> str:
        return f"{self.in_words}, «{self.title}»"


def time_of(project: Project) -> State:
    """The period, and what moves along."""
    days = [day.isoformat() if day else "" for day in (project.starts_on, project.ends_on)]
    along = along_with(project)
    kept = {name: {str(key): day.isoformat() for key, day in rows.items()} for name, rows in along._asdict().items()}
    return {"days": days, **kept}


def place_of(entry: ActionPlanEntry) -> State:
    return {"rank": entry.rank, "decision": entry.decision}


class Visit:
    """What was done, and what was taken back of it, each the latest last. It lives as long as the session."""

    def __init__(self, session: MutableMapping[str, Any]) -> None:
        self.session = session
        kept = session.get(_KEPT_IN, {})
        self.number: int = kept.get("number", 0)
        self.done = [Step(*row) for row in kept.get("done", ())]
        self.undone = [Step(*row) for row in kept.get("undone", ())]

    @property
    def to_undo(self) -> Step | None:
        return self.done[-1] if self.done else None

    @property
    def to_redo(self) -> Step | None:
        return self.undone[-1] if self.undone else None

    def remember(self, kind: str, pk: int, *, title: str, before: State, after: State, reason: str = "") -> None:
        """What changed nothing is not worth taking back, and a first period cannot be. Then nothing is to be redone."""
        if before == after or "" in before.get("days", ()):
            return
        self.number += 1
        self.done = [*self.done, Step(self.number, kind, pk, title, before, after, reason)][-MOST:]
        self.undone = []
        self._keep()

    def undo(self, *, number: int, by: User) -> Step | None:
        """Take back the last thing that was done; None if it is not that one any more, as after a second click."""
        step = self.to_undo
        if step is None or step.number != number:
            return None
        self.done.pop()
        self._keep()
        _CARRIED_OUT[step.kind](step, step.after, step.before, by, f"Angret {step.in_words}.")
        self.undone.append(step)
        self._keep()
        return step

    def redo(self, *, number: int, by: User) -> Step | None:
        """The same the other way."""
        step = self.to_redo
        if step is None or step.number != number:
            return None
        self.undone.pop()
        self._keep()
        reason = f"Gjort om igjen: {step.reason or step.in_words}"
        _CARRIED_OUT[step.kind](step, step.before, step.after, by, reason)
        self.done.append(step)
        self._keep()
        return step

    def _keep(self) -> None:
        self.session[_KEPT_IN] = {
            "number": self.number,
            "done": [list(step) for step in self.done],
            "undone": [list(step) for step in self.undone],
        }


def _change_time(step: Step, standing: State, wanted: State, by: User, reason: str) -> None:
    project = Project.objects.filter(pk=step.pk).first()
    if project is None:
        raise Refused(f"«{step.title}» finnes ikke lenger.")
    if time_of(project)["days"] != standing["days"]:
        who = latest_writing(project).by or "Noen andre"
        raise Refused(f"{who} har endret perioden til «{step.title}» etterpå, så flyttingen kan ikke angres.")
    starts_on, ends_on = map(datetime.date.fromisoformat, wanted["days"])
    along = Along(_days(wanted["phases"]), _days(wanted["milestones"]))
    moving.move(
        project,
        starts_on=starts_on,
        ends_on=ends_on,
        by=by,
        version=project.version,
        # Where none is wanted and none was given, to give one would tell everybody of what nobody was told.
        reason=reason if step.reason or period_wants_reason(project) else "",
        along=along,
    )


def _days(kept: dict[str, str]) -> dict[int, datetime.date]:
    return {int(key): datetime.date.fromisoformat(day) for key, day in kept.items()}


def _change_rank(step: Step, standing: State, wanted: State, by: User, reason: str) -> None:
    entry = _entry(step)
    if entry.rank != standing["rank"]:
        raise Refused(f"«{step.title}» står ikke lenger på plass {standing['rank']}, så flyttingen kan ikke angres.")
    prioritisation.prioritise(entry, rank=wanted["rank"], by=by, version=entry.plan.version, reason=reason)


def _change_decision(step: Step, standing: State, wanted: State, by: User, reason: str) -> None:
    entry = _entry(step)
    taken_out = _taken_out(entry, by)
    is_out = entry.decision == ActionPlanEntry.Decision.OUT
    if entry.decision != standing["decision"] or (is_out and taken_out is None):
        raise Refused(f"Noen andre har bestemt noe nytt om «{step.title}» etterpå, så beslutningen kan ikke angres.")
    version = entry.plan.version
    if taken_out:
        action_plan.put_back(entry, taken_out=taken_out, by=by, reason=reason, version=version)
    else:
        action_plan.decide(entry, decision=wanted["decision"], by=by, reason=reason, version=version)


def _taken_out(entry: ActionPlanEntry, by: User) -> Decision | None:
    """The decision by which this user took it out. Where somebody else did, that is something new."""
    stands = entry.answer
    return stands if stands and stands.kind == Decision.Kind.OUT and stands.by_id == by.pk else None


def _entry(step: Step) -> ActionPlanEntry:
    entry = ActionPlanEntry.objects.select_related("plan").filter(pk=step.pk).first()
    if entry is None:
        raise Refused(f"«{step.title}» står ikke lenger i planen.")
    return entry


_CARRIED_OUT: dict[str, Callable[[Step, State, State, User, str], None]] = {
    TIME: _change_time,
    RANK: _change_rank,
    DECISION: _change_decision,
}
