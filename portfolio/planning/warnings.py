"""What is worth seeing before something is decided about an entry. A warning helps, and forbids nothing."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Q
from django.utils import timezone

from portfolio.dependencies import needs_of
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.templatetags.norwegian import long_date, span
from portfolio.workflow import Stage
from principles.models import Assessment, Verdict

MANY_DELIVERIES = 4  # others, in the same quarter
_GOES_ON = (Stage.UNDER_WAY, Stage.HANDED_OVER, Stage.CLOSED)  # whatever this plan says of it
_TO_BE_DELIVERED = (Stage.PLANNED, Stage.UNDER_WAY)
_LOOKED_AT = ("plan", "decision", "rank", "finished_on", "project__title")  # of the others, by the rules
_OF_A_CHECKLIST = ("checklist", "at", "opposed")


class EntryWarning(NamedTuple):
    """Which rule found something (a key of RULES), and what it found."""

    rule: str
    sentence: str


class Delivery(NamedTuple):
    """Where the result of a project lands, and in which quarter."""

    unit_id: int | None
    year: int
    quarter: int


@dataclass(frozen=True)
class Around:
    """What the rules look at beside the entry itself; read once for all the entries of a plan, where a rule asks."""

    plan: ActionPlan
    today: datetime.date
    entries: list[ActionPlanEntry]
    weighed: list[ActionPlanEntry]  # those that are still to be decided on, and asked about
    needs: Mapping[int, list[Project]]  # of those

    @cached_property
    def first_reserve(self) -> ActionPlanEntry | None:
        reserves = [entry for entry in self.entries if entry.decision == ActionPlanEntry.Decision.RESERVE]
        return min(filter(_is_to_be_decided_on, reserves), key=_rank, default=None)

    @cached_property
    def included(self) -> set[int]:
        return {entry.project_id for entry in self.entries if entry.decision == ActionPlanEntry.Decision.INCLUDED}

    @cached_property
    def deliveries(self) -> dict[Delivery, set[int]]:
        return _deliveries({entry.project.unit_id for entry in self.weighed})

    @cached_property
    def assessments(self) -> dict[int, tuple[datetime.datetime, list[str]]]:
        """By the checklist: when something in it was last assessed, and what it opposes."""
        return _assessments({entry.project.checklist_id for entry in self.weighed})


def is_included_behind_a_reserve(entry: ActionPlanEntry, around: Around) -> str:
    reserve = around.first_reserve
    if entry.decision != ActionPlanEntry.Decision.INCLUDED or reserve is None or _rank(entry) < _rank(reserve):
        return ""
    return f"Er med i planen, men står bak reserven «{reserve.project}» (prioritet {reserve.rank})."


def depends_on_something_that_is_not_included(entry: ActionPlanEntry, around: Around) -> str:
    missing = [
        f"«{needed}»"
        for needed in around.needs.get(entry.project_id, [])
        if needed.pk not in around.included and needed.stage not in _GOES_ON
    ]
    return f"Er avhengig av {_listed(missing)}, som ikke er med i planen." if missing else ""


def lands_on_a_unit_with_many_other_deliveries(entry: ActionPlanEntry, around: Around) -> str:
    delivery = _delivery(entry.project)
    others = around.deliveries.get(delivery, set()) - {entry.project_id} if delivery else set()
    if delivery is None or len(others) < MANY_DELIVERIES:
        return ""
    when = f"{delivery.quarter}. kvartal {delivery.year}"
    return f"{entry.project.unit} skal ta imot {len(others)} andre leveranser i {when}."


def a_principle_is_opposed(entry: ActionPlanEntry, around: Around) -> str:
    _, opposed = around.assessments.get(entry.project.checklist_id or 0, (None, []))
    return f"Motvirker {_listed(opposed)}." if opposed else ""


def has_no_owner(entry: ActionPlanEntry, around: Around) -> str:
    return "" if entry.project.owner_id else "Mangler prosjekteier."


def has_its_period_outside_the_plan(entry: ActionPlanEntry, around: Around) -> str:
    """Wholly, or at one end. What is under way may well have begun before the plan did."""
    project, plan = entry.project, around.plan
    if project.starts_on is None or project.ends_on is None:
        return ""
    if project.ends_on < plan.starts_on or project.starts_on > plan.ends_on:
        return f"Hele perioden, {span(project.starts_on, project.ends_on)}, ligger utenfor planen."
    parts = []
    if project.starts_on < plan.starts_on and project.stage != Stage.UNDER_WAY:
        parts.append(f"skulle ha startet {long_date(project.starts_on)}, før planen begynner")
    if project.ends_on > plan.ends_on:
        parts.append(f"slutter {long_date(project.ends_on)}, etter at planen er slutt")
    return f"{_listed(parts)}.".capitalize() if parts else ""


def has_an_assessment_older_than_12_months(entry: ActionPlanEntry, around: Around) -> str:
    at, _ = around.assessments.get(entry.project.checklist_id or 0, (None, []))
    if at is None or timezone.localdate(at) >= _a_year_before(around.today):
        return ""
    return f"Vurderingen er fra {long_date(timezone.localdate(at))} og er eldre enn 12 måneder."


Rule = Callable[[ActionPlanEntry, Around], str]
# In the order that they are shown, with the heading of each.
RULES: dict[Rule, str] = {
    depends_on_something_that_is_not_included: "Er avhengig av noe som ikke er med",
    is_included_behind_a_reserve: "Er med, men står bak en reserve",
    has_no_owner: "Mangler prosjekteier",
    a_principle_is_opposed: "Motvirker et prinsipp",
    lands_on_a_unit_with_many_other_deliveries: "Mange leveranser til samme enhet i ett kvartal",
    has_an_assessment_older_than_12_months: "Vurderingen er eldre enn 12 måneder",
    has_its_period_outside_the_plan: "Perioden går utenfor planen",
}
HEADINGS = {rule.__name__: heading for rule, heading in RULES.items()}


def warnings_of(plan: ActionPlan, entries: Iterable[ActionPlanEntry]) -> dict[int, list[EntryWarning]]:
    """What is worth seeing of each entry, by its key; only those of whom there is something. Three queries at the most.

    `entries` are all of the plan's, as plan.entries.for_plan_page() gives them: what one is worth hangs on the others.
    What is taken out or done is not to be decided on, and has none.
    """
    entries = list(entries)
    weighed = list(filter(_is_to_be_decided_on, entries))
    if not weighed:
        return {}
    needs = needs_of(entry.project_id for entry in weighed)
    around = Around(plan, timezone.localdate(), entries, weighed, needs)
    found = {entry.pk: _found(entry, around, RULES) for entry in weighed}
    return {pk: warnings for pk, warnings in found.items() if warnings}


def warnings_of_one(
    entry: ActionPlanEntry, needs: Iterable[Project], *, rules: Iterable[Rule] = RULES
) -> list[EntryWarning]:
    """As `warnings_of` has it. Of the others only those are read that the rules look at: `needs`, and a reserve.

    No more is read than these `rules` ask for.
    """
    if not _is_to_be_decided_on(entry):
        return []
    plan, needs = entry.plan, list(needs)
    reserves = plan.entries.ranked().filter(decision=ActionPlanEntry.Decision.RESERVE, finished_on__isnull=True)
    looked_at = Q(project__in=needs) | Q(pk__in=reserves.values("pk")[:1])
    others = plan.entries.filter(looked_at).exclude(pk=entry.pk).select_related("project").only(*_LOOKED_AT)
    around = Around(plan, timezone.localdate(), [entry, *others], [entry], {entry.project_id: needs})
    return _found(entry, around, rules)


def _found(entry: ActionPlanEntry, around: Around, rules: Iterable[Rule]) -> list[EntryWarning]:
    return [EntryWarning(rule.__name__, says) for rule in rules if (says := rule(entry, around))]


def _is_to_be_decided_on(entry: ActionPlanEntry) -> bool:
    return bool(entry.rank) and entry.finished_on is None


def _assessments(checklists: set[int | None]) -> dict[int, tuple[datetime.datetime, list[str]]]:
    opposes = ArrayAgg(
        "principle__hashtag", filter=Q(verdict=Verdict.OPPOSES), order_by=("principle__kind", "principle__position")
    )
    rows = Assessment.objects.filter(checklist__in=checklists - {None}).complete().order_by()
    found = rows.values("checklist").annotate(at=Max("assessed_at"), opposed=opposes).values_list(*_OF_A_CHECKLIST)
    return {checklist: (at, opposed or []) for checklist, at, opposed in found}


def _deliveries(units: set[int | None]) -> dict[Delivery, set[int]]:
    """What these units are to take over, in this plan and outside it: the projects, by unit and quarter."""
    coming = Project.objects.filter(unit__in=units - {None}, stage__in=_TO_BE_DELIVERED, ends_on__isnull=False)
    found: dict[Delivery, set[int]] = defaultdict(set)
    for project in coming.only("unit_id", "ends_on"):
        if delivery := _delivery(project):
            found[delivery].add(project.pk)
    return found


def _delivery(project: Project) -> Delivery | None:
    """A project is delivered when its period ends."""
    if project.ends_on is None:
        return None
    return Delivery(project.unit_id, project.ends_on.year, (project.ends_on.month + 2) // 3)


def _rank(entry: ActionPlanEntry) -> int:
    return entry.rank or 0


def _a_year_before(day: datetime.date) -> datetime.date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _listed(words: list[str]) -> str:
    """«a, b og c»."""
    return " og ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
