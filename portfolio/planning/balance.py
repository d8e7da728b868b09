"""What a plan has to spend, against what is included in it (strategy §6.2)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.formats import date_format

from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    AdoptedEntry,
    Adoption,
    Competence,
    PlanCapacity,
    PlanFrame,
    Programme,
)
from portfolio.planning import takes
from portfolio.planning.lean import Entry, LeanEntry, lean
from portfolio.planning.takes import NO_EFFORT, Take
from portfolio.templatetags.norwegian import kroner, number

LIMITED = {"investment_cost": "Investering", "operating_cost": "Drift"}
EFFORT = "Egeninnsats"


class Frame(NamedTuple):
    """One amount that is limited, for the whole plan or for one programme, and what is used of it, in whole NOK."""

    programme: Programme | None
    label: str
    limit: int
    used: int = 0
    amount: str = "investment_cost"

    @property
    def rest(self) -> int:
        """Negative where more is used than there is."""
        return self.limit - self.used

    @property
    def is_over(self) -> bool:
        return self.used > self.limit

    @property
    def whose(self) -> str:
        """The programme that is limited; nothing where it is the whole plan."""
        return str(self.programme or "")

    @property
    def name(self) -> str:
        """«Investering i Lærende organisasjon»."""
        return _named(self.label, self.programme)

    @property
    def use_in_words(self) -> str:
        """«7 000 000 kr av 5 000 000 kr»."""
        return f"{kroner(self.used)} av {kroner(self.limit)}"

    @property
    def rest_in_words(self) -> str:
        """«2 000 000 kr over rammen», or what is left of it."""
        return f"{kroner(-self.rest)} over rammen" if self.is_over else f"{kroner(self.rest)} igjen"

    @property
    def in_words(self) -> str:
        """«Investering i Lærende organisasjon: 2 000 000 kr over rammen på 5 000 000 kr.»"""
        how = f"{kroner(-self.rest)} over" if self.is_over else f"{kroner(self.rest)} igjen av"
        return f"{self.name}: {how} rammen på {kroner(self.limit)}."

    @property
    def caps(self) -> tuple[int, ...]:
        return (self.limit,)

    def wants(self, take: Take) -> tuple[int, ...]:
        """How much of it an entry takes."""
        counts = self.programme is None or take.programme == self.programme.pk
        return (getattr(take.money, self.amount) if counts else 0,)

    def against(self, found: Iterable[Take]) -> Frame:
        """With what these use of it."""
        return self._replace(used=sum(self.wants(take)[0] for take in found))


class Capacity(NamedTuple):
    """Own person-days that there are, month by month, and what is used of them: of all, a programme or a competence."""

    programme: Programme | None
    competence: Competence | None
    months: list[datetime.date]
    caps: tuple[int, ...]
    efforts: tuple[int, ...] = NO_EFFORT
    label: str = EFFORT

    @property
    def limit(self) -> int:
        return sum(self.caps)

    @property
    def used(self) -> int:
        return sum(self.efforts)

    @property
    def rest(self) -> int:
        """In the whole year. A month may be over all the same."""
        return self.limit - self.used

    @property
    def is_over(self) -> bool:
        """In one month or more: what is left in May is of no help in March."""
        return any(used > cap for used, cap in zip(self.efforts, self.caps, strict=True))

    @property
    def whose(self) -> str:
        """The programme and the competence that are limited; nothing where it is all of the plan."""
        return ", ".join(str(each) for each in (self.programme, self.competence) if each)

    @property
    def name(self) -> str:
        """«Egeninnsats i Lærende organisasjon», «Egeninnsats, tjenestedesign»."""
        found = _named(self.label, self.programme)
        return f"{found}, {self.competence}" if self.competence else found

    @property
    def use_in_words(self) -> str:
        return f"{number(self.used)} av {_days(self.limit)}"

    @property
    def rest_in_words(self) -> str:
        return self._over() if self.is_over else f"{_days(self.rest)} igjen"

    @property
    def in_words(self) -> str:
        """«Egeninnsats: 12 dagsverk over kapasiteten på 40 i mars 2027, og over i 2 måneder til.»"""
        how = self._over() if self.is_over else f"{_days(self.rest)} igjen av kapasiteten på {number(self.limit)}"
        return f"{self.name}: {how}."

    def _over(self) -> str:
        past = [used - cap for used, cap in zip(self.efforts, self.caps, strict=True)]
        worst, more = past.index(max(past)), sum(each > 0 for each in past) - 1
        when = date_format(self.months[worst], "F Y")
        words = f"{_days(past[worst])} over kapasiteten på {number(self.caps[worst])} i {when}"
        return f"{words}, og over i {more} {'måned' if more == 1 else 'måneder'} til" if more else words

    def wants(self, take: Take) -> tuple[int, ...]:
        """How much of it an entry takes, month by month."""
        if self.programme is not None and take.programme != self.programme.pk:
            return NO_EFFORT
        return take.effort(self.competence.pk if self.competence else None)

    def against(self, found: Iterable[Take]) -> Capacity:
        """With what these use of it."""
        return self._replace(efforts=takes.added(self.wants(take) for take in found))


Limit = Frame | Capacity


def limits(plan: ActionPlan) -> list[Limit]:
    """Every limit that the plan has, first those of the whole, with nothing used of them. Two queries."""
    frames = PlanFrame.objects.filter(plan=plan).select_related("programme")
    capacities = PlanCapacity.objects.filter(plan=plan).select_related("programme", "competence")
    return _in_order(frames, capacities, plan)


def _in_order(frames: Iterable[PlanFrame], capacities: Iterable[PlanCapacity], plan: ActionPlan) -> list[Limit]:
    """As limits, first those of the whole; what has a competence comes last."""
    ordered = sorted(capacities, key=lambda row: (str(row.competence or ""), _place(row)))
    return [
        *(frame for row in sorted(frames, key=_place) for frame in _amounts(row)),
        *(Capacity(row.programme, row.competence, plan.months, tuple(row.days)) for row in ordered),
    ]


def as_adopted(adoption: Adoption, rows: Iterable[AdoptedEntry]) -> list[Limit]:
    """The limits that were adopted, against what these rows of the adoption took; programmes by their names of now.

    Two queries. What was adopted before the competences were kept with it takes nothing of them.
    """
    found = as_written(adoption.frames, adoption.plan)
    included = (row for row in rows if row.decision == ActionPlanEntry.Decision.INCLUDED)
    taken = list(takes.as_adopted(included, adoption.plan))
    return [limit.against(taken) for limit in found]


def as_written(kept: dict[str, list[dict[str, Any]]], plan: ActionPlan) -> list[Limit]:
    """Limits that were written down as data, with nothing used of them; programmes by their names of now. Two queries.

    A programme or a competence that there is not any more limits nothing.
    """
    frames, capacities = kept.get("frames", []), kept.get("capacity", [])
    programmes = Programme.objects.in_bulk([row["programme"] for row in (*frames, *capacities) if row["programme"]])
    competences = Competence.objects.in_bulk([row["competence"] for row in capacities if row["competence"]])

    def is_known(row: dict[str, Any]) -> bool:
        competence = row.get("competence")
        return row["programme"] in {None, *programmes} and competence in {None, *competences}

    return _in_order(
        (PlanFrame(**row | {"programme": programmes.get(row["programme"])}) for row in frames if is_known(row)),
        (
            PlanCapacity(
                programme=programmes.get(row["programme"]),
                competence=competences.get(row["competence"]),
                days=row["days"],
            )
            for row in capacities
            if is_known(row)
        ),
        plan,
    )


def against(plan: ActionPlan, included: Sequence[Entry]) -> list[Limit]:
    """Every limit, against these entries of the plan. An empty limit is none."""
    found = list(takes.of(as_wanted(plan, included), plan))
    return [limit.against(found) for limit in limits(plan)]


def over(plan: ActionPlan) -> list[Limit]:
    """The limits, of money and of capacity, that what is included goes over."""
    return [limit for limit in against(plan, included_in(plan)) if limit.is_over]


def included_in(plan: ActionPlan) -> list[LeanEntry]:
    found = plan.entries.filter(decision=ActionPlanEntry.Decision.INCLUDED)
    return lean(found.annotate(**takes.with_efforts()))


def as_wanted(plan: ActionPlan, entries: Sequence[Entry]) -> list[Entry]:
    """The entries as `takes` wants them, whoever fetched them."""
    if all(hasattr(entry, "wanted") for entry in entries):
        return list(entries)
    chosen = plan.entries.filter(pk__in=[entry.pk for entry in entries])
    return list(chosen.select_related("project").annotate(**takes.with_efforts()))


def _place(row: PlanFrame | PlanCapacity) -> int:
    return row.programme.position if row.programme else 0


def _amounts(row: PlanFrame) -> list[Frame]:
    found = ((name, label, getattr(row, name)) for name, label in LIMITED.items())
    return [Frame(row.programme, label, limit, 0, name) for name, label, limit in found if limit is not None]


def _named(label: str, programme: Programme | None) -> str:
    return f"{label} i {programme}" if programme else label


def _days(count: int) -> str:
    return f"{number(count)} dagsverk"
