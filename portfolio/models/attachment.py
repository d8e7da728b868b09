import uuid
from pathlib import PurePath

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from portfolio.file_types import WORDS
from portfolio.models.project import Project

MOST_BYTES = 25 * 1024 * 1024


def _place(attachment: "Attachment", name: str) -> str:
    """Nothing of the name that the browser sent but its ending, which has been checked."""
    return f"attachments/{attachment.project_id}/{uuid.uuid4()}{PurePath(attachment.name).suffix.lower()}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: settings.AUTH_USER_MODEL) -> "AttachmentQuerySet":
        """Whoever sees a project sees what is attached to it."""
        return self.filter(project__in=Project.objects.visible_to(user))

    def of(self, project: Project) -> "AttachmentQuerySet":
        """Its own, and those of the proposals that go on as a part of it; with all that a list tells, and asks."""
        rows = self.filter(project__in=Project.objects.family_of(project))
        related = rows.select_related("uploaded_by", "project").prefetch_related("project__co_authors")
        return related.order_by("uploaded_at", "pk")


@pghistory.track()
class Attachment(models.Model):
    """A document or a picture that belongs to a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="attachments", verbose_name="prosjekt")
    file = models.FileField("fil", upload_to=_place, max_length=200)
    name = models.CharField("filnavn", max_length=200)
    content_type = models.CharField("filtype", max_length=100)
    size = models.PositiveBigIntegerField("størrelse i byte")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lastet opp av"
    )
    uploaded_at = models.DateTimeField("lastet opp", auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "vedlegg"
        verbose_name_plural = "vedlegg"
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__range=(1, MOST_BYTES)), name="attachment_is_not_empty_nor_huge"),
            models.CheckConstraint(condition=Q(name__regex=r"^[^\x01-\x1f/\\]+$"), name="attachment_name_is_one_line"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portfolio:attachment", args=[self.pk])

    @property
    def type_in_words(self) -> str:
        return WORDS.get(self.content_type, "fil")
