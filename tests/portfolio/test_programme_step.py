"""The step where the answers lead to a programme, and the submitter may choose otherwise."""

import pytest

from portfolio import proposals
from portfolio.programmes import criteria_of

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
