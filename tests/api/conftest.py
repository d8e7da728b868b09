"""A client that asks as a tool does: with a key, and without a session."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from innolab.accounts import api_tokens
from innolab.accounts.models import Scope, User

ROOT = "/api/v1/"


@pytest.fixture
def make_secret() -> Callable[..., str]:
    """The secret of a new key of somebody's; it opens everything unless told otherwise."""

    def make(user: User, *scopes: str, name: str = "Power BI") -> str:
        last_day = timezone.localdate() + datetime.timedelta(days=30)
        return api_tokens.create(by=user, name=name, scopes=scopes or Scope.values, expires_on=last_day)[1]

    return make


@pytest.fixture
def ask(make_secret: Callable[..., str]) -> Callable[..., HttpResponse]:
    """Asks an address below /api/v1/ with a key of the user's."""
    secrets: dict[int, str] = {}

    def asked(user: User, address: str, headers: dict[str, str] | None = None, **query: Any) -> HttpResponse:
        if user.pk not in secrets:
            secrets[user.pk] = make_secret(user, name="Spør")
        sent = {"Authorization": f"Bearer {secrets[user.pk]}", **(headers or {})}
        return Client().get(ROOT + address, query, headers=sent)

    return asked


@pytest.fixture
def titles(ask: Callable[..., HttpResponse]) -> Callable[..., list[str]]:
    """The titles of the projects that the API tells of."""

    def found(user: User, **query: Any) -> list[str]:
        response = ask(user, "projects/", **query)
        assert response.status_code == 200, response.content
        return [project["title"] for project in response.json()["items"]]

    return found
