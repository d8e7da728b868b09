"""The annual action plan: its page, and what the office does there."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from innolab.refusals import Refused, require
from portfolio import action_plan, plan_picture
from portfolio.forms.action_plan import EnterForm
from portfolio.models import ActionPlan, Project
from portfolio.permissions import ADOPT_PLAN, DECIDE_PLAN, ENTER_PLAN, SET_FRAMES
from portfolio.plan_overview import PlanOverview, by_rank, overview
from portfolio.planning.balance import Capacity


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """The way to the plan around today; where there is none, what to do about it."""
    if plan := ActionPlan.objects.around(timezone.localdate()):
        return redirect(plan)
    return render(request, "portfolio/no_action_plan.html")


@require_safe
def detail(request: HttpRequest, year: int) -> HttpResponse:
    """The plan by programme, or in the order of rank with the places where frames are used up."""
    plans = list(ActionPlan.objects.for_plan_page())
    plan = next((each for each in plans if each.year == year), None)
    if plan is None:
        raise Http404
    found, is_ranked = overview(plan), request.GET.get("vis") == "prioritet"
    is_over = plan.ends_on < timezone.localdate()
    context = {
        "plan": plan,
        "is_draft": plan.state == ActionPlan.State.DRAFT,
        "is_ranked": is_ranked,
        "overview": found,
        "ranked": by_rank(found) if is_ranked else None,
        "others": [each for each in plans if each != plan],
        "can_adopt": plan.state != ActionPlan.State.CLOSED and not is_over and request.user.has_perm(ADOPT_PLAN),
        "can_close": plan.state == ActionPlan.State.ADOPTED and is_over and request.user.has_perm(ADOPT_PLAN),
        "can_decide": plan.state != ActionPlan.State.CLOSED and request.user.has_perm(DECIDE_PLAN),
        "can_frame": plan.state != ActionPlan.State.CLOSED and request.user.has_perm(SET_FRAMES),
        "picture": _picture(plan, found),
        "can_create": request.user.has_perm(ENTER_PLAN) and bool(action_plan.possible_starts(timezone.localdate())),
    }
    return render(request, "portfolio/action_plan.html", context)


def _picture(plan: ActionPlan, found: PlanOverview) -> dict[str, Any]:
    """How the plan uses what it has to spend, for _plan_balance.html."""
    return {
        "bars": plan_picture.bars(found.limits),
        "over": [limit for limit in found.limits if limit.is_over],
        "chart": plan_picture.chart(plan, found.efforts, found.limits),
        "months": plan_picture.month_rows(plan, found.efforts, found.limits),
        "capacities": [limit for limit in found.limits if isinstance(limit, Capacity)],
        "cut": found.cuts[0] if found.cuts else None,
    }


@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """The office enters a project as a candidate, from the project's page or from the plan's."""
    require(request.user, ENTER_PLAN)
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = EnterForm(request.POST)
    if not form.is_valid():
        raise Http404
    plan = form.cleaned_data["plan"] or ActionPlan.objects.to_enter(timezone.localdate())
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
