"""«Finnes dette allerede?»: the words that mean the same, and what a submitter said of what was found (strategy §5)."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQueryField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portfolio.models.project import Project


@pghistory.track(exclude=["wanted"])
class SynonymGroup(models.Model):
    """Words and phrases that mean the same to those who search, e.g. «velferdsteknologi» and «digitalt tilsyn»."""

    words = ArrayField(models.CharField(max_length=80), verbose_name="ord som betyr det samme")
    wanted = models.GeneratedField(
        expression=models.Func("words", function="search_phrases"),  # portfolio.search_sql
        output_field=ArrayField(SearchQueryField()),
        db_persist=True,
    )

    class Meta:
        verbose_name = "synonymer"
        verbose_name_plural = "synonymer"
        ordering = ["words"]
        constraints = [
            models.CheckConstraint(condition=Q(words__len__gte=2), name="synonyms_are_at_least_two"),
        ]

    def __str__(self) -> str:
        return ", ".join(self.words)


class SimilarityAnswer(models.Model):
    """What the submitter said of an initiative that looks like the proposal. Evidence under #Helhetlig."""

    class Verdict(models.TextChoices):
        SAME = "same", "samme"
        SIMILAR = "similar", "ligner"
        DIFFERENT = "different", "noe annet"

    project = models.ForeignKey(Project, models.CASCADE, related_name="similarity_answers", verbose_name="forslag")
    other = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name="sammenlignet med")
    verdict = models.CharField("svar", max_length=10, choices=Verdict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("tidspunkt", default=timezone.now)

    class Meta:
        verbose_name = "svar om likhet"
        verbose_name_plural = "svar om likhet"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "other"], name="one_answer_for_each_near_hit"),
            models.CheckConstraint(condition=~Q(project=F("other")), name="project_is_not_compared_with_itself"),
            models.CheckConstraint(
                condition=Q(verdict__in=["same", "similar", "different"]), name="similarity_verdict_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} / {self.other}: {self.get_verdict_display()}"
