"""/kalender/: the dates of what one follows in one's own calendar, by a secret address."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from innolab.refusals import StaleVersion
from portfolio import calendar_address
from portfolio.calendar_feed import feed as feed_of


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@never_cache
@sensitive_variables("token")
def renew(request: HttpRequest) -> HttpResponse:
    """Shows the new address at once, and never again: it is stored nowhere, not even in the session."""
    try:
        token = calendar_address.renew(by=request.user, seen=request.POST.get("seen", ""))
    except StaleVersion as refusal:
        messages.info(request, " ".join(refusal.reasons))
        return redirect("portfolio:calendar")
    return _page(request, token=token)


@require_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    calendar_address.switch_off(by=request.user)
    messages.success(request, "Kalenderen er slått av. Adressen virker ikke lenger.")
    return redirect("portfolio:calendar")


def _page(request: HttpRequest, *, token: str = "") -> HttpResponse:
    address = f"{settings.PORTAL_URL}{reverse('portfolio:calendar-feed', args=[token])}" if token else ""
    current = calendar_address.of(request.user)
    context: dict[str, Any] = {
        "current": current,
        "seen": calendar_address.version(current),
        "address": address,
        "subscribe": f"webcal://{address.partition('://')[2]}",
    }
    return render(request, "portfolio/calendar.html", context)


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """By the address alone. Without Last-Modified: what somebody no longer follows is gone, and has no day of it."""
    user = calendar_address.whose(token)
    if user is None:
        raise Http404
    content = feed_of(user)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = quote_etag(hashlib.sha256(content).hexdigest())
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="innolab.ics"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
