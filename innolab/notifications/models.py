"""What the portal tells people: in the portal (the bell) and by e-mail. It knows texts and addresses only."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from innolab.constraints import one_line

WAITS, LATE, SENT, GIVEN_UP = "venter", "forsinket", "sendt", "gitt opp"


class MailQuerySet(models.QuerySet["Mail"]):
    def unsent(self) -> "MailQuerySet":
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def due(self) -> "MailQuerySet":
        """What is to be tried now, the longest wait first."""
        return self.unsent().filter(due_at__lte=timezone.now()).order_by("due_at", "pk")


class Mail(models.Model):
    """A mail to one person, about one notification or, as a digest, several.

    This row is the truth about what was sent. A task in the queue only wakes the worker up to look here.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mails", verbose_name="mottaker"
    )
    subject = models.CharField("emne", max_length=250)
    key = models.UUIDField("kjennemerke", default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField("lagt i kø", auto_now_add=True)
    due_at = models.DateTimeField("neste forsøk", default=timezone.now)
    attempts = models.PositiveIntegerField("forsøk", default=0)
    last_error = models.TextField("siste feil", blank=True)
    sent_at = models.DateTimeField("sendt", null=True, blank=True)
    given_up_at = models.DateTimeField("gitt opp", null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "e-post"
        verbose_name_plural = "e-poster"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(sent_at__isnull=True, given_up_at__isnull=True), name="mail_waiting"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True), name="mail_is_not_sent_and_given_up"
            ),
            models.CheckConstraint(
                condition=Q(given_up_at__isnull=True) | ~Q(last_error=""), name="mail_given_up_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def state(self) -> str:
        if self.sent_at:
            return SENT
        if self.given_up_at:
            return GIVEN_UP
        return LATE if self.attempts else WAITS


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """Something that one person is told once."""

    MOST_COUNTED = 100  # the bell says «99+»

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name="mottaker"
    )
    title = models.CharField("overskrift", max_length=250)
    text = models.TextField("tekst", blank=True)
    href = models.CharField("adresse i portalen", max_length=300)
    is_answer = models.BooleanField("svar på eget forslag", default=False)
    waits_for_digest = models.BooleanField("kommer i neste samlede e-post", default=False)
    mail = models.ForeignKey(
        Mail, models.SET_NULL, null=True, blank=True, related_name="notifications", verbose_name="e-post"
    )
    created_at = models.DateTimeField("opprettet", auto_now_add=True)
    read_at = models.DateTimeField("lest", null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "varsel"
        verbose_name_plural = "varsler"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notification_of_recipient"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notification_unread"),
            models.Index(fields=["recipient"], condition=Q(waits_for_digest=True), name="notification_for_digest"),
        ]
        constraints = [
            one_line("notification_title_is_one_line", "title"),
            models.CheckConstraint(condition=Q(href__regex=r"^/([^/\\]|$)"), name="notification_leads_into_the_portal"),
            models.CheckConstraint(
                condition=Q(waits_for_digest=False) | Q(mail__isnull=True), name="notification_is_mailed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title
