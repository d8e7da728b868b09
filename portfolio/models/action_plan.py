"""The annual action plan: 12 months, from draft to adopted to closed (strategy §6.2)."""

import datetime

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.urls import reverse

MONTHS = 12


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The first of the month that lies so many months from the day's month."""
    count = day.year * 12 + day.month - 1 + months
    return datetime.date(count // 12, count % 12 + 1, 1)


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


class ActionPlanQuerySet(models.QuerySet["ActionPlan"]):
    def around(self, day: datetime.date) -> "ActionPlan | None":
        """The plan whose 12 months hold the day; else the next one to come; else the last one there was."""
        return (
            self.filter(starts_on__lte=day, ends_on__gte=day).first()
            or self.filter(starts_on__gt=day).order_by("starts_on").first()
            or self.order_by("-starts_on").first()
        )

    def not_closed(self) -> "ActionPlanQuerySet":
        """Drafts first, and of these and of the adopted ones what begins first."""
        is_draft = When(state=ActionPlan.State.DRAFT, then=0)
        return self.exclude(state=ActionPlan.State.CLOSED).order_by(Case(is_draft, default=1), "starts_on")

    def to_enter(self, day: datetime.date) -> "ActionPlan | None":
        """The plan that what is ready should enter: the first draft; else the one around the day that is not closed."""
        first = self.not_closed().first()
        return first if first is None or first.state == ActionPlan.State.DRAFT else self.not_closed().around(day)

    def of_year(self, year: int) -> "ActionPlanQuerySet":
        """The one plan that begins in the year; none for a year that no calendar has."""
        if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
            return self.none()
        return self.filter(starts_on__year=year)

    def for_plan_page(self) -> "ActionPlanQuerySet":
        """Every plan with its adoption, but not what is written at length: the page of one leads to the others."""
        return self.select_related("adoption", "closing").defer("foreword", "adoption__foreword", "adoption__frames")


# Its period, strategy and foreword, and once it is closed all of it. The adoption may only be of a later revision.
AN_ADOPTED_PLAN_STANDS = """
    IF TG_OP = 'UPDATE' AND OLD.state = 'adopted' AND NEW.state <> 'draft'
        AND (NEW.strategy_id, NEW.starts_on) = (OLD.strategy_id, OLD.starts_on)
        AND (NEW.foreword = OLD.foreword OR NEW.adoption_id <> OLD.adoption_id)
        AND (NEW.adoption_id = OLD.adoption_id OR EXISTS (
            SELECT FROM portfolio_adoption later JOIN portfolio_adoption earlier ON later.plan_id = earlier.plan_id
            WHERE later.id = NEW.adoption_id AND earlier.id = OLD.adoption_id
            AND later.revision = earlier.revision + 1
        )) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an adopted plan stands' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'an_adopted_plan_stands';
"""


@pghistory.track(exclude=["ends_on"])
class ActionPlan(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        ADOPTED = "adopted", "vedtatt"
        CLOSED = "closed", "lukket"

    strategy = models.ForeignKey(
        "portfolio.Strategy",
        models.PROTECT,
        related_name="action_plans",
        verbose_name="strategi",
    )
    starts_on = models.DateField("begynner", help_text="Den første i en måned. Planen varer i 12 måneder.")
    ends_on = models.GeneratedField(
        expression=Func(
            F("starts_on"),
            template="(%(expressions)s + INTERVAL '1 year' - INTERVAL '1 day')::date",
        ),
        output_field=models.DateField("slutter"),
        db_persist=True,
    )
    state = models.CharField("status", max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField("versjon", default=0)
    foreword = models.TextField("forord", blank=True, help_text="Står først i dokumentet «Årlig handlingsplan».")
    adoption = models.OneToOneField(
        "portfolio.Adoption",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="gjeldende vedtak",
    )

    candidates: int  # only on rows of portfolio.waiting.for_leadership()

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "årlig handlingsplan"
        verbose_name_plural = "årlige handlingsplaner"
        ordering = ["-starts_on"]
        permissions = [
            ("enter_actionplan", "Kan føre prosjekter opp i årlig handlingsplan"),
            (
                "decide_actionplan",
                "Kan ta prosjekter med, i reserve eller ut av årlig handlingsplan",
            ),
            ("prioritise_actionplan", "Kan prioritere på veikartet"),
            ("frame_actionplan", "Kan sette rammer, kapasitet og beløp i årlig handlingsplan"),
            ("adopt_actionplan", "Kan vedta og lukke årlig handlingsplan"),
            ("move_actionplan", "Kan flytte i tid det som står i årlig handlingsplan"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__day=1),
                name="plan_starts_on_the_first_of_a_month",
                violation_error_message="Planen må begynne den første i en måned.",
            ),
            models.CheckConstraint(
                condition=Q(adoption__isnull=True, state="draft")
                | Q(adoption__isnull=False, state__in=["adopted", "closed"]),
                name="adopted_plan_has_an_adoption",
            ),
            ExclusionConstraint(
                name="no_two_plans_overlap",
                expressions=[
                    (
                        DateRange("starts_on", "ends_on", models.Value("[]")),
                        RangeOperators.OVERLAPS,
                    )
                ],
                violation_error_message="Det finnes allerede en årlig handlingsplan i denne perioden.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="an_adopted_plan_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["adopted", "closed"]),
                func=AN_ADOPTED_PLAN_STANDS,
            ),
        ]

    def __str__(self) -> str:
        return f"Årlig handlingsplan {self.name}"

    @property
    def name(self) -> str:
        """2027, or 2026/2027 for a plan that does not follow the calendar year."""
        return str(self.year) if self.starts_on.month == 1 else f"{self.year}/{self.year + 1}"

    @property
    def year(self) -> int:
        """The year in the plan's address. No two plans share it, for no two plans overlap."""
        return self.starts_on.year

    @property
    def months(self) -> list[datetime.date]:
        """The first of each of the 12 months."""
        return [add_months(self.starts_on, offset) for offset in range(MONTHS)]

    def get_absolute_url(self) -> str:
        return reverse("portfolio:action-plan-year", args=[self.year])
