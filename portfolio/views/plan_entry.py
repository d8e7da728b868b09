"""One entry of the annual action plan: its page, leadership's decision there, and what it takes of the plan."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio import action_plan, projects
from portfolio.dependencies import needs_of
from portfolio.forms.action_plan import VERBS, DecideForm
from portfolio.forms.errors import errors_of
from portfolio.forms.plan_money import EntryMoneyForm
from portfolio.models import ActionPlanEntry, Project
from portfolio.permissions import DECIDE_PLAN, SET_FRAMES
from portfolio.plan_entry import effects, neighbours, next_candidate
from portfolio.planning import budgeting, finishing
from portfolio.planning import money as plan_money
from portfolio.planning.warnings import warnings_of_one
from portfolio.principle_picture import picture_of
from portfolio.views.projects import bar

NEXT = "next"


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """All may read it; leadership decides here."""
    if request.method == "POST":
        require(request.user, DECIDE_PLAN)
        return _decide(request, _entry(pk))
    return _show(request, _entry(pk))


def _entry(pk: int) -> ActionPlanEntry:
    return get_object_or_404(ActionPlanEntry.objects.for_entry_page(), pk=pk)


def _show(
    request: HttpRequest, entry: ActionPlanEntry, *, refused: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """`refused`: the reasons, and what was typed in the form that could not be carried out."""
    answers = projects.answers(entry.project)
    take, found = effects(entry)
    is_open = entry.is_open
    context = {
        "entry": entry,
        "plan": entry.plan,
        "project": entry.project,
        "benefit": _benefit(entry.project),
        "take": take,
        "effects": found,
        "beside": neighbours(entry),
        "warnings": warnings_of_one(entry, needs_of([entry.project_id])[entry.project_id]) if is_open else [],
        "can_finish": finishing.may_finish(request.user, entry.project) and not finishing.objections(entry, entry.plan),
        "decisions": entry.project.decisions.of_plan(entry.plan).latest_first(),
        "bars": [bar(answer) for answer in answers],
        "picture": picture_of(answers) if any(answer.pk for answer in answers) else None,
        "can_decide": is_open and request.user.has_perm(DECIDE_PLAN),
        "can_frame": is_open and request.user.has_perm(SET_FRAMES),
        "verbs": [(choice.value, verb) for choice, verb in VERBS.items() if choice != entry.decision],
        "refused": refused,
    }
    return render(request, "portfolio/plan_entry.html", context, status=status)


def _benefit(project: Project) -> str:
    return str(project.get_expected_benefit_display()) if project.expected_benefit else ""


def _decide(request: HttpRequest, entry: ActionPlanEntry) -> HttpResponse:
    """Leadership's decision. Where it is refused, the page comes again with what was typed."""
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _decide_again(request, entry, form, errors_of(form), status=200)
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
    return _go_on(request, entry)


def _go_on(request: HttpRequest, entry: ActionPlanEntry) -> HttpResponse:
    """To the next candidate for whoever works through them; to the plan, at the entry, for whoever came for one."""
    if request.POST.get("then") == NEXT:
        if candidate := next_candidate(entry):
            return redirect("portfolio:entry", candidate.pk)
        messages.info(request, "Det var den siste kandidaten.")
    return redirect(f"{entry.plan.get_absolute_url()}#post-{entry.pk}")


def _decide_again(
    request: HttpRequest, entry: ActionPlanEntry, form: DecideForm, reasons: Any, *, status: int
) -> HttpResponse:
    """The entry as it is now, with the reasons and what was typed."""
    refused = {
        "reasons": reasons,
        "decision": form["decision"].value() or "",
        "reason": form["reason"].value() or "",
    }
    return _show(request, _entry(entry.pk), refused=refused, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def money(request: HttpRequest, pk: int) -> HttpResponse:
    """What the entry takes of the plan is stated, or goes back to the project's share."""
    require(request.user, SET_FRAMES)
    entry = _entry(pk)
    form = EntryMoneyForm(request.POST if request.method == "POST" else None, entry=entry)
    if not form.is_bound:
        return _money_page(request, form)
    if not form.is_valid():
        return _money_page(request, form, status=422)
    try:
        budgeting.state(entry, by=request.user, **form.as_stated())
    except MissingReason as refusal:
        form.add_error("reason", list(refusal.reasons))
        return _money_page(request, form, status=422)
    except Refused as refusal:
        return _money_page(request, form, refusal=refusal, status=409)
    messages.success(request, f"Det «{entry.project}» tar av planen, er lagret.")
    return redirect("portfolio:entry", entry.pk)


def _money_page(
    request: HttpRequest, form: EntryMoneyForm, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    entry, stands_now = form.entry, []
    if refusal:
        stands_now = form.stands_now() if isinstance(refusal, StaleVersion) else []
        form.add_error(None, list(refusal.reasons))
        form.read_again()
    context = {
        "form": form,
        "stands_now": stands_now,
        "entry": entry,
        "plan": entry.plan,
        "project": entry.project,
        "share": plan_money.share(entry.project, entry.plan),
        "is_fixed": not entry.is_open,
    }
    return render(request, "portfolio/plan_entry_money.html", context, status=status)
