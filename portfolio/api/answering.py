"""What every address of the API does besides its own: it only reads, needs no session, and tells if nothing is new."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt

from innolab.problems import problem

View = Callable[..., HttpResponse]
KEPT = ("ETag", "Cache-Control", "Vary")


def for_programs(view: View) -> View:
    """The key is looked at in the view, so the log-in is not asked for; and nothing is written, so no form token."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            response: HttpResponse = problem("method_not_allowed", "Bruk GET eller HEAD.")
            response["Allow"] = "GET, HEAD"
            return response
        request.method, asked = "GET", request.method  # the server leaves out the body of an answer to HEAD
        try:
            response = view(request, *args, **options)
        finally:
            request.method = asked
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization", "Accept-Encoding"])
        return _unless_known(request, response)

    return answer


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 where the asker has this very answer.

    The ETag is that of the whole body: whatever is shown, from a driver's name to a rank, changes it. It saves the
    sending, not the work. It is weak, for the answer may be compressed on the way.
    """
    if response.status_code != 200:
        return response
    response["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if known != ["*"] and response["ETag"] not in (f"W/{each.removeprefix('W/')}" for each in known):
        return response
    unchanged = HttpResponseNotModified()
    for name in KEPT:
        unchanged[name] = response[name]
    return unchanged
