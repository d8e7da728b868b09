"""Every address needs log-in but those that are named here; a new public page has to be written into this list."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from innolab.accounts.models import User

PUBLIC = {
    # what the portal is
    "/",
    # log-in and log-out; a visitor has nothing to log out of and is sent on
    "/logg-inn/",
    "/logg-ut/",
    "/admin/login/",
    # a forgotten password; nobody signs up, and the page says so
    "/konto/signup/",
    "/konto/password/reset/",
    "/konto/password/reset/done/",
    "/konto/password/reset/key/1-1/",
    "/konto/password/reset/key/done/",
    "/konto/inactive/",
    # a calendar, to whoever knows its secret address
    "/kalender/1.ics",
    # the roadmap on a wall, likewise
    "/veikart/skjerm/1/",
}
# The API asks for a key and knows no session: without one it answers 401, to programs, and leads nobody to a form.
API = "/api/v1/"
PAGES_OF_THE_API = {API, f"{API}docs"}
EXAMPLES = {"int": "1", "slug": "1", "str": "1", "path": "1", "uuid": "00000000-0000-0000-0000-000000000000"}


def walk(patterns: list[URLPattern | URLResolver], path: str = "/") -> Iterator[str]:
    """One address for each pattern of the portal, with an example for what it takes."""
    for entry in patterns:
        whole = path + _example(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, whole)
        else:
            yield whole


def _example(pattern: object) -> str:
    """<int:pk>/ as 1/, and a regular expression with its groups filled in."""
    route = str(pattern)
    if hasattr(pattern, "_route"):
        return re.sub(r"<(?:(\w+):)?\w+>", lambda match: EXAMPLES[match[1] or "str"], route)
    route = re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\))?[^()]*\)", "1", route)
    return re.sub(r"[\^$\\]|\(\?:|\)\?|\?$", "", route)


ADDRESSES = sorted(set(walk(get_resolver().url_patterns)))
FOR_PROGRAMS = [address for address in ADDRESSES if address.startswith(API) and address not in PAGES_OF_THE_API]
FOR_PEOPLE = [address for address in ADDRESSES if address not in PUBLIC and address not in FOR_PROGRAMS]


def test_the_walk_finds_the_portals_own_addresses() -> None:
    wanted = {
        "/", "/forslag/ny/", "/prosjekter/1/", "/handlingsplan/1/", "/veikart/", "/admin/portfolio/project/",
        "/konto/password/change/", "/api/v1/projects/", "/api/v1/openapi.json",
    }  # fmt: skip
    assert wanted - set(ADDRESSES) == set()


def test_every_public_address_exists() -> None:
    assert PUBLIC - set(ADDRESSES) - {"/konto/password/reset/key/1-1/"} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("address", FOR_PEOPLE)
def test_a_visitor_is_sent_to_the_log_in(address: str) -> None:
    response = Client().get(address)
    assert (response.status_code, response.get("Location", "").partition("?")[0]) == (302, "/logg-inn/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", FOR_PEOPLE)
def test_a_visitor_does_nothing_by_post(address: str) -> None:
    response = Client().post(address)
    assert (response.status_code, response.get("Location", "").partition("?")[0]) == (302, "/logg-inn/")


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer innolab_gjettet"}, {"Authorization": "Basic YTpi"}])
@pytest.mark.parametrize("address", FOR_PROGRAMS)
def test_the_api_tells_nothing_to_whoever_has_no_key(address: str, headers: dict[str, str]) -> None:
    response = Client().get(address, headers=headers)
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response["WWW-Authenticate"].startswith('Bearer realm="InnoLab"')
    assert set(response.json()) == {"type", "title", "status", "code", "detail"}


@pytest.mark.django_db
@pytest.mark.parametrize("address", [address for address in FOR_PROGRAMS if address != f"{API}openapi.json"])
def test_a_session_opens_nothing_in_the_api(address: str) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("a@kommune.example", "et-langt-passord-42", name="A"))
    assert client.get(address).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", FOR_PROGRAMS)
def test_nothing_is_done_in_the_api(address: str, method: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert (response.status_code, response["Allow"], response.json()["code"]) == (
        405, "GET, HEAD", "method_not_allowed",
    )  # fmt: skip


@pytest.mark.django_db
def test_the_components_are_shown_only_in_debug() -> None:
    assert "/komponenter/" not in ADDRESSES
    assert Client().get("/komponenter/").status_code in (302, 404)
    user = User.objects.create_user("a@kommune.example", "et-langt-passord-42", name="A")
    client = Client()
    client.force_login(user)
    assert client.get("/komponenter/").status_code == 404
