"""The office edits the words that mean the same."""

import pytest

from innolab.refusals import NotPermitted, Refused
from portfolio import synonyms
from portfolio.models import SynonymGroup
from portfolio.strategy_data import load_synonyms
from tests.at_once import at_once
from tests.cast import ROLES
from tests.pages import main_of, queries, rows

PAGE = "/kontor/synonymer/"
BAD = {
    "": "Skriv minst to ord som betyr det samme.",
    "bil": "Skriv minst to ord som betyr det samme.",
    "bil, , ;": "Skriv minst to ord som betyr det samme.",
    "bil, BIL": "«bil» er skrevet to ganger.",
    "buss, rutebuss, Drosje": "«drosje» står allerede i gruppen «drosje, taxi».",
    f"bil, {'x' * 81}": f"«{'x' * 30} …» er for langt. Det er plass til 80 tegn.",
    "bil, 123": "«123» har ingen bokstaver.",
    ", ".join(f"ord {chr(97 + n)}" for n in range(21)): "Det er plass til 20 ord i en gruppe.",
    "x" * 2_001: "Det er for mange ord. Lag heller to grupper.",
}


@pytest.fixture
def group(db):
    return SynonymGroup.objects.create(words=["drosje", "taxi"])


@pytest.mark.parametrize("role", ROLES)
def test_the_office_edits_them_and_nobody_else(role, cast, group, client):
    client.force_login(cast[role])
    expected = 200 if role == "office" else 403
    assert [client.get(url).status_code for url in (PAGE, f"{PAGE}{group.pk}/")] == [expected] * 2
    client.post(PAGE, {"words": "Bil,  personbil"})
    client.post(f"{PAGE}{group.pk}/", {"words": "taxi; drosje, maxitaxi"})
    after = [["bil", "personbil"], ["taxi", "drosje", "maxitaxi"]] if role == "office" else [["drosje", "taxi"]]
    assert [each.words for each in SynonymGroup.objects.all()] == after
    client.post(f"{PAGE}{group.pk}/slett/")
    assert SynonymGroup.objects.filter(pk=group.pk).exists() == (role != "office")
    for act in (
        lambda: synonyms.add(words=["a", "b"], by=cast[role]),
        lambda: synonyms.change(group, words=["c", "d"], by=cast[role]),
        lambda: synonyms.remove(group, by=cast[role]),
    ):
        if role != "office":
            with pytest.raises(NotPermitted):
                act()


@pytest.mark.parametrize("typed", BAD, ids=range(len(BAD)))
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(typed, group, office, client):
    client.force_login(office)
    response = client.post(PAGE, {"words": typed})
    assert (response.status_code, response.context["form"].errors["words"]) == (422, [BAD[typed]])
    assert response.context["form"]["words"].value() == typed
    assert SynonymGroup.objects.count() == 1


def test_a_group_may_keep_its_own_words_when_it_is_changed_and_not_take_anothers(group, office):
    other = synonyms.add(words=["bil", "kjøretøy"], by=office)
    assert synonyms.change(group, words=["taxi", "drosje"], by=office).words == ["taxi", "drosje"]
    with pytest.raises(Refused):
        synonyms.change(group, words=["taxi", "bil"], by=office)
    assert SynonymGroup.objects.get(pk=other.pk).words == ["bil", "kjøretøy"]


@pytest.mark.django_db(transaction=True)
def test_two_who_add_one_word_at_once_make_one_group(office):
    outcomes = at_once(*[lambda: synonyms.add(words=["tog", "bane"], by=office)] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "SynonymGroup"]


def test_the_first_ones_come_once_and_what_was_removed_stays_away(db, office):
    number = load_synonyms()
    words = [word for group in SynonymGroup.objects.all() for word in group.words]
    assert (number, len(words)) == (SynonymGroup.objects.count(), len(set(words)))
    assert load_synonyms() == 0
    for group in SynonymGroup.objects.all():
        synonyms.remove(group, by=office)
    assert (load_synonyms(), SynonymGroup.objects.count()) == (0, 0)


def test_the_page_takes_as_many_queries_for_three_groups_as_for_one(group, office, client):
    client.force_login(office)
    one = queries(client, PAGE)
    SynonymGroup.objects.create(words=["bil", "kjøretøy"])
    SynonymGroup.objects.create(words=["buss", "rutebuss"])
    assert queries(client, PAGE) == one
    assert rows(main_of(client.get(PAGE)), "li")[-3:] == [
        "bil, kjøretøy Endre bil, kjøretøy", "buss, rutebuss Endre buss, rutebuss", "drosje, taxi Endre drosje, taxi",
    ]  # fmt: skip
