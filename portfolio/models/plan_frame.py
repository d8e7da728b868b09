"""What a plan has to spend: money, and person-days by month (strategy §6.2, predictable use of resources)."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import IsNull

from portfolio.models.action_plan import MONTHS, ActionPlan
from portfolio.models.action_plan_entry import ActionPlanEntry
from portfolio.models.amounts import MOST_DAYS, MOST_NOK, reasonable
from portfolio.models.sorting import norwegian
from portfolio.models.strategy import Programme


@pghistory.track()
class Competence(models.Model):
    """What own people can, where capacity is known so finely: «tjenestedesign», «integrasjon»."""

    name = models.CharField("navn", max_length=60)

    class Meta:
        verbose_name = "kompetanse"
        verbose_name_plural = "kompetanser"
        ordering = [norwegian("name")]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="no_two_competences_share_a_name",
                violation_error_message="Det finnes allerede en kompetanse med dette navnet.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def stands_when_closed(name: str, plans: str) -> pgtrigger.Trigger:
    """Nothing is added, changed or deleted when one of these plans is closed; `plans` is SQL for their keys."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
    IF EXISTS (SELECT FROM portfolio_actionplan WHERE state = 'closed' AND id IN ({plans})) THEN
        RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
""",
    )


ITS_OWN = "NEW.plan_id, OLD.plan_id"
OF_ITS_ENTRY = "SELECT plan_id FROM portfolio_actionplanentry WHERE id IN (NEW.entry_id, OLD.entry_id)"


@pghistory.track()
class PlanFrame(models.Model):
    """The money of a whole plan, or of one programme in it. Empty is not limited; 0 is nothing to spend."""

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="frames", verbose_name="plan")
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="program"
    )
    investment_cost = models.BigIntegerField("ramme for investering", null=True, blank=True)
    operating_cost = models.BigIntegerField("ramme for drift", null=True, blank=True)

    class Meta:
        verbose_name = "ramme"
        verbose_name_plural = "rammer"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "programme"], nulls_distinct=False, name="a_plan_has_one_frame_for_each_programme"
            ),
            reasonable("investment_frame_is_reasonable", "investment_cost", MOST_NOK),
            reasonable("operating_frame_is_reasonable", "operating_cost", MOST_NOK),
        ]
        triggers = [stands_when_closed("a_closed_plan_keeps_its_frames", ITS_OWN)]

    def __str__(self) -> str:
        return f"{self.plan}: {self.programme or 'hele planen'}"


@pghistory.track()
class PlanCapacity(models.Model):
    """Own person-days in each of a plan's 12 months: of all, or of one programme or one competence."""

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="capacities", verbose_name="plan")
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="program"
    )
    competence = models.ForeignKey(
        Competence, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kompetanse"
    )
    days = ArrayField(models.PositiveIntegerField(), size=MONTHS, verbose_name="dagsverk, måned for måned")

    class Meta:
        verbose_name = "kapasitet"
        verbose_name_plural = "kapasiteter"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "programme", "competence"],
                nulls_distinct=False,
                name="a_plan_has_one_capacity_for_each_programme_and_competence",
            ),
            models.CheckConstraint(
                condition=Q(days__len=MONTHS)
                & IsNull(
                    Func("days", Value(None), function="array_position", output_field=models.IntegerField()), True
                ),
                name="capacity_is_of_twelve_months",
            ),
        ]
        triggers = [stands_when_closed("a_closed_plan_keeps_its_capacity", ITS_OWN)]

    def __str__(self) -> str:
        whose = [str(each) for each in (self.programme, self.competence) if each]
        return f"{self.plan}: {', '.join(whose) or 'alle'}"


@pghistory.track()
class EntryEffort(models.Model):
    """How much of an entry's effort wants one competence, in person-days."""

    entry = models.ForeignKey(ActionPlanEntry, models.CASCADE, related_name="efforts", verbose_name="planpost")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+", verbose_name="kompetanse")
    days = models.PositiveIntegerField("dagsverk")

    class Meta:
        verbose_name = "innsats etter kompetanse"
        verbose_name_plural = "innsats etter kompetanse"
        constraints = [
            models.UniqueConstraint(fields=["entry", "competence"], name="an_entry_wants_a_competence_once"),
            models.CheckConstraint(condition=Q(days__range=(1, MOST_DAYS)), name="wanted_effort_is_reasonable"),
        ]
        triggers = [stands_when_closed("a_closed_plan_keeps_its_efforts", OF_ITS_ENTRY)]

    def __str__(self) -> str:
        return f"{self.entry}: {self.days} dagsverk {self.competence}"
