"""A request that is not written in UTF-8 is refused before it is read."""

import pytest

from innolab.wsgi import application
from portfolio.models import Project
from tests.innolab.test_error_pages import text_of

NEW = "/forslag/ny/"
FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PARTS = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nEt forslag\r\n--x--\r\n'


@pytest.fixture(params=["utf-16", "rot13", "ISO-8859-1", "punycode", "idna", "undefined"])
def charset(request):
    return request.param


@pytest.fixture(params=[False, True], ids=["in use", "by a developer"])
def _wherever(request, settings):
    settings.DEBUG = settings.DEMO = request.param


@pytest.mark.usefixtures("_wherever")
@pytest.mark.parametrize(("kind", "body"), [(FORM, b"title=Et+forslag"), (FILES, PARTS)])
def test_a_form_gets_a_page_in_norwegian_and_nothing_is_saved(kind, body, charset, client, submitter, strategy):
    client.force_login(submitter)
    response = client.generic("POST", NEW, body, f"{kind}; charset={charset}")
    assert (response.status_code, "Vi kunne ikke ta imot det du sendte" in text_of(response)) == (400, True)
    assert not Project.objects.exists()


def test_so_does_whoever_asks_so_for_an_address(charset, rf, db):
    request = rf.get("/prosjekter/", CONTENT_TYPE=f"{FORM}; charset={charset}")
    answered = []
    response = application({**request.environ, "QUERY_STRING": "sok=%C3%B8"}, lambda *said: answered.append(said[0]))
    assert answered == ["400 Bad Request"]
    assert "Vi kunne ikke ta imot det du sendte" in text_of(response)


def test_so_does_whoever_says_in_the_long_way_what_nobody_knows(rf, db):
    answered = []
    environ = {**rf.get("/prosjekter/").environ, "CONTENT_TYPE": f"{FORM}; charset*=klingon''x"}
    response = application(environ, lambda *said: answered.append(said[0]))
    assert answered == ["400 Bad Request"]
    assert "Vi kunne ikke ta imot det du sendte" in text_of(response)


def test_a_program_is_told_in_its_own_way(charset, client, db):
    response = client.get("/api/v1/projects/", CONTENT_TYPE=f"{FORM}; charset={charset}")
    assert (response.status_code, response.json()["code"]) == (400, "unknown_charset")


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8", "; charset=klingon"])
@pytest.mark.parametrize(("kind", "body"), [(FORM, b"title=Et+forslag"), (FILES, PARTS)])
def test_what_is_utf_8_or_is_called_what_nobody_knows_is_read(charset, kind, body, client, submitter, strategy):
    client.force_login(submitter)
    response = client.generic("POST", NEW, body, f"{kind}{charset}")
    assert (response.status_code, Project.objects.get().title) == (302, "Et forslag")
