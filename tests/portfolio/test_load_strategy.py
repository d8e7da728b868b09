"""The strategy of 2019–2022 is loaded once; what an administrator has edited or removed stays so."""

import datetime

import pytest
from django.apps import apps
from django.core.management import call_command

from portfolio.models import Driver, Phase, Programme, ProgrammeCriterion, Strategy, SynonymGroup
from portfolio.strategy_data import load_phases, load_strategy
from principles.models import GuidingQuestion, Principle
from tests.at_once import at_once

MODELS = (Strategy, Programme, ProgrammeCriterion, Driver, Principle, GuidingQuestion)


def everything():
    """Every row that the loading writes, and what is joined."""
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}
    joined = (Strategy.principles.through, Programme.values.through)
    return rows | {model.__name__: list(model.objects.order_by("pk").values()) for model in joined}


def test_the_strategy_has_its_vision_programmes_principles_and_values(db):
    strategy = load_strategy()
    assert (strategy.starts_on, strategy.ends_on) == (datetime.date(2019, 1, 1), datetime.date(2022, 12, 31))
    assert [programme.name for programme in strategy.programmes.all()] == [
        "Innbyggeren som ressurs",
        "Lærende organisasjon",
        "Mennesker og teknologi",
    ]
    assert [str(principle) for principle in strategy.principles.all()] == [
        "#Helhetlig",
        "#Teknologi",
        "#Mennesket-i-sentrum",
        "#Kompetanse",
        "#Samskaping",
    ]
    values = {
        programme.name: [str(value) for value in programme.values.all()] for programme in strategy.programmes.all()
    }
    assert values == {
        "Innbyggeren som ressurs": [],
        "Lærende organisasjon": ["#Modig", "#Endringsdyktig", "#Raus"],
        "Mennesker og teknologi": [],
    }


def test_every_principle_has_three_or_four_questions_and_every_programme_a_criterion(strategy):
    assert {principle.questions.count() for principle in Principle.objects.all()} <= {3, 4}
    assert [programme.criteria.count() for programme in strategy.programmes.all()] == [1, 1, 1]
    assert {scope: strategy.drivers.filter(scope=scope).exists() for scope in ("local", "national")} == {
        "local": True,
        "national": True,
    }


def test_loading_again_changes_nothing(strategy):
    before = everything()
    assert load_strategy() == strategy
    assert everything() == before


def test_loading_again_writes_no_history(strategy):
    def events():
        models = apps.get_app_config("portfolio").get_models()
        return sum(model.objects.count() for model in models if model.__name__.endswith("Event"))

    before = events()
    load_strategy()
    assert events() == before


def test_what_was_edited_stays_edited(strategy):
    Strategy.objects.update(vision="Et annet målbilde.")
    Programme.objects.filter(slug="mennesker-og-teknologi").update(name="Teknologi for mennesker")
    Principle.objects.filter(slug="raus").update(explanation="Vår egen forklaring.")
    GuidingQuestion.objects.filter(position=1).update(text="Vårt eget spørsmål?")
    before = everything()
    load_strategy()
    assert everything() == before


@pytest.mark.parametrize("model", [Driver, GuidingQuestion, ProgrammeCriterion, Programme])
def test_what_was_removed_does_not_come_back(model, strategy):
    model.objects.order_by("pk").first().delete()
    before = everything()
    load_strategy()
    assert everything() == before


def test_a_principle_that_was_taken_off_the_strategy_does_not_come_back(strategy):
    strategy.principles.remove(Principle.objects.get(slug="samskaping"))
    load_strategy()
    assert strategy.principles.count() == 4


def test_a_principle_that_is_there_already_is_used_as_it_is(db):
    mine = Principle.objects.create(slug="teknologi", name="Teknikk", hashtag="#Teknikk", explanation="Vår egen.")
    strategy = load_strategy()
    assert strategy.principles.get(slug="teknologi") == mine
    mine.refresh_from_db()
    assert (mine.name, mine.questions.count()) == ("Teknikk", 0)


def test_the_command_says_that_the_strategy_is_in_place(db, capsys):
    call_command("load_strategy")
    said, phases, synonyms = capsys.readouterr().out.splitlines()
    assert said == "Strategi for tjenesteinnovasjon 2019–2022 er på plass."
    assert phases == "6 faser i prosjektmetoden er lagt inn."
    assert synonyms == f"{SynonymGroup.objects.count()} grupper av synonymer er lagt inn."


def test_phases_that_an_administrator_removed_do_not_come_back(db):
    assert load_phases() == 6
    assert list(Phase.objects.values_list("name", flat=True))[:2] == ["Idé", "Konsept"]
    Phase.objects.all().delete()
    assert (load_phases(), Phase.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_load_at_once_load_one_strategy():
    first, second = at_once(load_strategy, load_strategy)
    assert first == second == Strategy.objects.get()
    assert (Programme.objects.count(), Principle.objects.count()) == (3, 8)


@pytest.mark.parametrize(
    ("day", "slug"),
    [
        ("2018-06-01", "tjenesteinnovasjon-2019-2022"),
        ("2019-01-01", "tjenesteinnovasjon-2019-2022"),
        ("2026-12-31", "tjenesteinnovasjon-2019-2022"),
        ("2027-01-01", "neste"),
    ],
)
def test_a_strategy_is_current_until_the_next_one_begins(day, slug, strategy):
    Strategy.objects.create(
        slug="neste",
        name="Neste strategi",
        vision="Et målbilde",
        starts_on=datetime.date(2027, 1, 1),
        ends_on=datetime.date(2030, 12, 31),
    )
    assert Strategy.objects.current(datetime.date.fromisoformat(day)).slug == slug


def test_without_any_strategy_there_is_no_current_one(db):
    assert Strategy.objects.current(datetime.date(2027, 1, 1)) is None
