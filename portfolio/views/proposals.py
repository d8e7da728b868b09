"""Writing a proposal step by step, and sending it in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from innolab.refusals import MissingReason, Refused, require
from portfolio import intake, proposals
from portfolio.collisions import Collision
from portfolio.forms.co_authors import InviteForm
from portfolio.forms.proposals import STEP_FORMS, NeedForm, ReplyForm
from portfolio.forms.steps import StepForm
from portfolio.models import Project, Strategy
from portfolio.permissions import PROPOSE, can_edit_proposal, writes
from portfolio.programmes import suggestion_for
from portfolio.proposals import Missing, Step
from portfolio.views import attachments
from portfolio.views.collisions import collision
from portfolio.views.similarity import keep_answer
from portfolio.views.similarity import panel as similar_panel
from portfolio.workflow import Stage

# What the buttons say with their name «go»; any other value than these and the steps' saves and stays.
NEXT, SUMMARY, ATTACHMENTS = "neste", "oppsummering", "vedlegg"
WHAT_IS_MISSING = "mangler"  # in the address of a step: say what it lacks
STEPS = list(Step)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Makes the draft of a form that is valid. What it lacks is said at its own address, which can be loaded again."""
    project = unwritten(request)
    if request.method != "POST":
        return _show(request, project, Step.NEED, NeedForm(project=project))
    form = NeedForm(request.POST, project=project)
    if not form.is_valid():
        project.title, project.need = (form.cleaned_data.get(name, "") for name in ("title", "need"))
        form.complain(_lacking(request, project, Step.NEED))
        return _show(request, project, Step.NEED, form)
    draft = proposals.start(title=form.cleaned_data["title"], strategy=project.strategy, by=request.user)
    kept = _keep(request, draft, Step.NEED)
    return kept if kept.status_code != 200 else redirect(f"{address(draft, Step.NEED)}?{WHAT_IS_MISSING}=1")


def unwritten(request: HttpRequest) -> Project:
    require(request.user, PROPOSE)
    strategy = Strategy.objects.current(timezone.localdate())
    if strategy is None:
        raise Refused("Det finnes ingen strategi ennå. En administrator må legge den inn først.")
    return Project(strategy=strategy, submitter=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    if step not in Step.values:
        raise Http404
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        return _keep(request, project, Step(step))
    if not can_edit_proposal(request.user, project):
        return _not_editable(request, project)
    form = STEP_FORMS[Step(step)](project=project)
    if WHAT_IS_MISSING in request.GET:
        form = form.as_typed()
        form.complain(proposals.missing(project))
    return _show(request, project, Step(step), form)


def _keep(request: HttpRequest, project: Project, step: Step) -> HttpResponse:
    """Save what is valid of what was typed, then go where the button says, or stay where something must be mended."""
    form = STEP_FORMS[step](request.POST, project=project)
    form.is_valid()
    try:
        saved = proposals.save(project, changes=form.changes(), by=request.user, read=form.read_before)
    except Collision as found:
        return _show(request, project, step, form, collision=collision(request, form, found), status=409)
    go = request.POST.get("go", "")
    if keep_answer(request, saved, go) and not form.errors:
        return redirect(f"{address(saved, step)}#lignende")
    if go == NEXT and not form.errors and form.needs_another_look(saved):
        return redirect(f"{address(saved, step)}#programvalg")
    lacking = _lacking(request, saved, step)
    if form.errors or lacking:
        form = STEP_FORMS[step](request.POST, project=saved)
        form.complain(lacking)
        return _show(request, saved, step, form)
    if go == NEXT:
        following = STEPS[STEPS.index(step) + 1 :]
        go = following[0] if following else SUMMARY
    if go not in (SUMMARY, *Step.values):
        messages.success(request, "Utkastet er lagret." if saved.stage == Stage.DRAFT else "Endringene er lagret.")
        go = step
    return redirect(address(saved, go))


def _lacking(request: HttpRequest, project: Project, step: Step) -> list[Missing]:
    """What keeps the submitter from going on. A draft that is only saved may lack anything."""
    if request.POST.get("go") != NEXT:
        return []
    return [item for item in proposals.missing(project) if item.step == step]


def _show(
    request: HttpRequest,
    project: Project,
    step: Step,
    form: StepForm,
    *,
    collision: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    number = STEPS.index(step)
    context = {
        "project": project,
        "form": form,
        "step": {"value": step.value, "label": step.label, "number": number + 1, "of": len(STEPS) + 1},
        "help_template": f"portfolio/_proposal_help_{step.name.lower()}.html",
        "previous": STEPS[number - 1].value if number else "",
        "progress": _progress(project, step),
        "action": address(project, step) if project.pk else reverse("portfolio:proposal-new"),
        "keep": keep_address(project, step),
        "question": proposals.question(project),
        "collision": collision,
    }
    if step == Step.NEED:
        typed = {name: form[name].value() or "" for name in ("title", "need")}
        context["similar"] = similar_panel(request.user, project, **typed)
    template = "proposal_step_programme" if step == Step.PROGRAMME else "proposal_step"
    return render(request, f"portfolio/{template}.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """POST keeps a half-written reply, and goes on to the step that the button names."""
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    if not can_edit_proposal(request.user, project):
        return _not_editable(request, project)
    if request.method != "POST":
        return show_summary(request, project)
    form = ReplyForm(request.POST, project=project)
    if not form.is_valid():
        return show_summary(request, project, form, status=422)
    try:
        proposals.save(project, changes=form.changes(), by=request.user, read=form.read_before)
    except Collision as found:
        return show_summary(request, project, form, collision=collision(request, form, found), status=409)
    go = request.POST.get("go", "")
    if keep_answer(request, project, go):
        return redirect(f"{address(project, SUMMARY)}#lignende")
    return redirect(address(project, go if go in (ATTACHMENTS, *Step.values) else SUMMARY))


def show_summary(
    request: HttpRequest,
    project: Project,
    form: ReplyForm | None = None,
    *,
    invitation: InviteForm | None = None,
    collision: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    question = proposals.question(project)
    missing = [
        {"step": item.step.label, "href": f"{address(project, item.step)}#id_{item.field}", "text": item.sentence}
        for item in proposals.missing(project)
    ]
    is_submitter = project.submitter_id == request.user.pk
    context = {
        "project": project,
        "form": form or ReplyForm(project=project),
        "missing": missing,
        "sections": {
            each.name: {"label": each.label, "value": each.value, "href": address(project, each)} for each in Step
        },
        "to_attachments": {"label": "Vedlegg", "value": ATTACHMENTS, "href": address(project, ATTACHMENTS)},
        "progress": _progress(project, SUMMARY),
        "question": question,
        "promise": intake.before_sending(project, today=timezone.localdate()),
        "form_id": "send" if question and not missing else "",
        "suggestion": suggestion_for(project),
        "attachments": attachments.section(request.user, project)["attachments"],
        "similar": similar_panel(request.user, project, title=project.title, need=project.need),
        "keep": keep_address(project, SUMMARY),
        "collision": collision,
        "is_submitter": is_submitter,
        "co_authors": project.co_authors.all(),
        "invitation": (invitation or InviteForm()) if is_submitter else None,
        "refused": invitation,
    }
    return render(request, "portfolio/proposal_summary.html", context, status=status)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = ReplyForm(request.POST, project=project)
    can_edit = can_edit_proposal(request.user, project)
    if not form.is_valid() and can_edit:
        return show_summary(request, project, form)
    try:
        reply = form.cleaned_data.get("reply", "")
        sent = proposals.submit(project, by=request.user, reply=reply, read=form.read_before)
    except Collision as found:
        return show_summary(request, project, form, collision=collision(request, form, found), status=409)
    except MissingReason as refusal:
        form.add_error("reply", list(refusal.reasons))
        return show_summary(request, project, form, status=422)
    except Refused:
        if not can_edit or project.submitter_id != request.user.pk:
            raise
        return show_summary(request, project, form, status=409)
    today = timezone.localdate()
    messages.success(request, f"«{sent}» er sendt inn. {intake.promise(sent, to=request.user, today=today)}")
    return redirect("portfolio:my-proposals")


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    proposals.discard(project, by=request.user)
    messages.success(request, f"Utkastet «{project}» er slettet.")
    return redirect("portfolio:my-proposals")


def _progress(project: Project, current: str) -> list[dict[str, str]]:
    lacking = {item.step for item in proposals.missing(project)}
    places = [(each.value, each.label, "todo" if each in lacking else "done") for each in Step]
    places.append((SUMMARY, "Oppsummering", "todo"))
    return [
        {
            "label": label,
            "value": value,
            "state": "current" if value == current else state,
            "href": address(project, value) if project.pk else "",
        }
        for value, label, state in places
    ]


def address(project: Project, place: str) -> str:
    """A step's page, the summary's or that of the attachments."""
    if place in (SUMMARY, ATTACHMENTS):
        page = "proposal-summary" if place == SUMMARY else "project-attachments"
        return reverse(f"portfolio:{page}", args=[project.pk])
    return reverse("portfolio:proposal-step", args=[project.pk, Step(place).value])


def keep_address(project: Project, place: str) -> str:
    """Where the page saves itself."""
    if project.pk is None:
        return reverse("portfolio:proposal-keep-new")
    return reverse("portfolio:proposal-keep", args=[project.pk, str(place)])


def _not_editable(request: HttpRequest, project: Project) -> HttpResponse:
    if project.merged_into:
        return redirect(project)  # which leads on, and says so
    if writes(request.user, project):
        messages.info(request, f"Forslaget er {project.get_stage_display()} og kan ikke endres nå.")
    else:
        messages.info(
            request, "Bare innmelderen og de som er invitert, kan endre forslaget. Her ser du det slik det er nå."
        )
    return redirect(project)
