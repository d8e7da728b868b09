"""What leadership sees of an item while it decides: its basis, the ranking beside it, what is left of the frames."""

from collections.abc import Sequence
from typing import NamedTuple

from portfolio import dependencies, plan_entry, plan_overview, plan_picture, projects
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, Driver, Project
from portfolio.models.project import first_sentences
from portfolio.plan_entry import Effect
from portfolio.plan_overview import PlanOverview, RankedLine
from portfolio.plan_picture import Bar
from portfolio.planning.takes import Take
from portfolio.planning.warnings import EntryWarning, warnings_of_one
from principles.models import Assessment
from roadmap.models import Meeting

LONGEST_NEED = 320
INCLUDED, RESERVE = ActionPlanEntry.Decision.INCLUDED, ActionPlanEntry.Decision.RESERVE


class Around(NamedTuple):
    """What stands beside every item: the ranking with its cut lines, and the limits against what is included."""

    overview: PlanOverview
    ranked: list[RankedLine]
    bars: list[Bar]


class Basis(NamedTuple):
    """What one project is decided on."""

    project: Project
    need: str
    benefits: str
    take: Take
    effects: list[Effect]
    warnings: list[EntryWarning]
    answers: list[Assessment]
    drivers: list[Driver]
    needs: list[Project]
    needed_by: list[Project]
    room: str
    before: Decision | None  # the last about its place in this plan, but in the meeting that goes on


def around(plan: ActionPlan) -> Around:
    """Three queries, however many entries there are."""
    overview = plan_overview.overview(plan)
    return Around(overview, plan_overview.by_rank(overview), plan_picture.bars(overview.limits))


def nearest(beside: Around, effects: Sequence[Effect]) -> tuple[list[Bar], list[Bar]]:
    """The limits that matter now, and the others: those of the whole plan, what is over, and what the item takes of."""
    concerned = {effect.with_it.name for effect in effects}
    near = [bar for bar in beside.bars if not bar.limit.whose or bar.limit.is_over or bar.limit.name in concerned]
    return near, [bar for bar in beside.bars if bar not in near]


def basis(entry: ActionPlanEntry, beside: Around) -> Basis:
    """Of an entry as ActionPlanEntry.objects.for_entry_page gives it. A constant number of queries."""
    project = entry.project
    take, effects = _effects(entry, beside.overview)
    ways = dependencies.ways_of(project)
    return Basis(
        project=project,
        need=first_sentences(project.need, most=LONGEST_NEED) or " ".join(project.need.split()),
        benefits=first_sentences(project.benefits, most=LONGEST_NEED) or " ".join(project.benefits.split()),
        take=take,
        effects=effects,
        warnings=warnings_of_one(entry, ways.needs) if entry.is_open else [],
        answers=projects.answers(project),
        drivers=list(project.drivers.all()),
        needs=ways.needs,
        needed_by=ways.needed_by,
        room=room_for(entry, beside.overview),
        before=_before(entry),
    )


def _effects(entry: ActionPlanEntry, overview: PlanOverview) -> tuple[Take, list[Effect]]:
    """Of what is read for the ranking beside it: no query more."""
    entries = {line.entry.pk: line.entry for line in (*overview.lines, *overview.taken_out)}
    included = [each for each in entries.values() if each.decision == INCLUDED]
    return plan_entry.effects_among(entries[entry.pk], included, overview.limits, plan=entry.plan)


def _before(entry: ActionPlanEntry) -> Decision | None:
    decided = Decision.objects.filter(plan=entry.plan_id, project=entry.project_id).on_places().exclude(reason="")
    return decided.exclude(resolution__item__meeting__state=Meeting.State.UNDER_WAY).latest_first().first()


def room_for(entry: ActionPlanEntry, overview: PlanOverview) -> str:
    """What the cut line says of the entry, in words."""
    if entry.rank is None:
        return "Prosjektet er tatt ut av planen og tar ingen plass."
    if entry.decision == RESERVE:
        return "En reserve tar ingen plass, og venter til det blir rom."
    if not overview.limits:
        return "Planen har ingen ramme."
    cut = overview.cuts[0] if overview.cuts else None
    if cut is None or cut.before.rank is None or entry.rank < cut.before.rank:
        return "Over streken. Det er rom for prosjektet og alt som står foran det."
    where = "Streken går her" if cut.before.pk == entry.pk else f"Under streken, som går ved plass {cut.before.rank}"
    return f"{where}. {' '.join(limit.in_words for limit in cut.limits)}"
