"""A meeting in which leadership decides about a plan: its agenda, who was there, what was resolved, the protocol."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from innolab.constraints import ONE_LINE, one_line
from portfolio.models import ActionPlan, ActionPlanEntry, Decision
from portfolio.models.triggers import have_no_gaps, stands
from roadmap.models.meeting_sql import (
    A_MEETING_GOES_FORWARD,
    A_RESOLUTION_IS_ABOUT_ITS_ITEM,
    AN_ENDED_AGENDA_STANDS,
    AN_ITEM_IS_ABOUT_THE_PLAN_OF_ITS_MEETING,
    WHAT_WAS_RESOLVED_IN_AN_ENDED_MEETING_STANDS,
)

LONGEST_NOTE = 2_000
MOST_MINUTES = 480


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def ended(self) -> "MeetingQuerySet":
        return self.filter(state=Meeting.State.ENDED)

    def for_list(self) -> "MeetingQuerySet":
        """The latest first, each with how many items it has. Without what is written at length."""
        rows = self.without_what_is_long().select_related("plan")
        return rows.annotate(count=models.Count("items")).order_by("-held_on", "-pk")

    def without_what_is_long(self) -> "MeetingQuerySet":
        return self.defer("protocol", "ranking_before", "ranking_after", "limits_before")


@pghistory.track(exclude=["ranking_before", "ranking_after", "limits_before", "protocol"])
class Meeting(models.Model):
    """Leadership around a table, over one plan. What is ended stands."""

    class State(models.TextChoices):
        PLANNED = "planned", "planlagt"
        UNDER_WAY = "under_way", "i gang"
        ENDED = "ended", "avsluttet"

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="meetings", verbose_name="plan")
    title = models.CharField("tittel", max_length=120)
    held_on = models.DateField("dato")
    begins_at = models.TimeField("klokkeslett", null=True, blank=True)  # as it is called; when it began is started_at
    place = models.CharField("sted", max_length=120, blank=True)
    guests = models.TextField(
        "andre til stede", blank=True, help_text="Uten bruker i portalen, ett navn på hver linje."
    )
    state = models.CharField("status", max_length=10, choices=State, default=State.PLANNED)
    started_at = models.DateTimeField("startet", null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="startet av"
    )
    ended_at = models.DateTimeField("avsluttet", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="avsluttet av"
    )
    current = models.ForeignKey(  # what all who follow the meeting look at
        "roadmap.AgendaItem", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="saken nå"
    )
    # Written once: the ranking at the start and at the end, as roadmap.meetings.ranking tells it; how the plan stood
    # against its frames at the start, as roadmap.meetings.limits tells it; and what was said.
    ranking_before = models.JSONField("prioriteringen før", null=True, blank=True)
    ranking_after = models.JSONField("prioriteringen etter", null=True, blank=True)
    limits_before = models.JSONField("planen mot rammene før", null=True, blank=True)
    protocol = models.JSONField(
        "protokoll", null=True, blank=True, help_text="Slik roadmap.meetings.protocol skrev den."
    )
    version = models.PositiveIntegerField("versjon", default=0)  # of what is prepared: what is decided has the plan's

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "møte"
        verbose_name_plural = "møter"
        ordering = ["-held_on", "-pk"]
        permissions = [
            ("prepare_meeting", "Kan forberede møter og saklister"),
            ("hold_meeting", "Kan starte, lede og avslutte møter"),
        ]
        constraints = [
            one_line("meeting_title_is_one_line", "title"),
            models.CheckConstraint(
                condition=Q(state="planned", started_at__isnull=True, started_by__isnull=True)
                | Q(state__in=["under_way", "ended"], started_at__isnull=False, started_by__isnull=False),
                name="meeting_is_started_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "under_way"], ended_at__isnull=True, ended_by__isnull=True)
                | Q(state="ended", ended_at__isnull=False, ended_by__isnull=False),
                name="meeting_is_ended_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", ranking_before__isnull=True) | Q(ranking_before__isnull=False),
                name="a_started_meeting_keeps_the_ranking_before",
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(limits_before__isnull=True),
                name="a_planned_meeting_has_no_limits_before",
            ),
            models.CheckConstraint(
                condition=(~Q(state="ended") & Q(ranking_after__isnull=True, protocol__isnull=True))
                | Q(state="ended", ranking_after__isnull=False, protocol__isnull=False),
                name="an_ended_meeting_keeps_the_ranking_after_and_its_protocol",
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="under_way"), name="one_meeting_of_a_plan_is_under_way"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="a_meeting_goes_forward",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=A_MEETING_GOES_FORWARD,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def when(self) -> str:
        """«torsdag 3. desember 2026 kl. 09.00», or the day alone."""
        day = date_format(self.held_on, "l j. F Y")
        return f"{day} kl.\u00a0{self.begins_at:%H.%M}" if self.begins_at else day

    @property
    def when_and_where(self) -> str:
        """«torsdag 3. desember 2026 kl. 09.00, Formannskapssalen»."""
        return f"{self.when}, {self.place}" if self.place else self.when

    def get_absolute_url(self) -> str:
        return reverse("roadmap:meeting", args=[self.pk])


# No more than that: a project has long texts, and an agenda may have many.
_ON_AN_AGENDA = (
    *("meeting", "position", "heading", "note", "minutes"),
    *(f"entry__{name}" for name in ("plan", "rank", "decision", "project__title")),
    *(f"entry__project__{name}" for name in ("programme__name", "programme__colour", "unit__name")),
)


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def for_agenda(self) -> "AgendaItemQuerySet":
        """In their order, with what is told of each and what was resolved in it."""
        joined = ("entry__project__programme", "entry__project__unit")
        resolved = models.Prefetch("resolutions", Resolution.objects.select_related("by").order_by("at", "pk"))
        return self.select_related(*joined).only(*_ON_AN_AGENDA).prefetch_related(resolved).order_by("position")


@pghistory.track()
class AgendaItem(models.Model):
    """One item: a project in the plan, or something else under a heading of its own."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name="møte")
    position = models.PositiveSmallIntegerField("sak nr.")
    entry = models.ForeignKey(
        ActionPlanEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name="planpost",
    )
    heading = models.CharField("overskrift", max_length=120, blank=True)
    note = models.TextField("merknad", max_length=LONGEST_NOTE, blank=True)
    minutes = models.PositiveSmallIntegerField("minutter", null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = "sak"
        verbose_name_plural = "saker"
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="no_two_items_share_a_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["meeting", "entry"], name="a_project_is_on_an_agenda_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="positions_begin_at_one"),
            models.CheckConstraint(
                condition=Q(entry__isnull=False, heading="") | Q(entry__isnull=True, heading__regex=ONE_LINE),
                name="an_item_is_a_project_or_has_a_heading",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(1, MOST_MINUTES)), name="minutes_are_reasonable"
            ),
        ]
        triggers = [
            have_no_gaps(
                "positions_have_no_gaps",
                table="roadmap_agendaitem",
                column="position",
                parent="meeting_id",
                parent_table="roadmap_meeting",
                says="positions of an agenda have no gaps",
            ),
            pgtrigger.Trigger(
                name="an_item_is_about_the_plan_of_its_meeting",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("entry_id", "meeting_id"),
                func=AN_ITEM_IS_ABOUT_THE_PLAN_OF_ITS_MEETING,
            ),
            pgtrigger.Trigger(
                name="an_ended_agenda_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=AN_ENDED_AGENDA_STANDS.format(name="an_ended_agenda_stands"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.entry.project.title if self.entry else self.heading

    def get_absolute_url(self) -> str:
        return reverse("roadmap:meeting-item", args=[self.meeting_id, self.position])


class Attendance(models.Model):
    """Somebody with an account was present."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name="møte")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="person")

    class Meta:
        verbose_name = "til stede"
        verbose_name_plural = "til stede"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_is_present_in_a_meeting_once"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="who_was_present_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=AN_ENDED_AGENDA_STANDS.format(name="who_was_present_stands"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class ResolutionKind(models.TextChoices):
    INCLUDED = "included", "tatt med i planen"
    RESERVE = "reserve", "satt i reserve"
    OUT = "out", "tatt ut av planen"
    CANDIDATE = "candidate", "satt tilbake til kandidat"
    RANKED = "ranked", "flyttet i prioriteringen"
    POSTPONED = "postponed", "utsatt"
    NOTED = "noted", "notert"


ON_PLACES = ["included", "reserve", "out", "candidate"]


class Resolution(models.Model):
    """What was resolved in one item, and why. A change of the plan is a Decision too; a move in a draft is not."""

    Kind = ResolutionKind

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="resolutions", verbose_name="sak")
    kind = models.CharField("hva", max_length=10, choices=Kind)
    decision = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="resolution", verbose_name="beslutning"
    )
    from_rank = models.PositiveIntegerField("fra plass", null=True, blank=True)
    to_rank = models.PositiveIntegerField("til plass", null=True, blank=True)
    reason = models.TextField("begrunnelse")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ført av")
    at = models.DateTimeField("tidspunkt", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "beslutning i møte"
        verbose_name_plural = "beslutninger i møter"
        ordering = ["item", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ResolutionKind.values), name="resolution_kind_is_known"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="a_resolution_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(kind__in=ON_PLACES) | Q(decision__isnull=False),
                name="a_resolution_about_a_place_is_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(kind="ranked", from_rank__isnull=False, to_rank__isnull=False)
                | (~Q(kind="ranked") & Q(from_rank__isnull=True, to_rank__isnull=True)),
                name="a_move_says_from_where_to_where",
            ),
        ]
        triggers = [
            stands("resolutions_stand"),
            pgtrigger.Trigger(
                name="a_resolution_is_about_its_item",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=A_RESOLUTION_IS_ABOUT_ITS_ITEM,
            ),
            pgtrigger.Trigger(
                name="nothing_is_resolved_in_an_ended_meeting",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=WHAT_WAS_RESOLVED_IN_AN_ENDED_MEETING_STANDS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.in_words}"

    @property
    def in_words(self) -> str:
        """«flyttet fra plass 4 til plass 2»."""
        if self.kind == ResolutionKind.RANKED:
            return f"flyttet fra plass {self.from_rank} til plass {self.to_rank}"
        return str(ResolutionKind(self.kind).label)


class ProtocolFile(models.Model):
    """The protocol of a meeting as it was issued: the same bytes ever after."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        WORD = "docx", "Word"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="files", verbose_name="møte")
    kind = models.CharField("type", max_length=4, choices=Kind)
    content = models.BinaryField("innhold")
    sha256 = models.CharField("kontrollsum", max_length=64)
    at = models.DateTimeField("laget", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "protokoll"
        verbose_name_plural = "protokoller"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind"], name="a_protocol_is_issued_once"),
            models.CheckConstraint(condition=Q(kind__in=["pdf", "docx"]), name="protocol_kind_is_known"),
        ]
        triggers = [stands("protocols_stand")]

    def __str__(self) -> str:
        return f"{self.meeting} ({self.get_kind_display()})"
