"""Pages that say what went wrong and what to do next, and that keep what was typed."""

import pytest
from allauth.core.internal.ratelimit import respond_429
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client
from django.urls import path, reverse

from innolab import urls
from innolab.errors import permission_denied, server_error, typed
from innolab.refusals import NotPermitted, Refused
from portfolio.models import ActionPlan
from portfolio.workflow import Stage
from tests.cast import PASSWORD
from tests.pages import links, main_of, rows, words

LONG = "Dette er en begrunnelse som det ville være leit å miste."
MARKUP = "<script>alert('en lang tekst')</script>"


def raises(error):
    def view(request: HttpRequest) -> None:
        raise error

    return view


urlpatterns = [
    path("uventet/", raises(ZeroDivisionError("en feil hos oss"))),
    path("uten-rolle/", raises(PermissionDenied)),
    path("avvist/", raises(Refused("Den første grunnen.", "Den andre grunnen."))),
    *urls.urlpatterns,
]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500


@pytest.fixture
def decide_url(make_entry):
    return reverse("portfolio:entry", args=[make_entry("candidate").pk])


def text_of(response):
    return words(main_of(response))


def kept_texts(response):
    return rows(main_of(response), "pre")


def test_a_forbidden_act_names_the_roles_that_may_and_keeps_the_text(client, outsider, decide_url):
    client.force_login(outsider)
    response = client.post(decide_url, {"decision": "included", "reason": LONG, "version": 0})
    assert response.status_code == 403
    assert rows(main_of(response), "li") == ["Ledelse"]
    assert kept_texts(response) == [LONG]


def test_a_role_that_was_given_the_permission_is_named_too(client, outsider, decide_url):
    leadership = Group.objects.get(name="Ledelse")
    board = Group.objects.create(name="Styringsgruppe")
    board.permissions.set(leadership.permissions.all())
    client.force_login(outsider)
    response = client.post(decide_url, {"decision": "included", "reason": LONG, "version": 0})
    assert rows(main_of(response), "li") == ["Ledelse", "Styringsgruppe"]


@pytest.mark.urls(__name__)
def test_what_no_named_permission_opens_leads_to_an_administrator(client, outsider):
    client.force_login(outsider)
    response = client.get("/uten-rolle/")
    assert response.status_code == 403
    assert "Ta kontakt med en administrator" in text_of(response)
    assert rows(main_of(response), "li") == []


def test_a_permission_that_no_role_has_names_none(rf, outsider):
    Group.objects.all().delete()
    request = rf.get("/")
    request.user, request._messages = outsider, []
    response = permission_denied(request, NotPermitted("portfolio.decide_actionplan"))
    assert (response.status_code, rows(main_of(response), "li")) == (403, [])


@pytest.mark.urls(__name__)
def test_a_refused_act_says_every_reason(client, outsider):
    client.force_login(outsider)
    response = client.get("/avvist/")
    assert response.status_code == 409
    assert rows(main_of(response), "li") == ["Den første grunnen.", "Den andre grunnen."]
    assert kept_texts(response) == []


def test_a_refused_act_keeps_the_text(client, office, make_project):
    project = make_project(Stage.CLOSED)
    client.force_login(office)
    response = client.post(reverse("portfolio:project-move", args=[project.pk, "parked"]), {"reason": LONG})
    assert (response.status_code, kept_texts(response)) == (409, [LONG])


def test_kept_text_is_shown_as_text(client, outsider, decide_url):
    client.force_login(outsider)
    response = client.post(decide_url, {"decision": "included", "reason": MARKUP, "version": 0})
    assert "<script>alert" not in main_of(response)
    assert "&lt;script&gt;alert(&#x27;en lang tekst&#x27;)&lt;/script&gt;" in main_of(response)


def test_without_a_form_token_nothing_happens_and_the_text_is_kept(leader, decide_url, plan):
    client = Client(enforce_csrf_checks=True)
    client.force_login(leader)
    response = client.post(decide_url, {"decision": "included", "reason": LONG, "version": 0})
    assert (response.status_code, kept_texts(response)) == (403, [LONG])
    assert "siden har stått åpen for lenge" in text_of(response)
    assert ActionPlan.objects.get().version == 0


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("referer", "way_on"),
    [
        ("http://testserver/handlingsplan/", {"Åpne siden på nytt": "http://testserver/handlingsplan/"}),
        ("https://et-annet-sted.example/handlingsplan/", {"Gå til forsiden": "/"}),
        ("javascript:alert(1)", {"Gå til forsiden": "/"}),
        ("", {"Gå til forsiden": "/"}),
    ],
)
@pytest.mark.parametrize(("with_token", "status"), [(False, 403), (True, 409)])
def test_the_way_on_leads_back_to_the_page_with_the_form(referer, way_on, with_token, status, leader):
    client = Client(enforce_csrf_checks=not with_token)
    client.force_login(leader)
    response = client.post("/avvist/", {"reason": LONG}, headers={"referer": referer})
    assert (response.status_code, links(main_of(response))) == (status, way_on)


def test_no_password_is_shown_when_the_form_token_is_gone(outsider):
    client = Client(enforce_csrf_checks=True)
    client.force_login(outsider)
    long = "et-passord-som-er-langt-nok-42"
    response = client.post("/konto/password/change/", {"oldpassword": long, "password1": long, "password2": long})
    assert (response.status_code, kept_texts(response)) == (403, [])
    assert long not in response.content.decode()


def test_what_was_typed_is_kept_when_the_session_has_ended(leader, decide_url):
    typed_by_hand = {"decision": "included", "reason": LONG, "version": 0}
    page = "http://testserver/handlingsplan/2026/"
    response = Client().post(decide_url, typed_by_hand, headers={"referer": page})
    assert (response.status_code, kept_texts(response)) == (403, [LONG])
    way_on = "/logg-inn/?next=http%3A%2F%2Ftestserver%2Fhandlingsplan%2F2026%2F"
    assert links(main_of(response)) == {"Logg inn": way_on}
    logged_in = Client().post(way_on, {"login": leader.email, "password": PASSWORD})
    assert (logged_in.status_code, logged_in["Location"]) == (302, page)
    assert ActionPlan.objects.get().version == 0


@pytest.mark.parametrize("referer", ["", "https://et-annet-sted.example/"])
def test_the_log_in_leads_to_no_other_site_when_the_session_has_ended(referer, decide_url):
    response = Client().post(decide_url, {"reason": LONG}, headers={"referer": referer})
    assert links(main_of(response)) == {"Logg inn": "/logg-inn/"}


def test_what_was_typed_is_the_long_texts_in_their_order(rf):
    request = rf.post(
        "/",
        {
            "csrfmiddlewaretoken": "t" * 64,
            "version": "9" * 21,
            "next": "/prosjekter/?side=2&sok=noe+langt",
            "password": "p" * 30,
            "decision": "included",
            "reason": LONG,
            "just_short": "k" * 20,
            "just_long": ["l" * 21, "m" * 21],
        },
    )
    assert typed(request) == [LONG, "l" * 21, "m" * 21]


@pytest.mark.parametrize("address", ["/finnes-ikke/", "/prosjekter/999999999/", "/prosjekter/abc/"])
def test_a_page_that_is_not_there_says_so_and_leads_on(address, client, outsider):
    client.force_login(outsider)
    response = client.get(address)
    assert response.status_code == 404
    assert "Vi fant ikke siden" in text_of(response)
    assert 'href="/"' in main_of(response)


def test_the_address_of_an_act_without_its_form_leads_on(client, leader, make_entry):
    client.force_login(leader)
    act_url = reverse("portfolio:project-follow", args=[make_entry("candidate").project_id])
    response = client.get(act_url)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Adressen tar bare imot skjemaer" in text_of(response)
    assert links(main_of(response)) == {"Gå til forsiden": "/"}
    assert client.head(act_url).content == b""


def test_more_than_can_be_taken_in_has_a_page_that_leads_on(client, outsider):
    client.force_login(outsider)
    client.raise_request_exception = False
    response = client.post("/forslag/ny/", {"title": "Et langt forslag", "need": "x" * 3_000_000})
    assert (response.status_code, "Vi kunne ikke ta imot det du sendte" in text_of(response)) == (400, True)
    assert links(main_of(response)) == {"Gå til forsiden": "/"}


def test_too_many_attempts_are_told_so_in_norwegian(rf, outsider):
    request = rf.post("/")
    request.user, request._messages = outsider, []
    response = respond_429(request)
    assert (response.status_code, "For mange forsøk" in text_of(response)) == (429, True)
    assert links(main_of(response)) == {"Gå til forsiden": "/"}


@pytest.mark.urls(__name__)
def test_a_fault_of_ours_has_a_page_that_tells_nothing_of_it(client, outsider):
    client.force_login(outsider)
    client.raise_request_exception = False
    response = client.get("/uventet/")
    assert response.status_code == 500
    assert "Noe gikk galt hos oss" in text_of(response)
    assert "ZeroDivisionError" not in response.content.decode()


def test_the_page_of_a_fault_works_without_a_database(rf):
    response = server_error(rf.get("/"))  # a query would fail the test: it has no database
    assert (response.status_code, "Noe gikk galt hos oss" in text_of(response)) == (500, True)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/uten-rolle/", "/avvist/", "/finnes-ikke/"])
def test_error_pages_have_the_frame_of_every_page(address, client, outsider):
    client.force_login(outsider)
    html = client.get(address).content.decode()
    assert html.count("<h1") == 1
    assert '<html lang="nb"' in html


@pytest.mark.parametrize("address", ["/finnes-ikke/", "/prosjekter/999999/"])
def test_a_demo_shows_the_portals_own_page_for_what_is_not_there_and_not_the_developers(
    address, client, outsider, settings
):
    settings.DEBUG = settings.DEMO = True
    client.force_login(outsider)
    response = client.get(address)
    assert (response.status_code, "URLconf" in response.content.decode()) == (404, False)
    assert "InnoLab" in response.content.decode()
