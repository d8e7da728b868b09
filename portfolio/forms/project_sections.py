"""The sections of a project that are edited in place, one form each."""

import datetime
from typing import Any

from django import forms

from innolab.accounts.models import User
from innolab.days import FIRST_DAY, LAST_DAY, NO_DAY
from innolab.fields import Day, PlainText
from innolab.refusals import Refused
from portfolio import dependencies, editing
from portfolio.collisions import current, fingerprints
from portfolio.forms.proposals import EffectForm, NeedForm, ProgrammeForm, ResourcesForm, SolutionForm
from portfolio.forms.reasons import Reason
from portfolio.forms.steps import StepForm
from portfolio.models import ActionPlan, Dimension, Driver, Project, Sdg
from portfolio.people import person_called, suggested_for

LONGEST_GOAL_REASON = 300
LONGEST_SEARCH = 120


class SectionForm(StepForm):
    """A section of a project. What the project had to say to be sent in, it goes on to say."""

    title_of_page = ""
    parts: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, project: Project, may_judge: bool = True) -> None:
        super().__init__(data, project=project)
        self.may_judge = may_judge

    def now(self) -> dict[str, str]:
        return fingerprints({name: current(self.project, name) for name in self.parts})

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in self.parts}

    def complain_of_days(self) -> None:
        """Of each that nothing can be planned for."""
        for name, day in list(self.cleaned_data.items()):
            if isinstance(day, datetime.date) and not FIRST_DAY <= day <= LAST_DAY:
                self.add_error(name, NO_DAY)

    @property
    def reason(self) -> str:
        return str(self.cleaned_data.get("reason", ""))

    def clean(self) -> None:
        super().clean()
        self.complain(editing.emptied(self.project, self.changes()))

    def _post_clean(self) -> None:
        """A section is kept as a whole, so what is sent back has been read as it was."""
        self.read = self.read_before


class WhatAndWhyForm(SectionForm, NeedForm, SolutionForm):
    title_of_page = "Hva og hvorfor"
    lead = "Endringene står i historikken, med det som sto før. Er prosjektet vurdert, står vurderingen som den er."
    parts = editing.WHAT_AND_WHY
    field_order = ["title", "need", "solution", "kind", "hypothesis", "innovation_types"]


class WhomForm(SectionForm, EffectForm):
    title_of_page = "Hvem det gjelder"
    lead = "Hvem som merker forskjellen, og hva de får igjen for den."
    parts = editing.WHOM


class TimeAndResourcesForm(SectionForm):
    title_of_page = "Når og hvor mye"
    lead = "Perioden er den ene sannheten om når arbeidet pågår. Veikartet og planen følger den."
    parts = editing.TIME_AND_RESOURCES

    starts_on = Day(label="Starter", required=False)
    ends_on = Day(label="Slutter", required=False)
    investment_cost = ResourcesForm.base_fields["investment_cost"]
    operating_cost = ResourcesForm.base_fields["operating_cost"]
    effort_days = ResourcesForm.base_fields["effort_days"]
    reason = Reason(
        label="Hvorfor endres det?",
        help_text="De som følger prosjektet, får lese det.",
        rows=3,
        required=False,
    )

    def __init__(self, data: Any = None, *, project: Project, may_judge: bool = True) -> None:
        super().__init__(data, project=project, may_judge=may_judge)
        self.fields["ends_on"].needed = True  # as the other end of the period
        self._ask_why(editing.plans_that_rank(project))

    def _ask_why(self, plans: list[ActionPlan]) -> None:
        if not plans:
            del self.fields["reason"]
            return
        says = "Skriv hvorfor du endrer."
        if editing.wants_reason(editing.PERIOD, states=[plan.state for plan in plans]):
            self.fields["reason"].needed = True  # where something is changed
        else:
            says = "Skriv hvorfor du endrer kostnad eller innsats. Planen er et utkast, så perioden kan du flytte uten."
        self.lead = f"Prosjektet står i årlig handlingsplan {' og '.join(plan.name for plan in plans)}. {says}"

    def stored(self) -> dict[str, Any]:
        return {name: getattr(self.project, name) for name in self.parts}

    def fields_of(self, part: str) -> list[forms.BoundField]:
        return [self["starts_on"], self["ends_on"]] if part == "starts_on" else super().fields_of(part)

    def clean(self) -> None:
        """Half a period cannot be kept."""
        days = {name: self.cleaned_data.get(name) for name in ("starts_on", "ends_on")}
        self.complain_of_days()
        if self.errors.keys() & days.keys():
            return
        starts_on, ends_on = days.values()
        if (starts_on is None) != (ends_on is None):
            self.add_error(
                "ends_on" if starts_on else "starts_on", "Velg både når arbeidet starter, og når det slutter."
            )
        elif starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Sluttdatoen kan ikke være før startdatoen.")
        else:
            super().clean()


class AnswersToForm(SectionForm):
    title_of_page = "Hva prosjektet svarer på"
    lead = "Føringer og bærekraftsmål som prosjektet bidrar til, og hva det heter andre steder."
    parts = editing.ANSWERS_TO

    drivers = ProgrammeForm.base_fields["drivers"]
    is_statutory = ProgrammeForm.base_fields["is_statutory"]
    expected_benefit = forms.TypedChoiceField(
        label="Forventet nytte",
        help_text="Porteføljekontorets skjønn. Matrisen over porteføljen bygger på det.",
        choices=[
            ("", "Ikke anslått"),
            *((value, str(label).capitalize()) for value, label in Project.ExpectedBenefit.choices),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Velg et av trinnene i listen."},
    )
    reference = PlainText(
        label="Egen referanse",
        help_text="For eksempel saksnummeret, eller hva prosjektet heter i et annet system.",
        required=False,
        max_length=60,
        error_messages={"max_length": "Referansen er på %(show_value)d tegn. Det er plass til %(limit_value)d."},
    )

    def __init__(self, data: Any = None, *, project: Project, may_judge: bool = True) -> None:
        self.tags = {tag.goal: tag for tag in project.sdg_tags.all()}
        super().__init__(data, project=project, may_judge=may_judge)
        self._offer_drivers()
        if not may_judge:
            del self.fields["expected_benefit"]
        for goal in Sdg:
            self._offer(goal)

    def stored(self) -> dict[str, Any]:
        return super().stored() | {"drivers": list(self.project.drivers.all())}

    def _offer_drivers(self) -> None:
        field = self.fields["drivers"]
        field.label = "Føringer"
        rows = list(Driver.objects.filter(strategy=self.project.strategy_id))
        field.queryset = Driver.objects.filter(strategy=self.project.strategy_id)
        names = {Driver.Scope.LOCAL: "Lokale føringer", Driver.Scope.NATIONAL: "Nasjonale føringer"}
        field.choices = [(names[scope], [(row.pk, row.name) for row in rows if row.scope == scope]) for scope in names]

    def _offer(self, goal: Sdg) -> None:
        tag = self.tags.get(goal)
        self.fields[f"goal_{goal}"] = forms.ChoiceField(
            label=f"Dimensjon for mål {goal.value}",
            choices=[
                ("", "Svarer ikke på dette"),
                *((value, label.capitalize()) for value, label in Dimension.choices),
            ],
            required=False,
            initial=tag.dimension if tag else "",
            error_messages={"invalid_choice": "Velg en av dimensjonene i listen."},
        )
        self.fields[f"goal_{goal}_reason"] = PlainText(
            label="Hvordan?",
            required=False,
            max_length=LONGEST_GOAL_REASON,
            initial=tag.reason if tag else "",
            error_messages={"max_length": "Teksten er på %(show_value)d tegn. Det er plass til %(limit_value)d."},
        )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields if name in self.fields]

    @property
    def goals(self) -> list[dict[str, Any]]:
        """Those that are open: answered to, or with something typed or wrong; the others are folded."""
        rows = []
        for goal in Sdg:
            pair = [self[f"goal_{goal}"], self[f"goal_{goal}_reason"]]
            is_open = any(field.value() or field.errors for field in pair)
            label = f"{goal.value}. {goal.label.capitalize()}"
            rows.append({"label": label, "fields": pair, "is_open": is_open, "number": goal.value})
        return rows

    def fields_of(self, part: str) -> list[forms.BoundField]:
        if part != "sdg_tags":
            return super().fields_of(part)
        return [
            field for goal in Sdg if goal in self.tags for field in (self[f"goal_{goal}"], self[f"goal_{goal}_reason"])
        ]

    def clean_reference(self) -> str:
        reference = self.cleaned_data["reference"]
        if reference and Project.objects.filter(reference__iexact=reference).exclude(pk=self.project.pk).exists():
            raise forms.ValidationError(editing.REFERENCE_IS_TAKEN, code="taken")
        return str(reference)

    def clean(self) -> None:
        for goal in Sdg:
            if self.cleaned_data.get(f"goal_{goal}_reason") and not self.cleaned_data.get(f"goal_{goal}"):
                self.add_error(f"goal_{goal}", "Velg hvilken dimensjon det gjelder, eller fjern teksten.")
        super().clean()

    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        tags = [
            (goal.value, said[f"goal_{goal}"], said.get(f"goal_{goal}_reason", ""))
            for goal in Sdg
            if said.get(f"goal_{goal}")
        ]
        drivers = {"drivers": list(said["drivers"])} if "drivers" in said else {}
        return super().changes() | drivers | {"sdg_tags": tags}


class AppointForm(SectionForm):
    """Persons are typed, for a list of thousands helps nobody; the suggestions are those who are likely."""

    title_of_page = "Hvem som bærer prosjektet"
    lead = "Skriv e-postadressen eller navnet. Den du utpeker, får beskjed. La feltet stå tomt hvis det ikke er noen."
    parts = ("owner", "manager")

    owner = PlainText(label="Prosjekteier", required=False, max_length=300)
    manager = PlainText(label="Prosjektleder", required=False, max_length=300)

    def __init__(self, data: Any = None, *, project: Project, may_judge: bool = True) -> None:
        super().__init__(data, project=project, may_judge=may_judge)
        self.suggestions = suggested_for(project)
        for field in self.fields.values():
            field.widget.attrs |= {"list": "personer", "autocomplete": "off"}

    def stored(self) -> dict[str, Any]:
        people = {name: getattr(self.project, name) for name in self.parts}
        return {name: person.email if person else "" for name, person in people.items()}

    def clean_owner(self) -> User | None:
        return self._person("owner")

    def clean_manager(self) -> User | None:
        return self._person("manager")

    def _person(self, name: str) -> User | None:
        text, has = self.cleaned_data[name], getattr(self.project, name)
        if not text or (has and text == has.email):  # who is appointed already may have left
            return has if text else None
        try:
            return person_called(text)
        except Refused as refusal:
            raise forms.ValidationError(list(refusal.reasons)) from refusal

    def clean(self) -> None:
        """Nobody has to carry a project."""


class DependenciesForm(SectionForm):
    """The projects are found by title or number, for a list of them all helps nobody; what is chosen stays chosen."""

    title_of_page = "Hva prosjektet er avhengig av"
    lead = "Prosjekter som må være på plass for at dette skal kunne gjennomføres. Planen sier fra når de ikke er med."
    FIND = "finn"  # the button that searches, and keeps nothing

    sok = PlainText(
        label="Finn prosjekt",
        help_text="Ord fra tittelen eller teksten, eller nummeret i adressen til prosjektet.",
        required=False,
        max_length=LONGEST_SEARCH,
    )
    needs = forms.ModelMultipleChoiceField(
        label="Er avhengig av",
        queryset=Project.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Et av prosjektene finnes ikke. Velg på nytt.",
            "invalid_pk_value": "Et av prosjektene finnes ikke. Velg på nytt.",
        },
    )

    def __init__(self, data: Any = None, *, project: Project, may_judge: bool = True) -> None:
        super().__init__(data, project=project, may_judge=may_judge)
        self.fields["needs"].queryset = Project.objects.sent_in().exclude(pk=project.pk)
        self.text = self.fields["sok"].to_python(self["sok"].value())[:LONGEST_SEARCH] if self.is_searching else ""
        found = dependencies.search(project, self.text)
        self.found_nothing = bool(self.text) and not found
        self.fields["needs"].choices = [
            (each.pk, _in_a_list(each)) for each in dict.fromkeys([*self._chosen(), *found])
        ]

    @property
    def is_searching(self) -> bool:
        return self.is_bound and self.FIND in self.data

    def stored(self) -> dict[str, Any]:
        return {"needs": [needed.pk for needed in dependencies.needs_of([self.project.pk])[self.project.pk]]}

    def now(self) -> dict[str, str]:
        return {"needs": " ".join(str(key) for key in self.initial["needs"])}

    @property
    def seen(self) -> set[int] | None:
        """What the project was dependent on when the page was opened; unknown where the page does not say."""
        keys = self.read_before.get("needs")
        return None if keys is None else {int(key) for key in keys.split() if key.isdecimal()}

    def _chosen(self) -> list[Project]:
        keys = [key for key in map(str, self["needs"].value() or ()) if key.isdecimal() and len(key) < len(str(2**63))]
        return list(self.fields["needs"].queryset.select_related("unit").filter(pk__in=keys).order_by("title", "pk"))


def _in_a_list(project: Project) -> str:
    return f"{project.title} (nr. {project.pk}, {project.unit}, {project.get_stage_display()})"


SECTION_FORMS: dict[str, type[SectionForm]] = {
    "hva-og-hvorfor": WhatAndWhyForm,
    "hvem-det-gjelder": WhomForm,
    "tid-og-ressurser": TimeAndResourcesForm,
    "svarer-pa": AnswersToForm,
    "personer": AppointForm,
    "avhengigheter": DependenciesForm,
}
