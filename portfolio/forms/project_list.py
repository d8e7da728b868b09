"""The filter of all lists of projects: on the page, in files, in pictures and in the API. It stands in the address.

What it does not understand counts for nothing.
"""

from typing import Any

import django_filters
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from innolab.accounts.models import User
from innolab.fields import PlainText, WholeNumber, thousands
from portfolio.columns import BY_KEY
from portfolio.models import Driver, Programme, Project, Sdg, SdgTag, Unit
from portfolio.models.project import MOST_DAYS, MOST_NOK
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.models.sorting import norwegian
from portfolio.similarity import search
from portfolio.workflow import Stage
from principles.models import Assessment, Principle, Verdict

YES, NO = "ja", "nei"
YEARS_BACK, YEARS_AHEAD = 5, 6


class TextFilter(django_filters.CharFilter):
    field_class = PlainText


class WholeNumberFilter(django_filters.Filter):
    field_class = WholeNumber


def several(label: str, field: str, **options: Any) -> django_filters.ModelMultipleChoiceFilter:
    return django_filters.ModelMultipleChoiceFilter(label=label, field_name=field, distinct=False, **options)


def from_to(label: str, field: str, lookup: str, **options: Any) -> django_filters.Filter:
    """One end of a range; a project that does not say how much is in none."""
    return WholeNumberFilter(label=label, field_name=field, lookup_expr=lookup, **options)


def _years() -> list[tuple[str, str]]:
    this = timezone.localdate().year
    return [(str(year), str(year)) for year in range(this - YEARS_BACK, this + YEARS_AHEAD)]


def _capital(choices: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label).capitalize()) for value, label in choices]


class ProjectFilter(django_filters.FilterSet):
    """Over projects visible_to() a user."""

    sok = TextFilter(label="Søk", method="later", max_length=120)
    stadium = django_filters.MultipleChoiceFilter(
        label="Stadium", field_name="stage", choices=_capital(Stage.choices), distinct=False
    )
    program = several("Program", "programme", queryset=Programme.objects.select_related("strategy"))
    enhet = several("Enhet", "unit", queryset=Unit.objects.all())
    type = django_filters.MultipleChoiceFilter(
        label="Type", field_name="kind", choices=_capital(Project.Kind.choices), distinct=False
    )
    prinsipp = django_filters.ModelChoiceFilter(
        label="Prinsipp", queryset=Principle.objects.all(), method="later", empty_label="Alle prinsipper"
    )
    verdi = django_filters.ChoiceFilter(
        label="Vurderingsverdi",
        method="with_verdict",
        empty_label="Uansett verdi",
        choices=[*_capital(Verdict.choices), ("ikke", "Ikke vurdert")],
    )
    nytte = django_filters.MultipleChoiceFilter(
        label="Forventet nytte",
        field_name="expected_benefit",
        choices=_capital(Project.ExpectedBenefit.choices),
        distinct=False,
    )
    foring = several("Føring", "drivers", queryset=Driver.objects.select_related("strategy"), method="with_driver")
    mal = django_filters.MultipleChoiceFilter(
        label="Bærekraftsmål",
        method="with_goal",
        choices=[(str(goal.value), f"{goal.value}. {goal.label.capitalize()}") for goal in Sdg],
    )
    ar = django_filters.ChoiceFilter(label="År", method="in_year", empty_label="Alle år", choices=_years)
    eier = django_filters.ModelChoiceFilter(
        label="Prosjekteier",
        field_name="owner",
        queryset=User.objects.filter(Exists(Project.objects.filter(owner=OuterRef("pk")))).order_by(norwegian("name")),
        empty_label="Alle eiere",
    )
    kostnad_fra = from_to("Investering fra", "investment_cost", "gte", most=MOST_NOK, unit="kr")
    kostnad_til = from_to("Investering til", "investment_cost", "lte", most=MOST_NOK, unit="kr")
    dagsverk_fra = from_to("Dagsverk fra", "effort_days", "gte", most=MOST_DAYS, unit="dagsverk")
    dagsverk_til = from_to("Dagsverk til", "effort_days", "lte", most=MOST_DAYS, unit="dagsverk")
    lovpalagt = django_filters.ChoiceFilter(
        label="Lovpålagt",
        method="statutory",
        empty_label="Uansett",
        choices=[(YES, "Lovpålagt"), (NO, "Ikke lovpålagt")],
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def later(self, projects: ProjectQuerySet, name: str, value: Any) -> ProjectQuerySet:
        """The words are searched for among what the other filters leave; the principle goes with its verdict."""
        return projects

    def with_verdict(self, projects: ProjectQuerySet, name: str, verdict: str) -> ProjectQuerySet:
        """Of the chosen principle, or of any of them."""
        complete = Assessment.objects.complete().filter(checklist=OuterRef("checklist"))
        if principle := self.chosen().get("prinsipp"):
            complete = complete.filter(principle=principle)
        if verdict == "ikke":
            return projects.filter(~Exists(complete))
        return projects.filter(Exists(complete.filter(verdict=verdict)))

    def with_driver(self, projects: ProjectQuerySet, name: str, drivers: list[Driver]) -> ProjectQuerySet:
        answers = Project.drivers.through.objects.filter(project=OuterRef("pk"), driver__in=drivers)
        return projects.filter(Exists(answers)) if drivers else projects

    def with_goal(self, projects: ProjectQuerySet, name: str, goals: list[str]) -> ProjectQuerySet:
        tags = SdgTag.objects.filter(project=OuterRef("pk"), goal__in=goals)
        return projects.filter(Exists(tags)) if goals else projects

    def in_year(self, projects: ProjectQuerySet, name: str, year: str) -> ProjectQuerySet:
        """Those whose period touches the year."""
        return projects.filter(starts_on__year__lte=int(year), ends_on__year__gte=int(year))

    def statutory(self, projects: ProjectQuerySet, name: str, answer: str) -> ProjectQuerySet:
        return projects.filter(is_statutory=answer == YES)

    def filter_queryset(self, queryset: ProjectQuerySet) -> ProjectQuerySet:
        return search(super().filter_queryset(queryset), self.chosen().get("sok", ""))

    def chosen(self) -> dict[str, Any]:
        """The filters that are set."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value or value == 0}


def ordered(projects: ProjectQuerySet, sort: str, *, is_searched: bool) -> ProjectQuerySet:
    """By «sorter» in the address: a column's key, with «-» before it the other way; what is missing comes last.

    Without it the best fit of a search comes first, and else what was sent in last.
    """
    column = BY_KEY.get(sort.removeprefix("-"))
    if column and column.order is not None:
        order = F(column.order) if isinstance(column.order, str) else column.order
        way = order.desc(nulls_last=True) if sort.startswith("-") else order.asc(nulls_last=True)
        return projects.order_by(way, "-submitted_at", "-pk")
    return projects if is_searched else projects.order_by("-submitted_at", "-pk")


def in_words(found: django_filters.FilterSet) -> list[tuple[str, str]]:
    """What the filters that are set say, each with its label; for whoever reads the list without the page."""
    fields = found.form.fields
    return [(str(fields[name].label), _said(fields[name], value)) for name, value in found.chosen().items()]


def _said(field: Any, value: Any) -> str:
    if isinstance(value, int):
        return thousands(value)
    values = value if isinstance(value, list | QuerySet) else [value]
    choices = [] if hasattr(field, "queryset") else getattr(field, "choices", [])
    labels = {str(key): str(label) for key, label in choices}
    return ", ".join(labels.get(str(one), str(one)) for one in values)
