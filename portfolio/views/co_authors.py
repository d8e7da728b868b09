"""Those who write a proposal together: invited, removed, and leaving of their own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from innolab.refusals import Refused
from portfolio import co_authors
from portfolio.forms.co_authors import InviteForm
from portfolio.models import Project
from portfolio.permissions import can_edit_proposal
from portfolio.views.proposals import show_summary


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = InviteForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            invited = co_authors.invite(project, email=form.cleaned_data["email"], by=request.user)
        except Refused as refusal:
            form.add_error("email", list(refusal.reasons))
            status = 409
        else:
            messages.success(request, f"{invited} kan nå lese og skrive i forslaget, og har fått beskjed.")
            return redirect("portfolio:proposal-summary", pk)
    if not can_edit_proposal(request.user, project):
        raise Refused(*form.errors.get("email", ()))
    return show_summary(request, project, invitation=form, status=status)


@require_POST
def remove(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    co_author = get_object_or_404(project.co_authors, pk=person)
    co_authors.remove(project, co_author=co_author, by=request.user)
    if co_author == request.user:
        messages.success(request, f"Du er ikke lenger medforfatter på «{project}».")
        return redirect("portfolio:my-proposals")
    messages.success(request, f"{co_author} er ikke lenger medforfatter.")
    return redirect("portfolio:proposal-summary", pk)
