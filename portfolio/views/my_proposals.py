"""«Mine forslag»: what one has written, alone or with others, and what has come of it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio import intake, proposals
from portfolio.models import Project
from portfolio.views.proposals import SUMMARY, address
from portfolio.workflow import ANOTHERS_DRAFT_IS_WHOLE, DRAFT_IS_WHOLE, EDITABLE_BY_SUBMITTER, Stage

SENT_ON_A_PAGE = 10


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    own = Project.objects.written_by(request.user).for_my_proposals()
    mine_to_do = own.filter(stage__in=EDITABLE_BY_SUBMITTER).with_what_may_be_missing()
    waiting = [_row(request, project) for project in mine_to_do]
    page = Paginator(own.exclude(stage__in=EDITABLE_BY_SUBMITTER), SENT_ON_A_PAGE).get_page(request.GET.get("page"))
    sections = (
        ("Venter på svar fra deg", [row for row in waiting if row["project"].stage == Stage.RETURNED]),
        ("Utkast", [row for row in waiting if row["project"].stage == Stage.DRAFT]),
        ("Sendt inn", [_row(request, project) for project in page]),
    )
    context = {
        "sections": [{"heading": heading, "rows": rows} for heading, rows in sections if rows],
        "page_obj": page,
        "actions": [{"label": "Nytt forslag", "href": reverse("portfolio:proposal-new")}],
    }
    return render(request, "portfolio/my_proposals.html", context)


def _row(request: HttpRequest, project: Project) -> dict[str, Any]:
    latest, *earlier = [*project.decisions.all()] or [None]
    row = {"project": project, "latest": latest, "earlier": earlier, "lacking": [], "variant": "primary"}
    row["next"] = project.what_happens_next
    is_own = project.submitter_id == request.user.pk
    row["invited_by"] = "" if is_own else project.submitter.name
    if project.stage not in EDITABLE_BY_SUBMITTER:
        row["promise"] = intake.promise(project, to=request.user, today=timezone.localdate())
        goes_on = project.merged_into or project
        link = f"Se «{goes_on}»" if project.merged_into else "Se forslaget"
        return row | {"link": link, "href": goes_on.get_absolute_url(), "variant": "secondary"}
    missing = proposals.missing(project)
    row["lacking"] = list(dict.fromkeys(item.step.label for item in missing))
    row["href"] = address(project, missing[0].step if missing else SUMMARY)
    if project.stage == Stage.RETURNED:
        return row | {"link": "Svar på spørsmålet" if is_own else "Fortsett"}
    if not missing:
        row["next"] = DRAFT_IS_WHOLE if is_own else ANOTHERS_DRAFT_IS_WHOLE
    return row | {"link": "Fortsett" if missing or not is_own else "Se over og send inn", "can_be_discarded": is_own}
