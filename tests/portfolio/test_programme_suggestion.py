"""Which programme a proposal belongs to: the answers lead to a suggestion, and the submitter may choose otherwise."""

import itertools

import pytest
from django.utils import timezone

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

CITIZENS, TECHNOLOGY, LEARNING = "innbyggeren-som-ressurs", "mennesker-og-teknologi", "laerende-organisasjon"
IN_ORDER = (CITIZENS, TECHNOLOGY, LEARNING)


@pytest.fixture
def criteria(strategy):
    """The criterion of each programme, by the programme's slug, in the order of precedence."""
    return {criterion.programme.slug: criterion for criterion in criteria_of(strategy)}


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


def test_the_questions_come_in_the_order_of_precedence(criteria):
    assert tuple(criteria) == IN_ORDER


@pytest.mark.parametrize(
    "met", [subset for size in range(4) for subset in itertools.combinations(reversed(IN_ORDER), size)]
)
def test_the_criterion_that_takes_precedence_decides(met, criteria):
    suggestion = suggest_programme([criteria[slug] for slug in met])
    expected = next((slug for slug in IN_ORDER if slug in met), None)
    assert (suggestion and suggestion.programme.slug) == expected
    assert (suggestion and suggestion.because) == (expected and criteria[expected].because)


def test_nothing_is_answered_in_a_new_draft(draft, criteria):
    assert unanswered_criteria(draft) == list(criteria.values())
    assert suggestion_for(draft) is None
    assert not programme_can_be_chosen(draft)


def test_a_no_is_kept_apart_from_no_answer(answer, criteria):
    draft = answer(no=[CITIZENS])
    assert unanswered_criteria(draft) == [criteria[TECHNOLOGY], criteria[LEARNING]]
    assert list(draft.criteria_not_met.all()) == [criteria[CITIZENS]]
    assert draft.programme is None


def test_the_programme_follows_the_suggestion(answer):
    assert answer(yes=[LEARNING]).programme.slug == LEARNING
    assert answer(yes=[LEARNING, TECHNOLOGY]).programme.slug == TECHNOLOGY
    assert answer(no=IN_ORDER).programme is None


def test_another_programme_that_was_chosen_stays_when_the_answers_change(answer, criteria):
    chosen = criteria[LEARNING].programme
    answer(yes=[CITIZENS])
    assert answer(yes=[CITIZENS], programme=chosen, programme_reason="De ansatte lærer mest.").programme == chosen
    assert answer(yes=[TECHNOLOGY]).programme == chosen


def test_with_three_times_no_the_submitter_chooses_and_says_why(answer, criteria):
    draft = answer(no=IN_ORDER)
    assert programme_can_be_chosen(draft)
    assert [item for item in proposals.missing(draft) if item.step == Step.PROGRAMME] == [
        Missing(Step.PROGRAMME, "programme", "Velg programmet som forslaget hører til.")
    ]
    draft = answer(no=IN_ORDER, programme=criteria[LEARNING].programme)
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


@pytest.mark.parametrize(("chosen", "departs"), [(CITIZENS, False), (TECHNOLOGY, True), (None, False)])
def test_another_programme_than_the_suggested_one_wants_a_reason(chosen, departs, answer, criteria):
    draft = answer(yes=[CITIZENS])
    draft.programme = criteria[chosen].programme if chosen else None
    assert departs_from_suggestion(draft) == departs
    fields = [item.field for item in proposals.missing(draft) if item.step == Step.PROGRAMME]
    assert ("programme_reason" in fields) == departs
    draft.programme_reason = "Fordi det passer bedre."
    assert "programme_reason" not in [item.field for item in proposals.missing(draft)]


def test_a_strategy_without_criteria_lets_the_submitter_choose_at_once(draft):
    ProgrammeCriterion.objects.all().delete()
    assert programme_can_be_chosen(draft)


def test_a_programme_that_the_submitter_changes_is_no_longer_confirmed(make_project, criteria, submitter, office):
    confirmed = {"programme_confirmed_at": timezone.now(), "programme_confirmed_by": office}
    project = make_project(Stage.RETURNED, **confirmed)
    same = proposals.save(project, changes={"programme": project.programme, "need": "Nytt"}, by=submitter)
    assert same.programme_confirmed_by == office
    other = proposals.save(project, changes={"programme": criteria[LEARNING].programme}, by=submitter)
    assert (other.programme_confirmed_at, other.programme_confirmed_by) == (None, None)


# The step of the form


@pytest.fixture
def step(client, submitter, draft, criteria):
    """Posts the step with answers by the programme's slug, and returns the response."""
    client.force_login(submitter)

    def post(*, go="neste", programme=None, reason=None, **answers):
        data = {f"criterion_{criteria[slug].pk}": value for slug, value in answers.pop("answers", {}).items()}
        if programme:
            data["programme"] = criteria[programme].programme.pk
        if reason is not None:
            data["programme_reason"] = reason
        return client.post(f"/forslag/{draft.pk}/program/", data | {"go": go} | answers)

    return post


ALL_NO = dict.fromkeys(IN_ORDER, "nei")


def test_the_suggestion_shows_once_the_questions_are_answered(step, client, draft, criteria):
    url = f"/forslag/{draft.pk}/program/"
    assert list(client.get(url).context["form"].fields) == [
        *[f"criterion_{criterion.pk}" for criterion in criteria.values()],
        "drivers",
        "is_statutory",
    ]
    response = step(answers=ALL_NO | {TECHNOLOGY: "ja"})
    assert response.url == f"{url}#programvalg"
    page = client.get(url)
    text = f"Vi foreslår <strong>Mennesker og teknologi</strong> fordi {criteria[TECHNOLOGY].because}."
    assert text in page.content.decode()
    assert page.context["form"]["programme"].value() == criteria[TECHNOLOGY].programme.pk
    assert step(answers=ALL_NO | {TECHNOLOGY: "ja"}, programme=TECHNOLOGY).url == f"/forslag/{draft.pk}/ressurser/"


def test_changed_answers_show_the_new_suggestion_before_going_on(step, draft):
    step(answers=ALL_NO | {TECHNOLOGY: "ja"})
    response = step(answers=ALL_NO | {CITIZENS: "ja"}, programme=TECHNOLOGY)
    assert response.url == f"/forslag/{draft.pk}/program/#programvalg"
    draft.refresh_from_db()
    assert draft.programme.slug == CITIZENS


def test_another_choice_without_a_reason_is_asked_for_one_and_kept(step, draft):
    step(answers=ALL_NO | {CITIZENS: "ja"})
    response = step(answers=ALL_NO | {CITIZENS: "ja"}, programme=LEARNING, reason="")
    assert response.context["form"].errors == {
        "programme_reason": ["Du har valgt et annet program enn det vi foreslår. Skriv hvorfor."]
    }
    draft.refresh_from_db()
    assert draft.programme.slug == LEARNING
    response = step(answers=ALL_NO | {CITIZENS: "ja"}, programme=LEARNING, reason="De ansatte lærer.")
    assert response.url == f"/forslag/{draft.pk}/ressurser/"


def test_half_the_questions_are_kept_and_the_rest_asked_for(step, client, draft, criteria):
    response = step(answers={CITIZENS: "nei"})
    assert response.context["form"].errors == {
        f"criterion_{criteria[slug].pk}": ["Svar ja eller nei."] for slug in (TECHNOLOGY, LEARNING)
    }
    form = client.get(f"/forslag/{draft.pk}/program/").context["form"]
    assert [question.value() for question in form.questions] == ["nei", None, None]


def test_three_times_no_asks_for_a_choice_with_a_reason(step, client, draft):
    assert step(answers=ALL_NO).url == f"/forslag/{draft.pk}/program/#programvalg"
    form = client.get(f"/forslag/{draft.pk}/program/").context["form"]
    assert form.fields["programme_reason"].label == "Hvorfor dette programmet?"
    assert list(step(answers=ALL_NO).context["form"].errors) == ["programme"]
    assert step(answers=ALL_NO, programme=LEARNING, reason="Nærmest.").url == f"/forslag/{draft.pk}/ressurser/"


def test_an_unknown_answer_programme_or_driver_is_refused_in_words(step, draft, criteria):
    step(answers=ALL_NO | {CITIZENS: "ja"})
    response = step(answers=ALL_NO | {CITIZENS: "kanskje"}, programme=CITIZENS, drivers=["999999", "x"])
    errors = response.context["form"].errors
    assert errors[f"criterion_{criteria[CITIZENS].pk}"] == ["Svar ja eller nei."]
    assert errors["drivers"] == ["Velg fra listen."]
    response = step(go="lagre", programme=None, answers=ALL_NO | {CITIZENS: "ja"}, drivers=["999999"])
    assert response.context["form"].errors == {"drivers": ["Velg blant føringene i listen."]}
    draft.refresh_from_db()
    assert draft.programme.slug == CITIZENS


def test_a_programme_of_no_strategy_is_refused_in_words(client, step, draft, criteria):
    step(answers=ALL_NO | {CITIZENS: "ja"})
    data = {f"criterion_{criteria[CITIZENS].pk}": "ja", "programme": "999999", "go": "neste"}
    response = client.post(f"/forslag/{draft.pk}/program/", data)
    assert response.context["form"].errors == {"programme": ["Velg et av programmene i listen."]}


def test_drivers_stand_in_groups_and_are_kept(step, client, strategy, draft):
    chosen = list(strategy.drivers.all()[:2])
    step(go="lagre", drivers=[row.pk for row in chosen], is_statutory="on")
    draft.refresh_from_db()
    assert (set(draft.drivers.all()), draft.is_statutory) == (set(chosen), True)
    form = client.get(f"/forslag/{draft.pk}/program/").context["form"]
    assert [name for name, _ in form.fields["drivers"].choices] == ["Lokale føringer", "Nasjonale føringer"]
    assert sum(len(rows) for _, rows in form.fields["drivers"].choices) == strategy.drivers.count()
