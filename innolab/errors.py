"""Pages that say what went wrong, what to do next, and keep what was typed."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import Group
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token

from innolab.problems import is_for_programs, problem, wants_json
from innolab.refusals import NotPermitted, Refused

logger = logging.getLogger(__name__)

GONE = (OperationalError, InterfaceError)
NOT_TYPED = {"csrfmiddlewaretoken", "version", "next"}


def typed(request: HttpRequest) -> list[str]:
    """The texts that somebody typed into the form, so that they can be copied from the error page; no passwords."""
    return [
        value
        for name, values in request.POST.lists()
        if name not in NOT_TYPED and "password" not in name
        for value in values
        if len(value) > 20
    ]


def form_page(request: HttpRequest) -> str:
    """The page of the portal that the form was sent from; "" where the browser does not tell."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return page if ours else ""


class LogInMiddleware(LoginRequiredMiddleware):
    """Sends a visitor to the log-in. Whoever's session ended while they wrote is first shown what they had typed."""

    def handle_no_permission(  # type: ignore[override]  # what it answers need not be a redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if wants_json(request):
            return JsonResponse({}, status=401)
        if found := typed(request):
            context = {"typed": found, "form_page": form_page(request)}
            return render(request, "errors/403_logged_out.html", context, status=403)
        return super().handle_no_permission(request, view_func)


class DatabaseMiddleware:
    """Asks to try again later while the database is away, and connects anew when it is back.

    It stands before whatever reads a session or a user. A connection that broke since the last request is found here;
    Django would look whether it still holds before the first query of the request anyway.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            connection.close_if_health_check_failed()
            connection.ensure_connection()
        except DatabaseError as error:
            return self.try_again(request, error)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The database went away in the middle of a view."""
        return self.try_again(request, exception) if isinstance(exception, GONE) else None

    def try_again(self, request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("The database does not answer: %s", error)
        if is_for_programs(request):
            answer: HttpResponse = problem("database_away", "Prøv igjen om et halvt minutt.")
            answer["Retry-After"] = "30"
            return answer
        page = render_to_string("errors/503.html", {"typed": typed(request)})  # no request: it could lead to the user
        return HttpResponse(page, status=503, headers={"Retry-After": "30"})


class RefusalMiddleware:
    """A refused act answers 409 with its reasons. Views catch Refused only where they can do better.

    Whoever comes to the address of an act without its form, as after a new log-in, gets a page with the way on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_for_programs(request):
            return response
        if response.status_code == 404 and settings.DEMO:  # not Django's own page for developers, as DEBUG has it
            return page_not_found(request, Http404())
        if response.status_code == 405 and request.method == "GET":
            page = render(request, "errors/405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(
            request,
            "errors/409.html",
            {"reasons": exception.reasons, "typed": typed(request), "form_page": form_page(request)},
            status=409,
        )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: says which roles may do it."""
    roles: list[str] = []
    if isinstance(exception, NotPermitted):
        app, codename = exception.permission.split(".")
        groups = Group.objects.filter(permissions__codename=codename, permissions__content_type__app_label=app)
        roles = sorted(groups.values_list("name", flat=True))
    return render(
        request,
        "errors/403.html",
        {"roles": roles, "typed": typed(request)},
        status=403,
    )


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 without a valid form token: the usual cause is a page left open for long, so offer the way back."""
    if wants_json(request):  # with a log-in the token of the visit ends as well
        return JsonResponse({}, status=403 if request.user.is_authenticated else 401)
    found = {"typed": typed(request), "form_page": form_page(request)}
    return render(request, "errors/403_csrf.html", found, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_programs(request):
        return problem("not_found", "Adressen finnes ikke i API-et.")
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_for_programs(request):
        return problem("server_error", "Feilen er loggført. Prøv igjen om litt.")
    return render(request, "errors/500.html", status=500)
