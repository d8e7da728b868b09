"""What the API tells of each thing. English names as in docs/glossary.md; money in whole NOK, dates as ISO 8601."""

import datetime
from typing import Any, Literal

from django.urls import reverse
from ninja import Field, Schema

from innolab.problems import PROBLEMS
from portfolio.models import ActionPlan, ActionPlanEntry, Dimension, ExpectedBenefit, InnovationType, Project, SdgTag
from portfolio.models import Programme as ProgrammeRow
from portfolio.workflow import Stage
from principles.models import Assessment as AssessmentRow
from principles.models import Principle as PrincipleRow
from principles.models import Verdict


def one_of(*values: Any) -> Any:
    return Literal[values]


def absolute(href: str, context: Any) -> str:
    return context["request"].build_absolute_uri(href)


class Named(Schema):
    """Noe som har et navn, med id."""

    id: int
    name: str


class Person(Schema):
    """Noen som arbeider i kommunen."""

    id: int
    name: str


class PlanName(Schema):
    id: int
    year: int = Field(description="Året planen begynner.")
    name: str = Field(examples=["2027"])


class ProjectName(Schema):
    id: int
    title: str


class Goal(Schema):
    """Et av FNs bærekraftsmål som prosjektet svarer på."""

    goal: int = Field(ge=1, le=17)
    name: str
    dimension: one_of(*Dimension.values)  # type: ignore[valid-type]
    reason: str

    @staticmethod
    def resolve_name(tag: SdgTag) -> str:
        return tag.get_goal_display()


class ProjectOut(Schema):
    """Et forslag, og senere prosjektet som det ble."""

    id: int
    url: str = Field(description="Siden til prosjektet i portalen.")
    reference: str = Field(description="Egen referanse, for eksempel saksnummeret.", examples=["26/1042"])
    title: str = Field(examples=["Digitalt tilsyn i omsorgsboliger"])
    kind: one_of(*Project.Kind.values) = Field(description="Prosjekt, tiltak eller eksperiment.")  # type: ignore[valid-type]
    stage: one_of(*Stage.values) = Field(description="Stadiet, som kode.")  # type: ignore[valid-type]
    stage_label: str = Field(description="Stadiet, slik det heter i portalen.", examples=["vurdert"])
    strategy: Named
    programme: Named | None
    programme_confirmed_at: datetime.datetime | None = Field(
        description="Når porteføljekontoret bekreftet programmet. Tomt betyr at det bare er foreslått."
    )
    unit: Named | None = Field(description="Enheten som forslaget kommer fra.")
    submitter: Person
    owner: Person | None = Field(description="Prosjekteier.")
    manager: Person | None = Field(description="Prosjektleder.")
    need: str = Field(description="Behovet.")
    solution: str = Field(description="Løsningen.")
    hypothesis: str = Field(description="Hypotesen, for et eksperiment.")
    affected: str = Field(description="Hvem det berører.")
    benefits: str = Field(description="Forventede gevinster.")
    collaborators: str = Field(description="Andre å samarbeide med.")
    innovation_types: list[one_of(*InnovationType.values)]  # type: ignore[misc]
    expected_benefit: one_of(*ExpectedBenefit.values) | None = Field(  # type: ignore[valid-type]
        description="Forventet nytte, fra 1 (svært liten) til 5 (svært stor)."
    )
    is_statutory: bool = Field(description="Om prosjektet er lovpålagt.")
    drivers: list[Named] = Field(description="Føringene som prosjektet svarer på.")
    goals: list[Goal] = Field(description="Bærekraftsmålene som prosjektet svarer på.")
    investment_cost: int | None = Field(description="Investering, i hele kroner.", examples=[1_250_000])
    operating_cost: int | None = Field(description="Drift per år, i hele kroner.", examples=[180_000])
    effort_days: int | None = Field(description="Egeninnsats, i dagsverk.")
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    merged_into_id: int | None = Field(description="Prosjektet som dette er slått sammen med.")
    created_at: datetime.datetime
    submitted_at: datetime.datetime | None
    changed_at: datetime.datetime = Field(description="Sist endret. «changed_since» ser på denne.")

    @staticmethod
    def resolve_url(project: Project, context: Any) -> str:
        return absolute(project.get_absolute_url(), context)

    @staticmethod
    def resolve_stage_label(project: Project) -> str:
        return project.get_stage_display()

    @staticmethod
    def resolve_goals(project: Project) -> list[SdgTag]:
        return list(project.sdg_tags.all())


class ProgrammeOut(Schema):
    """Et program i en strategi."""

    id: int
    url: str = Field(description="Siden til programmet i portalen.")
    name: str
    focus_area: str = Field(description="Satsningsområdet.")
    objective: str = Field(description="Målet.")
    position: int = Field(description="Rekkefølgen i strategien.")
    strategy: Named
    owner: Person | None = Field(description="Programeier.")

    @staticmethod
    def resolve_url(programme: ProgrammeRow, context: Any) -> str:
        return absolute(reverse("portfolio:programme-detail", args=[programme.slug]), context)


class PlanOut(Schema):
    """En årlig handlingsplan: 12 måneder."""

    id: int
    url: str = Field(description="Siden til planen i portalen.")
    year: int = Field(description="Året planen begynner. Det står i adressen til planen.", examples=[2027])
    name: str = Field(description="«2027», eller «2026/2027» når planen ikke følger kalenderåret.")
    strategy: Named
    state: one_of(*ActionPlan.State.values) = Field(description="Utkast, vedtatt eller lukket.")  # type: ignore[valid-type]
    starts_on: datetime.date
    ends_on: datetime.date
    revision: int = Field(description="Hvor mange ganger planen er vedtatt. 0 så lenge den er et utkast.")
    adopted_at: datetime.datetime | None = Field(description="Når den gjeldende revisjonen ble vedtatt i portalen.")
    adopted_by: Person | None = Field(description="Den som førte vedtaket i portalen.")
    decided_on: datetime.date | None = Field(description="Vedtaksdatoen.")
    decision_maker: str = Field(description="Hvem som vedtok planen, for eksempel «Kommunedirektøren». Tom i utkast.")
    case_reference: str = Field(description="Saksnummeret. Tomt i utkast.")

    @staticmethod
    def resolve_url(plan: ActionPlan, context: Any) -> str:
        return absolute(plan.get_absolute_url(), context)

    @staticmethod
    def resolve_revision(plan: ActionPlan) -> int:
        return plan.adoption.revision if plan.adoption else 0

    @staticmethod
    def resolve_adopted_at(plan: ActionPlan) -> datetime.datetime | None:
        return plan.adoption and plan.adoption.at

    @staticmethod
    def resolve_adopted_by(plan: ActionPlan) -> Any:
        return plan.adoption and plan.adoption.by

    @staticmethod
    def resolve_decided_on(plan: ActionPlan) -> datetime.date | None:
        return plan.adoption and plan.adoption.decided_on

    @staticmethod
    def resolve_decision_maker(plan: ActionPlan) -> str:
        return plan.adoption.decision_maker if plan.adoption else ""

    @staticmethod
    def resolve_case_reference(plan: ActionPlan) -> str:
        return plan.adoption.case_reference if plan.adoption else ""


class AdoptedOut(Schema):
    """Det som ble vedtatt om planposten i den gjeldende revisjonen. Beløpene er for planens 12 måneder."""

    rank: int
    decision: one_of("included", "reserve")  # type: ignore[valid-type]
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    investment_cost: int = Field(description="Investering i planen, i hele kroner.")
    operating_cost: int = Field(description="Drift i planen, i hele kroner.")
    effort_days: int = Field(description="Egeninnsats i planen, i dagsverk.")


class EntryOut(Schema):
    """En planpost: plassen som et prosjekt har i en plan."""

    id: int
    plan: PlanName
    project: ProjectName
    rank: int | None = Field(description="Prioriteten, fra 1. Tom når prosjektet er tatt ut av planen.")
    decision: one_of(*ActionPlanEntry.Decision.values) = Field(description="Ledelsens beslutning, som kode.")  # type: ignore[valid-type]
    decision_label: str = Field(description="Beslutningen, slik den heter i portalen.", examples=["med i planen"])
    finished_on: datetime.date | None = Field(description="Dagen posten ble gjort. Tom når den ikke er det.")
    adopted: AdoptedOut | None = Field(
        description="Slik posten ble vedtatt. Tom i utkast, og for det som kom til etter vedtaket."
    )

    @staticmethod
    def resolve_adopted(entry: ActionPlanEntry) -> Any:
        return next(iter(entry.project.as_adopted), None)  # type: ignore[attr-defined]  # of portfolio.api.plans

    @staticmethod
    def resolve_decision_label(entry: ActionPlanEntry) -> str:
        return entry.get_decision_display()


class PrincipleName(Schema):
    id: int
    name: str
    hashtag: str = Field(examples=["#Helhetlig"])
    kind: one_of(*PrincipleRow.Kind.values)  # type: ignore[valid-type]


class AssessmentOut(Schema):
    """En ferdig vurdering av ett prinsipp i den gjeldende sjekklisten til et prosjekt."""

    id: int
    project: ProjectName
    principle: PrincipleName
    verdict: one_of(*Verdict.values) = Field(description="Vurderingsverdien, som kode.")  # type: ignore[valid-type]
    verdict_label: str = Field(examples=["støtter"])
    reason: str = Field(description="Begrunnelsen.")
    assessed_at: datetime.datetime
    assessed_by: Person

    @staticmethod
    def resolve_project(assessment: AssessmentRow) -> Project:
        return assessment.checklist.project

    @staticmethod
    def resolve_verdict_label(assessment: AssessmentRow) -> str:
        return assessment.get_verdict_display()


class _Page(Schema):
    count: int = Field(description="Hvor mange som passer, på alle sidene til sammen.")
    next: str | None = Field(description="Adressen til neste side. Tom på den siste.")


class ProjectPage(_Page):
    items: list[ProjectOut]


class ProgrammePage(_Page):
    items: list[ProgrammeOut]


class PlanPage(_Page):
    items: list[PlanOut]


class EntryPage(_Page):
    items: list[EntryOut]


class AssessmentPage(_Page):
    items: list[AssessmentOut]


class ProblemError(Schema):
    parameter: str
    detail: str


class Problem(Schema):
    """Hva som er galt (RFC 9457)."""

    type: str = Field(description="Adressen til forklaringen av koden.")
    title: str
    status: int
    code: one_of(*PROBLEMS) = Field(description="For programmer. Endres aldri.")  # type: ignore[valid-type]
    detail: str = Field(description="For mennesker.")
    errors: list[ProblemError] | None = Field(None, description="Hva som er galt med hver parameter.")
    required_scope: str | None = Field(None, description="Tilgangen som nøkkelen mangler.")
