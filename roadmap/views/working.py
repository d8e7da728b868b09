"""Working in the roadmap: moving in time, deciding and ranking from the panel, and taking back.

A browser with a script gets JSON, and asks for what changed; one without is led back to the picture.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from innolab.accounts.models import User
from innolab.problems import wants_json
from innolab.refusals import MissingReason, Refused, StaleVersion, require
from portfolio import action_plan
from portfolio.editing import PERIOD, plans_that_rank, wants_reason
from portfolio.forms.action_plan import VERBS
from portfolio.forms.errors import errors_of
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.permissions import DECIDE_PLAN, PRIORITISE, carries, may_move_in_time
from portfolio.templatetags.norwegian import long_date
from roadmap import moving, prioritisation
from roadmap.conflicts import conflicts_of
from roadmap.forms.prioritise import PrioritiseForm
from roadmap.forms.working import DecideInRoadmapForm, MoveForm, StepForm
from roadmap.undoing import DECISION, RANK, TIME, Step, Visit, place_of, time_of
from roadmap.views.named import named
from roadmap.views.plans import of_an_existing_plan, plan_shown

_NOTHING: dict[str, Any] = dict.fromkeys(("act", "starts_on", "ends_on", "decision", "rank", "reason"), "") | {
    "reasons": ()
}


class Acts(NamedTuple):
    """What a user may do with one project, and with what the forms of it begin."""

    plan: ActionPlan
    project: Project
    entry: ActionPlanEntry | None
    may_move: bool
    may_decide: bool
    may_rank: bool
    wants_reason: bool  # the plan is adopted
    move_wants_reason: bool  # this plan, or another that ranks the project, is adopted
    verbs: list[tuple[str, str]]
    places: int
    typed: dict[str, Any]  # what could not be carried out, and `reasons`

    @property
    def days(self) -> list[BoundField]:
        """Of the period, as they stand or as they were typed."""
        names = ("starts_on", "ends_on")
        typed = {name: self.typed[name] for name in names} if self.typed["act"] == "move" else {}
        form = MoveForm(initial={name: getattr(self.project, name) for name in names} | typed, auto_id="move-%s")
        return [form[name] for name in names]


def acts_for(user: User, plan: ActionPlan, project: Project, *, typed: dict[str, Any] | None = None) -> dict[str, Acts]:
    """What templates/roadmap/_panel_acts.html is to be given, beside the request."""
    entry = plan.entries.ranked().filter(project=project).first()
    is_open = entry is not None and plan.state != ActionPlan.State.CLOSED
    states = [each.state for each in plans_that_rank(project)]
    acts = Acts(
        plan=plan,
        project=project,
        entry=entry if is_open else None,
        may_move=may_move_in_time(user, carries=carries(user, project), stage=project.stage, in_a_plan=bool(states)),
        may_decide=is_open and entry.finished_on is None and user.has_perm(DECIDE_PLAN),
        may_rank=is_open and user.has_perm(PRIORITISE),
        wants_reason=plan.state == ActionPlan.State.ADOPTED,
        move_wants_reason=wants_reason(PERIOD, states=states),
        verbs=[(choice.value, verb) for choice, verb in VERBS.items() if entry and choice != entry.decision],
        places=plan.entries.ranked().count() if is_open else 0,
        typed=_NOTHING | (typed or {}),
    )
    return {"acts": acts}


@require_safe
def panel_acts(request: HttpRequest, pk: int) -> HttpResponse:
    """The forms of the panel alone, as they are to begin with now."""
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    return render(request, "roadmap/_panel_acts.html", acts_for(request.user, plan_shown(request), project))


@require_POST
@of_an_existing_plan
def move(request: HttpRequest) -> HttpResponse:
    form = MoveForm(request.POST)
    project = named(form, "project", Project.objects.visible_to(request.user))
    if not form.is_valid():
        return _refused(request, project, "move", errors_of(form), status=422)
    before, said = time_of(project), {name: form.cleaned_data[name] for name in ("version", "reason")}
    try:
        moved = moving.move(project, **form.period(), by=request.user, **said)
    except Refused as refusal:
        return _refusal(request, project, "move", refusal)
    Visit(request.session).remember(
        TIME, moved.pk, title=moved.title, before=before, after=time_of(moved), reason=said["reason"]
    )
    assert moved.starts_on
    assert moved.ends_on
    return _done(request, moved, f"«{moved}» går nå fra {long_date(moved.starts_on)} til {long_date(moved.ends_on)}.")


@require_POST
@of_an_existing_plan
def decide(request: HttpRequest) -> HttpResponse:
    require(request.user, DECIDE_PLAN)
    form = DecideInRoadmapForm(request.POST)
    entry = _entry(form)
    if not form.is_valid():
        return _refused(request, entry.project, "decide", errors_of(form), status=422)
    said = {name: form.cleaned_data[name] for name in ("decision", "reason", "version")}
    before = place_of(entry)
    try:
        decided = action_plan.decide(entry, by=request.user, **said)
    except Refused as refusal:
        is_repeat = action_plan.was_decided_so(entry, decision=said["decision"], by=request.user, reason=said["reason"])
        if not (is_repeat and isinstance(refusal, StaleVersion)):
            return _refusal(request, entry.project, "decide", refusal)
        decided = ActionPlanEntry.objects.get(pk=entry.pk)
    else:
        after = before | {"decision": decided.decision}
        _remember(request, DECISION, entry, before, after, said["reason"])
    sentence = f"«{entry.project}» er {decided.get_decision_display()}."
    return _done(request, entry.project, sentence, led_on=_led_on(entry.plan_id, said["version"]))


@require_POST
@of_an_existing_plan
def place(request: HttpRequest) -> HttpResponse:
    """Ranks, as roadmap:prioritise does; the answer is the panel's."""
    require(request.user, PRIORITISE)
    form = PrioritiseForm(request.POST)
    entry = _entry(form)
    if not form.is_valid():
        return _refused(request, entry.project, "place", errors_of(form), status=422)
    rank, before = form.cleaned_data["rank"], place_of(entry)
    said = {name: form.cleaned_data[name] for name in ("version", "reason")}
    try:
        prioritisation.prioritise(entry, rank=rank, by=request.user, **said)
    except Refused as refusal:
        return _refusal(request, entry.project, "place", refusal)
    _remember(request, RANK, entry, before, before | {"rank": rank}, said["reason"])
    sentence = f"«{entry.project}» står nå på plass {rank}."
    return _done(request, entry.project, sentence, led_on=_led_on(entry.plan_id, said["version"], is_ranked=True))


@require_POST
@of_an_existing_plan
def undo(request: HttpRequest) -> HttpResponse:
    return _step(request, Visit(request.session).undo, "Angret: {}.")


@require_POST
@of_an_existing_plan
def redo(request: HttpRequest) -> HttpResponse:
    return _step(request, Visit(request.session).redo, "Gjort om igjen: {}.")


def _step(request: HttpRequest, act: Callable[..., Step | None], sentence: str) -> HttpResponse:
    form = StepForm(request.POST)
    if not form.is_valid():
        raise Http404
    seen = dict(ActionPlan.objects.values_list("pk", "version"))
    try:
        step = act(number=form.cleaned_data["number"], by=request.user)
    except Refused as refusal:
        return _refusal(request, None, "", refusal)
    if step is None:
        return _done(request, None, "Det er alt gjort.")
    said = sentence.format(step.label)
    if step.kind == TIME:
        return _done(request, Project.objects.get(pk=step.pk), said)
    entry = ActionPlanEntry.objects.select_related("project").get(pk=step.pk)
    led_on = _led_on(entry.plan_id, seen[entry.plan_id], is_ranked=step.kind == RANK)
    return _done(request, entry.project, said, led_on=led_on)


def _led_on(plan_pk: int, seen: int, *, is_ranked: bool = False) -> dict[str, Any] | None:
    """From which version of the plan to which one's own act has led; None where others have changed it in between."""
    plan = ActionPlan.objects.get(pk=plan_pk)
    if plan.version != seen + 1:
        return None
    ranks = list(plan.entries.ranked().values_list("project_id", "rank")) if is_ranked else None
    return {"plan": plan.pk, "seen": seen, "version": plan.version, "ranks": ranks}


def _remember(
    request: HttpRequest, kind: str, entry: ActionPlanEntry, before: dict[str, Any], after: dict[str, Any], reason: str
) -> None:
    title = entry.project.title
    Visit(request.session).remember(kind, entry.pk, title=title, before=before, after=after, reason=reason)


def _entry(form: Any) -> ActionPlanEntry:
    return named(form, "entry", ActionPlanEntry.objects.select_related("plan", "project"))


def _done(
    request: HttpRequest, project: Project | None, said: str, *, led_on: dict[str, Any] | None = None
) -> HttpResponse:
    """What was done, how the project stands now, what that comes into conflict with, and what can be taken back."""
    found = conflicts_of(project, plan_shown(request)) if project else []
    if wants_json(request):
        buttons = render_to_string("roadmap/_undo.html", {"visit": Visit(request.session)}, request)
        key = project.pk if project else None
        stands = {name: getattr(project, name) for name in ("version", "starts_on", "ends_on")} if project else None
        told = {"said": said, "project": key, "stands": stands, "led_on": led_on, "conflicts": found, "undo": buttons}
        return JsonResponse(told)
    messages.success(request, said)
    for sentence in found:
        messages.warning(request, sentence)
    fragment = f"prosjekt-{project.pk}" if project else None
    return redirect(reverse("roadmap:roadmap", query=request.GET or None, fragment=fragment))


def _refusal(request: HttpRequest, project: Project | None, act: str, refusal: Refused) -> HttpResponse:
    is_missing = isinstance(refusal, MissingReason)
    status = 422 if is_missing else 409
    return _refused(request, project, act, refusal.reasons, status=status, wants_reason=is_missing)


def _refused(
    request: HttpRequest,
    project: Project | None,
    act: str,
    reasons: Iterable[str],
    *,
    status: int,
    wants_reason: bool = False,
) -> HttpResponse:
    """Why it was not done. Without a script, the same forms again, with what was typed and what stands there now."""
    visit = Visit(request.session)
    if wants_json(request):
        buttons = render_to_string("roadmap/_undo.html", {"visit": visit}, request)
        told = {"reasons": list(reasons), "wants_reason": wants_reason, "undo": buttons}
        return JsonResponse(told, status=status)
    if project is None:
        for reason in reasons:
            messages.error(request, reason)
        return redirect(reverse("roadmap:roadmap", query=request.GET or None))
    now = Project.objects.get(pk=project.pk)
    typed = {**request.POST.dict(), "act": act, "reasons": list(reasons)}
    context = acts_for(request.user, plan_shown(request), now, typed=typed)
    return render(request, "roadmap/act_again.html", {"project": now, **context}, status=status)
