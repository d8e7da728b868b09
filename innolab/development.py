"""What exists only on a developer's own machine."""

import os
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

from django.core.management.utils import get_random_secret_key
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


class LoopbackMiddleware:
    """In DEBUG, nobody but this machine is answered, whatever address the server was told to listen on.

    A Host header proves nothing: a proxy may write it. A request that came through one says so itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not ip_address(request.META["REMOTE_ADDR"]).is_loopback or "X-Forwarded-For" in request.headers:
            return HttpResponseForbidden("Med DEBUG svarer portalen bare på den maskinen den kjører på.")
        return self.get_response(request)


def secret_key(path: Path) -> str:
    """The key of this checkout, made at its first start, so that a restart logs nobody out."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text() or get_random_secret_key()
    with os.fdopen(descriptor, "w") as file:
        key = get_random_secret_key()
        file.write(key)
    return key
