"""Saying something about what somebody has sent in, changing it for a while, and hiding what does not belong there."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import User
from innolab.notifications import delivery
from innolab.refusals import MissingReason, Refused, require
from portfolio.mentions import MOST_MENTIONS, mentioned, names_in
from portfolio.models import Comment, Follow, Project
from portfolio.participation import audience, hold_what_goes_on, is_theirs
from portfolio.permissions import ASSESS, PROPOSE
from portfolio.proposals import DOUBLE_CLICK

MAY_BE_CHANGED_FOR = datetime.timedelta(minutes=15)


@transaction.atomic
def comment(project: Project, *, text: str, by: User) -> Comment:
    """Say something about a project. Whoever does begins to follow it, so that an answer reaches them.

    Those whose proposal it is, those who follow it and those who are mentioned are told. A second call at once with
    the same text, as of a double click, returns the first one's comment. Raises NotPermitted, or Refused.
    """
    require(by, PROPOSE)
    _refuse_unless_sayable(text)
    project = hold_what_goes_on(project)
    just_now = timezone.now() - DOUBLE_CLICK
    if same := project.comments.filter(author=by, text=text, created_at__gte=just_now).first():
        return same
    said = Comment.objects.create(project=project, author=by, text=text)
    if not is_theirs(by, project):
        Follow.objects.get_or_create(project=project, user=by)
    named = mentioned(text, project=project)
    _tell_mentioned(named, said)
    delivery.notify(
        audience(project).exclude(pk__in=[person.pk for person in named]),
        title=f"Ny kommentar til «{project}»",
        text=f"Fra {by}.",
        href=said.get_absolute_url(),
        by=by,
    )
    return said


def _refuse_unless_sayable(text: str) -> None:
    if not text.strip():
        raise Refused("Skriv noe i kommentaren.")
    if len(names_in(text)) > MOST_MENTIONS:
        raise Refused(f"Du kan nevne høyst {MOST_MENTIONS} personer i én kommentar.")


def _tell_mentioned(people: Iterable[User], said: Comment) -> None:
    """The text itself is not sent along: what is hidden later shall be hidden everywhere."""
    delivery.notify(
        people,
        title=f"Du er nevnt i en kommentar til «{said.project}»",
        text=f"Av {said.author}.",
        href=said.get_absolute_url(),
        by=said.author,
    )


def why_not_changed(comment: Comment, *, by: User) -> str:
    """What keeps the user from changing the comment, in words; "" where nothing does."""
    if comment.author_id != by.pk:
        return "Bare den som skrev kommentaren, kan endre den."
    if comment.hidden_at:
        return "Kommentaren er skjult av porteføljekontoret og kan ikke endres."
    if timezone.now() - comment.created_at >= MAY_BE_CHANGED_FOR:
        return "Det er mer enn 15 minutter siden du skrev kommentaren, så den kan ikke endres. Skriv heller en ny."
    return ""


def refuse_unless_changeable(comment: Comment, *, by: User) -> None:
    if reason := why_not_changed(comment, by=by):
        raise Refused(reason)


@transaction.atomic
def edit_comment(comment: Comment, *, text: str, by: User) -> Comment:
    """Change what one said, for a while after it was written; later, others have read it and answered.

    Those who are mentioned first now are told. The same text again changes nothing. Raises NotPermitted, or Refused.
    """
    require(by, PROPOSE)
    _refuse_unless_sayable(text)
    comment = _lock(comment)
    refuse_unless_changeable(comment, by=by)
    if comment.text == text:
        return comment
    before = {person.pk for person in mentioned(comment.text, project=comment.project)}
    comment.text, comment.edited_at = text, timezone.now()
    comment.save(update_fields=["text", "edited_at"])
    _tell_mentioned([person for person in mentioned(text, project=comment.project) if person.pk not in before], comment)
    return comment


@transaction.atomic
def hide_comment(comment: Comment, *, reason: str, by: User) -> Comment:
    """Take a comment out of sight, with a reason that stays in its place. Its author is told.

    A second call with the same reason, as of a double click, changes nothing. Raises NotPermitted, MissingReason, or
    Refused when another has hidden it.
    """
    require(by, ASSESS)
    if not reason.strip():
        raise MissingReason("Skriv hvorfor kommentaren skjules. Alle som leser saken, ser begrunnelsen.")
    comment = _lock(comment)
    if comment.hidden_at and (comment.hidden_by_id, comment.hidden_reason) == (by.pk, reason.strip()):
        return comment
    if comment.hidden_at:
        raise Refused("Kommentaren er allerede skjult.")
    comment.hidden_at, comment.hidden_by, comment.hidden_reason = timezone.now(), by, reason.strip()
    comment.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    _tell_author(comment, by=by, title="Porteføljekontoret har skjult kommentaren din", text=comment.hidden_reason)
    return comment


@transaction.atomic
def show_comment(comment: Comment, *, by: User) -> Comment:
    """Let a hidden comment be read again. A second call changes nothing. Raises NotPermitted."""
    require(by, ASSESS)
    comment = _lock(comment)
    if comment.hidden_at is None:
        return comment
    comment.hidden_at, comment.hidden_by, comment.hidden_reason = None, None, ""
    comment.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    _tell_author(comment, by=by, title="Kommentaren din vises igjen")
    return comment


def _tell_author(comment: Comment, *, by: User, title: str, text: str = "") -> None:
    title = f"{title} til «{comment.project}»"
    delivery.notify([comment.author], title=title, text=text, href=comment.get_absolute_url(), by=by)


def _lock(comment: Comment) -> Comment:
    """As it is now, held until the transaction ends."""
    return Comment.objects.select_for_update(of=("self",)).select_related("project", "author").get(pk=comment.pk)
