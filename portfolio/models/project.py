"""The project: the one thing that flows through the portal, from draft to closed."""

import datetime
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse

from innolab.accounts.models import User
from portfolio.models.action_plan import ON_ROADMAP, ActionPlan, ActionPlanEntry
from portfolio.models.intake_round import IntakeRound
from portfolio.models.strategy import Driver, Programme, ProgrammeCriterion, Strategy
from portfolio.models.unit import Unit
from portfolio.workflow import (
    ASSESSED_OR_LATER,
    CAN_BE_IN_A_PLAN,
    WHAT_HAPPENS_NEXT,
    WHAT_OTHERS_WAIT_FOR,
    Stage,
)
from principles.models import Principle, PrincipleQuerySet

MOST_NOK = 10_000_000_000
MOST_DAYS = 100_000
# Where similar initiatives are looked for, in the order of the arguments of search_terms (portfolio.search_sql).
SEARCHED = ("title", "need", "solution", "affected", "benefits")


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


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> "ProjectQuerySet":
        """Everything submitted, and the drafts that one writes: nobody else sees them."""
        return self.filter(~Q(stage=Stage.DRAFT) | _written_by(user))

    def written_by(self, user: User) -> "ProjectQuerySet":
        """One's own, and what one is invited to."""
        return self.filter(_written_by(user))

    def submitted_by(self, user: User) -> "ProjectQuerySet":
        return self.filter(submitter=user)

    def family_of(self, project: "Project") -> "ProjectQuerySet":
        """The project, and all that goes on as a part of it."""
        return self.filter(Q(pk=project.pk) | Q(merged_into=project.pk))

    def sent_in(self) -> "ProjectQuerySet":
        """What anybody may count: all but drafts, and what goes on as a part of another."""
        return self.exclude(stage__in=(Stage.DRAFT, Stage.MERGED))

    def carried_by(self, user: User) -> "ProjectQuerySet":
        """What the user owns or manages and that is to be started or ended."""
        mine = Q(owner=user) | Q(manager=user)
        return self.filter(mine, stage__in=(Stage.PLANNED, Stage.UNDER_WAY)).select_related("programme", "unit")

    def for_my_proposals(self) -> "ProjectQuerySet":
        """With every answer, what was last changed first."""
        rows = self.select_related("merged_into", "submitter").prefetch_related("decisions__by")
        return rows.order_by("-changed_at", "-pk")

    def with_what_may_be_missing(self) -> "ProjectQuerySet":
        """With all that portfolio.proposals.missing looks at, for lists."""
        return self.select_related("strategy", "programme", "unit").prefetch_related(
            "criteria_met__programme", "criteria_not_met", "strategy__programmes__criteria"
        )

    def for_overview(self) -> "ProjectQuerySet":
        """With what a list shows of each project."""
        return self.select_related("unit", "programme", "submitter", "owner").order_by("-submitted_at", "-pk")

    def in_inbox(self) -> "ProjectQuerySet":
        """What waits for the portfolio office, what is due first on top."""
        return self.filter(stage=Stage.SUBMITTED).order_by(
            F("answer_due_on").asc(nulls_last=True), "submitted_at", "pk"
        )

    def overdue(self, today: datetime.date) -> "ProjectQuerySet":
        """What should have had an answer before today."""
        return self.filter(stage=Stage.SUBMITTED, answer_due_on__lt=today)

    def laid_aside(self, stage: Stage) -> "ProjectQuerySet":
        """Proposals that the office answered and that wait, with the time of the answer; the longest wait first."""
        answers = Project.objects.filter(pk=OuterRef("pk"), decisions__kind=stage)  # the answer is named as the stage
        latest = Subquery(answers.order_by("-decisions__at").values("decisions__at")[:1])
        return self.filter(stage=stage).annotate(answered_at=latest).order_by("answered_at", "pk")

    def for_inbox_page(self) -> "ProjectQuerySet":
        related = ("unit", "programme", "submitter", "intake_round", "assigned_to")
        return self.with_assessment_progress().select_related(*related).prefetch_related("decisions__by")

    def with_assessment_progress(self) -> "ProjectQuerySet":
        """With how many principles apply, and how many of them are assessed wholly."""
        total, missing = _number_of(_applicable_principles()), _number_of(_unassessed_principles())
        return self.annotate(principles_total=total, principles_assessed=F("principles_total") - missing)

    def for_project_page(self) -> "ProjectQuerySet":
        """With all that the page of one project tells."""
        return self.select_related(
            "strategy",
            "unit",
            "programme",
            "submitter",
            "owner",
            "manager",
            "programme_confirmed_by",
            "checklist",
            "intake_round",
            "assigned_to",
        ).prefetch_related(
            "co_authors", "drivers", "criteria_met", "decisions__by", "decisions__plan", "plan_entries__plan"
        )

    def for_checklist_page(self) -> "ProjectQuerySet":
        return self.select_related("unit", "programme", "checklist")

    def for_project_list(self) -> "ProjectQuerySet":
        """With no more than the table of all projects shows, the last one sent in first."""
        shown = ("title", "stage", "starts_on", "ends_on", "investment_cost", "operating_cost", "effort_days")
        related = ("unit__name", "programme__name", "programme__colour")
        return self.for_overview().select_related(None).select_related("unit", "programme").only(*shown, *related)

    def matching(self, *, title: str = "", stage: str = "", programme: Programme | None = None) -> "ProjectQuerySet":
        """Those that fit every filter that is given."""
        filters = {"title__icontains": title, "stage": stage, "programme": programme}
        return self.filter(**{name: value for name, value in filters.items() if value})

    def under_way_outside(self, plan: models.Model) -> models.QuerySet["Project", dict[str, Any]]:
        """What is under way without a place in the plan's ranking, in the order that it ends; rows as for_roadmap()."""
        ranked = ActionPlanEntry.objects.ranked().filter(plan=plan, project=OuterRef("pk"))
        outside = self.filter(~Exists(ranked), stage=Stage.UNDER_WAY).order_by("ends_on", "pk")
        return outside.values(project_id=F("pk"), **{name: F(path) for name, path in ON_ROADMAP.items()})

    def with_wholly_assessed_principles(self) -> "ProjectQuerySet":
        """Those for which no principle that applies is unassessed (strategy §5)."""
        return self.filter(~Exists(_unassessed_principles()), checklist__isnull=False)

    def with_unassessed_hashtags(self) -> "ProjectQuerySet":
        """With the hashtags of what is not assessed, for lists that say what is missing."""
        hashtags = _unassessed_principles().order_by("kind", "position", "pk").values("hashtag")
        return self.annotate(unassessed_hashtags=ArraySubquery(hashtags))

    def outside(self, plan: "models.Model | int") -> "ProjectQuerySet":
        """What is so far that it can be in a plan, and does not stand in the ranking of this one."""
        return self.filter(
            ~Exists(ActionPlanEntry.objects.ranked().filter(plan=plan, project=OuterRef("pk"))),
            stage__in=CAN_BE_IN_A_PLAN,
        )

    def ready_for_action_plan(self, plan: "models.Model | int") -> "ProjectQuerySet":
        """The list's face of portfolio.action_plan.blockers: those without any."""
        return (
            self.outside(plan)
            .with_wholly_assessed_principles()
            .filter(
                Exists(ActionPlan.objects.filter(pk=getattr(plan, "pk", plan), state=ActionPlan.State.DRAFT)),
                starts_on__isnull=False,
                investment_cost__isnull=False,
                operating_cost__isnull=False,
                effort_days__isnull=False,
            )
        )

    def not_ready_for_action_plan(self, plan: "models.Model | int") -> "ProjectQuerySet":
        """What is outside the plan, and would be refused there."""
        return self.outside(plan).exclude(pk__in=Project.objects.ready_for_action_plan(plan).values("pk"))


def _written_by(user: User) -> Q:
    """The list's face of portfolio.permissions.writes."""
    invited = Project.co_authors.through.objects.filter(project=OuterRef("pk"), user=user)
    return Q(submitter=user) | Q(Exists(invited))


def _applicable_principles() -> PrincipleQuerySet:
    """Of the project of the outer query: what applies to it, as Project.applicable_principles says of one."""
    return Principle.objects.filter(Q(strategies=OuterRef("strategy")) | Q(programmes=OuterRef("programme")))


def _unassessed_principles() -> PrincipleQuerySet:
    """Of the project of the outer query: what applies to it and is not assessed wholly."""
    return _applicable_principles().unassessed_in(OuterRef(OuterRef("checklist")))


def _number_of(principles: PrincipleQuerySet) -> Subquery:
    """How many there are, each counted once though it may apply for two reasons."""
    number = models.Func(F("pk"), template="COUNT(DISTINCT %(expressions)s)", output_field=models.IntegerField())
    return Subquery(principles.order_by().annotate(number=number).values("number"))


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

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="projects", verbose_name="strategi")
    stage = models.CharField("stadium", max_length=20, choices=Stage, default=Stage.DRAFT)

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

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "prosjekt"
        verbose_name_plural = "prosjekter"
        permissions = [
            ("propose_project", "Kan foreslå prosjekt"),
            ("assess_project", "Kan ta imot, svare på og vurdere forslag"),
        ]
        indexes = [
            models.Index(fields=["stage", "submitted_at"], name="project_stage_submitted"),
            GinIndex(models.Func(*SEARCHED, function="search_terms"), name="project_search_terms", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="stage_is_known"),
            models.CheckConstraint(condition=Q(kind__in=ProjectKind.values), name="project_kind_is_known"),
            models.CheckConstraint(
                condition=Q(title__regex=r"^[^\x01-\x1f]*\S[^\x01-\x1f]*$"),
                name="title_is_one_line",
            ),
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
            models.CheckConstraint(
                condition=Q(investment_cost__isnull=True) | Q(investment_cost__range=(0, MOST_NOK)),
                name="investment_cost_is_reasonable",
            ),
            models.CheckConstraint(
                condition=Q(operating_cost__isnull=True) | Q(operating_cost__range=(0, MOST_NOK)),
                name="operating_cost_is_reasonable",
            ),
            models.CheckConstraint(
                condition=Q(effort_days__isnull=True) | Q(effort_days__range=(0, MOST_DAYS)),
                name="effort_is_reasonable",
            ),
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
