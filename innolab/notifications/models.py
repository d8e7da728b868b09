"""What the portal tells people: in the portal (the bell) and by e-mail. It knows texts and addresses only."""

from django.conf import settings
from django.db import models


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """Something that one person is told once."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name="mottaker"
    )
    title = models.CharField("overskrift", max_length=250)
    text = models.TextField("tekst", blank=True)
    href = models.CharField("adresse i portalen", max_length=300)
    is_answer = models.BooleanField("svar på eget forslag", default=False)
    created_at = models.DateTimeField("opprettet", auto_now_add=True)
    read_at = models.DateTimeField("lest", null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "varsel"
        verbose_name_plural = "varsler"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["recipient", "-created_at"], name="notification_of_recipient")]

    def __str__(self) -> str:
        return self.title
