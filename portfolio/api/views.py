"""The document and the page about the API, and what stands at all other addresses under it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from innolab.accounts.api_tokens import KeyRefused
from innolab.problems import problem
from portfolio.api.answering import for_programs
from portfolio.api.authentication import token_of, unauthorized
from portfolio.api.document import document
from portfolio.api.reference import reference


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    return redirect("api:docs")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """For people, and so behind the log-in as every page."""
    address = request.build_absolute_uri("/").rstrip("/")
    return render(request, "api/docs.html", {"address": address, **reference(document())})


@for_programs
def openapi(request: HttpRequest) -> HttpResponse:
    """For whoever is logged in, and for tools with any key that works."""
    if not request.user.is_authenticated:
        try:
            token_of(request)
        except KeyRefused as refused:
            return unauthorized(request, refused)
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@for_programs
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """No address is told to exist or not to whoever has no key."""
    try:
        token_of(request)
    except KeyRefused as refused:
        return unauthorized(request, refused)
    return problem("not_found", "Adressen finnes ikke i API-et.")
