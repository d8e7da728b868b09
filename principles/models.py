"""Principles, and the checklist that applies them to one undertaking. Knows neither strategies nor projects."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL

from innolab.fields import KEY_HELP


class PrincipleQuerySet(models.QuerySet["Principle"]):
    def unassessed_in(self, checklist: "OuterRef | Checklist | int | None") -> "PrincipleQuerySet":
        """Those that the checklist does not answer wholly; all of them where there is no checklist.

        The checklist may be an OuterRef, so that the same words serve one project and a list of projects.
        """
        return self.filter(~Exists(Assessment.objects.complete().filter(checklist=checklist, principle=OuterRef("pk"))))


@pghistory.track()
class Principle(models.Model):
    """What every initiative must carry (strategy §5), or a value that some must carry besides (§4.2.1)."""

    class Kind(models.TextChoices):
        PRINCIPLE = "principle", "prinsipp"
        VALUE = "value", "verdi"

    slug = models.SlugField(
        "kortnavn",
        unique=True,
        help_text=KEY_HELP,
    )
    kind = models.CharField("type", max_length=10, choices=Kind, default=Kind.PRINCIPLE)
    name = models.CharField("navn", max_length=60)
    hashtag = models.CharField("emneknagg", max_length=60, help_text="Med #, for eksempel #Helhetlig.")
    explanation = models.TextField("forklaring", help_text="To–tre setninger som alle forstår.")
    position = models.PositiveSmallIntegerField("rekkefølge", default=0)

    objects = PrincipleQuerySet.as_manager()

    class Meta:
        verbose_name = "prinsipp"
        verbose_name_plural = "prinsipper og verdier"
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hashtag"],
                name="no_two_principles_share_a_hashtag",
                violation_error_message="Et annet prinsipp har allerede denne emneknaggen.",
            ),
            models.CheckConstraint(
                condition=Q(hashtag__startswith="#"),
                name="hashtag_begins_with_a_hash",
                violation_error_message="Emneknaggen må begynne med #.",
            ),
        ]

    def __str__(self) -> str:
        return self.hashtag


class GuidingQuestion(models.Model):
    """A question that helps whoever assesses a principle."""

    principle = models.ForeignKey(Principle, models.CASCADE, related_name="questions", verbose_name="prinsipp")
    text = models.CharField("spørsmål", max_length=300)
    position = models.PositiveSmallIntegerField("rekkefølge", default=0)

    class Meta:
        verbose_name = "veiledende spørsmål"
        verbose_name_plural = "veiledende spørsmål"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Verdict(models.TextChoices):
    OPPOSES = "opposes", "motvirker"
    NEUTRAL = "neutral", "nøytral"
    SUPPORTS = "supports", "støtter"
    CARRIES = "carries", "bærende"


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def earlier_than(self, checklist: "Checklist") -> "ChecklistQuerySet":
        """Every checklist that this one supersedes, directly or through others, the latest first."""
        chain = RawSQL(  # the ORM cannot follow a chain
            """WITH RECURSIVE earlier AS (
                SELECT supersedes_id AS id FROM principles_checklist WHERE id = %s
                UNION SELECT older.supersedes_id FROM principles_checklist older JOIN earlier USING (id)
            ) SELECT id FROM earlier WHERE id IS NOT NULL""",
            [checklist.pk],
        )
        return self.filter(pk__in=chain).order_by("-created_at", "-pk")

    def with_answers(self) -> "ChecklistQuerySet":
        return self.prefetch_related("assessments__principle", "assessments__assessed_by")


class Checklist(models.Model):
    """The principles applied to one undertaking. A later one supersedes an earlier one; both are kept."""

    created_at = models.DateTimeField("opprettet", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name="erstatter",
    )
    version = models.PositiveIntegerField("versjon", default=0)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = "sjekkliste"
        verbose_name_plural = "sjekklister"
        constraints = [
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
                name="checklist_never_supersedes_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"Sjekkliste {self.pk}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def complete(self) -> "AssessmentQuerySet":
        """Those with both a verdict and a reason; only they count as assessed."""
        return self.exclude(verdict="").exclude(reason="")


@pghistory.track()
class Assessment(models.Model):
    """How one principle stands in one checklist. Half an answer may be kept, and does not count."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="assessments", verbose_name="sjekkliste")
    principle = models.ForeignKey(Principle, models.PROTECT, related_name="assessments", verbose_name="prinsipp")
    verdict = models.CharField("vurderingsverdi", max_length=10, choices=Verdict, blank=True)
    reason = models.TextField("begrunnelse", max_length=2_000, blank=True)
    assessed_at = models.DateTimeField("vurdert", auto_now=True)
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "vurdering"
        verbose_name_plural = "vurderinger"
        ordering: ClassVar = ["principle__kind", "principle__position"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "principle"], name="one_assessment_per_principle"),
            models.CheckConstraint(condition=Q(verdict__in=["", *Verdict.values]), name="verdict_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.principle}: {self.get_verdict_display() or 'ikke vurdert'}"

    @property
    def is_complete(self) -> bool:
        return bool(self.verdict and self.reason)
