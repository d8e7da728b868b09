"""The criteria that are met lead to a programme, and the submitter may choose otherwise (strategy §6.1)."""

from itertools import compress, product

import pytest

from portfolio import proposals
from portfolio.models import ProgrammeCriterion
from portfolio.programmes import (
    criteria_of,
    departs_from_suggestion,
    programme_can_be_chosen,
    suggest_programme,
    suggestion_for,
    unanswered_criteria,
)
from portfolio.proposals import Missing, Step
from portfolio.workflow import Stage

# In the order of precedence that the strategy begins with.
CRITERIA = CITIZENS, TECHNOLOGY, LEARNING = ("innbyggerdialog", "arkitektur-og-teknologi", "organisasjon-og-ansatte")
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
    criterion = criteria[TECHNOLOGY]
    assert suggest_programme([criterion]) == (criterion.programme, criterion.because)


def test_an_administrator_may_turn_the_precedence_around(criteria, strategy):
    ProgrammeCriterion.objects.filter(slug=LEARNING).update(precedence=0)
    rows = ProgrammeCriterion.objects.order_by("?")
    assert suggest_programme(rows).programme.slug == "laerende-organisasjon"
    assert [row.slug for row in criteria_of(strategy)] == [LEARNING, CITIZENS, TECHNOLOGY]


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


@pytest.fixture
def draft(strategy, submitter):
    return proposals.start(title="Et utkast", strategy=strategy, by=submitter)


@pytest.fixture
def answer(draft, submitter, criteria):
    """Answers the questions as the form does, and returns the draft."""

    def save(*, yes=(), no=(), **changes):
        changes |= {
            "criteria_met": [criteria[slug] for slug in yes],
            "criteria_not_met": [criteria[slug] for slug in no],
        }
        return proposals.save(draft, changes=changes, by=submitter)

    return save


def test_the_questions_come_in_the_order_of_precedence(strategy):
    assert tuple(row.slug for row in criteria_of(strategy)) == CRITERIA


def test_nothing_is_answered_in_a_new_draft(draft, criteria):
    assert unanswered_criteria(draft) == [criteria[slug] for slug in CRITERIA]
    assert suggestion_for(draft) is None
    assert not programme_can_be_chosen(draft)


def test_a_no_is_kept_apart_from_no_answer(answer, criteria):
    draft = answer(no=[CITIZENS])
    assert unanswered_criteria(draft) == [criteria[TECHNOLOGY], criteria[LEARNING]]
    assert list(draft.criteria_not_met.all()) == [criteria[CITIZENS]]
    assert draft.programme is None


def test_with_three_times_no_the_submitter_chooses_and_says_why(answer, criteria):
    draft = answer(no=CRITERIA)
    assert programme_can_be_chosen(draft)
    assert [item for item in proposals.missing(draft) if item.step == Step.PROGRAMME] == [
        Missing(Step.PROGRAMME, "programme", "Velg programmet som forslaget hører til.")
    ]
    draft = answer(no=CRITERIA, programme=criteria[LEARNING].programme)
    assert [item for item in proposals.missing(draft) if item.step == Step.PROGRAMME] == [
        Missing(
            Step.PROGRAMME, "programme_reason", "Svarene peker ikke ut noe program. Skriv hvorfor du har valgt dette."
        )
    ]


def test_without_a_programme_each_unanswered_question_is_missing(answer, criteria):
    draft = answer(no=[CITIZENS])
    assert [item for item in proposals.missing(draft) if item.step == Step.PROGRAMME] == [
        Missing(
            Step.PROGRAMME,
            f"criterion_{criteria[slug].pk}",
            f"Svar ja eller nei: «{criteria[slug].question}»",
        )
        for slug in (TECHNOLOGY, LEARNING)
    ]


def test_a_strategy_without_criteria_lets_the_submitter_choose_at_once(draft):
    ProgrammeCriterion.objects.all().delete()
    assert programme_can_be_chosen(draft)
