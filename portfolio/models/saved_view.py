"""A way of looking at the projects, by name."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from innolab.accounts.models import User
from innolab.constraints import one_line, query_of_an_address
from portfolio.models.sorting import norwegian

LONGEST_QUERY = 2_000


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> "SavedViewQuerySet":
        """One's own, and those that are shared with all."""
        return self.filter(Q(owner=user) | Q(shared_at__isnull=False))

    def for_list(self) -> "SavedViewQuerySet":
        return self.select_related("owner").order_by(norwegian("name"), "pk")


@pghistory.track()
class SavedView(models.Model):
    """A filter, and how the list and the roadmap show what it finds, as their addresses say it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name="eier")
    name = models.CharField("navn", max_length=80)
    query = models.CharField("adresse", max_length=LONGEST_QUERY, blank=True)
    shared_at = models.DateTimeField("delt med alle", null=True, blank=True)
    created_at = models.DateTimeField("opprettet", auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "lagret visning"
        verbose_name_plural = "lagrede visninger"
        permissions = [("share_savedview", "Kan dele lagrede visninger med alle")]
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="nobody_has_two_saved_views_of_a_name"),
            one_line("saved_view_name_is_one_line", "name"),
            query_of_an_address("saved_view_keeps_the_query_of_an_address", "query"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address that is sent to others; it leads to the list. The roadmap has one of its own."""
        return reverse("portfolio:saved-view", args=[self.pk])
