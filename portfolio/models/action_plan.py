"""The annual action plan and its entries: 12 months, ranked without gaps or ties (strategy §6.2)."""

import datetime
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Sum
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

    def of_year(self, year: int) -> "ActionPlanQuerySet":
        """The one plan that begins in the year; none for a year that no calendar has."""
        if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
            return self.none()
        return self.filter(starts_on__year=year)


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
    adopted_at = models.DateTimeField("vedtatt", null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="vedtatt av",
    )

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
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__day=1),
                name="plan_starts_on_the_first_of_a_month",
                violation_error_message="Planen må begynne den første i en måned.",
            ),
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=True, adopted_by__isnull=True, state="draft")
                | Q(
                    adopted_at__isnull=False,
                    adopted_by__isnull=False,
                    state__in=["adopted", "closed"],
                ),
                name="adopted_plan_says_when_and_by_whom",
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


# What the roadmap shows of a project, and where the project has it.
ON_ROADMAP = {
    "project_title": "title",
    "project_stage": "stage",
    "begins": "starts_on",
    "ends": "ends_on",
    "unit_name": "unit__name",
    "programme_name": "programme__name",
    "programme_colour": "programme__colour",
    "programme_position": "programme__position",
}


class ActionPlanEntryQuerySet(models.QuerySet["ActionPlanEntry"]):
    def ranked(self) -> "ActionPlanEntryQuerySet":
        """All that are in the ranking, so not those that were taken out."""
        return self.filter(rank__isnull=False).order_by("rank")

    def that_count(self) -> "ActionPlanEntryQuerySet":
        """The ranking of plans that are not closed: time and resources of these are not changed without a reason."""
        return self.ranked().exclude(plan__state=ActionPlan.State.CLOSED)

    def for_plan_page(self) -> "ActionPlanEntryQuerySet":
        return self.select_related("project__programme", "project__unit", "project__owner").order_by("rank")

    def for_roadmap(self) -> models.QuerySet["ActionPlanEntry", dict[str, Any]]:
        """The ranking as plain rows, with no more than the picture shows: leadership may look at thousands."""
        return self.ranked().values(
            "pk", "rank", "decision", "project_id", **{name: F(f"project__{path}") for name, path in ON_ROADMAP.items()}
        )

    def totals(self) -> dict[str, int]:
        """Sums over the entries, in whole NOK and person-days."""
        names = ("investment_cost", "operating_cost", "effort_days")
        sums = self.order_by().aggregate(**{name: Sum(f"project__{name}", default=0) for name in names})
        return {name: int(sums[name]) for name in names}


# The plan's row is held first, so that two transactions that do not see each other cannot both find it right.
RANKS_HAVE_NO_GAPS = """
    PERFORM FROM portfolio_actionplan WHERE id IN (NEW.plan_id, OLD.plan_id) ORDER BY id FOR NO KEY UPDATE;
    IF TG_OP <> 'DELETE' THEN
        IF EXISTS (SELECT FROM portfolio_actionplanentry WHERE id = NEW.id AND rank > 1) AND NOT EXISTS (
            SELECT FROM portfolio_actionplanentry above JOIN portfolio_actionplanentry this
            ON above.plan_id = this.plan_id AND above.rank = this.rank - 1 WHERE this.id = NEW.id
        ) THEN
            RAISE EXCEPTION 'ranks of a plan have no gaps' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'ranks_have_no_gaps';
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        IF EXISTS (SELECT FROM portfolio_actionplanentry WHERE plan_id = OLD.plan_id AND rank = OLD.rank + 1)
        AND NOT EXISTS (SELECT FROM portfolio_actionplanentry WHERE plan_id = OLD.plan_id AND rank = OLD.rank) THEN
            RAISE EXCEPTION 'ranks of a plan have no gaps' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'ranks_have_no_gaps';
        END IF;
    END IF;
    RETURN NULL;
"""


@pghistory.track()
class ActionPlanEntry(models.Model):
    """A project's place in one plan. What was taken out stays, without a rank."""

    class Decision(models.TextChoices):
        CANDIDATE = "candidate", "kandidat"
        INCLUDED = "included", "med i planen"
        RESERVE = "reserve", "reserve"
        OUT = "out", "tatt ut"

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="entries", verbose_name="plan")
    project = models.ForeignKey(
        "portfolio.Project",
        models.PROTECT,
        related_name="plan_entries",
        verbose_name="prosjekt",
    )
    rank = models.PositiveIntegerField("prioritet", null=True, blank=True)
    decision = models.CharField("beslutning", max_length=10, choices=Decision, default=Decision.CANDIDATE)

    objects = ActionPlanEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "planpost"
        verbose_name_plural = "planposter"
        ordering = ["plan", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "project"], name="a_project_is_in_a_plan_once"),
            models.UniqueConstraint(
                fields=["plan", "rank"],
                name="no_two_entries_share_a_rank",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="ranks_begin_at_one"),
            models.CheckConstraint(
                condition=Q(decision="out", rank__isnull=True)
                | Q(
                    decision__in=["candidate", "included", "reserve"],
                    rank__isnull=False,
                ),
                name="all_but_those_taken_out_have_a_rank",
            ),
        ]
        triggers = [
            # Deferred: a move shifts many rows, and only the end result counts.
            pgtrigger.Trigger(
                name="ranks_have_no_gaps",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("rank", "plan_id") | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=RANKS_HAVE_NO_GAPS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank or '–'} {self.project}"
