import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from portfolio.models.action_plan import ActionPlan
from portfolio.models.project import Project


class DecisionKind(models.TextChoices):
    SUBMITTED = "submitted", "sendt inn"
    RETURNED = "returned", "returnert med spørsmål"
    PARKED = "parked", "parkert"
    DECLINED = "declined", "avslått"
    REOPENED = "reopened", "tatt opp igjen"
    PROGRAMME_CONFIRMED = "programme_confirmed", "program bekreftet"
    ASSESSED = "assessed", "vurdert"
    ENTERED = "entered", "ført opp som kandidat"
    CANDIDATE = "candidate", "satt tilbake til kandidat"
    INCLUDED = "included", "tatt med i planen"
    RESERVE = "reserve", "satt i reserve"
    OUT = "out", "tatt ut av planen"
    STARTED = "started", "startet"
    HANDED_OVER = "handed_over", "overlevert til drift"
    CLOSED = "closed", "avsluttet"
    STOPPED = "stopped", "stoppet med læring"
    MERGED = "merged", "slått sammen med et annet forslag"
    UNMERGED = "unmerged", "skilt ut igjen"
    REPLANNED = "replanned", "endret tid eller ressurser"
    IMPORTED = "imported", "hentet inn"
    BUDGETED = "budgeted", "endret beløp eller innsats i planen"
    RANKED = "ranked", "flyttet i prioriteringen"
    FINISHED = "finished", "gjort"
    RESUMED = "resumed", "ikke gjort likevel"


_WHAT_GIVES_A_PLACE = (
    DecisionKind.ENTERED,
    DecisionKind.CANDIDATE,
    DecisionKind.INCLUDED,
    DecisionKind.RESERVE,
    DecisionKind.OUT,
)
_WHAT_IS_A_PLACE = tuple(kind for kind in _WHAT_GIVES_A_PLACE if kind != DecisionKind.OUT)
_WHAT_STANDS_IN_A_PLAN = (DecisionKind.REPLANNED, DecisionKind.BUDGETED, DecisionKind.RANKED)


class DecisionQuerySet(models.QuerySet["Decision"]):
    def latest_first(self) -> "DecisionQuerySet":
        return self.select_related("project", "by", "plan").order_by("-at", "-pk")

    def answers(self) -> "DecisionQuerySet":
        """All but what submitters do themselves when they send in, and what came from a spreadsheet."""
        return self.exclude(kind__in=(Decision.Kind.SUBMITTED, Decision.Kind.IMPORTED))

    def on_places(self) -> "DecisionQuerySet":
        """What was decided about a project's place in a plan, and not about what stands in it."""
        return self.exclude(kind__in=_WHAT_STANDS_IN_A_PLAN)

    def of_plan(self, plan: ActionPlan) -> "DecisionQuerySet":
        """What was decided in it; and of time and resources what was changed in several at once, it among them."""
        earlier = Decision.objects.filter(plan=plan, project=OuterRef("project"), at__lte=OuterRef("at"))
        place = earlier.giving_places().order_by("-at", "-pk").values("kind")[:1]
        is_over = ActionPlan.objects.filter(pk=plan.pk, closing__at__lt=OuterRef("at"))
        in_several = Q(plan=None, kind=DecisionKind.REPLANNED, place__in=_WHAT_IS_A_PLACE) & ~Exists(is_over)
        return self.annotate(place=Subquery(place)).filter(Q(plan=plan) | in_several)

    def giving_places(self) -> "DecisionQuerySet":
        """What gave an entry the decision that it has, or had: not that it is done, or is not after all."""
        return self.filter(kind__in=_WHAT_GIVES_A_PLACE)

    def latest_of_each_project(self) -> "DecisionQuerySet":
        """One for each project, the latest."""
        return self.select_related("by").order_by("project", "-at", "-pk").distinct("project")


class Decision(models.Model):
    """Who decided what, when and why: every move that a person is entitled to an answer on. Append-only."""

    Kind = DecisionKind

    project = models.ForeignKey(Project, models.PROTECT, related_name="decisions", verbose_name="prosjekt")
    plan = models.ForeignKey(
        ActionPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="plan",
    )  # none where it is of no plan, or changes time and resources in several
    kind = models.CharField("beslutning", max_length=20, choices=Kind)
    reason = models.TextField("begrunnelse", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("tidspunkt", default=timezone.now, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "beslutning"
        verbose_name_plural = "beslutninger"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="decision_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(
                    kind__in=[
                        "returned",
                        "parked",
                        "declined",
                        "included",
                        "reserve",
                        "out",
                        "stopped",
                        "merged",
                        "unmerged",
                        "replanned",
                        "ranked",
                        "resumed",
                    ]
                )
                | ~Q(reason=""),
                name="decision_that_touches_somebody_has_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decisions_are_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.get_kind_display()}"
