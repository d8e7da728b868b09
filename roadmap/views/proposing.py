"""«Foreslå plan»: what is weighed, and a scenario as the answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from innolab.refusals import Refused
from portfolio.templatetags.norwegian import number
from roadmap import proposing, scenarios
from roadmap.forms.proposing import WeightsForm
from roadmap.models import Scenario
from roadmap.proposing import InTheWay
from roadmap.views.plans import plan_asked_for
from roadmap.views.what_if import scenario_for


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """From the plan, or from a scenario with other frames (`?fra=<key>`)."""
    scenarios.require_use(request.user)
    key = request.GET.get("fra", "")
    based_on = scenario_for(request, int(key)) if key.isdecimal() and len(key) < 10 else None
    plan = based_on.plan if based_on else plan_asked_for(request, is_open=True)
    if plan is None:
        raise Http404
    name = f"Forslag {date_format(timezone.localtime(), 'j. F Y H.i.s')}"
    initial = {"name": name, **((based_on.weights or {}) if based_on else {})}
    form = WeightsForm(request.POST if request.method == "POST" else None, initial=initial)
    context = {"plan": plan, "based_on": based_on, "form": form}
    if not form.is_valid():
        return render(request, "roadmap/propose.html", context, status=422 if form.is_bound else 200)
    said = {"weights": form.weights(), "name": form.cleaned_data["name"]}
    try:
        scenario = proposing.propose(
            plan, by=request.user, based_on=based_on, may_go_over=form.cleaned_data["may_go_over"], **said
        )
    except InTheWay as refusal:
        return render(request, "roadmap/propose.html", {**context, "in_the_way": refusal.reasons}, status=409)
    except Refused as refusal:
        form.add_error(None, list(refusal.reasons))
        return render(request, "roadmap/propose.html", context, status=409)
    messages.success(request, told(scenario))
    return redirect(scenario)


def told(scenario: Scenario) -> str:
    count = scenario.result["included"]
    projects = "1 prosjekt" if count == 1 else f"{number(count)} prosjekter"
    return f"Her er forslaget, med {projects}. Planen er som før, og bare du ser det."
