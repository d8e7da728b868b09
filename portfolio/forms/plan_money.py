"""What an entry takes of its plan, and what a plan has to spend. Forms parse and shape; the rules are in planning."""

from typing import Any

from django import forms

from innolab.fields import WholeNumber, thousands
from portfolio.forms.reasons import Reason
from portfolio.forms.version import Version
from portfolio.models import ActionPlan, ActionPlanEntry, Competence
from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from portfolio.planning import money
from portfolio.planning.budgeting import MOST


def nok(label: str, help_text: str = "") -> WholeNumber:
    return WholeNumber(label=label, help_text=help_text, most=MOST_NOK, unit="kr", required=False)


def person_days(label: str, help_text: str = "") -> WholeNumber:
    return WholeNumber(label=label, help_text=help_text, most=MOST_DAYS, unit="dagsverk", example=40, required=False)


class PlanMoneyForm(forms.Form):
    """A form that is read at one version of the plan, and says why the plan is changed."""

    def __init__(self, data: Any = None, *, plan: ActionPlan, **options: Any) -> None:
        self.plan = plan
        super().__init__(data, **options)

    def add_reason(self, help_text: str) -> None:
        self.fields["reason"] = Reason(label="Hvorfor endres det?", help_text=help_text, rows=3, required=False)
        self.fields["reason"].needed = self.plan.state == ActionPlan.State.ADOPTED
        self.fields["version"] = Version()
        self.initial["version"] = self.plan.version

    def stands_now(self) -> list[str]:
        """What is kept, of all that was typed otherwise: for whoever was overtaken by another."""
        names = [name for name in self.changed_data if isinstance(self.fields[name], WholeNumber)]
        return [f"{self.fields[name].label}: {_shown(self[name].initial)}" for name in names]

    def read_again(self) -> None:
        """What was typed, as if it had been read at the version that the plan has now."""
        self.plan.refresh_from_db(fields=["version"])
        self.data = self.data.copy()
        self.data["version"] = self.plan.version


def _shown(value: int | None) -> str:
    return "tomt" if value is None else thousands(value)


class EntryMoneyForm(PlanMoneyForm):
    """What is stated of one entry; an empty field is the project's share."""

    investment_cost = nok("Investering i planen")
    operating_cost = nok("Drift i planen")
    effort_days = person_days("Egeninnsats i planen, i dagsverk")

    def __init__(self, data: Any = None, *, entry: ActionPlanEntry) -> None:
        self.entry = entry
        if data is not None and "share" in data:  # «Bruk andelen for alt»
            data = {name: data[name] for name in ("reason", "version") if name in data}
        super().__init__(data, plan=entry.plan, initial={name: getattr(entry, name) for name in MOST})
        for name, part in money.share(entry.project, entry.plan)._asdict().items():
            unit = self.fields[name].unit
            self.fields[name].help_text = f"La feltet stå tomt for å bruke andelen, {thousands(part)} {unit}."
        efforts = dict(entry.efforts.values_list("competence", "days"))
        for competence in Competence.objects.all():
            name = f"competence_{competence.pk}"
            self.fields[name] = person_days(str(competence))
            self.initial[name] = efforts.get(competence.pk)
        self.add_reason("De som følger prosjektet, får lese det.")

    def amount_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in MOST]

    def competence_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("competence_")]

    def as_stated(self) -> dict[str, Any]:
        """As portfolio.planning.budgeting.state takes it."""
        said = self.cleaned_data
        efforts = {int(name.removeprefix("competence_")): said[name] for name in said if name.startswith("competence_")}
        return {
            "amounts": {name: said[name] for name in MOST},
            "efforts": {pk: days for pk, days in efforts.items() if days},
            "reason": said["reason"],
            "version": said["version"],
        }
