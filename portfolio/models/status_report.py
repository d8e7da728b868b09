"""How it goes with a project, in the words of those who carry it, and which months they were asked (strategy §6.2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from portfolio.models.project import Project
from portfolio.models.triggers import stands


class StatusAnswer(models.TextChoices):
    ON_TRACK = "on_track", "i rute"
    LATE = "late", "forsinket"


class StatusReportQuerySet(models.QuerySet["StatusReport"]):
    def latest_of_each_project(self) -> "StatusReportQuerySet":
        """One for each project, the latest."""
        return self.select_related("by").order_by("project", "-pk").distinct("project")


class StatusReport(models.Model):
    """One answer to «hvordan går det?». The new end date stands here as it was said; the truth of it is the project's.

    Written once. The latest is the one with the highest key: all of a project's are written while its row is held.
    """

    Answer = StatusAnswer

    project = models.ForeignKey(Project, models.PROTECT, related_name="status_reports", verbose_name="prosjekt")
    answer = models.CharField("svar", max_length=10, choices=StatusAnswer)
    ends_on = models.DateField("ny sluttdato", null=True, blank=True)
    reason = models.TextField("begrunnelse", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("tidspunkt", default=timezone.now, editable=False)

    objects = StatusReportQuerySet.as_manager()

    class Meta:
        verbose_name = "statusmelding"
        verbose_name_plural = "statusmeldinger"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer=StatusAnswer.ON_TRACK, ends_on__isnull=True, reason="")
                | (Q(answer=StatusAnswer.LATE, ends_on__isnull=False) & ~Q(reason="")),
                name="a_late_project_says_until_when_and_why",
            ),
        ]
        triggers = [stands("status_reports_stand")]

    def __str__(self) -> str:
        return f"{self.project}: {self.get_answer_display()}"

    @property
    def in_words(self) -> str:
        """«i rute», or «forsinket til 30. juni 2027: Leverandøren er forsinket.»."""
        if self.ends_on is None:
            return str(self.get_answer_display())
        return f"{self.get_answer_display()} til {date_format(self.ends_on, 'j. F Y')}: {self.reason}"


class Reminder(models.Model):
    """A month in which those who carry something in a running plan were asked. Two workers cannot both write it."""

    month = models.DateField("måned", help_text="Den første i måneden.")
    people = models.PositiveIntegerField("antall som ble spurt")
    at = models.DateTimeField("tidspunkt", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "påminnelse"
        verbose_name_plural = "påminnelser"
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["month"], name="nobody_is_reminded_twice_in_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_reminder_is_of_a_whole_month"),
        ]
        triggers = [stands("reminders_stand")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
