"""What is sent when somebody works in the roadmap. The rules are in the acts."""

import datetime

from django import forms

from innolab.fields import Day
from portfolio.forms.action_plan import DecideForm
from portfolio.forms.reasons import Reason
from portfolio.forms.version import Version


class MoveForm(forms.Form):
    """Another period for a project, and the version of it that was seen."""

    project = forms.IntegerField(widget=forms.HiddenInput)
    starts_on = Day(label="Starter")
    ends_on = Day(label="Slutter")
    reason = Reason(rows=2, required=False)  # an adopted plan wants one; the act says so
    version = Version(min_value=0)

    def period(self) -> dict[str, datetime.date]:
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on")}


class DecideInRoadmapForm(DecideForm):
    entry = forms.IntegerField(widget=forms.HiddenInput)


class StepForm(forms.Form):
    """Which thing is taken back, or done once more: its number in the visit."""

    number = forms.IntegerField()
