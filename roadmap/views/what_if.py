"""«Hva om …»: the list, the page where one tries things out, and comparing. Another's private one is a 404."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innolab.refusals import Refused, StaleVersion
from portfolio import plan_comparison
from portfolio.forms.errors import errors_of
from portfolio.models import ActionPlan
from portfolio.planning.moments import Moment
from roadmap import making_the_plan, scenarios, sides
from roadmap.beside import Beside, beside
from roadmap.forms.what_if import ChangeForm, NameForm, WhatIfFramesForm
from roadmap.models import Scenario
from roadmap.sides import Side
from roadmap.views.named import named
from roadmap.views.plans import plan_asked_for
from roadmap.what_if_rows import rows

THE_PLAN = "planen"
CHANGED = "what_if_changed"  # the title of what was changed last, kept from the act to the next page


def scenario_for(request: HttpRequest, pk: int) -> Scenario:
    scenarios.require_use(request.user)
    found = Scenario.objects.visible_to(request.user).select_related("plan__strategy", "owner", "based_on", "made_by")
    return get_object_or_404(found, pk=pk)


@require_safe
def all_of_them(request: HttpRequest) -> HttpResponse:
    scenarios.require_use(request.user)
    return _list(request, NameForm())


def _list(request: HttpRequest, form: NameForm, *, status: int = 200) -> HttpResponse:
    found = list(Scenario.objects.visible_to(request.user).for_list())
    context = {
        "own": [row for row in found if row.owner_id == request.user.pk],
        "shared": [row for row in found if row.owner_id != request.user.pk],
        "plan": plan_asked_for(request, is_open=True),
        "form": form,
    }
    return render(request, "roadmap/what_if_list.html", context, status=status)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    scenarios.require_use(request.user)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    key = form.cleaned_data["based_on"]
    based_on = scenario_for(request, key) if key else None
    plan = based_on.plan if based_on else plan_asked_for(request, is_open=True)
    if plan is None:
        raise Http404
    try:
        scenario = scenarios.begin(plan, by=request.user, name=form.cleaned_data["name"], based_on=based_on)
    except Refused as refusal:
        form.add_error("name", list(refusal.reasons))
        return _list(request, form, status=409)
    return redirect(scenario)


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, scenario_for(request, pk))


def _page(
    request: HttpRequest,
    scenario: Scenario,
    *,
    form: ChangeForm | None = None,
    refused: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    first, last = sides.of_plan(scenario.plan), sides.of_scenario(scenario)
    may_change = scenarios.may_change(request.user, scenario)
    opened = str(form["entry"].value()) if form else request.GET.get("endre", "") if may_change else ""
    context = {
        "scenario": scenario,
        "plan": scenario.plan,
        "found": beside(first, last),
        "rows": rows(scenario, last, first, form=_drawn(request, scenario, last, opened, form), opened=opened),
        "scenario_url": scenario.get_absolute_url(),
        "may_change": may_change,
        "may_make": _may_make(request, scenario),
        "is_behind": scenario.made_from != scenario.plan.version and scenario.made_at is None,
        "changed": request.session.pop(CHANGED, "") if request.method == "GET" else "",
        "refused": refused,
        "gap": f"{(scenario.result or {}).get('gap', 0) * 100:.1f} %".replace(".", ","),
        "copy_form": NameForm(initial={"based_on": scenario.pk}, auto_id="copy_%s"),
        "name_form": NameForm(initial={"name": scenario.name}, auto_id="own_%s"),
    }
    return render(request, "roadmap/what_if.html", context, status=status)


def _may_make(request: HttpRequest, scenario: Scenario) -> bool:
    is_open = scenario.made_at is None and scenario.plan.state != ActionPlan.State.CLOSED
    return is_open and making_the_plan.may_make(request.user)


def _drawn(request: HttpRequest, scenario: Scenario, side: Side, opened: str, form: ChangeForm | None) -> SafeString:
    """The form of the entry that is being changed; nothing where none is."""
    line = next((line for line in side.lines if str(line.entry.pk) == opened), None)
    if line is None:
        return SafeString()
    context = {
        "form": form or ChangeForm.of(line.entry, version=scenario.version),
        "line": line,
        "stands_fast": scenarios.stands_fast(line),
        "scenario": scenario,
    }
    return render_to_string("roadmap/_what_if_change.html", context, request)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenario_for(request, pk)
    form = ChangeForm(request.POST)
    entry = named(form, "entry", scenario.entries.select_related("project"))
    if form.errors:
        return _page(request, scenario, form=form, refused=tuple(errors_of(form)), status=422)
    try:
        scenarios.change(entry, by=request.user, version=form.cleaned_data["version"], **form.as_said(entry))
    except Refused as refusal:
        is_stale = isinstance(refusal, StaleVersion)
        again = scenario_for(request, pk)
        return _page(request, again, form=None if is_stale else form, refused=refusal.reasons, status=409)
    request.session[CHANGED] = entry.project.title
    return redirect(f"{scenario.get_absolute_url()}#post-{entry.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def frames(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenario_for(request, pk)
    may_change = scenarios.may_change(request.user, scenario)
    if request.method != "POST":
        return _frames(request, WhatIfFramesForm(scenario=scenario), may_change=may_change)
    form = WhatIfFramesForm(request.POST, scenario=scenario)
    if not form.is_valid():
        return _frames(request, form, may_change=may_change, status=422)
    try:
        scenarios.set_frames(scenario, by=request.user, **form.as_stated())
    except Refused as refusal:
        form.add_error(None, list(refusal.reasons))
        form.read_again()
        return _frames(request, form, may_change=may_change, status=409)
    messages.success(request, "Rammene er endret her. I planen er de som før.")
    return redirect(scenario)


def _frames(request: HttpRequest, form: WhatIfFramesForm, *, may_change: bool, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "scenario": form.scenario,
        "may_change": may_change,
        "money_rows": form.money_rows(),
        "capacity_tables": form.capacity_tables(),
    }
    return render(request, "roadmap/what_if_frames.html", context, status=status)


@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenario_for(request, pk)
    form = NameForm(request.POST)
    if not form.is_valid():
        raise Refused(*form.errors["name"])
    scenarios.rename(scenario, name=form.cleaned_data["name"], by=request.user)
    return redirect(scenario)


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenarios.share(scenario_for(request, pk), by=request.user)
    messages.success(request, "Nå kan ledelsen og porteføljekontoret lese den. Bare du kan endre den.")
    return redirect(scenario)


@require_POST
def unshare(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenarios.unshare(scenario_for(request, pk), by=request.user)
    messages.success(request, "Nå er det bare du som ser den.")
    return redirect(scenario)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenario_for(request, pk)
    scenarios.delete(scenario, by=request.user)
    messages.success(request, f"«{scenario}» er slettet. Planen er som før.")
    return redirect("roadmap:what-if-list")


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Point by point: with the plan, or with another of the same plan that one can see."""
    scenario = scenario_for(request, pk)
    others = list(
        Scenario.objects.visible_to(request.user).filter(plan=scenario.plan_id).exclude(pk=pk).order_by("name", "pk")
    )
    with_ = request.GET.get("med", THE_PLAN)
    other = next((row for row in others if str(row.pk) == with_), None)
    if with_ != THE_PLAN and other is None:
        raise Http404
    first, last = _both(scenario, other)
    found: Beside = beside(first, last)
    now = timezone.now()
    points = plan_comparison.beside(
        scenario.plan, Moment(first.name, now), Moment(last.name, now), first.standing, last.standing
    )
    context = {
        "scenario": scenario,
        "others": others,
        "other": other,
        "found": found,
        "points": points,
        "first": "den andre" if other else "planen",
    }
    return render(request, "roadmap/what_if_compare.html", context)


def _both(scenario: Scenario, other: Scenario | None) -> tuple[Side, Side]:
    if other is None:
        return sides.of_plan(scenario.plan), sides.of_scenario(scenario)
    other.plan = scenario.plan
    return sides.of_scenario(other), sides.of_scenario(scenario)
