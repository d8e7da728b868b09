"""Who asks, and what their key opens. A session counts for nothing here, so no page elsewhere can ask with one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.security.base import AuthBase

from innolab.accounts.api_tokens import KeyRefused, authenticate
from innolab.accounts.models import ApiToken, Scope
from innolab.problems import problem

SCHEME = "bearer"


class MissingScope(Exception):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope.value)
        self.scope = scope


class ApiKey(AuthBase):
    """`Authorization: Bearer innolab_…`, with a key that opens the scope. Not ninja's own, which can log the secret."""

    openapi_type = "http"
    openapi_scheme = SCHEME
    openapi_description = "En API-nøkkel fra siden «API-nøkler» i portalen."

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> ApiToken:
        token = token_of(request)
        if self.scope not in token.scopes:
            raise MissingScope(self.scope)
        request.user = token.user
        return token


def opened_by(scope: Scope) -> dict[str, Any]:
    """For an operation: the key that it takes, and the tag by which the document knows the scope."""
    return {"auth": ApiKey(scope), "tags": [scope.value]}


def token_of(request: HttpRequest) -> ApiToken:
    """The living key that came with the request. Raises KeyRefused."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != SCHEME or not secret.strip():
        raise KeyRefused("missing_token", "Send nøkkelen i hodet «Authorization: Bearer innolab_…».")
    return authenticate(secret.strip())


def unauthorized(request: HttpRequest, refused: KeyRefused) -> HttpResponse:
    answer = problem(refused.code, refused.sentence)
    error = "" if refused.code == "missing_token" else ', error="invalid_token"'
    answer["WWW-Authenticate"] = f'Bearer realm="InnoLab"{error}'
    return answer


def forbidden(request: HttpRequest, missing: MissingScope) -> HttpResponse:
    scope = missing.scope
    detail = f"Nøkkelen mangler «{scope.value}» ({scope.label}). Lag en ny nøkkel som har det."
    answer = problem("missing_scope", detail, required_scope=scope.value)
    answer["WWW-Authenticate"] = f'Bearer realm="InnoLab", error="insufficient_scope", scope="{scope.value}"'
    return answer
