"""What a plan has to spend: money, and own person-days month by month. The rules are in portfolio.planning.frames."""

from typing import Any, NamedTuple

from django import forms

from portfolio.forms.plan_money import PlanMoneyForm, nok, person_days
from portfolio.models import ActionPlan, Competence
from portfolio.models.action_plan import MONTHS
from portfolio.planning.balance import LIMITED
from portfolio.planning.frames import Amounts, Whose, stated
from portfolio.templatetags.norwegian import month

WHOLE = "Hele planen"
SOME_MONTHS = "Fyll ut alle tolv månedene, eller la alle stå tomme. Skriv 0 for en måned uten kapasitet."


class MoneyRow(NamedTuple):
    label: str
    programme: int | None
    fields: list[forms.BoundField]


class CapacityRow(NamedTuple):
    """Twelve months, and the one field that fills those that are not changed by hand."""

    label: str
    whose: Whose
    each: forms.BoundField
    months: list[forms.BoundField]

    @property
    def is_used(self) -> bool:
        """It has numbers, or something is wrong with them: so it is shown open."""
        return any(field.value() not in (None, "") or field.errors for field in (self.each, *self.months))

    @property
    def first_error(self) -> str:
        return next((error for field in (self.each, *self.months) for error in field.errors), "")


class CapacityTable(NamedTuple):
    """Rows that are shown together; all but the first table are opened where somebody wants them."""

    label: str
    rows: list[CapacityRow]
    is_more: bool = True

    @property
    def is_open(self) -> bool:
        return any(row.is_used for row in self.rows)


class FramesForm(PlanMoneyForm):
    """All the frames of a plan at once, for the whole, each programme and each competence."""

    def __init__(self, data: Any = None, *, plan: ActionPlan) -> None:
        super().__init__(data, plan=plan)
        self.amounts, self.days = self.now()
        programmes = {row.pk: row.name for row in plan.strategy.programmes.all()}
        competences = {row.pk: row.name for row in Competence.objects.all()}
        self.whole_and_programmes: dict[int | None, str] = {None: WHOLE, **programmes}
        self.whose = {Whose(): WHOLE, **{Whose(pk): name for pk, name in programmes.items()}}
        self.whose |= {Whose(None, pk): name for pk, name in competences.items()}
        for whose in self.days:  # of both at once: kept where it is stated
            both = [programmes.get(whose.programme or 0, ""), competences.get(whose.competence or 0, "")]
            self.whose.setdefault(whose, ", ".join(filter(None, both)))
        self._add_amounts()
        for whose, label in self.whose.items():
            self._add_months(whose, label)
        self.add_reason("Det står på denne siden så lenge planen er vedtatt.")

    def now(self) -> tuple[dict[int | None, Amounts], dict[Whose, list[int]]]:
        """What is stated as the form is opened."""
        return stated(self.plan)

    def _add_amounts(self) -> None:
        for programme, whose in self.whole_and_programmes.items():
            for name, label in LIMITED.items():
                key = _amount(programme, name)
                self.fields[key] = nok(f"{whose}, {label.lower()}")
                self.fields[key].short = label
                self.initial[key] = getattr(self.amounts.get(programme, Amounts()), name)

    def _add_months(self, whose: Whose, label: str) -> None:
        self.fields[_days(whose, "each")] = person_days(f"{label}, hver måned")
        days = self.days.get(whose, [None] * MONTHS)
        for place, first in enumerate(self.plan.months):
            key = _days(whose, place)
            self.fields[key] = person_days(f"{label}, {month(first)}")
            self.fields[key].short = month(first)
            self.initial[key] = days[place]

    def money_rows(self) -> list[MoneyRow]:
        return [
            MoneyRow(label, programme, [self[_amount(programme, name)] for name in LIMITED])
            for programme, label in self.whole_and_programmes.items()
        ]

    def capacity_rows(self) -> list[CapacityRow]:
        return [
            CapacityRow(label, whose, self[_days(whose, "each")], [self[_days(whose, n)] for n in range(MONTHS)])
            for whose, label in self.whose.items()
        ]

    def capacity_tables(self) -> list[CapacityTable]:
        rows = self.capacity_rows()
        more = {
            "Etter program": [row for row in rows if row.whose.programme and not row.whose.competence],
            "Etter kompetanse": [row for row in rows if row.whose.competence],
        }
        return [
            CapacityTable(WHOLE, [row for row in rows if row.whose == Whose()], is_more=False),
            *(CapacityTable(label, found) for label, found in more.items() if found),
        ]

    def clean(self) -> None:
        """«Hver måned» fills the months that were not changed by hand; and a row is filled in wholly, or not at all."""
        for whose in self.whose:
            keys = [_days(whose, place) for place in range(MONTHS)]
            if any(key not in self.cleaned_data for key in keys):
                continue  # it has an error of its own
            if (each := self.cleaned_data.get(_days(whose, "each"))) is not None:
                self.cleaned_data |= {key: each for key in keys if key not in self.changed_data}
            filled = [self.cleaned_data[key] is not None for key in keys]
            if any(filled) and not all(filled):
                self.add_error(keys[filled.index(False)], SOME_MONTHS)

    def as_stated(self) -> dict[str, Any]:
        """As portfolio.planning.frames.set_frames takes it."""
        said = self.cleaned_data
        money = {key: Amounts(*(said[_amount(key, name)] for name in LIMITED)) for key in self.whole_and_programmes}
        days = {whose: [said[_days(whose, place)] for place in range(MONTHS)] for whose in self.whose}
        return {
            "money": money,
            "capacity": {whose: row for whose, row in days.items() if row[0] is not None},
            "reason": said["reason"],
            "version": said["version"],
        }


def _amount(programme: int | None, name: str) -> str:
    return f"{name}_{programme or 'all'}"


def _days(whose: Whose, place: int | str) -> str:
    return f"days_{whose.programme or 0}_{whose.competence or 0}_{place}"
