"""«Finnes dette allerede?»: what looks like a text is found, told in other words or not, and never another's draft."""

import pytest

from portfolio import similarity
from portfolio.models import Project, SynonymGroup
from portfolio.similarity import search, similar_to
from portfolio.workflow import Stage

TITLE, NEED = "Digitalt tilsyn i omsorgsboliger", "Nattevakter går runder som vekker beboerne."


@pytest.fixture
def crowd(make_project):
    """Other initiatives, so that some words are rare and others are not."""
    for title, need in (
        ("Skoleruter for buss", "Elevene venter lenge på bussen til skolen."),
        ("Mindre matsvinn", "Kjøkkenet kaster mat hver dag."),
        ("Robot i regnskapet", "Bilag føres for hånd."),
        ("Sykefravær i barnehagene", "Vikarutgiftene øker hver måned."),
    ):
        make_project(Stage.UNDER_WAY, title=title, need=need, solution="", affected="", benefits="")


def found(user, title, need="", **options):
    return [str(similar.project) for similar in similar_to(title=title, need=need, user=user, **options)]


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.DRAFT, Stage.MERGED)])
def test_it_is_found_in_every_stage(stage, crowd, make_project, outsider):
    make_project(stage)
    assert found(outsider, TITLE, NEED) == [TITLE]


def test_a_draft_is_found_by_nobody_but_its_submitter(crowd, make_project, cast):
    make_project(Stage.DRAFT)
    assert {name: found(user, TITLE, NEED) for name, user in cast.items()} == {
        name: [TITLE] if name == "submitter" else [] for name in cast
    }


def test_a_proposal_is_not_like_itself(crowd, make_project, submitter):
    project = make_project(Stage.SUBMITTED)
    assert found(submitter, TITLE, NEED, exclude=project) == []


def test_a_merged_one_leads_to_the_one_that_goes_on_and_is_not_counted_twice(crowd, make_project, outsider):
    last = make_project(Stage.UNDER_WAY, title="Trygg natt")
    make_project(Stage.MERGED, title="Tilsyn på natten", merged_into=last)
    make_project(Stage.MERGED, merged_into=last)
    assert found(outsider, TITLE, NEED) == ["Trygg natt"]
    assert found(outsider, TITLE, NEED, exclude=last) == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("skole ruter", "Skoleruter for buss"),
        ("Skuleruter", "Skoleruter for buss"),
        ("skoelruter", "Skoleruter for buss"),
        ("Mat svinn på kjøkenet", "Mindre matsvinn"),
        ("Sjukefråvær i barnehagane", "Sykefravær i barnehagene"),
    ],
)
def test_split_in_nynorsk_and_misspelt_it_is_found(title, expected, crowd, outsider):
    assert found(outsider, title)[:1] == [expected]


def test_another_word_for_the_same_is_found_when_the_office_has_said_so(crowd, outsider):
    assert found(outsider, "Bokføring") == []
    SynonymGroup.objects.create(words=["bokføring", "regnskap"])
    (similar,) = similar_to(title="Bokføring", need="", user=outsider)
    assert str(similar.project) == "Robot i regnskapet"


@pytest.mark.parametrize("typed", ["Pedagogisk-psykologisk teneste", "Pedagogisk psykologisk tjeneste"])
def test_a_phrase_is_known_in_nynorsk_and_with_a_hyphen_or_not(typed, crowd, outsider):
    SynonymGroup.objects.create(words=["buss", "pedagogisk-psykologisk tjeneste"])
    assert found(outsider, typed) == ["Skoleruter for buss"]


def test_words_of_every_day_make_nothing_alike(crowd, outsider):
    assert found(outsider, "Bedre løsning", "Vi venter lenge hver dag.") == []
    assert found(outsider, "Venter på matsvinn", "Lenge hver dag.") == ["Mindre matsvinn"]


HOSTILE = ("", "  ", "og i på det", "'&|!:*<->()", "\x00\x01\x1f", "🚒🚒", "' OR 1=1 --", "%s %(title)s {few}", "\\")


@pytest.mark.parametrize("text", [*HOSTILE, "ord " * 2_000, "x" * 9_000])
def test_whatever_is_typed_is_answered(text, crowd, outsider):
    assert similar_to(title=text, need=text, user=outsider) == []
    assert set(search(Project.objects.all(), text)) in (set(), set(Project.objects.all()))


def test_a_list_is_searched_and_the_best_fit_comes_first(crowd, make_project):
    make_project(title="Skoleruter på nett")
    assert [str(row) for row in search(Project.objects.all(), "skoleruter buss")] == [
        "Skoleruter for buss",
        "Skoleruter på nett",
    ]
    assert list(search(Project.objects.filter(stage=Stage.SUBMITTED), "buss")) == []
    assert search(Project.objects.all(), " ").count() == Project.objects.count()


def test_a_word_that_most_of_them_have_is_still_found_in_a_list(crowd, make_project, monkeypatch):
    monkeypatch.setattr(similarity, "FEW", 10)
    for number in range(3):
        make_project(title=f"Buss {number}")
    assert search(Project.objects.all(), "buss").count() == 4
