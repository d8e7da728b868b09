"""How employees take part in what somebody has submitted: they follow, support and comment (strategy §4.2)."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from portfolio.models.project import Project

LONGEST_COMMENT = 5_000


class CommentQuerySet(models.QuerySet["Comment"]):
    def for_page(self) -> "CommentQuerySet":
        """With all that a page shows of each comment, the newest first."""
        return self.select_related("author").order_by("-created_at", "-pk")

    def newer_than(self, comment: "Comment") -> "CommentQuerySet":
        """What stands before it on the page."""
        at_once = Q(created_at=comment.created_at, pk__gt=comment.pk)
        return self.filter(Q(created_at__gt=comment.created_at) | at_once)


class Follow(models.Model):
    """Somebody wants to hear what happens to a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="follows", verbose_name="prosjekt")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows", verbose_name="bruker")
    since = models.DateTimeField("siden", auto_now_add=True)

    class Meta:
        verbose_name = "følger"
        verbose_name_plural = "følgere"
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="one_follows_a_project_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.project}"


class Support(models.Model):
    """Somebody thinks that a proposal deserves to be carried out."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="supports", verbose_name="prosjekt")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="supports", verbose_name="bruker")
    since = models.DateTimeField("siden", auto_now_add=True)

    class Meta:
        verbose_name = "støtte"
        verbose_name_plural = "støtter"
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="one_supports_a_project_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.project}"


@pghistory.track()
class Comment(models.Model):
    """What somebody says about a project, in Markdown. The office may hide it; that it did so, and why, stays."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="comments", verbose_name="prosjekt")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments", verbose_name="skrevet av"
    )
    text = models.TextField("kommentar", max_length=LONGEST_COMMENT)
    created_at = models.DateTimeField("skrevet", auto_now_add=True)
    edited_at = models.DateTimeField("endret", null=True, blank=True)
    hidden_at = models.DateTimeField("skjult", null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="skjult av"
    )
    hidden_reason = models.TextField("hvorfor den er skjult", blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "kommentar"
        verbose_name_plural = "kommentarer"
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["project", "created_at"], name="comment_project_created")]
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True, hidden_reason="")
                | (Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason="")),
                name="comment_hidden_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return reverse("portfolio:comment", args=[self.pk])
