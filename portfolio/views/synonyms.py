"""/kontor/synonymer/: the words that the search for similar initiatives takes to mean the same."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from innolab.refusals import Refused, require
from portfolio import synonyms
from portfolio.forms.synonyms import SynonymForm
from portfolio.models import SynonymGroup
from portfolio.permissions import ASSESS


@require_http_methods(["GET", "HEAD", "POST"])
def synonym_list(request: HttpRequest) -> HttpResponse:
    """All groups, and a form for a new one."""
    require(request.user, ASSESS)
    form = SynonymForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            group = synonyms.add(words=form.cleaned_data["words"], by=request.user)
        except Refused as refusal:
            form.add_error("words", list(refusal.reasons))
        else:
            messages.success(request, f"Nå søker portalen med «{group}» som det samme.")
            return redirect("portfolio:synonyms")
    context = {"form": form, "groups": SynonymGroup.objects.all()}
    return render(request, "portfolio/synonyms.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, ASSESS)
    group = get_object_or_404(SynonymGroup, pk=pk)
    form = SynonymForm(request.POST if request.method == "POST" else None, initial={"words": str(group)})
    if form.is_valid():
        try:
            synonyms.change(group, words=form.cleaned_data["words"], by=request.user)
        except Refused as refusal:
            form.add_error("words", list(refusal.reasons))
        else:
            messages.success(request, "Synonymene er lagret.")
            return redirect("portfolio:synonyms")
    context = {"form": form, "group": group}
    return render(request, "portfolio/synonym_change.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, ASSESS)
    group = get_object_or_404(SynonymGroup, pk=pk)
    synonyms.remove(group, by=request.user)
    messages.success(request, f"«{group}» er fjernet.")
    return redirect("portfolio:synonyms")
