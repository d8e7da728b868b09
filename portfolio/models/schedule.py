"""When a project does what: its phases, named by the project method in use, and its milestones (strategy §6.3.2)."""

from typing import Any

import pghistory
from django.db import models
from django.db.models.functions import Lower

from innolab.constraints import one_line
from portfolio.models.project import Project


@pghistory.track()
class Phase(models.Model):
    """A phase of the project method in use. An administrator says which there are, and in which order they come."""

    name = models.CharField("navn", max_length=40)
    position = models.PositiveSmallIntegerField("rekkefølge")

    class Meta:
        verbose_name = "fase"
        verbose_name_plural = "faser"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="no_two_phases_share_a_name",
                violation_error_message="Det finnes allerede en fase med dette navnet.",
            ),
            models.UniqueConstraint(
                fields=["position"],
                name="no_two_phases_share_a_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="En annen fase har denne plassen i rekkefølgen.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ProjectPhase(models.Model):
    """The day that a phase of a project begins. It lasts until the next one does, the last as long as the project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="phases", verbose_name="prosjekt")
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="+", verbose_name="fase")
    starts_on = models.DateField("begynner")

    class Meta:
        verbose_name = "prosjektfase"
        verbose_name_plural = "prosjektfaser"
        ordering = ["project", "starts_on", "phase__position"]
        constraints = [
            models.UniqueConstraint(fields=["project", "phase"], name="a_project_has_a_phase_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.phase}"


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def as_shown(self) -> models.QuerySet["Milestone", dict[str, Any]]:
        return self.order_by("due_on", "pk").values("project_id", "name", "due_on", "reached_on")


@pghistory.track()
class Milestone(models.Model):
    """A dated point in a project: something that others can see has come about."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", verbose_name="prosjekt")
    name = models.CharField("navn", max_length=80)
    due_on = models.DateField("dato")
    reached_on = models.DateField("nådd", null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "milepæl"
        verbose_name_plural = "milepæler"
        ordering = ["project", "due_on", "pk"]
        constraints = [
            one_line("milestone_name_is_one_line", "name"),
        ]

    def __str__(self) -> str:
        return self.name
