"""The lists of projects that the portal shows and counts, each with a name."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.expressions import Window
from django.db.models.functions import Coalesce, RowNumber

from innolab.accounts.models import User
from portfolio.models.action_plan import ActionPlan, add_months
from portfolio.models.action_plan_entry import ActionPlanEntry
from portfolio.models.sorting import norwegian
from portfolio.workflow import CAN_BE_IN_A_PLAN, Stage
from principles.models import Principle, PrincipleQuerySet

if TYPE_CHECKING:
    from portfolio.models.project import Project

# What a list of projects comes to; a project that does not say how much counts as nothing.
TOTALS = {
    "count": Count("pk"),
    "investment": Coalesce(Sum("investment_cost"), 0, output_field=models.BigIntegerField()),
    "operating": Coalesce(Sum("operating_cost"), 0, output_field=models.BigIntegerField()),
    "effort": Coalesce(Sum("effort_days"), 0, output_field=models.BigIntegerField()),
}


def running_in(month: datetime.date) -> Q:
    """Whose period touches the month that begins on this day."""
    return Q(starts_on__lt=add_months(month, 1), ends_on__gte=month)


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> "ProjectQuerySet":
        """Everything submitted, and the drafts that one writes: nobody else sees them."""
        return self.filter(~Q(stage=Stage.DRAFT) | self._written_by(user))

    def written_by(self, user: User) -> "ProjectQuerySet":
        """One's own, and what one is invited to."""
        return self.filter(self._written_by(user))

    def _written_by(self, user: User) -> Q:
        """The list's face of portfolio.permissions.writes."""
        invited = self.model.co_authors.through.objects.filter(project=OuterRef("pk"), user=user)
        return Q(submitter=user) | Q(Exists(invited))

    def submitted_by(self, user: User) -> "ProjectQuerySet":
        return self.filter(submitter=user)

    def family_of(self, project: "Project") -> "ProjectQuerySet":
        """The project, and all that goes on as a part of it."""
        return self.filter(Q(pk=project.pk) | Q(merged_into=project.pk))

    def sent_in(self) -> "ProjectQuerySet":
        """What anybody may count: all but drafts, and what goes on as a part of another."""
        return self.exclude(stage__in=(Stage.DRAFT, Stage.MERGED))

    def carried_by(self, user: User) -> "ProjectQuerySet":
        """What the user owns or manages and that is to be started or ended."""
        mine = Q(owner=user) | Q(manager=user)
        return self.filter(mine, stage__in=(Stage.PLANNED, Stage.UNDER_WAY)).select_related("programme", "unit")

    def for_my_proposals(self) -> "ProjectQuerySet":
        """With every answer, what was last changed first."""
        rows = self.select_related("merged_into", "submitter").prefetch_related("decisions__by")
        return rows.order_by("-changed_at", "-pk")

    def with_what_may_be_missing(self) -> "ProjectQuerySet":
        """With all that portfolio.proposals.missing looks at, for lists."""
        return self.select_related("strategy", "programme", "unit").prefetch_related(
            "criteria_met__programme", "criteria_not_met", "strategy__programmes__criteria"
        )

    def for_overview(self) -> "ProjectQuerySet":
        """With what a list shows of each project."""
        return self.select_related("unit", "programme", "submitter", "owner").order_by("-submitted_at", "-pk")

    def in_inbox(self) -> "ProjectQuerySet":
        """What waits for the portfolio office, what is due first on top."""
        return self.filter(stage=Stage.SUBMITTED).order_by(
            F("answer_due_on").asc(nulls_last=True), "submitted_at", "pk"
        )

    def overdue(self, today: datetime.date) -> "ProjectQuerySet":
        """What should have had an answer before today."""
        return self.filter(stage=Stage.SUBMITTED, answer_due_on__lt=today)

    def laid_aside(self, stage: Stage) -> "ProjectQuerySet":
        """Proposals that the office answered and that wait, with the time of the answer; the longest wait first."""
        answers = self.model.objects.filter(pk=OuterRef("pk"), decisions__kind=stage)
        latest = Subquery(answers.order_by("-decisions__at").values("decisions__at")[:1])
        return self.filter(stage=stage).annotate(answered_at=latest).order_by("answered_at", "pk")

    def for_inbox_page(self) -> "ProjectQuerySet":
        related = ("unit", "programme", "submitter", "intake_round", "assigned_to")
        return self.with_assessment_progress().select_related(*related).prefetch_related("decisions__by")

    def with_assessment_progress(self) -> "ProjectQuerySet":
        """With how many principles apply, and how many of them are assessed wholly."""
        total, missing = _number_of(_applicable_principles()), _number_of(_unassessed_principles())
        return self.annotate(principles_total=total, principles_assessed=F("principles_total") - missing)

    def for_project_page(self) -> "ProjectQuerySet":
        """With all that the page of one project tells."""
        return self.select_related(
            "strategy",
            "unit",
            "programme",
            "submitter",
            "owner",
            "manager",
            "programme_confirmed_by",
            "checklist",
            "intake_round",
            "assigned_to",
        ).prefetch_related(
            "co_authors",
            "drivers",
            "sdg_tags",
            "criteria_met",
            "decisions__by",
            "decisions__plan",
            "plan_entries__plan",
        )

    def for_checklist_page(self) -> "ProjectQuerySet":
        return self.select_related("unit", "programme", "checklist")

    def for_cards(self) -> "ProjectQuerySet":
        """With no more than a card in the list, or on the board, tells of each."""
        shown = ("title", "need", "stage", "starts_on", "ends_on", "investment_cost", "effort_days")
        related = ("unit__name", "programme__name", "programme__colour", "owner__name")
        return self.select_related(None).select_related("unit", "programme", "owner").only(*shown, *related)

    def for_api(self) -> "ProjectQuerySet":
        """With all that the API tells of each, in the order that they were made: no page of it shifts another."""
        related = ("strategy", "unit", "programme", "submitter", "owner", "manager")
        return self.select_related(*related).prefetch_related("drivers", "sdg_tags").order_by("pk")

    def totals(self) -> dict[str, int]:
        """How many they are, and what they cost together."""
        return self.order_by().aggregate(**TOTALS)

    def totals_by(self, field: str) -> models.QuerySet["Project", dict[str, Any]]:
        """The same for each unit or programme, in the order of an alphabet; those without one come last."""
        name = norwegian(f"{field}__name")
        rows = self.order_by().values(key=F(field), name=F(f"{field}__name")).annotate(**TOTALS)
        return rows.order_by(name.asc(nulls_last=True), "key")

    def first_of_each_stage(self, number: int, *, order: Sequence[Any]) -> "ProjectQuerySet":
        """No more than so many of a stage."""
        place = Window(RowNumber(), partition_by="stage", order_by=order)
        return self.order_by().annotate(place=place).filter(place__lte=number).order_by("place")

    def under_way_outside(self, plan: models.Model) -> models.QuerySet["Project", dict[str, Any]]:
        """What is under way without a place in the plan's ranking, in the order that it ends: plain rows."""
        ranked = ActionPlanEntry.objects.ranked().filter(plan=plan, project=OuterRef("pk"))
        outside = self.filter(~Exists(ranked), stage=Stage.UNDER_WAY).order_by("ends_on", "pk")
        return outside.values("pk", "title", "starts_on", "ends_on", "unit__name")

    def with_wholly_assessed_principles(self) -> "ProjectQuerySet":
        """Those for which no principle that applies is unassessed (strategy §5)."""
        return self.filter(~Exists(_unassessed_principles()), checklist__isnull=False)

    def with_unassessed_hashtags(self) -> "ProjectQuerySet":
        """With the hashtags of what is not assessed, for lists that say what is missing."""
        hashtags = _unassessed_principles().order_by("kind", "position", "pk").values("hashtag")
        return self.annotate(unassessed_hashtags=ArraySubquery(hashtags))

    def outside(self, plan: "models.Model | int") -> "ProjectQuerySet":
        """What is so far that it can be in a plan, and does not stand in the ranking of this one."""
        return self.filter(
            ~Exists(ActionPlanEntry.objects.ranked().filter(plan=plan, project=OuterRef("pk"))),
            stage__in=CAN_BE_IN_A_PLAN,
        )

    def ready_for_action_plan(self, plan: "models.Model | int") -> "ProjectQuerySet":
        """The list's face of portfolio.action_plan.blockers: those without any."""
        this = ActionPlan.objects.filter(pk=getattr(plan, "pk", plan))
        in_another_draft = ActionPlanEntry.objects.in_drafts(beside=plan).filter(project=OuterRef("pk"))
        return (
            self.outside(plan)
            ._that_lack_nothing()
            .filter(
                Exists(this.exclude(state=ActionPlan.State.CLOSED)),
                Exists(this.exclude(state=ActionPlan.State.DRAFT)) | ~Exists(in_another_draft),
            )
        )

    def ready_for_a_new_plan(self) -> "ProjectQuerySet":
        """The same for a draft that is not made yet."""
        in_a_draft = ActionPlanEntry.objects.in_drafts(beside=0).filter(project=OuterRef("pk"))
        return self.filter(~Exists(in_a_draft), stage__in=CAN_BE_IN_A_PLAN)._that_lack_nothing()

    def _that_lack_nothing(self) -> "ProjectQuerySet":
        return self.with_wholly_assessed_principles().filter(
            starts_on__isnull=False,
            investment_cost__isnull=False,
            operating_cost__isnull=False,
            effort_days__isnull=False,
        )

    def not_ready_for_action_plan(self, plan: "models.Model | int") -> "ProjectQuerySet":
        """What is outside the plan, and would be refused there."""
        return self.outside(plan).exclude(pk__in=self.model.objects.ready_for_action_plan(plan).values("pk"))


def _applicable_principles() -> PrincipleQuerySet:
    """Of the project of the outer query: what applies to it, as Project.applicable_principles says of one."""
    return Principle.objects.filter(Q(strategies=OuterRef("strategy")) | Q(programmes=OuterRef("programme")))


def _unassessed_principles() -> PrincipleQuerySet:
    """Of the project of the outer query: what applies to it and is not assessed wholly."""
    return _applicable_principles().unassessed_in(OuterRef(OuterRef("checklist")))


def _number_of(principles: PrincipleQuerySet) -> Subquery:
    """How many there are, each counted once though it may apply for two reasons."""
    number = models.Func(F("pk"), template="COUNT(DISTINCT %(expressions)s)", output_field=models.IntegerField())
    return Subquery(principles.order_by().annotate(number=number).values("number"))
