"""Documents that are made when somebody asks for them; none is stored."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from innolab import typesetting
from portfolio import documents
from portfolio.models import Project

NOT_IN_A_FILE_NAME = re.compile(r'[\\/:*?"<>|\s]+')


@require_safe
@never_cache
def decision_basis(request: HttpRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user).for_project_page(), pk=pk)
    now = timezone.now()
    data = documents.decision_basis(project, user=request.user, at=now)
    response = HttpResponse(typesetting.pdf("decision_basis.typ", data, at=now), content_type="application/pdf")
    name = NOT_IN_A_FILE_NAME.sub(" ", f"Beslutningsgrunnlag {project.title}").strip()
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=f"{name}.pdf")
    return response
