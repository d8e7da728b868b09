"""«Hva om …»: its name, what is changed in it, its frames, and what it takes to make it the plan."""

import calendar
import datetime
from typing import Any

from django import forms

from innolab.fields import PlainText
from portfolio.forms.plan_frames import FramesForm
from portfolio.forms.project_list import MonthField, first_of
from portfolio.forms.reasons import Reason
from portfolio.forms.version import Version
from portfolio.models import ActionPlanEntry
from portfolio.planning.frames import Amounts, Whose
from roadmap import scenarios
from roadmap.models import Scenario, ScenarioEntry
from roadmap.models.scenario import LONGEST_NAME
from roadmap.steps import Steps

_NOT_A_PLACE = "Skriv plassen som et helt tall."
_MONTHS = {"starts": "Fyll ut når prosjektet starter.", "ends": "Fyll ut når prosjektet slutter."}
_TOO_LONG = f"Navnet kan ha høyst {LONGEST_NAME} tegn. Nå har det %(show_value)d."


class Name(PlainText):
    """Of a scenario: one line."""

    def __init__(self, *, label: str, missing: str) -> None:
        messages = {"required": missing, "max_length": _TOO_LONG}
        super().__init__(label=label, max_length=LONGEST_NAME, widget=forms.TextInput, error_messages=messages)


class NameForm(forms.Form):
    name = Name(label="Hva vil du kalle den?", missing="Skriv hva du vil kalle den, for eksempel «Hva om vi venter?».")
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ChangeForm(forms.Form):
    """What becomes of one project. A button can send one name only: `move` is «17:3», `decide` is «17:reserve»."""

    entry = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label="Beslutning", choices=ActionPlanEntry.Decision.choices, required=False, widget=forms.RadioSelect
    )
    rank = forms.IntegerField(
        label="Plass", required=False, error_messages={"invalid": _NOT_A_PLACE}, widget=forms.NumberInput
    )
    starts = MonthField(label="Starter", required=False)
    ends = MonthField(label="Slutter", required=False)
    version = Version()

    def __init__(self, data: Any = None, **options: Any) -> None:
        if data is not None:
            data = data.dict() if hasattr(data, "dict") else dict(data)
            for name, field in (("move", "rank"), ("decide", "decision")):
                if pressed := data.get(name):
                    entry, _, value = pressed.partition(":")
                    data = {"version": data.get("version"), "entry": entry, field: value}
        super().__init__(data, **options)

    @classmethod
    def of(cls, entry: ScenarioEntry, *, version: int) -> "ChangeForm":
        initial = {"entry": entry.pk, "decision": entry.decision, "rank": entry.rank, "version": version}
        return cls(initial=initial | {"starts": _month_of(entry.starts_on), "ends": _month_of(entry.ends_on)})

    def clean(self) -> None:
        """By the field that was left empty: one that does not read as a month has said so itself."""
        empty = [name for name in _MONTHS if self.cleaned_data.get(name) == ""]
        if len(empty) == 1:
            self.add_error(empty[0], _MONTHS[empty[0]])

    def as_said(self, entry: ScenarioEntry) -> dict[str, Any]:
        """As roadmap.scenarios.change takes it. A month that stays keeps its day."""
        said = self.cleaned_data
        found = {name: said[name] for name in ("rank", "decision") if said.get(name) not in (None, "")}
        if (starts := said.get("starts")) and (ends := said.get("ends")):
            first, last = first_of(starts), first_of(ends)
            found["period"] = (_in_month(entry.starts_on, first), _in_month(entry.ends_on, last, is_end=True))
        return found


def _month_of(day: datetime.date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def _in_month(stood: datetime.date | None, month: datetime.date, *, is_end: bool = False) -> datetime.date:
    if stood and (stood.year, stood.month) == (month.year, month.month):
        return stood
    return month.replace(day=calendar.monthrange(month.year, month.month)[1]) if is_end else month


class WhatIfFramesForm(FramesForm):
    """The frames of a scenario, which nobody else answers for: without a reason."""

    def __init__(self, data: Any = None, *, scenario: Scenario) -> None:
        self.scenario = scenario
        super().__init__(data, plan=scenario.plan)

    def now(self) -> tuple[dict[int | None, Amounts], dict[Whose, list[int]]]:
        return scenarios.stated(self.scenario)

    def add_reason(self, help_text: str) -> None:
        self.fields["version"] = Version()
        self.initial["version"] = self.scenario.version

    def read_again(self) -> None:
        self.scenario.refresh_from_db(fields=["version"])
        self.data = self.data.copy()
        self.data["version"] = self.scenario.version

    def as_stated(self) -> dict[str, Any]:
        self.cleaned_data["reason"] = ""
        said = super().as_stated()
        del said["reason"]
        return said


class MakeForm(forms.Form):
    """Why the scenario becomes the plan, and what of it is left out."""

    leave_out = forms.TypedMultipleChoiceField(
        label="Ikke ta med", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = Reason(
        label="Hvorfor blir dette planen?",
        help_text="Begrunnelsen følger hver beslutning, og alle ansatte kan lese den.",
        rows=4,
        error_messages={"required": "Skriv hvorfor. Begrunnelsen følger hver beslutning."},
    )
    version = Version()
    scenario_version = Version()

    def __init__(self, data: Any = None, *, found: Steps, scenario: Scenario) -> None:
        super().__init__(data, initial={"version": scenario.plan.version, "scenario_version": scenario.version})
        self.fields["leave_out"].choices = [(each.key, each.title or "rammene") for each in found.hindrances]
