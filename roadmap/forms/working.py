"""What is sent when somebody works in the roadmap. The rules are in the acts."""

import datetime

from django import forms

from portfolio.forms.action_plan import DecideForm
from portfolio.forms.reasons import Reason
from portfolio.forms.version import Version
from roadmap.moving import EARLIEST, LATEST


class Day(forms.DateField):
    def __init__(self, label: str) -> None:
        says = "Skriv en dato, for eksempel 15.8.2027."
        limits = {"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
        super().__init__(
            label=label,
            input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs=limits),
            error_messages={"invalid": says, "required": says},
        )


class MoveForm(forms.Form):
    """Another period for a project, and the version of it that was seen."""

    project = forms.IntegerField(widget=forms.HiddenInput)
    starts_on = Day("Starter")
    ends_on = Day("Slutter")
    reason = Reason(rows=2, required=False)  # an adopted plan wants one; the act says so
    version = Version(min_value=0)

    def period(self) -> dict[str, datetime.date]:
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on")}


class DecideInRoadmapForm(DecideForm):
    entry = forms.IntegerField(widget=forms.HiddenInput)


class StepForm(forms.Form):
    """Which thing is taken back, or done once more: its number in the visit."""

    number = forms.IntegerField()
