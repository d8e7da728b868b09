import pghistory
from django.db import models

from innolab.fields import KEY_HELP
from portfolio.models.sorting import norwegian


@pghistory.track()
class Unit(models.Model):
    """A part of the municipality's organisation («virksomhetsområde»)."""

    slug = models.SlugField("kortnavn", unique=True, help_text=KEY_HELP)
    name = models.CharField("navn", max_length=100, unique=True)
    is_active = models.BooleanField(
        "i bruk",
        default=True,
        help_text="Bare enheter i bruk kan velges i nye forslag.",
    )

    class Meta:
        verbose_name = "enhet"
        verbose_name_plural = "enheter"
        ordering = [norwegian("name")]

    def __str__(self) -> str:
        return self.name
