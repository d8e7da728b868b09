"""Settings that are missing or unsafe stop the portal; demo mode is had on a developer's own machine only."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from innolab.development import LoopbackMiddleware
from tests.innolab.processes import PATIENCE, environment, manage, python

PRODUCTION = {
    "SECRET_KEY": "x",
    "ALLOWED_HOSTS": "innolab.kommune.example",
    "DATABASE_URL": "postgres://kari@127.0.0.1:1/x",
}
SHOW = "from django.conf import settings; print({}, end='')"


def shown(expression: str, **variables: str) -> str:
    env = environment(DJANGO_SETTINGS_MODULE="innolab.settings", **variables)
    out, err = python(SHOW.format(expression), env=env).communicate(timeout=PATIENCE)
    assert err == ""
    return out


@pytest.mark.parametrize("debug", ["false", ""])
def test_there_is_no_demo_without_debug(debug: str) -> None:
    result = manage("check", env={"DEMO": "true", "SECRET_KEY": "x"} | ({"DEBUG": debug} if debug else {}))
    assert result.returncode == 1
    assert result.stderr == "DEMO can only be had together with DEBUG, on a developer's own machine.\n"


def test_debug_answers_the_loopback_only_whatever_the_environment_says() -> None:
    hosts = shown("settings.ALLOWED_HOSTS", DEBUG="true", DEMO="true", SECRET_KEY="x", ALLOWED_HOSTS="*,evil.example")
    assert hosts == "['localhost', '127.0.0.1', '[::1]']"


@pytest.mark.parametrize("name", PRODUCTION)
def test_what_the_portal_cannot_do_without_stops_it_with_a_line_that_says_so(name: str) -> None:
    result = manage("migrate", env=PRODUCTION | {name: " "})
    assert result.returncode == 1
    assert result.stderr == f"{name} mangler. Uten DEBUG må den settes, se docs/operations.md.\n"


def test_the_embedded_database_is_had_by_its_name_and_with_debug_by_itself() -> None:
    database = "settings.DATABASES['default']"
    by_itself = shown(database, DEBUG="true", SECRET_KEY="x")
    assert shown(database, **PRODUCTION | {"DATABASE_URL": "embedded"}) == by_itself


def test_neither_debug_nor_demo_comes_by_itself() -> None:
    assert shown("(settings.DEBUG, settings.DEMO)", **PRODUCTION) == "(False, False)"


@pytest.mark.parametrize(("variables", "count"), [({}, "1"), ({"PROXIES": "2"}, "2"), ({"PROXIES": "0"}, "0")])
def test_attempts_to_log_in_are_counted_behind_the_proxy(variables: dict[str, str], count: str) -> None:
    assert shown("settings.ALLAUTH_TRUSTED_PROXY_COUNT", **PRODUCTION, **variables) == count


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.8.9.10", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 403),
        ("2001:db8::1", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.7"}, 403),
    ],
)
def test_debug_answers_nobody_but_this_machine_whatever_host_is_named(
    address: str, headers: dict[str, str], status: int, rf: RequestFactory
) -> None:
    request = rf.get("/", headers=headers, REMOTE_ADDR=address, HTTP_HOST="localhost")
    assert LoopbackMiddleware(lambda _: HttpResponse())(request).status_code == status


@pytest.mark.parametrize(("debug", "stands"), [("true", "True"), ("false", "False")])
def test_that_guard_stands_first_with_debug_and_is_gone_without(debug: str, stands: str) -> None:
    first = shown("settings.MIDDLEWARE[0] == 'innolab.development.LoopbackMiddleware'", **PRODUCTION, DEBUG=debug)
    assert first == stands
