"""Leadership ranks on the roadmap."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from innolab.refusals import Refused, StaleVersion, require
from portfolio.forms.errors import errors_of
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.permissions import PRIORITISE
from roadmap import prioritisation
from roadmap.forms.address import RoadmapAddress
from roadmap.forms.prioritise import PrioritiseForm
from roadmap.undoing import RANK, Visit, place_of
from roadmap.views.named import named
from roadmap.views.plans import of_an_existing_plan
from roadmap.views.roadmap import MOVED, page


@require_POST
@of_an_existing_plan
def prioritise(request: HttpRequest) -> HttpResponse:
    require(request.user, PRIORITISE)
    form = PrioritiseForm(request.POST)
    entry = named(form, "entry", ActionPlanEntry.objects.select_related("plan"))
    if form.errors:
        return _refused(request, entry, errors_of(form), status=400)
    rank, before = form.cleaned_data["rank"], place_of(entry)
    said = {name: form.cleaned_data[name] for name in ("version", "reason")}
    try:
        prioritisation.prioritise(entry, rank=rank, by=request.user, **said)
    except StaleVersion as stale:
        return _refused(request, entry, stale.reasons, status=409, wanted=rank)
    except Refused as refusal:
        return _refused(request, entry, refusal.reasons, status=400)
    if entry.rank != rank:
        title, after = entry.project.title, before | {"rank": rank}
        Visit(request.session).remember(RANK, entry.pk, title=title, before=before, after=after, reason=said["reason"])
        request.session[MOVED] = {
            "pk": entry.pk,
            "title": entry.project.title,
            "from": entry.rank,
            "to": rank,
            "at": f"{timezone.localtime():%H.%M}",
        }
    return redirect(_back(request, entry))


def _back(request: HttpRequest, entry: ActionPlanEntry) -> str:
    """To the row that was moved, in the picture as it was looked at."""
    projects = Project.objects.visible_to(request.user)
    address = RoadmapAddress(request.GET, plan=entry.plan, projects=projects)
    return f"{address.page}#prosjekt-{entry.project_id}"


def _refused(
    request: HttpRequest, entry: ActionPlanEntry, reasons: Iterable[str], *, status: int, wanted: int | None = None
) -> HttpResponse:
    """The picture as it is now, with why the move was not made and, where it may help, the way to try again."""
    plan = ActionPlan.objects.select_related("strategy").get(pk=entry.plan_id)
    refused = {"pk": entry.pk, "title": entry.project.title, "reasons": reasons, "wanted": wanted}
    return render(request, "roadmap/roadmap.html", page(request, plan, refused=refused), status=status)
