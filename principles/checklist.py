"""Acts and rules of the checklist (strategy §5). Which principles apply is told by the caller."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from innolab.accounts.models import User
from innolab.refusals import StaleVersion
from principles.models import Assessment, Checklist, Principle, PrincipleQuerySet


class Answer(NamedTuple):
    """What somebody says of one principle. An empty verdict or reason is an answer that is not finished."""

    principle: Principle
    verdict: str
    reason: str


def start(*, by: User, supersedes: Checklist | None = None) -> Checklist:
    """A new, empty checklist. The one that it supersedes is kept."""
    return Checklist.objects.create(created_by=by, supersedes=supersedes)


@transaction.atomic
def assess(checklist: Checklist, *, answers: Iterable[Answer], by: User, version: int) -> Checklist:
    """Keep the answers, finished or not. An answer that did not change keeps who gave it and when.

    Where none changed, as at a double click, nothing is written. Raises StaleVersion when somebody else has saved
    since `version` was read.
    """
    locked = Checklist.objects.select_for_update().get(pk=checklist.pk)
    kept = {row.principle_id: row for row in locked.assessments.all()}
    changed = []
    for answer in answers:
        row = kept.get(answer.principle.pk) or Assessment(checklist=locked, principle=answer.principle)
        said = (answer.verdict, answer.reason.strip())  # blanks are no reason
        if (row.verdict, row.reason) != said:
            row.verdict, row.reason = said
            row.assessed_by = by
            changed.append(row)
    if not changed:
        return locked
    if locked.version != version:
        raise StaleVersion("Noen andre har lagret i sjekklisten etter at du åpnet den.")
    for row in changed:
        row.save()
    locked.version += 1
    locked.save(update_fields=["version"])
    return locked


def answers_in(checklist: Checklist | None, *, principles: PrincipleQuerySet) -> list[Assessment]:
    """One answer for each principle, in order, with the guiding questions; an empty one where nothing was said."""
    rows = checklist.assessments.select_related("assessed_by") if checklist else Assessment.objects.none()
    kept = {row.principle_id: row for row in rows}
    answers = []
    for principle in principles.prefetch_related("questions"):
        answer = kept.get(principle.pk) or Assessment(checklist=checklist, principle=principle)
        answer.principle = principle
        answers.append(answer)
    return answers


def lacking(answers: Iterable[Assessment]) -> list[str]:
    """What is missing before everything is assessed, in words: «#Teknologi mangler begrunnelse»."""
    return [
        f"{answer.principle.hashtag} mangler {'begrunnelse' if answer.verdict else 'vurdering'}"
        for answer in answers
        if not answer.is_complete
    ]


def unassessed(checklist: Checklist | None, *, principles: PrincipleQuerySet) -> list[Principle]:
    """Which of the principles are not assessed wholly."""
    return list(principles.unassessed_in(checklist))
