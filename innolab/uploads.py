"""How much a request may carry. What is far too much is refused before any of it is read."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MOST_WITHOUT_FILES = 5 * 1024 * 1024
_AROUND_THE_FILES = 1024 * 1024  # names, and the other fields of the form


def takes_files(*, most: int) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Says of a view how many bytes of files somebody who is logged in may send to it."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        view.most_bytes = most + _AROUND_THE_FILES  # type: ignore[attr-defined]
        return view

    return mark


class UploadLimitMiddleware:
    """Stands before the CSRF check, which reads the whole body. A body without a length is not read at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        length = request.headers.get("content-length", "")
        size = int(length) if length.isdecimal() else 0  # as Django reads it
        if size <= MOST_WITHOUT_FILES:
            return None
        most = getattr(view, "most_bytes", MOST_WITHOUT_FILES) if request.user.is_authenticated else MOST_WITHOUT_FILES
        return render(request, "errors/413.html", status=413) if size > most else None
