"""The filter of the list of proposals; it stands in the address, and what it does not understand counts for nothing."""

import django_filters

from portfolio.forms.address_filter import AddressFilter, TextFilter
from portfolio.models import Programme, Project, Unit
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.similarity import search
from portfolio.workflow import Stage

# What somebody may still make better by taking part; what became a project is found in the list of projects.
STILL_A_PROPOSAL = (Stage.SUBMITTED, Stage.RETURNED, Stage.PARKED, Stage.ASSESSED, Stage.DECLINED)
EVERYTHING = "alle"
_STAGES = [stage for stage in Stage if stage not in (Stage.DRAFT, Stage.MERGED)]


class ProposalFilter(AddressFilter):
    """Over projects with_participation() of the user."""

    sok = TextFilter(label="Søk", method="later", max_length=120)
    stadium = django_filters.ChoiceFilter(
        label="Stadium",
        method="in_stage",
        empty_label="Forslag som ikke er i plan",
        choices=[(EVERYTHING, "Alt som er sendt inn"), *((stage.value, stage.label.capitalize()) for stage in _STAGES)],
    )
    program = django_filters.ModelChoiceFilter(
        label="Program",
        field_name="programme",
        queryset=Programme.objects.select_related("strategy"),
        empty_label="Alle programmer",
    )
    enhet = django_filters.ModelChoiceFilter(
        label="Enhet", field_name="unit", queryset=Unit.objects.all(), empty_label="Alle enheter"
    )
    vis = django_filters.ChoiceFilter(
        label="Utvalg",
        method="of_mine",
        empty_label="Alles forslag",
        choices=[
            ("is_own", "Mine egne"),
            ("is_followed", "De jeg følger"),
            ("is_supported", "De jeg støtter"),
        ],
    )
    sorter = django_filters.ChoiceFilter(
        label="Sortering",
        method="later",
        empty_label="Nyeste eller beste treff",
        choices=[("stotte", "Mest støttet først")],
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def in_stage(self, projects: ProjectQuerySet, name: str, stage: str) -> ProjectQuerySet:
        return projects if stage == EVERYTHING else projects.filter(stage=stage)

    def of_mine(self, projects: ProjectQuerySet, name: str, flag: str) -> ProjectQuerySet:
        return projects.filter(**{flag: True})

    def filter_queryset(self, queryset: ProjectQuerySet) -> ProjectQuerySet:
        chosen = self.chosen()
        found = super().filter_queryset(queryset)
        if "stadium" not in chosen:
            found = found.filter(stage__in=STILL_A_PROPOSAL)
        found = search(found, chosen.get("sok", ""))
        return found.order_by("-support_count", "-submitted_at", "-pk") if "sorter" in chosen else found
