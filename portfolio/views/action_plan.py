"""The annual action plan: its page, and what the office and leadership do there."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innolab.refusals import Refused, StaleVersion, require
from portfolio import action_plan
from portfolio.forms.action_plan import VERBS, DecideForm, EnterForm, NewPlanForm
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.permissions import DECIDE_PLAN, ENTER_PLAN
from portfolio.plan_overview import overview

MOST_IN_LIST = 50


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """The way to the plan around today; where there is none, what to do about it."""
    if plan := ActionPlan.objects.around(timezone.localdate()):
        return redirect(plan)
    return render(request, "portfolio/no_action_plan.html")


@require_safe
def detail(request: HttpRequest, year: int) -> HttpResponse:
    plan = get_object_or_404(ActionPlan.objects.of_year(year).select_related("strategy", "adoption"))
    return _plan_page(request, plan)


def _plan_page(
    request: HttpRequest, plan: ActionPlan, *, refused: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """`refused`: the entry whose form could not be carried out, the form, and the reasons."""
    is_draft = plan.state == ActionPlan.State.DRAFT
    context = {
        "plan": plan,
        "is_draft": is_draft,
        "overview": overview(plan),
        "others": ActionPlan.objects.exclude(pk=plan.pk),
        "can_decide": is_draft and request.user.has_perm(DECIDE_PLAN),
        "verbs": [(decision.value, verb) for decision, verb in VERBS.items()],
        "refused": refused,
        "office": _for_office(plan) if request.user.has_perm(ENTER_PLAN) else None,
    }
    return render(request, "portfolio/action_plan.html", context, status=status)


def _for_office(plan: ActionPlan) -> dict[str, Any]:
    """What the portfolio office can enter into the plan, and what is not ready for it."""
    can_create = bool(action_plan.possible_starts(timezone.localdate()))
    found = {"can_create": can_create, "ready": [], "not_ready": [], "most": MOST_IN_LIST}
    if plan.state == ActionPlan.State.DRAFT:
        found["ready"] = Project.objects.ready_for_action_plan(plan).for_overview()[:MOST_IN_LIST]
        found["not_ready"] = action_plan.not_ready(plan, most=MOST_IN_LIST)
    return found


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Leadership's decision on one entry. Where it is refused, the page comes again with what was typed."""
    require(request.user, DECIDE_PLAN)
    entry = get_object_or_404(ActionPlanEntry.objects.select_related("plan", "project"), pk=pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        reasons = [error for errors in form.errors.values() for error in errors]
        return _decide_again(request, entry, form, reasons, status=200)
    decision, reason = form.cleaned_data["decision"], form.cleaned_data["reason"]
    try:
        action_plan.decide(entry, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        is_repeat = isinstance(refusal, StaleVersion) and action_plan.was_decided_so(
            entry, decision=decision, by=request.user, reason=reason
        )
        if not is_repeat:
            return _decide_again(request, entry, form, refusal.reasons, status=409)
    label = ActionPlanEntry.Decision(decision).label
    messages.success(request, f"«{entry.project}» er {label}.")
    return redirect(f"{entry.plan.get_absolute_url()}#post-{entry.pk}")


def _decide_again(
    request: HttpRequest, entry: ActionPlanEntry, form: DecideForm, reasons: Any, *, status: int
) -> HttpResponse:
    """The plan as it is now, with the form open at its entry."""
    plan = ActionPlan.objects.select_related("strategy", "adoption").get(pk=entry.plan_id)
    entry.refresh_from_db(fields=["rank", "decision"])
    has_form = plan.state == ActionPlan.State.DRAFT and entry.rank is not None
    refused = {
        "entry": entry,
        "has_form": has_form,
        "reasons": reasons,
        "decision": form["decision"].value() or "",
        "reason": form["reason"].value() or "",
    }
    return _plan_page(request, plan, refused=refused, status=status)


@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """The office enters a project as a candidate, from the project's page or from the plan's."""
    require(request.user, ENTER_PLAN)
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = EnterForm(request.POST)
    if not form.is_valid():
        raise Http404
    plan = form.cleaned_data["plan"] or ActionPlan.objects.around(timezone.localdate())
    if plan is None:
        raise Refused("Det finnes ingen årlig handlingsplan ennå. Lag en på siden «Handlingsplan» først.")
    try:
        entry = action_plan.enter(project, plan=plan, by=request.user)
        messages.success(request, f"«{project}» er ført opp som kandidat, prioritet {entry.rank}, i {plan.name}.")
    except Refused:
        if not plan.entries.ranked().filter(project=project).exists():
            raise
        messages.info(request, f"«{project}» står allerede i {plan.name}.")
    return redirect(plan if form.cleaned_data["plan"] else project)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The office makes the plan for a new period."""
    require(request.user, ENTER_PLAN)
    months = action_plan.possible_starts(timezone.localdate())
    form = NewPlanForm(request.POST if request.method == "POST" else None, months=months)
    if form.is_valid():
        plan = action_plan.create(starts_on=form.cleaned_data["starts_on"], by=request.user)
        messages.success(request, f"{plan} er laget. Nå kan du føre opp prosjekter som kandidater.")
        return redirect(plan)
    return render(request, "portfolio/action_plan_new.html", {"form": form, "months": months})
