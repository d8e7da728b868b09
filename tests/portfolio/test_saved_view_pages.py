"""The pages of saved views: the list as somebody has saved it, by an address that can be sent."""

import pytest

from portfolio import saved_views
from portfolio.models import SavedView
from tests.cast import ROLES
from tests.pages import links, main_of, queries, rows, section, words

LIST = "/prosjekter/"
PAGE = "/prosjekter/visninger/"
REMOVED = "lenker til den slutter å virke. Ja, slett visningen"
ON_ROADMAP = "Se på veikartet med visningen"


@pytest.fixture
def view(office):
    return saved_views.save(name="Parkert", query="stadium=parked&sorter=-investering", by=office)


def address(view, act=""):
    return f"{PAGE}{view.pk}/{act and act + '/'}"


@pytest.mark.parametrize("role", ROLES)
def test_what_is_shown_is_saved_by_name_and_found_again(role, cast, client):
    client.force_login(cast[role])
    typed = {"name": "Parkert", "query": "sorter=-investering&stadium=parked&page=2&fremmed=1"}
    response = client.post(f"{PAGE}ny/", typed, follow=True)
    view = SavedView.objects.get()
    assert response.redirect_chain == [(f"{LIST}?visning={view.pk}&stadium=parked&sorter=-investering", 302)]
    assert response.context["current_view"] == view
    assert "Visningen «Parkert» er lagret." in words(main_of(response))
    assert links(main_of(response))["Parkert"] == f"{LIST}?visning={view.pk}&{view.query}"
    assert client.get(address(view))["Location"] == f"{LIST}?visning={view.pk}&{view.query}"


@pytest.mark.parametrize("role", ROLES)
def test_a_private_view_is_not_there_for_others_and_a_shared_one_is(role, cast, view, office, client):
    client.force_login(cast[role])
    for shared in (False, True):
        if shared:
            saved_views.share(view, by=office)
        seen = shared or role == "office"
        assert client.get(address(view)).status_code == (302 if seen else 404)
        assert ("Parkert" in links(main_of(client.get(LIST)))) == seen
        assert ("Parkert" in links(main_of(client.get(PAGE)))) == seen
        shown = client.get(f"{LIST}?visning={view.pk}").context["current_view"]
        assert shown == (view if seen else None)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("is_shared", [False, True])
def test_by_every_door_only_those_who_may_change_it(role, is_shared, cast, view, office, client):
    if is_shared:
        saved_views.share(view, by=office)
    client.force_login(cast[role])
    refused = 403 if is_shared else 404
    doors = {
        "navn": {"name": "Nytt"},
        "oppdater": {"query": "type=measure"},
        "ikke-del": {},
        "del": {},
        "slett": {},
    }
    for act, typed in doors.items():
        assert client.post(address(view, act), typed).status_code == (302 if role == "office" else refused)
    after = [(each.name, each.query, bool(each.shared_at)) for each in SavedView.objects.all()]
    assert after == ([] if role == "office" else [("Parkert", "stadium=parked&sorter=-investering", is_shared)])
    if role != "office":
        assert client.get(address(view, "navn")).status_code == refused


def test_an_employee_sees_no_way_to_share(client, submitter):
    own = saved_views.save(name="Min", query="", by=submitter)
    client.force_login(submitter)
    page = section(client.get(PAGE), "mine")
    said = f"Min {ON_ROADMAP} Min Gi nytt navn til Min Slett Min Visningen blir borte, og {REMOVED}"
    assert rows(page, "li") == [said]
    assert client.post(address(own, "del")).status_code == 403


def test_a_shared_view_says_whose_it_is(client, view, office, submitter):
    saved_views.share(view, by=office)
    client.force_login(submitter)
    assert rows(section(client.get(PAGE), "delt"), "li") == [f"Parkert {ON_ROADMAP} Parkert fra office Testesen"]
    client.force_login(office)
    offered = "Gi nytt navn til Parkert Slutt å dele Parkert Slett Parkert"
    assert rows(section(client.get(PAGE), "mine"), "li") == [
        f"Parkert {ON_ROADMAP} Parkert delt med alle {offered} Visningen er delt. Den blir borte for alle, og {REMOVED}"
    ]


def test_a_view_that_is_shown_with_changes_can_be_made_to_show_them(client, view, office, submitter):
    client.force_login(office)
    same = words(main_of(client.get(f"{LIST}?visning={view.pk}&{view.query}")))
    changed = words(main_of(client.get(f"{LIST}?visning={view.pk}&stadium=planned")))
    assert ("Oppdater visningen" in same, "Visning: Parkert (endret) Oppdater visningen" in changed) == (False, True)
    client.post(address(view, "oppdater"), {"query": "stadium=planned"})
    view.refresh_from_db()
    assert view.query == "stadium=planned"
    saved_views.share(view, by=office)
    client.force_login(submitter)
    assert "Oppdater visningen" not in words(main_of(client.get(f"{LIST}?visning={view.pk}&stadium=closed")))


def test_the_view_stays_when_one_goes_on_filtering(client, view, office, make_project):
    make_project()
    client.force_login(office)
    page = main_of(client.get(f"{LIST}?visning={view.pk}&stadium=submitted"))
    assert f'<input type="hidden" name="visning" value="{view.pk}">' in page
    assert links(page)["Kort"] == f"?visning={view.pk}&stadium=submitted&vis=kort"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Skriv hva visningen skal hete."), ("PARKERT", "Det finnes allerede en visning som heter «PARKERT»."[:-1])],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(typed, said, client, view, office):
    client.force_login(office)
    response = client.post(f"{PAGE}ny/", {"name": typed, "query": "type=measure"})
    form = response.context["form"]
    assert (response.status_code, form.errors["name"][0].startswith(said)) == (422, True)
    assert (form["name"].value(), form["query"].value()) == (typed, "type=measure")
    other = saved_views.save(name="Annet", query="", by=office)
    response = client.post(address(other, "navn"), {"name": typed})
    assert (response.status_code, response.context["form"]["name"].value()) == (422, typed)
    assert SavedView.objects.filter(name="Annet").exists()


def test_a_view_of_what_is_gone_shows_all_and_says_nothing_wrong(client, office):
    view = saved_views.save(name="Nedlagt enhet", query="enhet=999999", by=office)
    client.force_login(office)
    response = client.get(address(view), follow=True)
    assert (response.status_code, response.context["address"].chips()) == (200, [])


def test_nothing_is_changed_by_a_get(client, view, office):
    client.force_login(office)
    for act in ("oppdater", "slett", "del", "ikke-del"):
        assert client.get(address(view, act)).status_code == 405
    assert client.get(f"{PAGE}ny/").status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, client, office, submitter):
    for number in range(count):
        saved_views.share(saved_views.save(name=str(number), query="", by=office), by=office)
    client.force_login(submitter)
    assert (queries(client, PAGE), queries(client, LIST)) == (6, 9)
