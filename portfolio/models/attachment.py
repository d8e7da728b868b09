import uuid
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q

from portfolio.models.project import Project

MOST_BYTES = 25 * 1024 * 1024


def _place(attachment: "Attachment", name: str) -> str:
    """Nothing of the name that the browser sent but its ending, which has been checked."""
    return f"attachments/{attachment.project_id}/{uuid.uuid4()}{PurePath(attachment.name).suffix.lower()}"


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

    class Meta:
        verbose_name = "vedlegg"
        verbose_name_plural = "vedlegg"
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__range=(1, MOST_BYTES)), name="attachment_is_not_empty_nor_huge"),
        ]

    def __str__(self) -> str:
        return self.name
