"""The saved views of the list, saved and opened on the roadmap: one view, of which each page takes its part."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from innolab.accounts.models import User
from portfolio import saved_views
from portfolio.models import ActionPlan, Project, SavedView
from portfolio.saved_views import ON_ROADMAP
from roadmap.forms.address import RoadmapAddress
from tests.cast import ROLES
from tests.pages import links, main_of, queries, words

URL = reverse("roadmap:roadmap")
LIST = reverse("portfolio:project-list")
NEW = reverse("roadmap:saved-view-new")
SEEN = "spenn=tre&zoom=kvartal&gruppe=enhet&farge=status&utvalg=alle&stadium=planned"
KEPT = "stadium=planned&spenn=tre&zoom=kvartal&gruppe=enhet&farge=status&utvalg=alle"

pytestmark = pytest.mark.usefixtures("plan")


@pytest.fixture
def view(office: User) -> SavedView:
    return saved_views.save(name="Parkert", query="stadium=parked&sorter=-investering&grupper=enhet", by=office)


def address(view: SavedView, act: str = "") -> str:
    return reverse(f"roadmap:saved-view{act}", args=[view.pk])


def test_what_a_view_keeps_of_the_roadmap_is_all_that_its_address_says_but_the_plan(plan: ActionPlan) -> None:
    said = {
        "plan": "2026", "spenn": "tre", "fra": "2026-01", "til": "2026-03", "zoom": "maned", "gruppe": "enhet",
        "farge": "status", "utvalg": "alle", "valgt": "4",
    }  # fmt: skip
    client = Client()
    request = client.get("/", said).wsgi_request
    parts = RoadmapAddress(request.GET, plan=plan, projects=Project.objects.all()).parts
    assert parts == {name: [value] for name, value in said.items()}
    assert {*parts} - {"plan", "valgt"} == {*ON_ROADMAP}


@pytest.mark.parametrize("role", ROLES)
def test_what_the_roadmap_shows_is_saved_by_name_and_found_on_both_pages(
    role: str, cast: dict[str, User], client: Client
) -> None:
    client.force_login(cast[role])
    response = client.post(f"{NEW}?{SEEN}&valgt=3&visning=8&fremmed=1", {"name": "Tre år"}, follow=True)
    view = SavedView.objects.get()
    assert (view.owner, view.query) == (cast[role], KEPT)
    assert response.redirect_chain == [(f"{URL}?visning={view.pk}&{KEPT}", 302)]
    assert "Visningen «Tre år» er lagret." in words(main_of(response))
    assert (response.context["current_view"], response.context["is_changed"]) == (view, False)
    assert links(main_of(response))["Tre år"] == f"{URL}?visning={view.pk}&{KEPT}"
    assert client.get(address(view))["Location"] == f"{URL}?visning={view.pk}&{KEPT}"
    in_list = client.get(view.get_absolute_url(), follow=True)
    assert in_list.redirect_chain == [(f"{LIST}?visning={view.pk}&stadium=planned", 302)]
    assert (in_list.context["current_view"], in_list.context["is_changed"]) == (view, False)


def test_a_view_of_the_list_gives_the_picture_its_filter_and_its_groups(
    client: Client, view: SavedView, office: User
) -> None:
    client.force_login(office)
    opened = links(main_of(client.get(f"{URL}?spenn=tre")))["Parkert"]
    assert opened == f"{URL}?visning={view.pk}&stadium=parked&gruppe=enhet"
    shown = client.get(opened).context
    assert (shown["current_view"], shown["is_changed"], shown["address"].grouping) == (view, False, "enhet")


def test_the_groups_of_the_roadmap_are_its_own_once_they_are_saved_there(
    client: Client, view: SavedView, office: User
) -> None:
    client.force_login(office)
    client.post(f"{address(view, '-update')}?stadium=parked&gruppe=program")
    view.refresh_from_db()
    assert view.query == "stadium=parked&gruppe=program&sorter=-investering&grupper=enhet"
    assert client.get(address(view), follow=True).context["address"].grouping == "program"
    assert client.get(view.get_absolute_url(), follow=True).context["address"].grouping == "enhet"


def test_what_is_updated_on_one_page_leaves_the_part_of_the_other(
    client: Client, view: SavedView, office: User
) -> None:
    client.force_login(office)
    client.post(f"{address(view, '-update')}?{SEEN}")
    in_list = reverse("portfolio:saved-view-update", args=[view.pk])
    response = client.post(in_list, {"query": "type=measure&vis=kort"})
    assert response["Location"] == f"{LIST}?visning={view.pk}&type=measure&vis=kort"
    view.refresh_from_db()
    on_roadmap = KEPT.replace("stadium=planned", "type=measure")
    assert view.query == f"type=measure&vis=kort&{KEPT.partition('&')[2]}"
    assert client.get(address(view))["Location"] == f"{URL}?visning={view.pk}&{on_roadmap}"


def test_a_view_that_is_shown_with_changes_can_be_made_to_show_them(
    client: Client, view: SavedView, office: User, submitter: User
) -> None:
    client.force_login(office)
    same = words(main_of(client.get(address(view), follow=True)))
    changed = words(main_of(client.get(f"{URL}?visning={view.pk}&{SEEN}")))
    assert ("Oppdater visningen" in same, "Visning: Parkert (endret) Oppdater visningen" in changed) == (False, True)
    response = client.post(f"{address(view, '-update')}?{SEEN}", follow=True)
    assert "Visningen «Parkert» viser nå dette." in words(main_of(response))
    assert response.context["is_changed"] is False
    saved_views.share(view, by=office)
    client.force_login(submitter)
    assert "Oppdater visningen" not in words(main_of(client.get(f"{URL}?visning={view.pk}&stadium=closed")))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("is_shared", [False, True])
def test_a_private_view_is_not_there_for_others_and_a_shared_one_only_those_who_share_change(
    role: str, is_shared: bool, cast: dict[str, User], view: SavedView, office: User, client: Client
) -> None:
    if is_shared:
        saved_views.share(view, by=office)
    client.force_login(cast[role])
    is_seen, may_change, before = is_shared or role == "office", role == "office", view.query
    assert client.get(address(view)).status_code == (302 if is_seen else 404)
    assert ("Parkert" in links(main_of(client.get(URL)))) == is_seen
    assert client.get(f"{URL}?visning={view.pk}").context["current_view"] == (view if is_seen else None)
    changed = client.post(f"{address(view, '-update')}?{SEEN}").status_code
    assert changed == (302 if may_change else 403 if is_shared else 404)
    view.refresh_from_db()
    assert (view.query != before) == may_change


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("", "gruppe=program"),
        ("zoom=<b>&farge=x&spenn=evig&utvalg=ingen&gruppe=tull&stadium=tull", "gruppe=program"),
        ("fra=tulle&til=2030-01", "til=2030-01&gruppe=program"),
        ("fra=1900-01&til=2099-12&zoom=ar", "zoom=ar&gruppe=program"),
        ("fra=2030-02&til=2030-01", "gruppe=program"),
        ("sok=+b%C3%A5t&gruppe=ingen&kolonner=tittel&vis=kort", "sok=b%C3%A5t&gruppe=ingen"),
        ("//evil.example", "gruppe=program"),
    ],
)
def test_what_is_kept_is_what_the_roadmap_understands(sent: str, kept: str, client: Client, submitter: User) -> None:
    client.force_login(submitter)
    response = client.post(f"{NEW}?{sent}", {"name": "Ny"})
    view = SavedView.objects.get()
    assert (view.query, response["Location"]) == (kept, f"{URL}?visning={view.pk}&{kept}")
    assert client.get(response["Location"]).context["is_changed"] is False


def test_a_view_shows_the_plan_that_one_looks_at(
    client: Client, view: SavedView, office: User, plan: ActionPlan
) -> None:
    client.force_login(office)
    opened = links(main_of(client.get(f"{URL}?plan={plan.year}")))["Parkert"]
    assert opened == f"{URL}?visning={view.pk}&plan={plan.year}&stadium=parked&gruppe=enhet"
    client.post(f"{address(view, '-update')}?plan={plan.year}&gruppe=eier")
    assert SavedView.objects.get().query == "gruppe=eier&sorter=-investering&grupper=enhet"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Skriv hva visningen skal hete."),
        ("PARKERT", "Det finnes allerede en visning som heter «PARKERT». Velg et annet navn."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_and_shown_is_kept(
    typed: str, said: str, client: Client, view: SavedView, office: User
) -> None:
    client.force_login(office)
    response = client.post(f"{NEW}?{SEEN}", {"name": typed})
    form = response.context["form"]
    assert (response.status_code, form.errors["name"], form["name"].value()) == (422, [said], typed)
    assert links(main_of(response))["Avbryt"] == f"{URL}?{SEEN}"
    assert SavedView.objects.count() == 1
    client.post(response.wsgi_request.get_full_path(), {"name": "Annet"})
    assert SavedView.objects.get(name="Annet").query == KEPT


def test_each_page_leads_to_the_other_with_the_view_or_with_the_filter(
    client: Client, view: SavedView, office: User
) -> None:
    client.force_login(office)
    page = links(main_of(client.get(address(view), follow=True)))
    assert page["Se visningen i listen"] == view.get_absolute_url()
    page = links(main_of(client.get(f"{URL}?visning={view.pk}&{SEEN}")))
    assert page["Se utvalget i listen"] == f"{LIST}?stadium=planned"
    page = links(main_of(client.get(view.get_absolute_url(), follow=True)))
    assert page["Se visningen på veikartet"] == address(view)
    assert links(main_of(client.get(f"{LIST}?vis=kort")))["Se utvalget på veikartet"] == URL
    page = links(main_of(client.get(reverse("portfolio:saved-views"))))
    assert page["Se på veikartet med visningen Parkert"] == address(view)


def test_nothing_is_changed_by_a_get_and_nothing_is_there_without_a_plan(
    client: Client, view: SavedView, office: User, plan: ActionPlan
) -> None:
    client.force_login(office)
    assert [client.get(url).status_code for url in (NEW, address(view, "-update"))] == [405, 405]
    unknown = f"?plan={plan.year + 50}"
    assert client.get(address(view) + unknown).status_code == 404
    assert client.post(NEW + unknown, {"name": "Ny"}).status_code == 404
    assert SavedView.objects.count() == 1


def test_before_there_is_a_plan_a_view_leads_to_the_roadmap_that_says_so(
    client: Client, view: SavedView, office: User, plan: ActionPlan
) -> None:
    client.force_login(office)
    plan.delete()
    assert client.get(address(view))["Location"] == URL
    assert client.post(NEW, {"name": "Ny"}).status_code == 404
    assert client.get(URL).status_code == 200


def test_a_view_that_is_deleted_meanwhile_is_not_there(client: Client, view: SavedView, office: User) -> None:
    client.force_login(office)
    saved_views.delete(view, by=office)
    assert client.post(f"{address(view, '-update')}?{SEEN}").status_code == 404
    shown = client.get(f"{URL}?visning={view.pk}&{SEEN}")
    assert (shown.status_code, shown.context["current_view"]) == (200, None)


def test_the_number_of_queries_does_not_grow(client: Client, office: User, make_entry: Callable[..., object]) -> None:
    make_entry()
    client.force_login(office)
    found = []
    for count in (1, 3):
        for number in range(SavedView.objects.count(), count):
            view = saved_views.save(name=str(number), query=KEPT, by=office)
        found.append(queries(client, f"{URL}?visning={view.pk}"))
    assert found[0] == found[1]
