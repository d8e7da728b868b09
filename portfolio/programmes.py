"""Which programme a project belongs to (strategy §6.1): criteria lead to a suggestion, a person decides."""

from collections.abc import Iterable
from typing import NamedTuple

from portfolio.models import Programme, ProgrammeCriterion, Project


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
    return suggest_programme(project.criteria_met.select_related("programme"))


def departs_from_suggestion(project: Project) -> bool:
    """Another programme than the suggested one was chosen; that wants a reason."""
    suggestion = suggestion_for(project)
    return project.programme is not None and (suggestion is None or suggestion.programme != project.programme)
