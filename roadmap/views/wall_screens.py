"""/veikart/skjermer/: the office makes, prolongs and switches off the addresses of wall screens."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from innolab.refusals import Refused, require
from portfolio.permissions import SHOW_ON_WALL
from portfolio.templatetags.norwegian import long_date
from roadmap import wall_screens
from roadmap.forms.wall_screen import NewScreenForm, ProlongForm
from roadmap.models import WallScreen

MOST_ENDED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
def screens(request: HttpRequest) -> HttpResponse:
    """The screens, and a form for a new one.

    The address is shown in the answer to the form itself, and nowhere after: a redirect would have to keep it.
    Sent a second time, as when the page is loaded again, the form is refused for its name.
    """
    require(request.user, SHOW_ON_WALL)
    seen = f"{reverse('roadmap:roadmap')}?{request.GET.urlencode()}" if request.GET else ""
    form = NewScreenForm(request.POST if request.method == "POST" else None, query=seen)
    if form.is_valid():
        try:
            screen, secret = wall_screens.make(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, list(refusal.reasons))
        else:
            response = _page(request, NewScreenForm(), made=screen, secret=secret)
            response["Cache-Control"] = "private, no-store"
            return response
    return _page(request, form)


def _page(
    request: HttpRequest, form: NewScreenForm, *, made: WallScreen | None = None, secret: str = ""
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "form": form,
        "made": made,
        "address": f"{settings.PORTAL_URL}{reverse('roadmap:wall', args=[secret])}" if secret else "",
        "living": WallScreen.objects.living(today).select_related("made_by"),
        "ended": WallScreen.objects.ended(today).select_related("switched_off_by")[:MOST_ENDED],
    }
    return render(request, "roadmap/wall_screens.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One screen: another last day, or off."""
    require(request.user, SHOW_ON_WALL)
    screen = get_object_or_404(WallScreen, pk=pk)
    initial = {"expires_on": screen.expires_on}
    form = ProlongForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            wall_screens.prolong(screen, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, list(refusal.reasons))
        else:
            day = long_date(form.cleaned_data["expires_on"])
            messages.success(request, f"Adressen til «{screen}» virker til og med {day}.")
            return redirect("roadmap:wall-screens")
    return render(
        request, "roadmap/wall_screen.html", {"form": form, "screen": screen}, status=422 if form.errors else 200
    )


@require_POST
def switch_off(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, SHOW_ON_WALL)
    screen = wall_screens.switch_off(get_object_or_404(WallScreen, pk=pk), by=request.user)
    messages.success(request, f"«{screen}» er slått av. Adressen virker ikke lenger.")
    return redirect("roadmap:wall-screens")
