"""Principles, and the checklists they are assessed by."""

from django.db.models import F

from principles.models import Assessment, Checklist, Principle
from tests.portfolio.violations.builders import copy_of

VIOLATIONS = {
    "no_two_principles_share_a_hashtag": [copy_of(Principle, slug="nytt-prinsipp")],
    "hashtag_begins_with_a_hash": [lambda _: Principle.objects.filter(slug="teknologi").update(hashtag="Teknologi")],
    "checklist_never_supersedes_itself": [lambda _: Checklist.objects.update(supersedes=F("pk"))],
    "one_assessment_per_principle": [copy_of(Assessment, reason="Enda en grunn.")],
    "verdict_is_known": [lambda _: Assessment.objects.update(verdict="splendid")],
}
