"""Which programme a project belongs to (strategy §6.1): criteria lead to a suggestion, a person decides."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import prefetch_related_objects

from portfolio.models import Programme, ProgrammeCriterion, Project, Strategy


def criteria_of(strategy: Strategy) -> list[ProgrammeCriterion]:
    """The criteria whose questions the submitter answers, the one that takes precedence first."""
    prefetch_related_objects([strategy], "programmes__criteria")  # nothing where a list has fetched them already
    criteria = [criterion for programme in strategy.programmes.all() for criterion in programme.criteria.all()]
    return sorted(criteria, key=lambda criterion: (criterion.precedence, criterion.pk))


def answers_to_criteria(project: Project) -> list[tuple[ProgrammeCriterion, bool | None]]:
    """What the submitter answered to each question, yes or no; None where there is no answer."""
    answers = dict.fromkeys(project.criteria_not_met.all(), False) | dict.fromkeys(project.criteria_met.all(), True)
    return [(criterion, answers.get(criterion)) for criterion in criteria_of(project.strategy)]


def unanswered_criteria(project: Project) -> list[ProgrammeCriterion]:
    """The criteria whose questions have neither a yes nor a no yet."""
    if not project.pk:
        return criteria_of(project.strategy)
    return [criterion for criterion, answer in answers_to_criteria(project) if answer is None]


class Suggestion(NamedTuple):
    programme: Programme
    because: str


def suggest_programme(criteria_met: Iterable[ProgrammeCriterion]) -> Suggestion | None:
    """The programme of the criterion that takes precedence among those met; None where none is met."""
    first = min(
        criteria_met,
        key=lambda criterion: (criterion.precedence, criterion.pk),
        default=None,
    )
    return Suggestion(first.programme, first.because) if first else None


def suggestion_for(project: Project) -> Suggestion | None:
    """What the submitter's answers lead to."""
    return suggest_programme(project.criteria_met.all())


def programme_can_be_chosen(project: Project) -> bool:
    """The questions come first: a choice is due when they have led to a programme, or when all are answered."""
    return project.programme is not None or not unanswered_criteria(project)


def departs_from_suggestion(project: Project) -> bool:
    """Another programme than the suggested one was chosen; that wants a reason."""
    if project.programme is None:
        return False
    suggestion = suggestion_for(project)
    return suggestion is None or suggestion.programme != project.programme
