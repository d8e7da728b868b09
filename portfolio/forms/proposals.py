"""The five steps of a proposal, one form each. What is needed in the end is portfolio.proposals.missing's to say."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS

from innolab.fields import PlainText, WholeNumber
from portfolio.forms.steps import StepForm, text
from portfolio.models import Driver, InnovationType, Programme, Project, Unit
from portfolio.models.action_plan import add_months
from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from portfolio.programmes import criteria_of, programme_can_be_chosen, suggestion_for
from portfolio.proposals import Missing, Step

LONGEST_TITLE = 120
LONGEST_REPLY = 2_000
MONTHS_AHEAD = 36
LONGEST_DURATION = 60
YES, NO = "ja", "nei"


class NeedForm(StepForm):
    lead = "Begynn med problemet, ikke løsningen. Da er det lettere å se om flere enheter har det samme behovet."

    title = PlainText(
        label="Tittel",
        help_text="Kort, og slik at en kollega i en annen enhet forstår hva det gjelder.",
        max_length=LONGEST_TITLE,
        error_messages={
            "required": "Gi forslaget en tittel.",
            "max_length": "Tittelen er på %(show_value)d tegn. Det er plass til %(limit_value)d.",
        },
        widget=forms.TextInput(attrs={"spellcheck": "true"}),
    )
    need = text(
        "Hva er problemet, og for hvem?",
        "Beskriv hvordan det er i dag. Tall hjelper: hvor ofte, hvor mange og hvor lang tid.",
        rows=8,
    )


class SolutionForm(StepForm):
    lead = "En idé holder. Løsningen kan endre seg når flere har sett på behovet."

    solution = text(
        "Hvordan kan behovet løses?",
        "Skriv hva som blir annerledes for dem det gjelder. Du trenger ikke å kjenne til et bestemt produkt.",
        rows=7,
    )
    kind = forms.ChoiceField(
        label="Hva slags arbeid blir det?",
        choices=[
            (Project.Kind.PROJECT, "Prosjekt – varer en tid, koster penger og trenger en som leder arbeidet"),
            (Project.Kind.MEASURE, "Tiltak – noe mindre som enheten kan gjøre uten å opprette et prosjekt"),
            (Project.Kind.EXPERIMENT, "Eksperiment – prøver en antakelse i liten skala, og det er lov å ta feil"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Velg prosjekt, tiltak eller eksperiment.",
            "invalid_choice": "Velg prosjekt, tiltak eller eksperiment.",
        },
    )
    hypothesis = text(
        "Hypotese",
        "Trengs bare for et eksperiment. Skriv hva du tror vil skje, og hvordan dere ser om det stemmer.",
        rows=3,
    )
    innovation_types = forms.MultipleChoiceField(
        label="Hva blir nytt eller bedre?",
        help_text="Velg alt som passer.",
        choices=[(kind.value, kind.label.capitalize()) for kind in InnovationType],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Velg blant typene i listen."},
    )

    def __init__(self, data: Any = None, *, project: Project) -> None:
        super().__init__(data, project=project)
        self.fields["hypothesis"].needed = True  # with the kind that it is shown for

    def clean_innovation_types(self) -> list[str]:
        return list(dict.fromkeys(self.cleaned_data["innovation_types"]))


class UnitChoice(forms.ModelChoiceField):
    """A unit in use, or the one that the proposal has already."""

    def for_project(self, project: Project) -> None:
        self.queryset = Unit.objects.filter(is_active=True) | Unit.objects.filter(pk=project.unit_id)
        if project.submitted_at:
            self.required, self.empty_label = True, None


class EffectForm(StepForm):
    lead = "Et godt forslag sier hvem som merker forskjellen, og hva de får igjen for den."

    unit = UnitChoice(
        label="Enhet",
        help_text="Enheten som har behovet og skal bruke løsningen.",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="Velg enhet",
        error_messages={
            "required": "Velg enheten som forslaget hører til.",
            "invalid_choice": "Velg en enhet i listen. Den du hadde valgt, er ikke i bruk lenger.",
        },
    )
    affected = text(
        "Hvem berører det?", "Innbyggere, ansatte, pårørende, andre enheter – og omtrent hvor mange.", rows=3
    )
    benefits = text(
        "Hvilke gevinster venter du?",
        "Tenk på tid, penger, kvalitet og trygghet. Skriv også hvordan dere kan måle dem.",
    )
    collaborators = text(
        "Andre å samarbeide med", "Andre enheter eller kommuner, frivillige, bedrifter eller forskere.", rows=3
    )

    def __init__(self, data: Any = None, *, project: Project) -> None:
        super().__init__(data, project=project)
        self.fields["unit"].for_project(project)


class ProgrammeRadios(forms.RadioSelect):
    """Marks the suggested programme, so that the style sheet can hide the question why it is another one."""

    suggested: Programme | None = None

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if self.suggested and str(value) == str(self.suggested.pk):
            option["attrs"]["data-suggested"] = "true"
        return option


class ProgrammeForm(StepForm):
    also_writes = ("criteria_met", "criteria_not_met")
    lead = "Svar på spørsmålene, så foreslår vi hvilket program forslaget hører til. Porteføljekontoret bekrefter."

    programme = forms.ModelChoiceField(
        label="Velg program",
        queryset=Programme.objects.none(),
        required=False,
        empty_label=None,
        widget=ProgrammeRadios,
        error_messages={"invalid_choice": "Velg et av programmene i listen."},
    )
    programme_reason = text(
        "Hvorfor et annet program?", "Trengs bare når du velger et annet program enn det vi foreslår.", rows=3
    )
    drivers = forms.ModelMultipleChoiceField(
        label="Føringer som forslaget svarer på",
        help_text="Planer, lover og vedtak som sier at kommunen skal eller bør gjøre dette. Velg dem du kjenner til.",
        queryset=Driver.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Velg blant føringene i listen.", "invalid_pk_value": "Velg fra listen."},
    )
    is_statutory = forms.BooleanField(
        label="Kommunen er pålagt ved lov å gjøre dette",
        help_text="Kryss av hvis en lov eller forskrift krever det, ikke bare åpner for det.",
        required=False,
    )

    def __init__(self, data: Any = None, *, project: Project) -> None:
        super().__init__(data, project=project)
        self.criteria = {f"criterion_{row.pk}": row for row in criteria_of(project.strategy)}
        self.suggestion = suggestion_for(project)
        met, not_met = set(project.criteria_met.all()), set(project.criteria_not_met.all())
        for name, criterion in self.criteria.items():
            self.fields[name] = _yes_or_no(criterion.question)
            self.initial[name] = YES if criterion in met else NO if criterion in not_met else None
        self.order_fields([*self.criteria, *self.base_fields])
        self._offer_programmes()
        self._offer_drivers()

    def stored(self) -> dict[str, Any]:
        return super().stored() | {"drivers": list(self.project.drivers.all())}

    def fields_of(self, part: str) -> list[forms.BoundField]:
        return self.questions if part == "criteria_met" else super().fields_of(part)

    def _offer_programmes(self) -> None:
        if not programme_can_be_chosen(self.project):
            del self.fields["programme"], self.fields["programme_reason"]
            return
        field = self.fields["programme"]
        field.queryset = self.project.strategy.programmes.all()
        field.widget.suggested = self.suggestion.programme if self.suggestion else None
        self.fields["programme_reason"].needed = True  # with a choice that it is shown for
        if not self.suggestion:
            self.fields["programme_reason"].label = "Hvorfor dette programmet?"
            self.fields["programme_reason"].help_text = "Fortell porteføljekontoret hva du la vekt på."

    def _offer_drivers(self) -> None:
        field = self.fields["drivers"]
        field.queryset = self.project.strategy.drivers.all()
        names = {Driver.Scope.LOCAL: "Lokale føringer", Driver.Scope.NATIONAL: "Nasjonale føringer"}
        rows = list(field.queryset)
        field.choices = [(names[scope], [(row.pk, row.name) for row in rows if row.scope == scope]) for scope in names]

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.criteria]

    def changes(self) -> dict[str, Any]:
        changes = super().changes()
        answers = {criterion: changes.pop(name, None) for name, criterion in self.criteria.items()}
        changes["criteria_met"] = [criterion for criterion, answer in answers.items() if answer == YES]
        changes["criteria_not_met"] = [criterion for criterion, answer in answers.items() if answer == NO]
        if changes.get("programme") is None:
            changes.pop("programme", None)
        return changes

    def complain(self, missing: Iterable[Missing]) -> None:
        """At the question itself, the question need not be repeated."""
        short = (
            item._replace(sentence="Svar ja eller nei.") if item.field in self.criteria else item for item in missing
        )
        super().complain(short)

    def needs_another_look(self, saved: Project) -> bool:
        seen = "programme" in self.fields and suggestion_for(saved) == self.suggestion
        return not seen and programme_can_be_chosen(saved)


def _yes_or_no(question: str) -> forms.ChoiceField:
    field = forms.ChoiceField(
        label=question,
        choices=[(YES, "Ja"), (NO, "Nei")],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Svar ja eller nei."},
    )
    field.needed = True
    return field


class ResourcesForm(StepForm):
    also_writes = ("ends_on",)
    lead = "Grove anslag er nok. De skal gi ledelsen et bilde av størrelsen, og kan endres senere."

    investment_cost = WholeNumber(
        label="Investering, i kroner",
        help_text="Det som betales én gang, for eksempel utstyr, lisenser eller konsulenter. Skriv 0 hvis ingenting.",
        most=MOST_NOK,
        unit="kroner",
        required=False,
    )
    operating_cost = WholeNumber(
        label="Drift, i kroner per år",
        help_text="Det som kommer til hvert år etterpå, for eksempel abonnement og vedlikehold.",
        most=MOST_NOK,
        unit="kroner",
        required=False,
    )
    effort_days = WholeNumber(
        label="Egeninnsats, i dagsverk",
        help_text="Arbeidsdager for kommunens egne ansatte i alt. Én person på halv tid i et halvt år er rundt 55.",
        most=MOST_DAYS,
        unit="dagsverk",
        example=40,
        required=False,
    )
    starts_on = forms.TypedChoiceField(
        label="Ønsket oppstart",
        help_text="Måneden da arbeidet bør begynne.",
        coerce=datetime.date.fromisoformat,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Velg en måned i listen."},
    )
    duration_months = WholeNumber(
        label="Varighet, i måneder",
        help_text=f"Fra 1 til {LONGEST_DURATION} måneder.",
        most=LONGEST_DURATION,
        unit="måneder",
        example=8,
        required=False,
    )

    def __init__(self, data: Any = None, *, project: Project) -> None:
        super().__init__(data, project=project)
        self.fields["duration_months"].needed = True
        first = timezone.localdate().replace(day=1)
        months = {add_months(first, offset) for offset in range(MONTHS_AHEAD + 1)}
        if own := self.initial["starts_on"]:
            months.add(own)
        named = [(month.isoformat(), f"{MONTHS[month.month]} {month.year}") for month in sorted(months)]
        self.fields["starts_on"].choices = [("", "Velg måned"), *named]

    def stored(self) -> dict[str, Any]:
        starts_on = self.project.starts_on
        return super().stored() | {"starts_on": starts_on.replace(day=1) if starts_on else None}

    def clean_duration_months(self) -> int | None:
        months = self.cleaned_data["duration_months"]
        if months == 0:
            raise forms.ValidationError("Varigheten må være minst 1 måned.", code="too_small")
        return months

    def clean(self) -> None:
        """Half a period cannot be kept."""
        starts_on, months = (self.cleaned_data.get(name) for name in ("starts_on", "duration_months"))
        if starts_on and months is None and not self.has_error("duration_months"):
            self.add_error("duration_months", "Skriv også hvor mange måneder arbeidet varer.")
        if months and starts_on is None and not self.has_error("starts_on"):
            self.add_error("starts_on", "Velg også hvilken måned arbeidet bør starte.")

    def changes(self) -> dict[str, Any]:
        changes = super().changes()
        starts_on, months = changes.pop("starts_on", None), changes.pop("duration_months", None)
        if self.has_error("starts_on") or self.has_error("duration_months"):
            return changes
        ends_on = add_months(starts_on, months) - datetime.timedelta(days=1) if starts_on else None
        return changes | {"starts_on": starts_on, "ends_on": ends_on}

    def fields_of(self, part: str) -> list[forms.BoundField]:
        more = [self["duration_months"]] if part == "starts_on" else []
        return [*super().fields_of(part), *more]

    def complain(self, missing: Iterable[Missing]) -> None:
        half_given = self.has_error("duration_months")
        super().complain(item for item in missing if not (half_given and item.field == "starts_on"))


STEP_FORMS: dict[Step, type[StepForm]] = {
    Step.NEED: NeedForm,
    Step.SOLUTION: SolutionForm,
    Step.EFFECT: EffectForm,
    Step.PROGRAMME: ProgrammeForm,
    Step.RESOURCES: ResourcesForm,
}


class ReplyForm(StepForm):
    """What the submitter answers when a proposal came back with a question."""

    reply = text(
        "Svar til porteføljekontoret",
        "Skriv kort hva du har endret, eller svaret på spørsmålet.",
        rows=4,
        longest=LONGEST_REPLY,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply"].needed = True  # a half-written proposal is kept without, but not sent in

    def changes(self) -> dict[str, Any]:
        """The summary has other buttons too, without the reply."""
        return super().changes() if "reply" in self.data else {}
