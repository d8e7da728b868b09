"""A list taken out («ta ut»): which projects and columns, and what is told about the file itself.

Which kind of file it becomes is the matter of portfolio.export_files.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import F
from django.utils import timezone

from innolab.accounts.models import User
from portfolio.columns import BY_KEY, COLUMNS, Cell, Column, Kind, loaded
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.planning import money
from portfolio.planning.money import Money

AT_A_TIME = 500  # rows in memory

# What the page of all proposals tells of each besides.
PROPOSAL_STANDARD = ("tittel", "enhet", "program", "stadium", "type", "innmelder", "innsendt", "behov", "losning")
TAKING_PART = (
    Column("stotter", "Støtter", Kind.NUMBER, lambda project: project.support_count, ()),  # type: ignore[attr-defined]
    Column("kommentarer", "Kommentarer", Kind.NUMBER, lambda project: project.comment_count, ()),  # type: ignore[attr-defined]
)
# What a plan tells of each.
PLAN_STANDARD = (
    "tittel", "enhet", "program", "stadium", "eier", "leder", "starter", "slutter", "investering", "drift", "dagsverk",
)  # fmt: skip


def _decision(project: Project) -> str:
    return str(ActionPlanEntry.Decision(project.plan_decision).label).capitalize()  # type: ignore[attr-defined]


IN_A_PLAN = (
    Column("prioritet", "Prioritet", Kind.NUMBER, lambda project: project.plan_rank, ()),  # type: ignore[attr-defined]
    Column("beslutning", "Beslutning", Kind.TEXT, _decision, ()),
)
_TOTALS = ("investering", "drift", "dagsverk")


class Export(NamedTuple):
    """A list to be taken out."""

    name: str  # of the list, as it stands in the name of the file
    columns: Sequence[Column]
    projects: ProjectQuerySet  # in their order
    filters: Sequence[tuple[str, str]]  # in words
    address: str  # of the list that it was taken from
    by: User
    at: datetime.datetime

    @property
    def day(self) -> datetime.date:
        return timezone.localdate(self.at)

    def rows(self) -> Iterator[list[Cell]]:
        """A portion at a time, so that a long list takes no more memory than a short one."""
        for project in loaded(self.projects, self.columns).iterator(chunk_size=AT_A_TIME):
            yield [column.value(project) for column in self.columns]


def entries_of(plan: ActionPlan, *, user: User) -> ProjectQuerySet:
    """The projects of a plan with their place, decision and amounts there, by rank; what was taken out comes last."""
    entries = Project.objects.visible_to(user).filter(plan_entries__plan=plan)
    ranked = entries.annotate(
        **{f"plan_{name}": F(f"plan_entries__{name}") for name in ("rank", "decision", *money.AMOUNTS)}
    )
    return ranked.order_by(F("plan_rank").asc(nulls_last=True), "pk")


def of_plan(plan: ActionPlan, columns: Sequence[Column]) -> list[Column]:
    """The columns of a plan: what each entry takes of it, as its page and its document say; the project's own amounts
    are called what they are."""

    def amount(place: int) -> Callable[[Project], int]:
        return lambda project: _money(project, plan)[place]

    loads = (*money.AMOUNTS, "starts_on", "ends_on")
    takes = (
        Column("investering_i_planen", "Investering i planen", Kind.KRONER, amount(0), loads),
        Column("drift_i_planen", "Drift i planen", Kind.KRONER, amount(1), loads),
        Column("dagsverk_i_planen", "Dagsverk i planen", Kind.NUMBER, amount(2), loads),
    )
    told = (
        column._replace(label=f"{column.label}, hele prosjektet") if column.key in _TOTALS else column
        for column in columns
    )
    return [*IN_A_PLAN, *takes, *told]


def _money(project: Project, plan: ActionPlan) -> Money:
    stated = {name: getattr(project, f"plan_{name}") for name in money.AMOUNTS}
    return money.of(ActionPlanEntry(project=project, **stated), plan)


def keys_of(asked: Sequence[str], *, standard: Sequence[str]) -> list[str]:
    """The keys that «kolonner» in an address asks for: those that exist, all for «alle», the standard ones for none."""
    if "alle" in asked:
        return [column.key for column in COLUMNS]
    return [key for key in asked if key in BY_KEY] or list(standard)
