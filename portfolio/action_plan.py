"""What enters the annual action plan, and what leadership decides about it (strategy §5 and §6.2)."""

import datetime
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import Refused, StaleVersion, require
from portfolio import projects
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, Project, Strategy
from portfolio.models.action_plan import MONTHS, add_months
from portfolio.models.action_plan_entry import ActionPlanEntryQuerySet
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.permissions import DECIDE_PLAN, ENTER_PLAN
from portfolio.telling import tell_of
from portfolio.workflow import CAN_BE_IN_A_PLAN, Stage

NOT_MADE_YET = 0  # nobody's key
STALE = "Noen andre har endret planen etter at du åpnet siden. Se hvordan den er nå, og prøv igjen."


def lock(plan: ActionPlan, *, version: int | None) -> ActionPlan:
    """The plan as it is now, held until the transaction ends; its version counts one up.

    Held as a foreign key to it does not mind: who holds a project and then writes a decision on the plan need not wait
    for somebody who holds the plan and waits for the project. Raises StaleVersion when `version` is not the plan's,
    Refused when the plan is closed.
    """
    plan = ActionPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
    if plan.state == ActionPlan.State.CLOSED:
        raise Refused(_fixed(plan))
    if version is not None and version != plan.version:
        raise StaleVersion(STALE)
    plan.version += 1
    plan.save(update_fields=["version"])
    return plan


def _fixed(plan: ActionPlan) -> str:
    return f"{plan} er {plan.get_state_display()} og kan ikke endres."


class Lack(NamedTuple):
    """Why a project cannot enter a plan, and where that is mended: a part of the project, or the plan that has it."""

    sentence: str
    part: str = ""
    plan: ActionPlan | None = None


CHECKLIST, TIME_AND_RESOURCES = "sjekkliste", "tid-og-ressurser"


def blockers(project: Project, *, plan: ActionPlan) -> list[str]:
    """Why a project cannot enter the plan, in words; empty when it can.

    No project enters a plan with an unassessed principle (strategy §5). The list's face of the same rule is
    Project.objects.ready_for_action_plan.
    """
    reasons = [_fixed(plan)] if plan.state == ActionPlan.State.CLOSED else []
    lacks = _lacks(project, unassessed=(p.hashtag for p in projects.unassessed_principles(project)))
    reasons += [lack.sentence for lack in lacks]
    if plan.entries.ranked().filter(project=project).exists():
        reasons.append("Prosjektet står allerede i planen.")
    elsewhere = _other_drafts(plan, project.plan_entries.all()).get(project.pk, [])
    return reasons + [lack.sentence for lack in elsewhere]


def _other_drafts(plan: ActionPlan | None, entries: ActionPlanEntryQuerySet) -> dict[int, list[Lack]]:
    """Where one of these entries stands in another draft, by project: a project is in one draft at a time.

    Without a plan: of one that is not made yet.
    """
    if plan and plan.state != ActionPlan.State.DRAFT:
        return {}
    sentence = "Prosjektet står i utkastet til {}. Det kan bare stå i ett utkast om gangen."
    found = entries.in_drafts(beside=plan or NOT_MADE_YET).select_related("plan")
    return {entry.project_id: [Lack(sentence.format(entry.plan), plan=entry.plan)] for entry in found}


class NotReady(NamedTuple):
    project: Project
    lacks: list[Lack]

    @property
    def reasons(self) -> list[str]:
        return [lack.sentence for lack in self.lacks]


def not_ready(plan: ActionPlan) -> ProjectQuerySet:
    """Projects that are far enough for the plan and outside it, as `with_lacks` wants them.

    None where the plan takes nothing in: nothing is to be mended for it.
    """
    if plan.state == ActionPlan.State.CLOSED:
        return Project.objects.none()
    return Project.objects.not_ready_for_action_plan(plan).with_unassessed_hashtags().for_overview()


def with_lacks(found: Iterable[Project], *, plan: ActionPlan | None) -> list[NotReady]:
    """Each of the projects, which are outside the plan, with what keeps it there; one query for them all.

    They come with_unassessed_hashtags(). The plan is not closed; without one, it is a draft that is not made yet.
    """
    rows = list(found)
    elsewhere = _other_drafts(plan, ActionPlanEntry.objects.filter(project__in=rows))
    return [
        NotReady(project, _lacks(project, unassessed=project.unassessed_hashtags) + elsewhere.get(project.pk, []))
        for project in rows
    ]


def _lacks(project: Project, *, unassessed: Iterable[str]) -> list[Lack]:
    """What the project itself is without. `unassessed`: the hashtags of what is not assessed wholly."""
    lacks = []
    if project.stage not in CAN_BE_IN_A_PLAN:
        stage = project.get_stage_display()
        lacks.append(Lack(f"Prosjektet er {stage}. Bare vurderte prosjekter kan føres opp i planen."))
    lacks += [Lack(f"{hashtag} er ikke vurdert ferdig.", CHECKLIST) for hashtag in dict.fromkeys(unassessed)]
    if project.starts_on is None:
        lacks.append(Lack("Perioden mangler.", TIME_AND_RESOURCES))
    if project.investment_cost is None or project.operating_cost is None:
        lacks.append(Lack("Kostnaden mangler.", TIME_AND_RESOURCES))
    if project.effort_days is None:
        lacks.append(Lack("Egeninnsatsen mangler.", TIME_AND_RESOURCES))
    return lacks


def possible_starts(today: datetime.date) -> list[datetime.date]:
    """The months, from this one and a year on, in which a new plan can begin without overlapping another."""
    taken = list(ActionPlan.objects.filter(ends_on__gte=today.replace(day=1)).values_list("starts_on", "ends_on"))
    months = [add_months(today, offset) for offset in range(MONTHS + 1)]
    return [month for month in months if all(add_months(month, MONTHS) <= a or b < month for a, b in taken)]


@transaction.atomic
def create(*, starts_on: datetime.date, by: User) -> ActionPlan:
    """A new, empty draft plan for 12 months, under the strategy that is current when it begins.

    Raises NotPermitted, or Refused for a day that is not the first of a month, for a period that another plan
    covers (a second click too), and where no strategy is loaded.
    """
    require(by, ENTER_PLAN)
    if starts_on.day != 1:
        raise Refused("Planen må begynne den første i en måned.")
    strategy = Strategy.objects.current(starts_on)
    if strategy is None:
        raise Refused("Det finnes ingen strategi ennå. En administrator må legge den inn først.")
    _wait_for_others_who_make_a_plan()
    try:
        with transaction.atomic():
            plan = ActionPlan.objects.create(strategy=strategy, starts_on=starts_on)
    except IntegrityError as error:  # of what the database holds, only the overlap is left
        raise Refused("Det finnes allerede en årlig handlingsplan i denne perioden.") from error
    plan.refresh_from_db()
    return plan


def _wait_for_others_who_make_a_plan() -> None:
    """Two new rows that overlap can each wait for the other in PostgreSQL: a deadlock, no longer an overlap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('new_action_plan'))")


@transaction.atomic
def enter(
    project: Project,
    *,
    plan: ActionPlan,
    by: User,
    reason: str = "",
    carried_from: ActionPlanEntry | None = None,
    stated: Mapping[str, int] | None = None,
) -> ActionPlanEntry:
    """Enter an assessed project into the plan as a candidate, last in the ranking. The only way in.

    From a plan before it comes with a reason, its entry there, and what is stated of what it takes of this one.
    """
    require(by, ENTER_PLAN)
    plan = lock(plan, version=None)
    project = projects.lock(project)
    if found := blockers(project, plan=plan):
        raise Refused(*found)
    last = plan.entries.aggregate(last=Max("rank", default=0))["last"]
    answer = Decision.objects.create(project=project, plan=plan, kind=Decision.Kind.ENTERED, reason=reason, by=by)
    came_with = {"carried_from": carried_from, **(stated or {})} if carried_from else {}
    entry, _ = ActionPlanEntry.objects.update_or_create(
        plan=plan,
        project=project,
        defaults={"rank": last + 1, "decision": ActionPlanEntry.Decision.CANDIDATE, "answer": answer, **came_with},
    )
    tell_of(answer)
    return entry


@transaction.atomic
def enter_several(chosen: Iterable[Project], *, plan: ActionPlan, by: User) -> list[ActionPlanEntry]:
    """Enter all of them, in this order, or none. What stands in the plan already, as after a second click, stays."""
    require(by, ENTER_PLAN)
    plan = lock(plan, version=None)
    chosen = list(chosen)
    held = projects.lock_all(chosen)
    standing = set(plan.entries.ranked().values_list("project", flat=True))
    waiting = [held[project.pk] for project in chosen if project.pk not in standing]
    if reasons := [f"«{project}»: {reason}" for project in waiting for reason in blockers(project, plan=plan)]:
        raise Refused(*reasons)
    return [enter(project, plan=plan, by=by) for project in waiting]


@transaction.atomic
def decide(entry: ActionPlanEntry, *, decision: str, by: User, reason: str, version: int) -> ActionPlanEntry:
    """Leadership includes a project, puts it in reserve, back among the candidates, or takes it out.

    The project's stage follows: included is «i plan», everything else «vurdert», unless another plan includes it.
    Raises NotPermitted, Refused, or StaleVersion when the plan has changed since `version` was read.
    """
    require(by, DECIDE_PLAN)
    plan = lock(entry.plan, version=version)
    entry = plan.entries.select_related("project").get(pk=entry.pk)
    project = projects.lock(entry.project)
    decision = ActionPlanEntry.Decision(decision)
    if not reason.strip():
        raise Refused("Skriv en begrunnelse for beslutningen.")
    if entry.rank is None:
        raise Refused("Prosjektet er tatt ut av planen. Porteføljekontoret kan føre det opp på nytt.")
    if entry.decision == decision:
        raise Refused(f"Prosjektet er allerede {decision.label}.")
    if found := objections(entry, project, decision):
        raise Refused(*found)
    if decision == ActionPlanEntry.Decision.OUT:
        _close_gap_after(entry)
    return _settle(entry, project, decision, by=by, reason=reason)


@transaction.atomic
def put_back(entry: ActionPlanEntry, *, taken_out: Decision, by: User, reason: str, version: int) -> ActionPlanEntry:
    """Leadership takes back that a project was taken out: it stands where it stood, as what it was.

    It opens the plan to nothing else: `taken_out` is what was decided in the meeting, or the visit, in which it is
    taken back, and nothing has been decided about the place since. Raises as `decide` does, and Refused with `blockers`
    where the project could not enter the plan any more.
    """
    require(by, DECIDE_PLAN)
    plan = lock(entry.plan, version=version)
    entry = plan.entries.select_related("project").get(pk=entry.pk)
    project = projects.lock(entry.project)
    if not reason.strip():
        raise Refused("Skriv en begrunnelse for beslutningen.")
    if (entry.rank, entry.answer_id) != (None, taken_out.pk):
        raise Refused(f"Noen har bestemt noe nytt om «{project}» etterpå, så det kan ikke angres.")
    if found := blockers(project, plan=plan):
        raise Refused(*found)
    stood = ActionPlanEntry.pgh_event_model.objects.filter(pgh_obj_id=entry.pk, rank__isnull=False)  # type: ignore[attr-defined]
    rank, decision = stood.values_list("rank", "decision").latest("pgh_id")
    _open_gap_for(entry, rank)
    return _settle(entry, project, ActionPlanEntry.Decision(decision), by=by, reason=reason)


def _settle(
    entry: ActionPlanEntry, project: Project, decision: ActionPlanEntry.Decision, *, by: User, reason: str
) -> ActionPlanEntry:
    """Write what is decided of an entry whose rank is right by now, and answer those concerned."""
    entry.decision = decision
    entry.answer = Decision.objects.create(
        project=project, plan=entry.plan, kind=Decision.Kind(decision.value), reason=reason.strip(), by=by
    )
    entry.save(update_fields=["rank", "decision", "answer"])
    projects.follow_plan(project, to=_stage_that_follows(project, plan=entry.plan))
    tell_of(entry.answer)
    return entry


def was_decided_so(entry: ActionPlanEntry, *, decision: str, by: User, reason: str) -> bool:
    """The last decision on the entry is this very one, as when somebody clicks twice."""
    decided = Decision.objects.filter(plan=entry.plan_id, project=entry.project_id).on_places()
    last = decided.latest_first().first()
    return last is not None and (last.kind, last.by_id, last.reason) == (decision, by.pk, reason.strip())


def objections(
    entry: ActionPlanEntry,
    project: Project,
    decision: ActionPlanEntry.Decision,
    *,
    unassessed: Iterable[str] | None = None,
) -> list[str]:
    """Why the entry, and its project as it is now, cannot have this decision.

    `unassessed`: the hashtags of what is not assessed wholly, for lists that have them; else they are asked for.
    """
    if entry.finished_on:
        return ["Prosjektet er gjort i denne planen, og da står beslutningen fast."]
    if project.stage not in CAN_BE_IN_A_PLAN and decision != ActionPlanEntry.Decision.OUT:
        return [f"Prosjektet er {project.get_stage_display()} og kan bare tas ut av planen."]
    if decision == ActionPlanEntry.Decision.INCLUDED:
        if unassessed is None:
            unassessed = (principle.hashtag for principle in projects.unassessed_principles(project))
        return [f"{hashtag} er ikke vurdert ferdig." for hashtag in unassessed]
    if project.stage == Stage.UNDER_WAY:
        return ["Prosjektet er under arbeid. Stopp det først, hvis det skal ut av planen."]
    return []


def _stage_that_follows(project: Project, *, plan: ActionPlan) -> Stage:
    """«I plan» as long as this plan, or another one that is not over, includes it; what has begun stays as it is."""
    if project.stage not in (Stage.ASSESSED, Stage.PLANNED):
        return Stage(project.stage)
    counts = Q(plan=plan) | Q(plan__ends_on__gte=timezone.localdate())
    included = project.plan_entries.filter(counts, decision=ActionPlanEntry.Decision.INCLUDED)
    return Stage.PLANNED if included.exists() else Stage.ASSESSED


def _close_gap_after(entry: ActionPlanEntry) -> None:
    """Take the entry out of the ranking; those below move one up."""
    entry.plan.entries.filter(rank__gt=entry.rank).update(rank=F("rank") - 1)
    entry.rank = None


def _open_gap_for(entry: ActionPlanEntry, rank: int) -> None:
    """Give the entry this rank, or the last where the ranking has become shorter; those from there move one down."""
    others = entry.plan.entries.ranked()
    entry.rank = min(rank, others.count() + 1)
    others.filter(rank__gte=entry.rank).update(rank=F("rank") + 1)
