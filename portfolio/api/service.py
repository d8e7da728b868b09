"""The API itself: its parts, and what it answers when something is wrong."""

from typing import NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from innolab.accounts.api_tokens import KeyRefused
from innolab.problems import problem
from portfolio.api import plans, projects
from portfolio.api.asking import InvalidQuery
from portfolio.api.authentication import MissingScope, forbidden, unauthorized

# Its addresses are ours (portfolio.api.urls), and so are the document and the page about it.
api = NinjaAPI(title="InnoLab", version="1", urls_namespace="api", docs_url=None, openapi_url=None)
api.add_router("", projects.router)
api.add_router("", plans.router)
api.add_exception_handler(KeyRefused, unauthorized)
api.add_exception_handler(MissingScope, forbidden)

SENTENCES = {
    "greater_than_equal": "Tallet er for lite.",
    "less_than_equal": "Tallet er for stort.",
    "int_parsing": "Skriv et helt tall.",
    "int_parsing_size": "Tallet er for stort.",
    "value_error": "Skriv et tidspunkt med tidssone, for eksempel 2026-01-31T12:00:00Z.",
}


@api.exception_handler(Exception)
def unexpected(request: HttpRequest, error: Exception) -> NoReturn:
    """Ninja would answer with the traceback in DEBUG; innolab.errors does as for every address."""
    raise error


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem("not_found", "Det finnes ikke, eller du har ikke tilgang til å se det.")


@api.exception_handler(InvalidQuery)
def invalid_query(request: HttpRequest, error: InvalidQuery) -> HttpResponse:
    return problem("invalid_query", "Noe etter spørsmålstegnet i adressen kan ikke brukes.", errors=error.errors)


@api.exception_handler(ValidationError)
def invalid_parameter(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [(str(each["loc"][-1]), SENTENCES.get(each["type"], "Verdien kan ikke leses.")) for each in error.errors]
    return invalid_query(request, InvalidQuery(found))
