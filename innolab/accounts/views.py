"""/api-nokler/: everybody's own API keys, and nobody else's."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from innolab.accounts import api_tokens
from innolab.accounts.forms import NewTokenForm
from innolab.accounts.models import ApiToken
from innolab.refusals import Refused

MOST_ENDED = 10


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
def token_list(request: HttpRequest) -> HttpResponse:
    """One's keys, and a form for a new one.

    The secret is shown in the answer to the form itself, and nowhere after: a redirect would have to keep it somewhere.
    Sent a second time, as when the page is loaded again, the form is refused for its name.
    """
    form = NewTokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            token, secret = api_tokens.create(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, list(refusal.reasons))
        else:
            response = _page(request, NewTokenForm(), made=token, secret=secret)
            response["Cache-Control"] = "private, no-store"
            return response
    return _page(request, form)


def _page(request: HttpRequest, form: NewTokenForm, *, made: ApiToken | None = None, secret: str = "") -> HttpResponse:
    today = timezone.localdate()
    living: list[Any] = list(request.user.api_tokens.living(today))
    context = {
        "form": form,
        "made": made,
        "secret": secret,
        "living": [(token, token.ends_soon(today)) for token in living],
        "ending": [token for token in living if token.ends_soon(today)],
        "ended": request.user.api_tokens.ended(today)[:MOST_ENDED],
    }
    return render(request, "accounts/api_tokens.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, for what uses the key stops at once."""
    token = get_object_or_404(request.user.api_tokens, pk=pk)
    if request.method != "POST":
        return render(request, "accounts/api_token_revoke.html", {"token": token})
    api_tokens.revoke(token, by=request.user)
    messages.success(request, f"«{token}» er trukket tilbake og virker ikke lenger.")
    return redirect("api-tokens:list")
