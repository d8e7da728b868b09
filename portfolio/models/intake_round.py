"""The rounds of the year («årshjul») in which proposals are taken in and answered."""

import datetime

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Greatest, Least


class _Period(Func):
    """From the first day to the last, both with it."""

    function = "DATERANGE"
    output_field = DateRangeField()


# Dates in the wrong order are another constraint's to refuse; here they would be an error, already in the form.
_OPEN = _Period(
    Least("opens_on", "closes_on"),
    Greatest("opens_on", "closes_on"),
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
)


class IntakeRoundQuerySet(models.QuerySet["IntakeRound"]):
    def open_on(self, day: datetime.date) -> "IntakeRound | None":
        return self.filter(opens_on__lte=day, closes_on__gte=day).first()

    def next_after(self, day: datetime.date) -> "IntakeRound | None":
        return self.filter(opens_on__gt=day).order_by("opens_on").first()


@pghistory.track()
class IntakeRound(models.Model):
    """When proposals are taken in, and the day by which each of them is answered."""

    name = models.CharField("navn", max_length=80, unique=True, help_text="For eksempel «Høsten 2026».")
    opens_on = models.DateField("åpner")
    closes_on = models.DateField("frist for å sende inn")
    answers_on = models.DateField("svar senest", help_text="Innmelderne får vite denne datoen.")

    objects = IntakeRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "inntaksrunde"
        verbose_name_plural = "inntaksrunder"
        ordering = ["-opens_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="intake_round_closes_after_it_opens",
                violation_error_message="Fristen kan ikke være før runden åpner.",
            ),
            models.CheckConstraint(
                condition=Q(answers_on__gte=F("closes_on")),
                name="intake_round_is_answered_after_it_closes",
                violation_error_message="Svardatoen kan ikke være før fristen for å sende inn.",
            ),
            models.CheckConstraint(  # days are added to it, and no date can be after the year 9999
                condition=Q(answers_on__lt=datetime.date(2100, 1, 1)),
                name="intake_round_is_answered_in_this_century",
                violation_error_message="Svardatoen må være før år 2100.",
            ),
            ExclusionConstraint(
                name="one_intake_round_at_a_time",
                expressions=[(_OPEN, RangeOperators.OVERLAPS)],
                violation_error_message="En annen runde er åpen i samme tidsrom.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
