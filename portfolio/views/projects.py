"""The page of one project, and what the portfolio office does there."""

import datetime
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from innolab.accounts.models import User
from innolab.refusals import MissingReason, require
from portfolio import action_plan, dependencies, intake, merging, programmes, projects, proposals, scheduling
from portfolio.forms.projects import ConfirmProgrammeForm, MoveForm
from portfolio.history import MOST, history_of
from portfolio.models import ActionPlan, Project
from portfolio.permissions import ASSESS, ENTER_PLAN, can_appoint, can_edit_project, can_edit_proposal
from portfolio.planning import finishing
from portfolio.principle_picture import picture_of
from portfolio.views import attachments, inbox, participation
from portfolio.views.merging import merged_parts, redirect_to_what_goes_on
from portfolio.views.similarity import evidence
from portfolio.workflow import CAN_BE_IN_A_PLAN, Stage, journey
from principles.models import Assessment


@require_safe
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    project = _visible(request, pk)
    return redirect_to_what_goes_on(request, project) or _page(request, project)


@require_safe
def older_history(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened before the moment in the address, or the latest; the page of the project shows that too."""
    project = _visible(request, pk)
    context = {"project": project, **_history(request.user, project, before=_moment(request.GET.get("for", "")))}
    return render(request, "portfolio/project_older_history.html", context)


def _moment(text: str) -> datetime.datetime:
    """As the address says it; now, where it says none. In an address a plus is a space."""
    try:
        moment = parse_datetime(text[:40].replace(" ", "+"))
    except ValueError:  # it looks like one, and no calendar has it
        moment = None
    return moment if moment and timezone.is_aware(moment) else timezone.now()


@require_POST
def move(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    project = _visible(request, pk)
    if to not in Stage.values:
        raise Http404
    stage = Stage(to)
    form = MoveForm(request.POST, to=stage)
    if not form.is_valid():
        projects.allowed_move(project, to=stage, by=request.user)
        return _page(request, project, refused=form)
    try:
        project = projects.move(project, to=stage, by=request.user, reason=form.cleaned_data["reason"])
    except MissingReason as refusal:
        form.add_error("reason", list(refusal.reasons))
        return _page(request, project, refused=form)
    decided = project.decisions.latest_first()[0].get_kind_display()
    messages.success(request, f"«{project}» er {decided}.")
    return redirect(project)


@require_POST
def confirm_programme(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, ASSESS)
    project = _visible(request, pk)
    form = ConfirmProgrammeForm(request.POST, project=project)
    if form.is_valid():
        try:
            projects.confirm_programme(project, by=request.user, **form.cleaned_data)
        except MissingReason as refusal:
            form.add_error("reason", list(refusal.reasons))
    if form.errors:
        return _page(request, project, refused=form)
    messages.success(request, f"Programmet «{form.cleaned_data['programme']}» er bekreftet.")
    return redirect(project)


def _visible(request: HttpRequest, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).for_project_page(), pk=pk)


def _page(request: HttpRequest, project: Project, *, refused: Any = None) -> HttpResponse:
    """The page of one project. `refused`: the form that could not be carried out, with what was typed."""
    answers = projects.answers(project)
    is_assessed = any(answer.pk for answer in answers)
    can_edit = can_edit_proposal(request.user, project)
    context = {
        "project": project,
        "next_step": project.what_happens_next_for(request.user),
        "promise": intake.promise(project, to=request.user, today=timezone.localdate()),
        "answers": answers,
        "bars": [bar(answer) for answer in answers],
        "is_assessed": is_assessed,
        "picture": picture_of(answers) if is_assessed else None,
        "journey": journey(Stage(project.stage)),
        "may_edit": can_edit_project(request.user, project),
        "finishable": finishing.finishable(project, by=request.user),
        "may_appoint": can_appoint(request.user, project),
        "can_edit": can_edit,
        "question": proposals.question(project) if can_edit else None,
        "can_assess": request.user.has_perm(ASSESS) and projects.can_be_assessed(project),
        **_moves(request.user, project, refused),
        "remains": _remains(request.user, project),
        "programme": _programme(request.user, project, refused),
        "office": inbox.case_for(request.user, project),
        "next_case": inbox.next_for(request.user, project),
        "plan_entry": _plan_entry(request.user, project),
        "participation": participation.section(request, project),
        "evidence": evidence(request.user, project),
        "merged": merged_parts(project),
        "dependencies": dependencies.ways_of(project),
        "schedule": scheduling.schedule_of(project),
        "can_merge": request.user.has_perm(ASSESS) and merging.can_be_merged(project),
        "can_part": request.user.has_perm(ASSESS),
        **_history(request.user, project),
        "refused": refused,
        **attachments.section(request.user, project),
    }
    return render(request, "portfolio/project_detail.html", context, status=422 if refused else 200)


def _history(user: User, project: Project, *, before: datetime.datetime | None = None) -> dict[str, Any]:
    events = history_of(project, reader=user, before=before)
    return {"history": events, "older": events[-1].at if len(events) == MOST else None}


def bar(answer: Assessment) -> dict[str, str]:
    """As components/principle_bars.html takes it."""
    verdict = answer.verdict if answer.is_complete else ""
    label = answer.get_verdict_display()
    return {"hashtag": answer.principle.hashtag, "verdict": verdict, "label": label, "reason": answer.reason}


def _moves(user: User, project: Project, refused: Any) -> dict[str, Any]:
    """The moves that the user may make, each with its form; and those that something blocks, by what blocks them."""
    moves, blocked = [], defaultdict(list)
    for to, allowed in projects.moves_for(user, project):
        if reasons := projects.blockers(project, to=to):
            blocked[tuple(reasons)].append(allowed.label)
            continue
        form = refused if isinstance(refused, MoveForm) and refused.to == to else MoveForm(to=to)
        moves.append({"to": to.value, "label": allowed.label, "needs_reason": allowed.needs_reason, "form": form})
    return {"moves": moves, "blocked_moves": [(labels, reasons) for reasons, labels in blocked.items()]}


def _remains(user: User, project: Project) -> list[str]:
    """What a proposal that is sent in waits for, to those who cannot do it; the office reads it at the move."""
    if project.stage != Stage.SUBMITTED or user.has_perm(ASSESS):
        return []
    return projects.blockers(project, to=Stage.ASSESSED)


def _programme(user: User, project: Project, refused: Any) -> dict[str, Any] | None:
    """For the office, as long as the programme can be confirmed: the form, and what the submitter answered."""
    if not user.has_perm(ASSESS) or not projects.programme_can_be_confirmed(project):
        return None
    return {
        "form": refused if isinstance(refused, ConfirmProgrammeForm) else ConfirmProgrammeForm(project=project),
        "answers": programmes.answers_to_criteria(project),
        "suggestion": programmes.suggestion_for(project),
    }


def _plan_entry(user: User, project: Project) -> dict[str, Any] | None:
    """When the project is so far: the plan to enter, what keeps the project out of it, and who may enter it."""
    if project.stage not in CAN_BE_IN_A_PLAN:
        return None
    plan = ActionPlan.objects.to_enter(timezone.localdate())
    if plan is None or any(entry.plan_id == plan.pk and entry.rank for entry in project.plan_entries.all()):
        return None
    blockers = action_plan.blockers(project, plan=plan)
    return {"plan": plan, "blockers": blockers, "may_enter": user.has_perm(ENTER_PLAN)}
