"""While the database is away the portal asks to try again; when it is back, the next request is answered."""

from unittest.mock import patch

import psycopg2
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path

from innolab import urls

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]
LONG = "En lang tekst som det ville være leit å miste."


def breaks(request: HttpRequest) -> HttpResponse:
    """Loses its own connection on the way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return HttpResponse()


urlpatterns = [path("ryker/", breaks), *urls.urlpatterns]
handler404, handler500 = urls.handler404, urls.handler500


class Answer:
    """What a server gets, which closes old connections before and after a request, as a server does."""

    def __init__(self, request: HttpRequest) -> None:
        response = WSGIHandler()(request.environ, self.start)
        self.text = b"".join(response).decode()
        response.close()

    def start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = int(status.split()[0]), dict(headers)


def get(address: str = "/") -> Answer:
    return Answer(RequestFactory().get(address))


def end_every_connection() -> None:
    """As a restart of the database does."""
    other = psycopg2.connect(**{**connection.get_connection_params(), "cursor_factory": None})
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    other.close()


@pytest.fixture
def is_down():
    """Nobody listens where the database should be."""
    connection.close()
    with patch.dict(connection.settings_dict, {"HOST": "127.0.0.1", "PORT": "1"}):
        yield
    connection.close()


@pytest.fixture(autouse=True)
def as_in_production(settings):
    """Connections are kept from one request to the next, and looked at before they are used."""
    with patch.dict(connection.settings_dict, {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}):
        connection.close()
        yield
        connection.close()


def test_the_page_says_to_try_again(is_down):
    found = get()
    assert (found.status, found.headers["Retry-After"]) == (503, "30")
    assert "Prøv igjen om litt" in found.text


def test_what_was_typed_is_on_the_page(is_down):
    found = Answer(RequestFactory().post("/forslag/ny/", {"need": LONG}))
    assert (found.status, found.text.count(LONG)) == (503, 1)


def test_the_page_of_a_developer_is_the_same(is_down, settings):
    settings.DEBUG = True
    assert get().status == 503


def test_the_next_request_is_answered_when_the_database_is_back():
    with patch.dict(connection.settings_dict, {"HOST": "127.0.0.1", "PORT": "1"}):
        assert get().status == 503
    assert get().status == 200


def test_a_restart_of_the_database_between_two_requests_is_not_noticed():
    assert get().status == 200
    end_every_connection()
    assert get().status == 200


def test_a_connection_that_breaks_in_the_middle_asks_to_try_again_and_the_next_request_is_answered(client, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "LogIn" not in name]
    assert [get("/ryker/").status, get().status] == [503, 200]


def test_another_mistake_is_still_a_mistake_of_ours():
    assert get("/finnes-ikke/").status != 503
