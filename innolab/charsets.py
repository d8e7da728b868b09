"""The portal reads UTF-8 only, as browsers send it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from innolab.problems import is_for_programs, problem


class Request(WSGIRequest):
    """Django reads the address in the charset while it makes the request; that it could not is the middleware's.

    «rot13» is refused by a LookupError, «punycode» by a ValueError, and «idna» as if there were too many fields.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # the stubs leave it out
        except (LookupError, ValueError, TooManyFieldsSent):
            if not self.encoding:  # nobody knows it, and it is said in the long way: charset*=klingon''x
                self.content_type, self.content_params = "", {}
                self._encoding = "unknown"


class CharsetMiddleware:
    """Refuses a request that says it is written otherwise, before anything of it is read.

    Django believes whatever Python has a codec for: of files and texts sent together in UTF-16 it would keep garbage,
    and «rot13» is no charset of a text at all, on which it breaks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (request.encoding or "utf-8").lower() == "utf-8":  # as Django compares it for an ordinary form
            return self.get_response(request)
        if is_for_programs(request):
            return problem("unknown_charset", "Send forespørselen i UTF-8.")
        return HttpResponse(render_to_string("400.html"), status=400)  # no request: what it carries is not to be read
