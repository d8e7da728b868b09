"""Twelve months ahead, across the plans that they lie in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roadmap import rolling, timeline


@require_safe
def rolling_months(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    found = rolling.rolling(today)
    context = {
        "found": found,
        "ticks": timeline.ticks(found.window, timeline.MONTH),
        "today": timeline.percent(found.window.position(today)),
    }
    return render(request, "roadmap/rolling.html", context)
