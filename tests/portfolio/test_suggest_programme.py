"""The criteria that are met lead to a programme (strategy §6.1)."""

from itertools import compress, product

import pytest

from portfolio.models import ProgrammeCriterion
from portfolio.programmes import criteria_of, departs_from_suggestion, suggest_programme, suggestion_for
from portfolio.workflow import Stage

# In the order of precedence that the strategy begins with.
CRITERIA = ("innbyggerdialog", "arkitektur-og-teknologi", "organisasjon-og-ansatte")
PROGRAMMES = ("innbyggeren-som-ressurs", "mennesker-og-teknologi", "laerende-organisasjon")


@pytest.fixture
def criteria(strategy):
    return {row.slug: row for row in ProgrammeCriterion.objects.all()}


@pytest.mark.parametrize(
    "met", [pytest.param(row, id="".join("ny"[m] for m in row)) for row in product((0, 1), repeat=3)]
)
@pytest.mark.parametrize("turned", [False, True], ids=["in order", "in reverse"])
def test_the_criterion_with_precedence_decides_in_whatever_order_they_come(met, turned, criteria):
    chosen = [criteria[slug] for slug in compress(CRITERIA, met)]
    suggestion = suggest_programme(reversed(chosen) if turned else chosen)
    expected = next(compress(PROGRAMMES, met), None)
    assert (suggestion.programme.slug if suggestion else None) == expected


def test_the_reason_is_the_one_of_the_criterion(criteria):
    criterion = criteria["arkitektur-og-teknologi"]
    assert suggest_programme([criterion]) == (criterion.programme, criterion.because)


def test_an_administrator_may_turn_the_precedence_around(criteria, strategy):
    ProgrammeCriterion.objects.filter(slug="organisasjon-og-ansatte").update(precedence=0)
    rows = ProgrammeCriterion.objects.order_by("?")
    assert suggest_programme(rows).programme.slug == "laerende-organisasjon"
    assert [row.slug for row in criteria_of(strategy)] == [CRITERIA[2], CRITERIA[0], CRITERIA[1]]


def test_of_criteria_with_the_same_precedence_the_older_one_decides(criteria):
    ProgrammeCriterion.objects.update(precedence=1)
    oldest = min(criteria.values(), key=lambda row: row.pk)
    assert suggest_programme(ProgrammeCriterion.objects.order_by("-pk")).programme == oldest.programme


def test_a_project_departs_from_its_suggestion_when_it_has_another_programme(make_project, criteria, strategy):
    project = make_project(Stage.DRAFT)
    assert (suggestion_for(project).programme, departs_from_suggestion(project)) == (project.programme, False)
    project.programme = strategy.programmes.get(slug="mennesker-og-teknologi")
    assert departs_from_suggestion(project) is True
    project.programme = None
    assert departs_from_suggestion(project) is False
    project.programme = strategy.programmes.first()
    project.criteria_met.clear()
    assert (suggestion_for(project), departs_from_suggestion(project)) == (None, True)
