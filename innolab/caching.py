"""What browsers and those between may keep of the portal's pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class AskAgainMiddleware:
    """A page that says nothing else is kept by the reader's own browser only, which asks before it shows it again.

    Not «no-store», which would cost the text that a browser brings back into a form. Static files are answered before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
