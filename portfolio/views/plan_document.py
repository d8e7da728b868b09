"""«Årlig handlingsplan» as a document: its page, and its files as PDF, Word and Excel."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from innolab.refusals import Refused, require
from portfolio.forms.plan_document import ForewordForm
from portfolio.models import ActionPlan, Adoption
from portfolio.permissions import SET_FRAMES
from portfolio.planning import foreword, issuing
from portfolio.planning.issuing import CONTENT_TYPES, Kind
from portfolio.views.documents import NOT_IN_A_FILE_NAME


def _plan(year: int) -> ActionPlan:
    return get_object_or_404(ActionPlan.objects.of_year(year).select_related("strategy", "adoption"))


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, year: int) -> HttpResponse:
    """What there is to download; and the foreword, which the office and leadership write here."""
    if request.method == "POST":
        require(request.user, SET_FRAMES)
    plan = _plan(year)
    if request.method == "POST" and not foreword.can_be_written(plan):
        raise Refused(foreword.STANDS)
    form = ForewordForm(
        request.POST if request.method == "POST" else None, initial={"text": plan.foreword, "version": plan.version}
    )
    if form.is_valid():
        foreword.write(plan, by=request.user, **form.cleaned_data)
        messages.success(request, "Forordet er lagret.")
        return redirect("portfolio:plan-document", year)
    context = {
        "plan": plan,
        "is_closed": plan.state == ActionPlan.State.CLOSED,
        "kinds": list(Kind),
        "revisions": issuing.revisions(plan),
        "form": form if request.user.has_perm(SET_FRAMES) and foreword.can_be_written(plan) else None,
    }
    return render(request, "portfolio/plan_document.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
def current(request: HttpRequest, year: int, extension: str) -> HttpResponse:
    """The plan as it stands; of a closed one, the revision that stood last."""
    plan = _plan(year)
    if plan.state == ActionPlan.State.CLOSED:
        return redirect("portfolio:plan-document-issued", year, plan.adoption.revision, extension)
    kind, now = _kind(extension), timezone.now()
    day = timezone.localdate(now)
    return _file(issuing.made_now(plan, kind, at=now), kind, f"{plan} utkast {day}")


@require_safe
@never_cache
def revision(request: HttpRequest, year: int, revision: int, extension: str) -> HttpResponse:
    """A revision as it was issued: the same bytes for everybody, ever after."""
    kind = _kind(extension)
    adoption = get_object_or_404(Adoption.objects.select_related("plan"), plan=_plan(year), revision=revision)
    document = issuing.issued(adoption, kind)
    return _file(bytes(document.content), kind, f"{adoption.plan} revisjon {adoption.revision}")


def _kind(extension: str) -> Kind:
    if extension not in Kind.values:
        raise Http404
    return Kind(extension)


def _file(content: bytes, kind: Kind, name: str) -> HttpResponse:
    """PDF opens in the browser; the others are saved."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    filename = f"{NOT_IN_A_FILE_NAME.sub(' ', name)}.{kind.value}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=kind != Kind.PDF, filename=filename)
    if kind != Kind.PDF:
        response["Content-Encoding"] = "identity"  # packed already; once more, and it would lose its length
    return response
