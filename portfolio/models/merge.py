from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portfolio.models.project import Project
from portfolio.workflow import Stage


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> "MergeQuerySet":
        """Those that nobody has undone."""
        return self.filter(undone_at__isnull=True)


class Merge(models.Model):
    """Two proposals that are about the same become one: `project` goes on as a part of `into`. It can be undone."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="merges", verbose_name="slått sammen")
    into = models.ForeignKey(Project, models.PROTECT, related_name="merges_into_it", verbose_name="inn i")
    stage_before = models.CharField("stadium før", max_length=20, choices=Stage)
    reason = models.TextField("begrunnelse")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("tidspunkt", default=timezone.now, editable=False)
    undone_at = models.DateTimeField("opphevet", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="opphevet av"
    )
    undone_reason = models.TextField("begrunnelse for å oppheve", blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "sammenslåing"
        verbose_name_plural = "sammenslåinger"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(undone_at__isnull=True), name="project_is_merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(project=F("into")), name="project_is_not_merged_into_itself"),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_has_a_reason"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_reason="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason="")),
                name="merge_undone_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} → {self.into}"
