import pghistory
from django.db import models
from django.db.models import F, Q

from portfolio.models.project import Project


@pghistory.track()
class Dependency(models.Model):
    """A project cannot be carried out without another («er avhengig av»)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="dependencies", verbose_name="prosjekt")
    needs = models.ForeignKey(Project, models.PROTECT, related_name="needed_by", verbose_name="er avhengig av")

    class Meta:
        verbose_name = "avhengighet"
        verbose_name_plural = "avhengigheter"
        constraints = [
            models.UniqueConstraint(fields=["project", "needs"], name="a_project_needs_another_once"),
            models.CheckConstraint(condition=~Q(project=F("needs")), name="a_project_does_not_need_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.project} → {self.needs}"
