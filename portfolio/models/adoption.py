"""What leadership adopted, as it was then, and how a plan ended. Written once, and read ever after (strategy §6.2)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portfolio.models.action_plan import ActionPlan
from portfolio.models.action_plan_entry import ActionPlanEntry
from portfolio.models.project import Project
from portfolio.models.strategy import Programme
from portfolio.models.triggers import stands
from portfolio.models.unit import Unit


class Adoption(models.Model):
    """A revision of a plan: adopted by whom, when, in which case. A later one supersedes it, and both are readable."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="adoptions", verbose_name="plan")
    revision = models.PositiveSmallIntegerField("revisjon")
    decided_on = models.DateField("vedtaksdato")
    decision_maker = models.CharField("vedtatt av", max_length=120, help_text="For eksempel kommunedirektøren.")
    case_reference = models.CharField("saksnummer", max_length=60, help_text="Som i sak- og arkivsystemet.")
    over_frame_reason = models.TextField("begrunnelse for å gå over rammen", blank=True)
    foreword = models.TextField("forord", blank=True)
    frames = models.JSONField("rammer og kapasitet", default=dict, help_text="Slik portfolio.planning skrev dem ned.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ført av")
    at = models.DateTimeField("tidspunkt", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "vedtak"
        verbose_name_plural = "vedtak"
        ordering = ["plan", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "revision"], name="a_plan_has_each_revision_once"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="revisions_begin_at_one"),
            models.CheckConstraint(
                condition=~Q(decision_maker="") & ~Q(case_reference=""), name="adoption_says_by_whom_and_in_which_case"
            ),
        ]
        triggers = [stands("adoptions_stand")]

    def __str__(self) -> str:
        return f"{self.plan}, revisjon {self.revision}"


# All at once, before the plan points to their adoption.
WRITTEN_WITH_ITS_ADOPTION = """
    IF EXISTS (
        SELECT FROM portfolio_adoption this JOIN portfolio_actionplan plan ON plan.id = this.plan_id
        JOIN portfolio_adoption current ON current.id = plan.adoption_id
        WHERE this.id = NEW.adoption_id AND this.revision <= current.revision
    ) THEN
        RAISE EXCEPTION 'nothing is added to an adoption' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'nothing_is_added_to_an_adoption';
    END IF;
    RETURN NEW;
"""


class AdoptedEntry(models.Model):
    """The baseline of one entry: what was adopted of it. Deviations are computed from it, and never stored."""

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="entries", verbose_name="vedtak")
    project = models.ForeignKey(Project, models.PROTECT, related_name="adopted_entries", verbose_name="prosjekt")
    rank = models.PositiveIntegerField("prioritet")
    decision = models.CharField("beslutning", max_length=10, choices=ActionPlanEntry.Decision)
    title = models.CharField("tittel", max_length=120)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name="program")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="enhet")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="prosjekteier"
    )
    starts_on = models.DateField("starter", null=True, blank=True)
    ends_on = models.DateField("slutter", null=True, blank=True)
    # In the plan's 12 months: whole NOK and person-days
    investment_cost = models.BigIntegerField("investering i planen")
    operating_cost = models.BigIntegerField("drift i planen")
    effort_days = models.PositiveIntegerField("egeninnsats i planen, i dagsverk")
    efforts = models.JSONField("innsats etter kompetanse", default=dict, help_text="Dagsverk for hver kompetanse.")

    class Meta:
        verbose_name = "vedtatt planpost"
        verbose_name_plural = "vedtatte planposter"
        ordering = ["adoption", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["adoption", "project"], name="a_project_is_adopted_once_in_a_revision"),
            models.UniqueConstraint(fields=["adoption", "rank"], name="no_two_adopted_entries_share_a_rank"),
            models.CheckConstraint(
                condition=Q(decision__in=["included", "reserve"]), name="included_and_reserves_are_adopted"
            ),
            models.CheckConstraint(
                condition=~Q(decision="included") | Q(owner__isnull=False, starts_on__isnull=False),
                name="what_is_adopted_has_an_owner_and_a_period",
            ),
        ]
        triggers = [
            stands("adopted_entries_stand"),
            pgtrigger.Trigger(
                name="nothing_is_added_to_an_adoption",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=WRITTEN_WITH_ITS_ADOPTION,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.title}"


class IssuedDocument(models.Model):
    """The document of an adoption as it was issued: the same bytes ever after."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        WORD = "docx", "Word"
        EXCEL = "xlsx", "Excel"

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="documents", verbose_name="vedtak")
    kind = models.CharField("type", max_length=4, choices=Kind)
    content = models.BinaryField("innhold")
    sha256 = models.CharField("kontrollsum", max_length=64)
    at = models.DateTimeField("laget", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "utstedt dokument"
        verbose_name_plural = "utstedte dokumenter"
        constraints = [
            models.UniqueConstraint(fields=["adoption", "kind"], name="a_document_is_issued_once"),
            models.CheckConstraint(condition=Q(kind__in=["pdf", "docx", "xlsx"]), name="document_kind_is_known"),
        ]
        triggers = [stands("issued_documents_stand")]

    def __str__(self) -> str:
        return f"{self.adoption} ({self.get_kind_display()})"


class Closing(models.Model):
    """How a plan ended, and what others can learn of it."""

    plan = models.OneToOneField(ActionPlan, models.PROTECT, related_name="closing", verbose_name="plan")
    lessons = models.TextField("hva vi har lært")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lukket av")
    at = models.DateTimeField("tidspunkt", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "avslutning av plan"
        verbose_name_plural = "avslutninger av planer"
        constraints = [
            models.CheckConstraint(condition=~Q(lessons=""), name="closing_says_what_was_learnt"),
        ]
        triggers = [stands("closings_stand")]

    def __str__(self) -> str:
        return f"{self.plan}, lukket"


# All at once, before the plan is closed.
WRITTEN_WITH_ITS_CLOSING = """
    IF EXISTS (
        SELECT FROM portfolio_closing closing JOIN portfolio_actionplan plan ON plan.id = closing.plan_id
        WHERE closing.id = NEW.closing_id AND plan.state = 'closed'
    ) THEN
        RAISE EXCEPTION 'nothing is added to a closing' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'nothing_is_added_to_a_closing';
    END IF;
    RETURN NEW;
"""


class ClosedEntry(models.Model):
    """How one entry of a plan ended."""

    class Outcome(models.TextChoices):
        DONE = "done", "gjort"
        CONTINUES = "continues", "fortsetter"
        NOT_STARTED = "not_started", "ikke startet"
        STOPPED = "stopped", "stoppet med læring"
        OUT = "out", "tatt ut"

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="entries", verbose_name="avslutning")
    project = models.ForeignKey(Project, models.PROTECT, related_name="closed_entries", verbose_name="prosjekt")
    outcome = models.CharField("utfall", max_length=12, choices=Outcome)
    lesson = models.TextField("læringspunkt", blank=True)

    class Meta:
        verbose_name = "avsluttet planpost"
        verbose_name_plural = "avsluttede planposter"
        constraints = [
            models.UniqueConstraint(fields=["closing", "project"], name="a_project_ends_once_in_a_plan"),
            models.CheckConstraint(
                condition=Q(outcome__in=["done", "continues", "not_started", "stopped", "out"]),
                name="outcome_is_known",
            ),
        ]
        triggers = [
            stands("closed_entries_stand"),
            pgtrigger.Trigger(
                name="nothing_is_added_to_a_closing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=WRITTEN_WITH_ITS_CLOSING,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.get_outcome_display()}"
