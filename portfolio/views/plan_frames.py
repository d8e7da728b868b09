"""The frames and the capacity of a plan: all may read them, office and leadership set them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio.forms.plan_frames import FramesForm
from portfolio.models import ActionPlan
from portfolio.permissions import SET_FRAMES
from portfolio.planning.frames import changes, set_frames


@require_http_methods(["GET", "HEAD", "POST"])
def frames(request: HttpRequest, year: int) -> HttpResponse:
    plan = get_object_or_404(ActionPlan.objects.of_year(year).select_related("strategy", "adoption"))
    if request.method != "POST":
        return _show(request, FramesForm(plan=plan))
    require(request.user, SET_FRAMES)
    form = FramesForm(request.POST, plan=plan)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        set_frames(plan, by=request.user, **form.as_stated())
    except MissingReason as refusal:
        form.add_error("reason", list(refusal.reasons))
        return _show(request, form, status=422)
    except Refused as refusal:
        return _show(request, form, refusal=refusal, status=409)
    messages.success(request, "Rammene er lagret.")
    return redirect("portfolio:plan-frames", plan.year)


def _show(request: HttpRequest, form: FramesForm, *, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    stands_now = []
    if refusal:
        stands_now = form.stands_now() if isinstance(refusal, StaleVersion) else []
        form.add_error(None, list(refusal.reasons))
        form.read_again()
    context = {
        "form": form,
        "plan": form.plan,
        "can_frame": form.plan.state != ActionPlan.State.CLOSED and request.user.has_perm(SET_FRAMES),
        "is_closed": form.plan.state == ActionPlan.State.CLOSED,
        "money_rows": form.money_rows(),
        "capacity_tables": form.capacity_tables(),
        "stands_now": stands_now,
        "changes": changes(form.plan),
    }
    return render(request, "portfolio/plan_frames.html", context, status=status)
