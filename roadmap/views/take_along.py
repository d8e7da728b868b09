"""/veikart/ta-med/: the roadmap as files, with the plan, months, filter and groups of its address."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portfolio.models import ActionPlan, Project
from portfolio.views.documents import NOT_IN_A_FILE_NAME
from roadmap import facts
from roadmap.forms.address import RoadmapAddress
from roadmap.shown import Shown
from roadmap.take_along.formats import FORMATS, PAPERS, STANDARD, Choice, drawn, made
from roadmap.views.plans import plan_asked_for
from roadmap.views.showing import shown as shown_at

OF_THE_FILE = ("ark", "side")  # what an address says of the file, and not of the roadmap


@require_safe
def take_along(request: HttpRequest) -> HttpResponse:
    """Where one chooses a paper and a format, and sees what comes."""
    plan = plan_asked_for(request)
    if plan is None:
        return redirect("roadmap:roadmap")
    address = _address(request, plan)
    shown = _shown(request, address)
    drawing = drawn(shown, _choice(request))
    count = len(drawing.sheets)
    sheet = min(_sheet(request), count)
    context = {
        "shown": shown,
        "lead": f"{plan} · {shown.about}",
        "back": shown.address.removeprefix(settings.PORTAL_URL),
        "problems": address.problems,
        "papers": [(key, choice.label) for key, choice in PAPERS.items()],
        "paper": _paper(request),
        "formats": FORMATS.items(),
        "sheet": sheet,
        "sheets": count,
        "before": sheet - 1,
        "after": sheet + 1 if sheet < count else 0,
        "kept": [(name, value) for name, values in _of_roadmap(request).lists() for value in values],
        "query": _of_roadmap(request).urlencode(),
        "of_file": _query(request, ark=_paper(request)),
        "of_sheet": _query(request, ark=_paper(request), side=str(sheet)),
        "preview": reverse("roadmap:download", args=["svg"]),
    }
    return render(request, "roadmap/take_along.html", context)


@require_safe
def download(request: HttpRequest, extension: str) -> HttpResponse:
    plan = plan_asked_for(request)
    if extension not in FORMATS or plan is None:
        raise Http404
    kind, sheet = FORMATS[extension], _sheet(request)
    shown = _shown(request, _address(request, plan))
    response = HttpResponse(made(kind, shown, _choice(request), sheet=sheet), content_type=kind.content_type)
    of_sheet = f" ark {sheet}" if kind.is_one_sheet and sheet > 1 else ""
    name = f"Veikart {plan.name.replace('/', '–')} per {facts.day(shown.today)}{of_sheet}"
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{NOT_IN_A_FILE_NAME.sub(' ', name)}.{extension}"
    )
    response["Cache-Control"] = "private, no-store"
    if kind.is_packed:
        response["Content-Encoding"] = "identity"  # packed already; once more, and it would lose its length
    return response


def _address(request: HttpRequest, plan: ActionPlan) -> RoadmapAddress:
    return RoadmapAddress(request.GET, plan=plan, projects=Project.objects.visible_to(request.user))


def _shown(request: HttpRequest, address: RoadmapAddress) -> Shown:
    query = _of_roadmap(request).urlencode()
    return shown_at(address, page=f"{settings.PORTAL_URL}{reverse('roadmap:roadmap')}{f'?{query}' if query else ''}")


def _paper(request: HttpRequest) -> str:
    return request.GET["ark"] if request.GET.get("ark") in PAPERS else STANDARD


def _choice(request: HttpRequest) -> Choice:
    return PAPERS[_paper(request)]


def _sheet(request: HttpRequest) -> int:
    number = request.GET.get("side", "")
    return max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1


def _of_roadmap(request: HttpRequest) -> QueryDict:
    """What the address says of the roadmap itself."""
    query = request.GET.copy()
    for name in OF_THE_FILE:
        query.pop(name, None)
    return query


def _query(request: HttpRequest, **of_file: str) -> str:
    query = _of_roadmap(request)
    for name, value in of_file.items():
        query[name] = value
    return query.urlencode()
