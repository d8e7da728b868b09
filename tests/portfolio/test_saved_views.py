"""The acts of saved views: whose they are, what they are called and what they keep."""

import pytest
from django.http import QueryDict

from innolab.refusals import NotPermitted, Refused
from portfolio import saved_views
from portfolio.forms.list_address import ListAddress
from portfolio.forms.project_list import ProjectFilter
from portfolio.models import Project, SavedView, Unit
from portfolio.models.saved_view import LONGEST_QUERY
from portfolio.saved_views import IN_LIST, ON_ROADMAP
from tests.at_once import at_once
from tests.cast import ROLES

BAD_NAMES = {
    "": "Skriv hva visningen skal hete.",
    " \n": "Skriv hva visningen skal hete.",
    "x" * 81: "Navnet kan ha høyst 80 tegn. Nå har det 81.",
    "skole": "Det finnes allerede en visning som heter «skole». Velg et annet navn.",
}
BAD_QUERIES = {
    "page=2": "Visningen inneholder noe som siden ikke kjenner.",
    "stadium=parked&visning=1": "Visningen inneholder noe som siden ikke kjenner.",
    "//evil.example": "Visningen inneholder noe som siden ikke kjenner.",
    f"sok={'x' * LONGEST_QUERY}": "Visningen har for mange valg til å lagres. Velg færre filtre.",
}


@pytest.fixture
def view(office):
    return saved_views.save(name="Skole", query="stadium=parked", by=office)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_saves_their_own(role, cast):
    view = saved_views.save(name="  Min \n visning ", query="stadium=parked", by=cast[role])
    assert (view.owner, view.name, view.query, view.shared_at) == (cast[role], "Min visning", "stadium=parked", None)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_anothers_own_nobody_sees_or_changes(role, cast, submitter):
    own = saved_views.save(name="Min", query="", by=submitter)
    is_own = role == "submitter"
    assert SavedView.objects.visible_to(cast[role]).exists() == is_own
    assert saved_views.can_change(cast[role], own) == is_own
    for act in (
        lambda: saved_views.rename(own, name="Annet", by=cast[role]),
        lambda: saved_views.update(own, query="type=measure", ways=IN_LIST, by=cast[role]),
        lambda: saved_views.delete(own, by=cast[role]),
    ):
        if is_own:
            act()
        else:
            with pytest.raises(Refused):
                act()
    after = [(view.name, view.query) for view in SavedView.objects.all()]
    assert after == ([] if is_own else [("Min", "")])


@pytest.mark.parametrize("role", ROLES)
def test_those_who_may_share_see_to_what_is_shared_and_everybody_finds_it(role, cast, view, office):
    if role != "office":
        with pytest.raises(NotPermitted):
            saved_views.share(saved_views.save(name="Min", query="", by=cast[role]), by=cast[role])
    saved_views.share(view, by=office)
    may = role == "office"
    assert SavedView.objects.visible_to(cast[role]).filter(pk=view.pk).exists()
    for act in (
        lambda: saved_views.rename(view, name="Annet", by=cast[role]),
        lambda: saved_views.update(view, query="type=measure", ways=IN_LIST, by=cast[role]),
        lambda: saved_views.unshare(view, by=cast[role]),
        lambda: saved_views.share(view, by=cast[role]),
        lambda: saved_views.delete(view, by=cast[role]),
    ):
        if may:
            act()
        else:
            with pytest.raises(NotPermitted):
                act()
    assert SavedView.objects.filter(pk=view.pk).exists() == (not may)


def test_one_who_may_not_share_any_more_cannot_change_what_all_see(view, office):
    saved_views.share(view, by=office)
    office.groups.clear()
    office = type(office).objects.get(pk=office.pk)
    with pytest.raises(NotPermitted):
        saved_views.update(view, query="", ways=IN_LIST, by=office)


def test_nobody_shares_what_is_anothers_own(submitter, office):
    own = saved_views.save(name="Min", query="", by=submitter)
    with pytest.raises(Refused):
        saved_views.share(own, by=office)


@pytest.mark.parametrize("name", BAD_NAMES, ids=range(len(BAD_NAMES)))
def test_a_name_is_one_line_that_none_of_ones_other_views_has(name, view, office):
    other = saved_views.save(name="Helse", query="", by=office)
    for act in (
        lambda: saved_views.save(name=name, query="type=measure", by=office),
        lambda: saved_views.rename(other, name=name, by=office),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.reasons == (BAD_NAMES[name],)
    assert sorted(SavedView.objects.values_list("name", flat=True)) == ["Helse", "Skole"]


def test_a_view_may_keep_its_name_and_others_may_have_the_same(view, office, outsider):
    assert saved_views.rename(view, name="SKOLE", by=office).name == "SKOLE"
    assert saved_views.save(name="Skole", query="", by=outsider).name == "Skole"


@pytest.mark.parametrize("query", BAD_QUERIES, ids=range(len(BAD_QUERIES)))
def test_only_what_the_page_knows_is_kept(query, view, office):
    for act in (
        lambda: saved_views.save(name="Ny", query=query, by=office),
        lambda: saved_views.update(view, query=query, ways=IN_LIST, by=office),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.reasons == (BAD_QUERIES[query],)
    assert [each.query for each in SavedView.objects.all()] == ["stadium=parked"]


def test_what_is_kept_is_what_the_filter_and_the_list_know():
    assert tuple(ProjectFilter.base_filters) == saved_views.FILTERS


def test_each_page_takes_the_filter_and_its_own_ways_of_a_view():
    query = "sok=b%C3%A5t+%26+bil&sorter=-drift&enhet=3&enhet=4&gruppe=enhet&spenn=tre&fremmed=1"
    assert saved_views.part(query, IN_LIST) == "sok=b%C3%A5t+%26+bil&sorter=-drift&enhet=3&enhet=4"
    assert saved_views.part(query, ON_ROADMAP) == "sok=b%C3%A5t+%26+bil&enhet=3&enhet=4&gruppe=enhet&spenn=tre"


def test_what_is_updated_on_one_page_stands_on_the_other(view, office):
    saved_views.update(view, query="stadium=planned&gruppe=eier&spenn=tre", ways=ON_ROADMAP, by=office)
    updated = saved_views.update(view, query="enhet=3&sorter=tittel", ways=IN_LIST, by=office)
    assert updated.query == "enhet=3&sorter=tittel&gruppe=eier&spenn=tre"
    updated = saved_views.update(view, query="gruppe=foring", ways=ON_ROADMAP, by=office)
    assert updated.query == "gruppe=foring&sorter=tittel"


@pytest.mark.parametrize(("query", "ways"), [("spenn=tre", IN_LIST), ("sorter=tittel", ON_ROADMAP)])
def test_no_page_changes_what_is_the_others(query, ways, view, office):
    with pytest.raises(Refused) as refusal:
        saved_views.update(view, query=query, ways=ways, by=office)
    assert refusal.value.reasons == ("Visningen inneholder noe som siden ikke kjenner.",)


def test_both_parts_together_have_to_find_room(view, office):
    saved_views.update(view, query=f"sorter={'x' * (LONGEST_QUERY - 20)}", ways=IN_LIST, by=office)
    with pytest.raises(Refused) as refusal:
        saved_views.update(view, query=f"fra={'1' * 20}", ways=ON_ROADMAP, by=office)
    assert refusal.value.reasons == ("Visningen har for mange valg til å lagres. Velg færre filtre.",)


def test_what_comes_out_of_an_address_is_known_and_in_one_order(outsider, unit):
    other = Unit.objects.create(slug="nav", name="NAV")
    query = (
        f"page=3&sorter=-drift&kolonner=tittel&kolonner=eier&enhet={other.pk}&enhet={unit.pk}&stadium=tull&sok=+b%C3%A5t"
        "&kostnad_fra=1+000&vis=kort&grupper=program&fremmed=1&visning=7&csrfmiddlewaretoken=x"
    )
    address = ListAddress(QueryDict(query), queryset=Project.objects.visible_to(outsider))
    kept = (
        f"sok=b%C3%A5t&enhet={other.pk}&enhet={unit.pk}&kostnad_fra=1000&kolonner=tittel&kolonner=eier"
        "&sorter=-drift&vis=kort&grupper=program"
    )
    assert address.query == kept
    assert ListAddress(QueryDict(kept), queryset=Project.objects.all()).query == kept
    assert saved_views.save(name="Alt", query=kept, by=outsider).query == kept


def test_there_is_room_for_a_hundred(office, monkeypatch):
    assert saved_views.MOST_VIEWS == 100
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 2)
    for name in "AB":
        saved_views.save(name=name, query="", by=office)
    with pytest.raises(Refused) as refusal:
        saved_views.save(name="C", query="", by=office)
    assert refusal.value.reasons == ("Du har 2 lagrede visninger, og flere er det ikke plass til. Slett en først.",)


def test_a_second_save_of_the_same_changes_nothing(view, office):
    assert saved_views.save(name="Skole", query="stadium=parked", by=office) == view
    assert SavedView.objects.count() == 1


def test_a_view_that_is_deleted_meanwhile_is_said_to_be(view, office):
    SavedView.objects.all().delete()
    with pytest.raises(Refused) as refusal:
        saved_views.rename(view, name="Annet", by=office)
    assert refusal.value.reasons == ("Visningen er slettet.",)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_save_one_name_at_once_make_one_view(office):
    acts = [lambda query=query: saved_views.save(name="Ny", query=query, by=office) for query in ("", "vis=kort")]
    outcomes = at_once(*acts)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "SavedView"]


@pytest.mark.django_db(transaction=True)
def test_a_view_that_is_updated_on_both_pages_at_once_keeps_both(view, office):
    pages = {"sorter=tittel": IN_LIST, "gruppe=eier": ON_ROADMAP}
    at_once(
        *[
            lambda query=query, ways=ways: saved_views.update(view, query=query, ways=ways, by=office)
            for query, ways in pages.items()
        ]
    )
    view.refresh_from_db()
    assert sorted(view.query.split("&")) == ["gruppe=eier", "sorter=tittel"]
