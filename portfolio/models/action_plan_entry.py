"""The entries of an annual action plan: ranked without gaps or ties, with what each takes of the plan's 12 months."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from portfolio.models.action_plan import ActionPlan
from portfolio.models.amounts import MOST_DAYS, MOST_NOK, reasonable
from portfolio.models.triggers import have_no_gaps


class ActionPlanEntryQuerySet(models.QuerySet["ActionPlanEntry"]):
    def ranked(self) -> "ActionPlanEntryQuerySet":
        """All that are in the ranking, so not those that were taken out."""
        return self.filter(rank__isnull=False).order_by("rank")

    def that_count(self) -> "ActionPlanEntryQuerySet":
        """The ranking of plans that are not closed: time and resources of these are not changed without a reason."""
        return self.ranked().exclude(plan__state=ActionPlan.State.CLOSED)

    def in_drafts(self, *, beside: "ActionPlan | models.Model | int") -> "ActionPlanEntryQuerySet":
        """The ranking of every draft but this plan."""
        return self.ranked().filter(plan__state=ActionPlan.State.DRAFT).exclude(plan=beside)

    def for_plan_page(self) -> "ActionPlanEntryQuerySet":
        joined = ("project__programme", "project__unit", "project__owner", "answer__by")
        return self.select_related(*joined).order_by("rank")

    def for_entry_page(self) -> "ActionPlanEntryQuerySet":
        """With all that the page of one entry tells of it and its project."""
        joined = ("programme", "unit", "owner", "checklist", "strategy")
        return self.select_related("plan__adoption", *(f"project__{name}" for name in joined))


# Of a plan that is adopted a place is changed by a decision of its own, and none is deleted; of a closed one nothing is
# changed. Ranks are free there: when one is taken out, those behind it move up. While a plan is being closed, what each
# entry takes is written down once more.
AN_ADOPTED_PLAN_CHANGES_BY_DECISION = """
    SELECT plan.state, plan.adoption_id IS NOT NULL INTO state, adopted FROM portfolio_actionplan plan
        WHERE plan.id = CASE TG_OP WHEN 'INSERT' THEN NEW.plan_id ELSE OLD.plan_id END;
    IF state = 'closed' OR (adopted AND TG_OP = 'DELETE')
    OR (adopted AND TG_OP = 'INSERT' AND NEW.decision <> 'candidate')
    OR (adopted AND TG_OP = 'UPDATE' AND (NEW.plan_id, NEW.project_id) <> (OLD.plan_id, OLD.project_id))
    OR (adopted AND TG_OP = 'UPDATE' AND
        (NEW.decision, NEW.investment_cost, NEW.operating_cost, NEW.effort_days, NEW.finished_on)
        IS DISTINCT FROM (OLD.decision, OLD.investment_cost, OLD.operating_cost, OLD.effort_days, OLD.finished_on)
        AND (NEW.answer_id IS NULL OR NEW.answer_id IS NOT DISTINCT FROM OLD.answer_id OR NOT EXISTS (
            SELECT FROM portfolio_decision WHERE id = NEW.answer_id AND id > COALESCE(OLD.answer_id, 0)
            AND plan_id = NEW.plan_id AND project_id = NEW.project_id
        ))
        AND NOT (
            (NEW.decision, NEW.finished_on) IS NOT DISTINCT FROM (OLD.decision, OLD.finished_on)
            AND EXISTS (SELECT FROM portfolio_closing WHERE plan_id = NEW.plan_id)
        )
    ) THEN
        RAISE EXCEPTION 'an adopted plan changes by decision' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'an_adopted_plan_changes_by_decision';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""

# The project's row is held first, so that two transactions that do not see each other cannot both find it right. What
# was ranked already, and moves up or down, holds nothing: a move shifts the entries of many projects.
A_PROJECT_IS_IN_ONE_DRAFT_PLAN = """
    IF TG_OP = 'UPDATE' AND OLD.rank IS NOT NULL
        AND (NEW.plan_id, NEW.project_id) = (OLD.plan_id, OLD.project_id) THEN
        RETURN NULL;
    END IF;
    PERFORM FROM portfolio_project WHERE id = NEW.project_id FOR NO KEY UPDATE;
    IF 1 < (
        SELECT count(*) FROM portfolio_actionplanentry entry JOIN portfolio_actionplan plan ON plan.id = entry.plan_id
        WHERE entry.project_id = NEW.project_id AND entry.rank IS NOT NULL AND plan.state = 'draft'
    ) THEN
        RAISE EXCEPTION 'a project is in one draft plan' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'a_project_is_in_one_draft_plan';
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
    answer = models.ForeignKey(
        "portfolio.Decision", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="siste beslutning"
    )
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name="videreført fra"
    )

    # What it takes of the plan's 12 months: whole NOK and person-days. Empty is the project's share (planning.money).
    investment_cost = models.BigIntegerField("investering i planen", null=True, blank=True)
    operating_cost = models.BigIntegerField("drift i planen", null=True, blank=True)
    effort_days = models.PositiveIntegerField("egeninnsats i planen, i dagsverk", null=True, blank=True)
    finished_on = models.DateField("gjort", null=True, blank=True)

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
            reasonable("investment_in_plan_is_reasonable", "investment_cost", MOST_NOK),
            reasonable("operating_in_plan_is_reasonable", "operating_cost", MOST_NOK),
            reasonable("effort_in_plan_is_reasonable", "effort_days", MOST_DAYS),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(decision="included"), name="only_what_is_included_is_finished"
            ),
        ]
        triggers = [
            have_no_gaps(
                "ranks_have_no_gaps",
                table="portfolio_actionplanentry",
                column="rank",
                parent="plan_id",
                parent_table="portfolio_actionplan",
                says="ranks of a plan have no gaps",
            ),
            pgtrigger.Trigger(
                name="an_adopted_plan_changes_by_decision",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("state", "TEXT"), ("adopted", "BOOLEAN")],
                func=AN_ADOPTED_PLAN_CHANGES_BY_DECISION,
            ),
            pgtrigger.Trigger(
                name="a_project_is_in_one_draft_plan",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("rank", "plan_id", "project_id"),
                condition=pgtrigger.Q(new__rank__isnull=False),
                timing=pgtrigger.Deferred,
                func=A_PROJECT_IS_IN_ONE_DRAFT_PLAN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank or '–'} {self.project}"

    @property
    def is_open(self) -> bool:
        """It is weighed against the others: it stands in the ranking of a plan that is not closed, and is not done."""
        return self.rank is not None and self.finished_on is None and self.plan.state != ActionPlan.State.CLOSED
