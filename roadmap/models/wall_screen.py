"""A read-only address of the roadmap for a screen on a wall, or a frame on the intranet."""

import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from innolab.accounts.models import LocalDay
from innolab.constraints import all_or_none, hash_of_a_secret, one_line, query_of_an_address

LONGEST_QUERY = 2_000


class WallScreenQuerySet(models.QuerySet["WallScreen"]):
    def living(self, today: datetime.date) -> "WallScreenQuerySet":
        """Those whose address works; what ends first on top."""
        return self.filter(switched_off_at__isnull=True, expires_on__gte=today).order_by("expires_on", "pk")

    def ended(self, today: datetime.date) -> "WallScreenQuerySet":
        """Those that were switched off or have run out, the youngest first."""
        return self.filter(Q(switched_off_at__isnull=False) | Q(expires_on__lt=today)).order_by("-pk")


@pghistory.track(exclude=["digest"])
class WallScreen(models.Model):
    """Whoever knows the address sees the roadmap without logging in, so only the hash of its secret is kept."""

    name = models.CharField("navn", max_length=60)
    query = models.CharField("hva den viser", max_length=LONGEST_QUERY, blank=True)  # of the roadmap's address
    shows_money = models.BooleanField("viser beløp", default=False)
    origin = models.CharField("vises også på", max_length=200, blank=True)  # the intranet that may have it in a frame
    digest = models.CharField("avtrykk", max_length=64, editable=False)
    made_at = models.DateTimeField("laget", auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="laget av")
    prolonged_at = models.DateTimeField("sist forlenget", auto_now_add=True)
    expires_on = models.DateField("siste dag")
    switched_off_at = models.DateTimeField("slått av", null=True, blank=True)
    switched_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="slått av av"
    )

    objects = WallScreenQuerySet.as_manager()

    class Meta:
        verbose_name = "veggskjerm"
        verbose_name_plural = "veggskjermer"
        default_permissions = ("view",)
        permissions = [("show_wallscreen", "Kan vise veikartet på veggskjermer uten innlogging")]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="no_two_wall_screens_share_a_secret"),
            hash_of_a_secret("wall_screen_keeps_no_secret", "digest"),
            one_line("wall_screen_name_is_one_line", "name"),
            query_of_an_address("wall_screen_keeps_the_query_of_an_address", "query"),
            models.CheckConstraint(
                condition=Q(origin__regex=r"^(https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?)?$"),
                name="wall_screen_is_framed_by_one_origin_or_none",
            ),
            models.CheckConstraint(
                condition=Q(
                    expires_on__range=(
                        LocalDay(F("prolonged_at"), after="0"),
                        LocalDay(F("prolonged_at"), after="1 year"),
                    )
                ),
                name="wall_screen_lives_a_year_at_a_time",
            ),
            all_or_none("wall_screen_switched_off_by_somebody_at_some_time", "switched_off_at", "switched_off_by"),
        ]

    def __str__(self) -> str:
        return self.name
