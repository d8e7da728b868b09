"""Forms of following up: the answer to «hvordan går det?», and what of a plan is looked at."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from innolab.fields import Day
from portfolio.forms.reasons import Reason
from portfolio.models import Project, StatusReport, Unit
from portfolio.planning.progress import Followed


class StatusReportForm(forms.Form):
    """One answer. What a new end date may be, and that it wants a reason, the act says."""

    answer = forms.ChoiceField(
        label="Svar",
        choices=StatusReport.Answer,
        error_messages={"required": "Velg om prosjektet er i rute eller forsinket.", "invalid_choice": "Velg et svar."},
    )
    ends_on = Day(label="Ny sluttdato", required=False)
    reason = Reason(label="Hvorfor?", help_text="De som følger prosjektet, får lese det.", rows=3, required=False)
    read = forms.CharField(label="Det du hadde lest", required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, project: Project) -> None:
        super().__init__(data, auto_id=f"id_{project.pk}_%s")
        for name in ("ends_on", "reason"):
            self.fields[name].needed = True  # for whoever says that it is late

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self["ends_on"], self["reason"]]

    @property
    def given(self) -> dict[str, Any]:
        """The arguments of the act. Without `read`, as from a script, nothing has been read."""
        return self.cleaned_data | {"read": self.cleaned_data["read"] or None}


class FollowUpFilter(forms.Form):
    """One programme or one unit of what is followed in a plan. What is not there counts for nothing."""

    program = forms.ChoiceField(label="Program", required=False)
    enhet = forms.ChoiceField(label="Enhet", required=False)

    def __init__(self, data: Mapping[str, Any], rows: Sequence[Followed]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.all = rows
        programmes = {row.project.programme for row in rows}
        by_position = sorted(programmes, key=lambda each: (each.position, each.pk))
        by_name = Unit.objects.filter(pk__in={row.project.unit_id for row in rows})
        self.fields["program"].choices = [("", "Alle programmer"), *((str(each.pk), each.name) for each in by_position)]
        self.fields["enhet"].choices = [("", "Alle enheter"), *((str(each.pk), each.name) for each in by_name)]
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())

    def rows(self) -> list[Followed]:
        """Those that fit."""
        programme, unit = (self.cleaned_data.get(name, "") for name in ("program", "enhet"))
        return [
            row
            for row in self.all
            if programme in ("", str(row.project.programme_id)) and unit in ("", str(row.project.unit_id))
        ]
