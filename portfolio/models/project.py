"""The project: the one thing that flows through the portal, from draft to closed."""

import re

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from innolab.accounts.models import User
from innolab.constraints import one_line
from portfolio.models.amounts import MOST_DAYS, MOST_NOK, reasonable
from portfolio.models.intake_round import IntakeRound
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.models.strategy import Driver, Programme, ProgrammeCriterion, Strategy
from portfolio.models.unit import Unit
from portfolio.workflow import (
    ASSESSED_OR_LATER,
    WHAT_HAPPENS_NEXT,
    WHAT_OTHERS_WAIT_FOR,
    Stage,
)
from principles.models import Principle, PrincipleQuerySet

LONGEST_IN_SHORT = 140
# Where similar initiatives are looked for, in the order of the arguments of search_terms (portfolio.search_sql).
SEARCHED = ("title", "need", "solution", "affected", "benefits")


def first_sentences(text: str, *, most: int) -> str:
    """As many whole sentences as fit; a first one that is too long is cut between words. Nothing of a short text."""
    text = " ".join(text.split())
    if len(text) <= most:
        return ""
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s)", text[: most + 1])]
    return text[: ends[-1]] if ends else f"{text[:most].rsplit(' ', 1)[0]} …"


class InnovationType(models.TextChoices):
    """What an innovation may result in (strategy §3)."""

    NEW_SERVICE = "new_service", "ny tjeneste"
    BETTER_SERVICE = "better_service", "bedre tjeneste"
    ORGANISATION = "organisation", "ny måte å organisere oss på"
    WORK_PROCESS = "work_process", "endret arbeidsprosess"
    KNOWLEDGE_TECHNOLOGY = (
        "knowledge_technology",
        "ny kunnskap eller teknologi tatt i bruk",
    )


class ProjectKind(models.TextChoices):
    PROJECT = "project", "prosjekt"
    MEASURE = "measure", "tiltak"
    EXPERIMENT = "experiment", "eksperiment"


class ExpectedBenefit(models.IntegerChoices):
    """How much a project is expected to be worth to those it is for, as the portfolio office judges it."""

    VERY_SMALL = 1, "svært liten"
    SMALL = 2, "liten"
    MEDIUM = 3, "middels"
    LARGE = 4, "stor"
    VERY_LARGE = 5, "svært stor"


# The other's row is held first, so that two transactions that do not see each other cannot both find it right.
NOTHING_POINTS_TO_A_MERGED_PROJECT = """
    PERFORM FROM portfolio_project other JOIN portfolio_project this ON other.id = this.merged_into_id
        WHERE this.id = NEW.id FOR SHARE OF other;
    IF EXISTS (
        SELECT FROM portfolio_project merged JOIN portfolio_project pointing ON pointing.merged_into_id = merged.id
        WHERE merged.merged_into_id IS NOT NULL AND NEW.id IN (merged.id, pointing.id)
    ) THEN
        RAISE EXCEPTION 'nothing points to a merged project' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'nothing_points_to_a_merged_project';
    END IF;
    RETURN NULL;
"""


@pghistory.track()
class Project(models.Model):
    """A proposal, and later the project that it became."""

    Kind = ProjectKind
    ExpectedBenefit = ExpectedBenefit

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="projects", verbose_name="strategi")
    stage = models.CharField("stadium", max_length=20, choices=Stage, default=Stage.DRAFT)

    reference = models.CharField(
        "egen referanse",
        max_length=60,
        blank=True,
        help_text="For eksempel saksnummeret, eller hva prosjektet heter i et annet system.",
    )

    # The need, and the idea of a solution
    title = models.CharField("tittel", max_length=120)
    need = models.TextField("behov", blank=True)
    solution = models.TextField("løsning", blank=True)
    kind = models.CharField("type", max_length=12, choices=Kind, default=Kind.PROJECT)
    hypothesis = models.TextField("hypotese", blank=True)
    innovation_types = ArrayField(
        models.CharField(max_length=30, choices=InnovationType),
        default=list,
        blank=True,
        verbose_name="hva slags innovasjon",
    )

    # Whom it concerns
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="enhet",
    )
    affected = models.TextField("hvem det berører", blank=True)
    benefits = models.TextField("forventede gevinster", blank=True)
    expected_benefit = models.PositiveSmallIntegerField(
        "forventet nytte", choices=ExpectedBenefit, null=True, blank=True
    )
    collaborators = models.TextField("andre å samarbeide med", blank=True)

    # Where it belongs
    criteria_met = models.ManyToManyField(
        ProgrammeCriterion,
        blank=True,
        related_name="projects",
        verbose_name="programkriterier som er oppfylt",
    )
    criteria_not_met = models.ManyToManyField(
        ProgrammeCriterion,
        blank=True,
        related_name="+",
        verbose_name="programkriterier som ikke er oppfylt",
        help_text="Innmelderen har svart nei. Et kriterium som står i ingen av listene, er ikke besvart.",
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="program",
    )
    programme_reason = models.TextField("begrunnelse for program", blank=True)
    programme_confirmed_at = models.DateTimeField("program bekreftet", null=True, blank=True)
    programme_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bekreftet av",
    )
    drivers = models.ManyToManyField(Driver, blank=True, related_name="projects", verbose_name="føringer")
    is_statutory = models.BooleanField("lovpålagt", default=False)

    # Resources and time: whole NOK, person-days; the period is the one truth for the project's dates
    investment_cost = models.BigIntegerField("investering", null=True, blank=True)
    operating_cost = models.BigIntegerField("drift per år", null=True, blank=True)
    effort_days = models.PositiveIntegerField("egeninnsats i dagsverk", null=True, blank=True)
    starts_on = models.DateField("starter", null=True, blank=True)
    ends_on = models.DateField("slutter", null=True, blank=True)

    # People
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="proposals",
        verbose_name="innmelder",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_projects",
        verbose_name="prosjekteier",
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_projects",
        verbose_name="prosjektleder",
    )

    co_authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="co_authored",
        verbose_name="medforfattere",
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_projects",
        verbose_name="saksbehandler",
    )

    # When it came in, and when an answer is due
    intake_round = models.ForeignKey(
        IntakeRound,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="inntaksrunde",
    )
    answer_due_on = models.DateField("svarfrist", null=True, blank=True)

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="slått sammen med",
    )

    checklist = models.OneToOneField(
        "principles.Checklist",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="project",
        verbose_name="gjeldende sjekkliste",
    )
    reply = models.TextField("svar som ikke er sendt", blank=True)
    version = models.PositiveIntegerField("versjon av teksten", default=0)
    created_at = models.DateTimeField("opprettet", auto_now_add=True)
    changed_at = models.DateTimeField("endret", auto_now=True)
    submitted_at = models.DateTimeField("sendt inn", null=True, blank=True)

    unassessed_hashtags: list[str]  # only on rows of with_unassessed_hashtags()
    answer_is_due: bool  # only on rows of planning.following.with_answer_due()

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "prosjekt"
        verbose_name_plural = "prosjekter"
        permissions = [
            ("propose_project", "Kan foreslå prosjekt"),
            ("assess_project", "Kan ta imot, svare på og vurdere forslag"),
            ("appoint_project", "Kan utpeke prosjekteier og prosjektleder"),
        ]
        indexes = [
            models.Index(fields=["stage", "submitted_at"], name="project_stage_submitted"),
            GinIndex(models.Func(*SEARCHED, function="search_terms"), name="project_search_terms", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="stage_is_known"),
            models.CheckConstraint(condition=Q(kind__in=ProjectKind.values), name="project_kind_is_known"),
            models.UniqueConstraint(
                Lower("reference"),
                condition=~Q(reference=""),
                name="no_two_projects_share_a_reference",
                violation_error_message="Et annet prosjekt har denne referansen.",
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^([^\x01-\x1f]*\S[^\x01-\x1f]*)?$"),
                name="reference_is_one_line",
            ),
            models.CheckConstraint(
                condition=Q(expected_benefit__isnull=True) | Q(expected_benefit__in=ExpectedBenefit.values),
                name="expected_benefit_is_known",
            ),
            one_line("title_is_one_line", "title"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True)
                | Q(
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                    ends_on__gte=F("starts_on"),
                ),
                name="period_ends_after_it_starts",
                violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
            ),
            reasonable("investment_cost_is_reasonable", "investment_cost", MOST_NOK),
            reasonable("operating_cost_is_reasonable", "operating_cost", MOST_NOK),
            reasonable("effort_is_reasonable", "effort_days", MOST_DAYS),
            models.CheckConstraint(
                condition=Q(innovation_types__contained_by=InnovationType.values),
                name="innovation_types_are_known",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.DRAFT) | Q(submitted_at__isnull=False, unit__isnull=False),
                name="submitted_project_has_date_and_unit",
            ),
            models.CheckConstraint(
                condition=Q(
                    programme_confirmed_at__isnull=True,
                    programme_confirmed_by__isnull=True,
                )
                | Q(
                    programme__isnull=False,
                    programme_confirmed_at__isnull=False,
                    programme_confirmed_by__isnull=False,
                ),
                name="programme_confirmed_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=ASSESSED_OR_LATER)
                | Q(programme_confirmed_at__isnull=False, checklist__isnull=False),
                name="assessed_project_has_programme_and_checklist",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.MERGED, merged_into__isnull=False)
                | (~Q(stage=Stage.MERGED) & Q(merged_into__isnull=True)),
                name="merged_project_points_to_the_one_that_goes_on",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="project_does_not_point_to_itself",
            ),
        ]
        triggers = [
            # Deferred: a merge re-points what was merged before, and only the end result counts.
            pgtrigger.Trigger(
                name="nothing_points_to_a_merged_project",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("merged_into_id"),
                condition=pgtrigger.Q(new__merged_into__isnull=False),
                timing=pgtrigger.Deferred,
                func=NOTHING_POINTS_TO_A_MERGED_PROJECT,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portfolio:project-detail", args=[self.pk])

    @property
    def in_short(self) -> str:
        """The need in its first sentence or two; empty where it says no more than that."""
        return first_sentences(self.need, most=LONGEST_IN_SHORT)

    @property
    def what_happens_next(self) -> str:
        return WHAT_HAPPENS_NEXT[Stage(self.stage)]

    def what_happens_next_for(self, user: User) -> str:
        """The same, said to the submitter or to somebody else."""
        others = {} if self.submitter_id == user.pk else WHAT_OTHERS_WAIT_FOR
        return others.get(Stage(self.stage), self.what_happens_next)

    @property
    def innovation_type_labels(self) -> list[str]:
        return [str(InnovationType(value).label) for value in self.innovation_types]

    @property
    def duration_months(self) -> int | None:
        """Whole calendar months that the period touches."""
        if not self.starts_on or not self.ends_on:
            return None
        return (self.ends_on.year - self.starts_on.year) * 12 + self.ends_on.month - self.starts_on.month + 1

    def applicable_principles(self) -> PrincipleQuerySet:
        """The strategy's principles, and the values of the programme (strategy §5 and §4.2.1)."""
        applies = Q(strategies=self.strategy_id)
        if self.programme_id:  # programmes=None would be every principle that no programme has
            applies |= Q(programmes=self.programme_id)
        return Principle.objects.filter(applies).distinct()
