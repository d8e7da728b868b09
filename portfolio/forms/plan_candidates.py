"""The filter of the page of candidates, which stands in the address, and the form that enters what is checked there."""

from typing import Any

import django_filters
from django import forms

from portfolio.forms.address_filter import AddressFilter, TextFilter
from portfolio.models import Programme, Project, Unit
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.similarity import search


class CandidateFilter(AddressFilter):
    sok = TextFilter(label="Søk", method="later", max_length=120)
    program = django_filters.ModelChoiceFilter(
        label="Program",
        field_name="programme",
        queryset=Programme.objects.select_related("strategy"),
        empty_label="Alle programmer",
    )
    enhet = django_filters.ModelChoiceFilter(
        label="Enhet", field_name="unit", queryset=Unit.objects.all(), empty_label="Alle enheter"
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def filter_queryset(self, queryset: ProjectQuerySet) -> ProjectQuerySet:
        words = self.chosen().get("sok", "")
        return search(super().filter_queryset(queryset), words)


_WRONG = "Et av prosjektene finnes ikke. Velg på nytt."


class EnterSeveralForm(forms.Form):
    projects = forms.ModelMultipleChoiceField(
        label="Prosjekter",
        queryset=Project.objects.sent_in().for_overview(),
        error_messages={
            "required": "Velg minst ett prosjekt i listen.",
            "invalid_choice": _WRONG,
            "invalid_pk_value": _WRONG,
        },
    )

    @property
    def checked(self) -> set[str]:
        """The rows that were checked, as they came."""
        data: Any = self.data
        return set(data.getlist("projects")) if self.is_bound else set()
