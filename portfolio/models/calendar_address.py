"""The secret address of the dates of what somebody follows."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class CalendarAddress(models.Model):
    """Whoever knows the address reads the calendar without logging in, so only its hash is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_address", verbose_name="bruker"
    )
    token_hash = models.CharField("kontrollsum av adressen", max_length=64)
    made_at = models.DateTimeField("laget")

    class Meta:
        verbose_name = "kalenderadresse"
        verbose_name_plural = "kalenderadresser"
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="no_two_share_a_calendar_address"),
            models.CheckConstraint(
                condition=Q(token_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106  a pattern, no secret
                name="calendar_address_is_hashed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
