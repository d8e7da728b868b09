"""«Hva om …»: the plan as it could be, tried out beside the plan that stands."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from innolab.accounts.models import User
from innolab.constraints import all_or_none, one_line
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.models.amounts import MOST_DAYS, MOST_NOK, reasonable
from portfolio.models.triggers import have_no_gaps

LONGEST_NAME = 80


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def visible_to(self, user: User) -> "ScenarioQuerySet":
        """One's own, and those that are shared."""
        return self.filter(Q(owner=user) | Q(shared_at__isnull=False))

    def for_list(self) -> "ScenarioQuerySet":
        """What is worked in comes first, the latest on top; what became a plan, last."""
        joined = self.select_related("owner", "plan", "based_on", "made_by")
        return joined.order_by(F("made_at").asc(nulls_first=True), "-changed_at", "-pk")


@pghistory.track(exclude=["frames", "frames_stood", "result", "changed_at"])
class Scenario(models.Model):
    """One «hva om»: private until it is shared. It changes nothing before leadership makes it the plan."""

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="scenarios", verbose_name="plan")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scenarios", verbose_name="eier")
    name = models.CharField("navn", max_length=LONGEST_NAME)
    based_on = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="laget ut fra"
    )
    made_from = models.PositiveIntegerField("planens versjon da den ble kopiert")
    stood_revision = models.PositiveSmallIntegerField("planens revisjon da den ble kopiert", null=True, blank=True)
    version = models.PositiveIntegerField("versjon", default=0)
    created_at = models.DateTimeField("opprettet", auto_now_add=True)
    changed_at = models.DateTimeField("endret", auto_now=True)
    shared_at = models.DateTimeField("delt", null=True, blank=True)

    # As portfolio.planning.balance reads them: what there is to spend here, and in the plan when it was copied.
    frames = models.JSONField("rammer og kapasitet", default=dict)
    frames_stood = models.JSONField("rammer og kapasitet i planen da den ble kopiert", default=dict)
    # Of what was proposed: what leadership asked for, and what the answer says of itself and of each project.
    weights = models.JSONField("vekter", null=True, blank=True)
    result = models.JSONField("forslaget", null=True, blank=True)

    made_at = models.DateTimeField("gjort til planen", null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gjort av"
    )

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "hva om"
        verbose_name_plural = "hva om"
        ordering = ["-changed_at"]
        constraints = [
            models.UniqueConstraint(
                "plan", "owner", Lower("name"), name="nobody_has_two_scenarios_of_a_name_in_a_plan"
            ),
            one_line("scenario_name_is_one_line", "name"),
            all_or_none("a_scenario_is_made_the_plan_by_somebody", "made_at", "made_by"),
            all_or_none("what_is_proposed_says_by_which_weights", "weights", "result"),
        ]
        triggers = [
            # What became the plan is read ever after as it was then; its name and whether it is shared are no part.
            pgtrigger.Trigger(
                name="a_scenario_that_became_the_plan_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf(
                    "plan_id",
                    "owner_id",
                    "made_from",
                    "stood_revision",
                    "version",
                    "created_at",
                    "frames",
                    "frames_stood",
                    "weights",
                    "result",
                    "made_at",
                    "made_by_id",
                ),
                condition=pgtrigger.Q(old__made_at__isnull=False),
                func="""
    RAISE EXCEPTION 'a scenario that became the plan stands' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'a_scenario_that_became_the_plan_stands';
""",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("roadmap:what-if", args=[self.pk])


# The scenario is held first: whoever makes it the plan meanwhile is waited for.
ENTRIES_STAND = """
    PERFORM FROM roadmap_scenario WHERE id IN (NEW.scenario_id, OLD.scenario_id) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM roadmap_scenario WHERE id IN (NEW.scenario_id, OLD.scenario_id) AND made_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'entries of a scenario that became the plan stand' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'entries_of_what_became_the_plan_stand';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


class ScenarioEntryQuerySet(models.QuerySet["ScenarioEntry"]):
    def ranked(self) -> "ScenarioEntryQuerySet":
        """All that are in the ranking, so not those that are taken out here."""
        return self.filter(rank__isnull=False).order_by("rank")


class ScenarioEntry(models.Model):
    """A project's place in a scenario, and its place in the plan when it was copied."""

    Decision = ActionPlanEntry.Decision

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="entries", verbose_name="hva om")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name="prosjekt")
    rank = models.PositiveIntegerField("prioritet", null=True, blank=True)
    decision = models.CharField("beslutning", max_length=10, choices=ActionPlanEntry.Decision)
    starts_on = models.DateField("starter", null=True, blank=True)
    ends_on = models.DateField("slutter", null=True, blank=True)

    # What it takes of the plan's 12 months, as on the plan's own entry. Empty is the project's share.
    investment_cost = models.BigIntegerField("investering i planen", null=True, blank=True)
    operating_cost = models.BigIntegerField("drift i planen", null=True, blank=True)
    effort_days = models.PositiveIntegerField("egeninnsats i planen, i dagsverk", null=True, blank=True)

    # As the plan had it when it was copied: what differs from this is what the scenario wants.
    stood_rank = models.PositiveIntegerField("prioritet i planen")
    stood_decision = models.CharField("beslutning i planen", max_length=10, choices=ActionPlanEntry.Decision)
    stood_starts_on = models.DateField("starter i planen", null=True, blank=True)
    stood_ends_on = models.DateField("slutter i planen", null=True, blank=True)

    objects = ScenarioEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "post i hva om"
        verbose_name_plural = "poster i hva om"
        ordering = ["scenario", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "project"], name="a_project_is_in_a_scenario_once"),
            models.UniqueConstraint(
                fields=["scenario", "rank"],
                name="no_two_scenario_entries_share_a_rank",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="scenario_ranks_begin_at_one"),
            models.CheckConstraint(
                condition=Q(decision="out", rank__isnull=True)
                | Q(decision__in=["candidate", "included", "reserve"], rank__isnull=False),
                name="all_in_a_scenario_but_those_taken_out_have_a_rank",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True)
                | Q(starts_on__isnull=False, ends_on__isnull=False, ends_on__gte=F("starts_on")),
                name="a_period_in_a_scenario_ends_after_it_starts",
            ),
            reasonable("investment_in_scenario_is_reasonable", "investment_cost", MOST_NOK),
            reasonable("operating_in_scenario_is_reasonable", "operating_cost", MOST_NOK),
            reasonable("effort_in_scenario_is_reasonable", "effort_days", MOST_DAYS),
        ]
        triggers = [
            have_no_gaps(
                "scenario_ranks_have_no_gaps",
                table="roadmap_scenarioentry",
                column="rank",
                parent="scenario_id",
                parent_table="roadmap_scenario",
                says="ranks of a scenario have no gaps",
            ),
            pgtrigger.Trigger(
                name="entries_of_what_became_the_plan_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=ENTRIES_STAND,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank or '–'} {self.project}"

    @property
    def is_included(self) -> bool:
        return self.decision == ActionPlanEntry.Decision.INCLUDED

    @property
    def is_moved(self) -> bool:
        """In time."""
        return (self.starts_on, self.ends_on) != (self.stood_starts_on, self.stood_ends_on)

    @property
    def is_decided_otherwise(self) -> bool:
        return self.decision != self.stood_decision
