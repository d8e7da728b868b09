"""What people say, follow and attach."""

from portfolio.models import Attachment, Comment, Follow, Support
from portfolio.models.attachment import MOST_BYTES
from tests.portfolio.violations.builders import NOW, twice


def comment(**fields):
    return lambda world: Comment.objects.create(
        **{"project": world.proposal, "author": world.office, "text": "Fint.", **fields}
    )


def attachment(**fields):
    return lambda world: Attachment.objects.create(
        project=world.proposal, content_type="application/pdf", uploaded_by=world.office, **{"name": "a.pdf", **fields}
    )


VIOLATIONS = {
    "one_follows_a_project_once": [
        twice(lambda world: Follow.objects.create(project=world.proposal, user=world.office))
    ],
    "one_supports_a_project_once": [
        twice(lambda world: Support.objects.create(project=world.proposal, user=world.office))
    ],
    "comment_says_something": [comment(text=""), comment(text=" \n\t")],
    "comment_hidden_by_somebody_for_a_reason": [
        comment(hidden_at=NOW),
        comment(hidden_reason="Usaklig."),
        lambda world: comment(hidden_at=NOW, hidden_by=world.office)(world),
    ],
    "attachment_name_is_one_line": [attachment(size=1, name=name) for name in ("", "a\nb.pdf", "../a.pdf", "a\\b.pdf")],
    "attachment_is_not_empty_nor_huge": [attachment(size=0), attachment(size=MOST_BYTES + 1)],
}
