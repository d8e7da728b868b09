"""The filter of all lists of projects: on the page, in files, in pictures and in the API. It stands in the address.

What it does not understand counts for nothing.
"""

import datetime
import re
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from innolab.fields import PlainText, WholeNumber
from portfolio.columns import NONE
from portfolio.forms.address_filter import AddressFilter, TextFilter
from portfolio.forms.project_options import Options
from portfolio.models import Project, Sdg, SdgTag
from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from portfolio.models.project_queryset import ProjectQuerySet, running_in
from portfolio.similarity import Found, best_first, find
from portfolio.workflow import Stage
from principles.models import Assessment, AssessmentQuerySet, Verdict

YES, NO = "ja", "nei"
MONTH = r"^(19|20)\d\d-(0[1-9]|1[0-2])$"
NOT_ASSESSED = "ikke"
YEARS_BACK, YEARS_AHEAD = 5, 6
RANGES = ("kostnad", "drift", "dagsverk")


class WholeNumberFilter(django_filters.Filter):
    field_class = WholeNumber


class MonthField(PlainText):
    """A month, as browsers send it and people may write it: 2027-03."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2027-03"})

    def clean(self, value: Any) -> str:
        month = super().clean(value).strip()
        if month and not re.fullmatch(MONTH, month):
            raise forms.ValidationError("Skriv året og måneden med tall, for eksempel 2027-03.")
        return month

    def say(self, month: str) -> str:
        return date_format(first_of(month), "F Y")


class MonthFilter(django_filters.Filter):
    field_class = MonthField


def first_of(month: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{month}-01")


class FilterForm(forms.Form):
    def clean(self) -> None:
        """The ends of a range are the right way around."""
        for name in RANGES:
            least, most = (self.cleaned_data.get(f"{name}_{end}") for end in ("fra", "til"))
            if least is not None and most is not None and least > most:
                self.add_error(f"{name}_til", "Tallet må være minst like stort som det i feltet «fra».")


def several(label: str, field: str, **options: Any) -> django_filters.MultipleChoiceFilter:
    return django_filters.MultipleChoiceFilter(
        label=label,
        field_name=field,
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
        **{"method": "any_of", "choices": [], **options},
    )


def from_to(label: str, field: str, lookup: str, **options: Any) -> django_filters.Filter:
    """One end of a range; a project that does not say how much is in none."""
    return WholeNumberFilter(label=label, field_name=field, lookup_expr=lookup, **options)


def _years() -> list[tuple[str, str]]:
    this = timezone.localdate().year
    return [(str(year), str(year)) for year in range(this - YEARS_BACK, this + YEARS_AHEAD)]


def _capital(choices: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label).capitalize()) for value, label in choices]


class ProjectFilter(AddressFilter):
    """Over projects visible_to() a user."""

    sok = TextFilter(label="Søk", method="later", max_length=120)
    stadium = several("Stadium", "stage", choices=_capital(Stage.choices))
    program = several("Program", "programme")
    enhet = several("Enhet", "unit")
    ar = django_filters.ChoiceFilter(label="År", method="in_year", empty_label="Alle år", choices=_years)
    maned = MonthFilter(label="Pågår i måneden", method="in_month")
    type = several("Type", "kind", choices=_capital(Project.Kind.choices))
    eier = django_filters.ChoiceFilter(
        label="Prosjekteier", field_name="owner", method="one_of", empty_label="Alle prosjekteiere", choices=[]
    )
    lovpalagt = django_filters.ChoiceFilter(
        label="Lovpålagt",
        method="statutory",
        empty_label="Uansett",
        choices=[(YES, "Lovpålagt"), (NO, "Ikke lovpålagt")],
    )
    prinsipp = django_filters.ChoiceFilter(
        label="Prinsipp", method="with_principle", empty_label="Alle prinsipper", choices=[]
    )
    verdi = django_filters.ChoiceFilter(
        label="Vurderingsverdi",
        method="with_verdict",
        empty_label="Uansett verdi",
        choices=[*_capital(Verdict.choices), (NOT_ASSESSED, "Ikke vurdert")],
    )
    foring = several("Føring", "drivers", method="with_driver")
    mal = several(
        "Bærekraftsmål",
        "sdg_tags",
        method="with_goal",
        choices=[(str(goal.value), f"{goal.value}. {goal.label.capitalize()}") for goal in Sdg],
    )
    nytte = several(
        "Forventet nytte",
        "expected_benefit",
        choices=[*_capital(Project.ExpectedBenefit.choices), (NONE, "Ikke angitt")],
    )
    kostnad_fra = from_to("Investering fra", "investment_cost", "gte", most=MOST_NOK, unit="kr")
    kostnad_til = from_to("Investering til", "investment_cost", "lte", most=MOST_NOK, unit="kr")
    drift_fra = from_to("Drift per år fra", "operating_cost", "gte", most=MOST_NOK, unit="kr")
    drift_til = from_to("Drift per år til", "operating_cost", "lte", most=MOST_NOK, unit="kr")
    dagsverk_fra = from_to("Dagsverk fra", "effort_days", "gte", most=MOST_DAYS, unit="dagsverk", example=40)
    dagsverk_til = from_to("Dagsverk til", "effort_days", "lte", most=MOST_DAYS, unit="dagsverk", example=200)

    class Meta:
        model = Project
        fields: list[str] = []
        form = FilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = Options()
        for name in ("foring", "prinsipp"):
            self.filters[name].extra["choices"] = options.of(name)
        self.filters["enhet"].extra["choices"] = options.of("enhet", none="Uten enhet")
        self.filters["program"].extra["choices"] = options.of("program", none="Uten program")
        self.filters["eier"].extra["choices"] = options.of("eier", none="Uten prosjekteier")

    def any_of(self, projects: ProjectQuerySet, name: str, values: list[str]) -> ProjectQuerySet:
        """`name` is the project's field."""
        one_of = Q(**{f"{name}__in": [value for value in values if value != NONE]})
        return projects.filter(one_of | Q(**{f"{name}__isnull": True}) if NONE in values else one_of)

    def one_of(self, projects: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        return self.any_of(projects, name, [value])

    def with_principle(self, projects: ProjectQuerySet, name: str, principle: str) -> ProjectQuerySet:
        """A principle alone finds what it is assessed for; else it goes with its verdict."""
        return projects if "verdi" in self.chosen() else projects.filter(Exists(self._assessed()))

    def with_verdict(self, projects: ProjectQuerySet, name: str, verdict: str) -> ProjectQuerySet:
        """Of the chosen principle, or of any of them."""
        if verdict == NOT_ASSESSED:
            return projects.filter(~Exists(self._assessed()))
        return projects.filter(Exists(self._assessed().filter(verdict=verdict)))

    def _assessed(self) -> AssessmentQuerySet:
        """Of the project of the outer query."""
        return self.assessments().filter(checklist=OuterRef("checklist"))

    def assessments(self) -> AssessmentQuerySet:
        """What is assessed wholly, of the chosen principle or of any."""
        complete = Assessment.objects.complete()
        principle = self.chosen().get("prinsipp")
        return complete.filter(principle=principle) if principle else complete

    def with_driver(self, projects: ProjectQuerySet, name: str, drivers: list[str]) -> ProjectQuerySet:
        answers = Project.drivers.through.objects.filter(project=OuterRef("pk"), driver__in=drivers)
        return projects.filter(Exists(answers))

    def with_goal(self, projects: ProjectQuerySet, name: str, goals: list[str]) -> ProjectQuerySet:
        return projects.filter(Exists(SdgTag.objects.filter(project=OuterRef("pk"), goal__in=goals)))

    def in_year(self, projects: ProjectQuerySet, name: str, year: str) -> ProjectQuerySet:
        """Those whose period touches the year."""
        return projects.filter(starts_on__year__lte=int(year), ends_on__year__gte=int(year))

    def in_month(self, projects: ProjectQuerySet, name: str, month: str) -> ProjectQuerySet:
        """Those whose period touches the month, as the change load counts them."""
        return projects.filter(running_in(first_of(month)))

    def statutory(self, projects: ProjectQuerySet, name: str, answer: str) -> ProjectQuerySet:
        return projects.filter(is_statutory=answer == YES)

    def filter_queryset(self, queryset: ProjectQuerySet) -> ProjectQuerySet:
        found = self._limited(queryset)
        if not self._searched_for:
            return found
        hits = self._hits
        if not hits.are_all and len(self.chosen()) > 1:  # then the best of all are not the best of these
            hits = find(found, self._searched_for)
        return best_first(found, hits.ids)

    def leaving_out(self, name: str) -> ProjectQuerySet:
        """What a value of this filter would be chosen among: what all the others find, in no order."""
        besides = ("verdi", "prinsipp") if name == "verdi" else (name,)  # the two are one question
        found = self._limited(self.queryset, besides=besides).order_by()
        return found.filter(pk__in=self._hits.ids) if self._searched_for else found

    def _limited(self, queryset: ProjectQuerySet, *, besides: tuple[str, ...] = ()) -> ProjectQuerySet:
        for name, value in self.chosen().items():
            if name not in besides:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def _searched_for(self) -> str:
        return str(self.chosen().get("sok", ""))

    @cached_property
    def _hits(self) -> Found:
        return find(self.queryset, self._searched_for)


class ListFilter(ProjectFilter):
    """For people: what goes on as a part of another is there only when its stage is asked for, or it counts twice."""

    def _limited(self, queryset: ProjectQuerySet, *, besides: tuple[str, ...] = ()) -> ProjectQuerySet:
        found = super()._limited(queryset, besides=besides)
        is_open = "stadium" in self.chosen() or "stadium" in besides
        return found if is_open else found.exclude(stage=Stage.MERGED)
