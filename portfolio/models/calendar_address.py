"""The secret address of the dates of what somebody follows."""

from django.conf import settings
from django.db import models

from innolab.constraints import hash_of_a_secret


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
            hash_of_a_secret("calendar_address_is_hashed", "token_hash"),
        ]

    def __str__(self) -> str:
        return str(self.user)
