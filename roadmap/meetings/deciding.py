"""What is resolved in a meeting. The plan is changed by its own acts; here each change is joined to its item."""

from django.db import transaction

from innolab.accounts.models import User
from innolab.refusals import MissingReason, Refused, require
from portfolio import action_plan
from portfolio.models import ActionPlan, ActionPlanEntry, Decision
from portfolio.permissions import DECIDE_PLAN, HOLD_MEETING, PRIORITISE
from roadmap import prioritisation
from roadmap.meetings.holding import current, lock_under_way
from roadmap.models import AgendaItem, Meeting, Resolution
from roadmap.models.meeting import ResolutionKind as Kind

NO_REASON = "Skriv en begrunnelse. Den står i protokollen."
PUT_BACK = "put_back"  # what is resolved then is what the project was before
TAKEN_BACK = "Tatt tilbake i det samme møtet."
NOT_OUT_BY_THIS = "Prosjektet er ikke tatt ut i denne saken. Porteføljekontoret kan føre det opp på nytt."
OF_ANY_ITEM = (Kind.POSTPONED, Kind.NOTED)  # these need no project
_PLACES_IN_THE_PLAN = (Kind.INCLUDED, Kind.RESERVE, Kind.CANDIDATE)
_WANTS = {Kind.RANKED: PRIORITISE, Kind.POSTPONED: HOLD_MEETING, Kind.NOTED: HOLD_MEETING}
NO_PROJECT = "Saken er ikke et prosjekt i planen. Du kan utsette den eller notere noe i protokollen."


def permission(kind: Kind) -> str:
    """Which one it takes to resolve this in a meeting; the acts below ask for it, and the page offers by it."""
    return _WANTS.get(kind, DECIDE_PLAN)


def can_resolve(user: User, meeting: Meeting, entry: ActionPlanEntry | None) -> list[Kind]:
    """What this user may resolve in an item now, about this entry where it is a project."""
    if meeting.state != Meeting.State.UNDER_WAY or not user.has_perm(HOLD_MEETING):
        return []
    of_a_project = {*Kind} - {*OF_ANY_ITEM, entry.decision} if entry and entry.is_open else set()
    return [kind for kind in Kind if kind in (*OF_ANY_ITEM, *of_a_project) and user.has_perm(permission(kind))]


def can_put_back(user: User, item: AgendaItem, entry: ActionPlanEntry | None) -> bool:
    """What was taken out in the item can be taken back there, for as long as the meeting goes on.

    `item`: with what was resolved in it, so no query is needed.
    """
    may = item.meeting.state == Meeting.State.UNDER_WAY and user.has_perm(permission(Kind.OUT))
    if entry is None or entry.rank or not may:
        return False
    return any(row.kind == Kind.OUT and row.decision_id == entry.answer_id for row in item.resolutions.all())


@transaction.atomic
def decide(item: AgendaItem, *, decision: str, reason: str, by: User, version: int) -> Resolution:
    """Leadership includes the project of the item, puts it in reserve, back among the candidates, or takes it out.

    `version` is the plan's. Raises whatever portfolio.action_plan.decide does, and Refused while the meeting has not
    begun, or is ended.
    """
    require(by, permission(Kind.INCLUDED))
    item, entry = _project(item)
    entry = action_plan.decide(entry, decision=decision, by=by, reason=reason, version=version)
    return _resolve(item, Kind(entry.decision), reason, by, decision=entry.answer)


@transaction.atomic
def put_back(item: AgendaItem, *, reason: str = "", by: User, version: int) -> Resolution:
    """Leadership takes back that the project was taken out in this item: a right of its own, and no way into the plan.

    A slip needs no reason; the protocol says then that it was taken back.
    """
    require(by, permission(Kind.OUT))
    item, entry = _project(item)
    taken_out = item.resolutions.filter(kind=Kind.OUT, decision=entry.answer_id).first()
    if taken_out is None or taken_out.decision is None:
        raise Refused(NOT_OUT_BY_THIS)
    reason = reason.strip() or TAKEN_BACK
    entry = action_plan.put_back(entry, taken_out=taken_out.decision, by=by, reason=reason, version=version)
    return _resolve(item, Kind(entry.decision), reason, by, decision=entry.answer)


@transaction.atomic
def rank(item: AgendaItem, *, to: int, reason: str, by: User, version: int) -> Resolution:
    """Leadership gives the project another rank. In a draft too, what is moved in a meeting has its reason."""
    require(by, permission(Kind.RANKED))
    item, entry = _project(item)
    _want(reason)
    before = entry.rank
    if before == to:
        raise Refused(f"«{entry.project}» står på plass {to} allerede.")
    entry = prioritisation.prioritise(entry, rank=to, by=by, version=version, reason=reason)
    return _resolve(item, Kind.RANKED, reason, by, decision=_kept(entry), from_rank=before, to_rank=to)


def _kept(entry: ActionPlanEntry) -> Decision | None:
    """The decision that the move was kept as, by the transaction that holds the plan; a draft keeps none."""
    if entry.plan.state == ActionPlan.State.DRAFT:
        return None
    moves = Decision.objects.filter(plan=entry.plan_id, project=entry.project_id, kind=Decision.Kind.RANKED)
    return moves.order_by("-pk").first()


@transaction.atomic
def postpone(item: AgendaItem, *, reason: str, by: User, seen: int = 0) -> Resolution:
    """The item is left for another meeting, for a reason. Nothing in the plan is changed."""
    return _say(item, Kind.POSTPONED, reason, by, seen)


@transaction.atomic
def note(item: AgendaItem, *, reason: str, by: User, seen: int = 0) -> Resolution:
    """Something belongs in the protocol, and changes nothing in the plan."""
    return _say(item, Kind.NOTED, reason, by, seen)


def _say(item: AgendaItem, kind: Kind, reason: str, by: User, seen: int) -> Resolution:
    """What comes once more from the same page, as by a second click, is said once."""
    require(by, permission(kind))
    item = current(item, lock_under_way(item.meeting))
    _want(reason)
    return _repeated(item, kind, reason, by, seen) or _resolve(item, kind, reason, by)


def last_seen(item: AgendaItem) -> int:
    """What a page of the item, with what was resolved in it, has shown: the key of the last; 0 where there is none."""
    return max((row.pk for row in item.resolutions.all()), default=0)


def was_resolved_so(item: AgendaItem, *, kind: str, reason: str, by: User, to: int | None, seen: int) -> bool:
    """This very thing came from the same page before, as when somebody clicks twice, whatever was resolved since.

    `seen` is the `last_seen` of that page: what is older, the page has shown, and who says it again means it.
    """
    return _repeated(item, kind, reason, by, seen, to=to if kind == Kind.RANKED else None) is not None


def _repeated(
    item: AgendaItem, kind: str, reason: str, by: User, seen: int, *, to: int | None = None
) -> Resolution | None:
    since = Resolution.objects.filter(item=item, by=by, pk__gt=seen).order_by("pk")
    if kind == PUT_BACK:
        return since.filter(kind__in=_PLACES_IN_THE_PLAN, reason=reason.strip() or TAKEN_BACK).first()
    return since.filter(kind=kind, reason=reason.strip(), to_rank=to).first()


def _project(item: AgendaItem) -> tuple[AgendaItem, ActionPlanEntry]:
    """With its entry, whose rank stands: the plan is held after the meeting, until the transaction ends."""
    meeting = lock_under_way(item.meeting)
    ActionPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.plan_id)
    item = current(item, meeting)
    if item.entry is None:
        raise Refused(NO_PROJECT)
    return item, item.entry


def _want(reason: str) -> None:
    if not reason.strip():
        raise MissingReason(NO_REASON)


def _resolve(
    item: AgendaItem,
    kind: Kind,
    reason: str,
    by: User,
    *,
    decision: Decision | None = None,
    from_rank: int | None = None,
    to_rank: int | None = None,
) -> Resolution:
    return Resolution.objects.create(
        item=item, kind=kind, reason=reason.strip(), by=by, decision=decision, from_rank=from_rank, to_rank=to_rank
    )
