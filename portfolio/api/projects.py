"""Projects, programmes and assessments. Which projects somebody may see is visible_to()'s to say, as for the pages."""

from typing import Any

import django_filters
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router

from innolab.accounts.models import Scope
from portfolio.api.asking import LARGEST_ID, ChangedQuery, InvalidQuery, PageQuery, only_known, page
from portfolio.api.authentication import opened_by
from portfolio.api.schemas import AssessmentPage, ProgrammePage, ProjectOut, ProjectPage
from portfolio.columns import NONE
from portfolio.forms.list_address import WAYS
from portfolio.forms.project_list import MONTH, MonthFilter, ProjectFilter, WholeNumberFilter
from portfolio.models import Programme, Project
from portfolio.models.project_queryset import ProjectQuerySet
from principles.models import Assessment

router = Router()


def _described(name: str, each: django_filters.Filter) -> dict[str, Any]:
    """A filter of the list of projects, as OpenAPI has it. What is data, such as which units there are, is not told."""
    extra, is_data = each.extra, False
    if isinstance(each, WholeNumberFilter):
        schema: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": extra["most"]}
    elif isinstance(each, MonthFilter):
        schema = {"type": "string", "pattern": MONTH}
    elif isinstance(each, django_filters.ChoiceFilter | django_filters.MultipleChoiceFilter):
        is_data = extra["choices"] == []
        if callable(extra["choices"]):
            one: dict[str, Any] = {"type": "integer"}
        elif is_data:
            one = {"type": "string", "pattern": rf"^(\d{{1,18}}|{NONE})$"}
        else:
            one = {"type": "string", "enum": [value for value, _ in extra["choices"]]}
        schema = {"type": "array", "items": one} if isinstance(each, django_filters.MultipleChoiceFilter) else one
    else:
        schema = {"type": "string", "maxLength": extra["max_length"]}
    return {
        "in": "query",
        "name": name,
        "schema": schema,
        "required": False,
        "description": f"{each.label}{f' (id, eller «{NONE}»)' if is_data else ''}.",
    }


PROJECT_FILTERS = [_described(name, each) for name, each in ProjectFilter.base_filters.items()]


@router.get(
    "/projects/",
    **opened_by(Scope.PROJECTS),
    response=ProjectPage,
    operation_id="listProjects",
    summary="Prosjekter",
    openapi_extra={"parameters": PROJECT_FILTERS},
)
def list_projects(request: HttpRequest, query: Query[ChangedQuery]) -> dict[str, Any]:
    """Alle prosjekter og forslag som du ser i portalen.

    Filtrene er de samme som på siden «Prosjekter», så det som står etter spørsmålstegnet i adressen der,
    kan brukes her. Det som bare sier hvordan siden viser listen, har ingen virkning. Siden viser forslag som er
    slått sammen med et annet, bare når du velger det stadiet; her er de alltid med.
    """
    only_known(request, [*ChangedQuery.model_fields, *ProjectFilter.base_filters, *WAYS])
    projects = _filtered(request, Project.objects.visible_to(request.user).for_api())
    if query.changed_since:
        projects = projects.filter(changed_at__gte=query.changed_since)
    return page(request, projects, query)


def _filtered(request: HttpRequest, projects: ProjectQuerySet) -> ProjectQuerySet:
    """Through the filter of the page. There, what it does not understand counts for nothing; here it is an error."""
    found = ProjectFilter(request.GET, queryset=projects)
    if not found.form.is_valid():
        errors = found.form.errors.items()
        raise InvalidQuery((name, sentence) for name, sentences in errors for sentence in sentences)
    return found.qs


@router.get(
    "/projects/{int:project_id}/",
    **opened_by(Scope.PROJECTS),
    response=ProjectOut,
    operation_id="getProject",
    summary="Ett prosjekt",
)
def get_project(request: HttpRequest, project_id: int) -> Project:
    only_known(request)
    return get_object_or_404(Project.objects.visible_to(request.user).for_api(), pk=project_id)


@router.get(
    "/programmes/",
    **opened_by(Scope.PROJECTS),
    response=ProgrammePage,
    operation_id="listProgrammes",
    summary="Programmer",
)
def list_programmes(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """Programmene i alle strategiene."""
    only_known(request, PageQuery.model_fields)
    return page(request, Programme.objects.select_related("strategy", "owner"), query)


class AssessmentQuery(ChangedQuery):
    project: int | None = Field(None, ge=1, le=LARGEST_ID, description="Bare vurderingene av dette prosjektet (id).")


@router.get(
    "/assessments/",
    **opened_by(Scope.ASSESSMENTS),
    response=AssessmentPage,
    operation_id="listAssessments",
    summary="Vurderinger",
)
def list_assessments(request: HttpRequest, query: Query[AssessmentQuery]) -> dict[str, Any]:
    """De ferdige vurderingene i den gjeldende sjekklisten til hvert prosjekt: én rad for hvert prinsipp."""
    only_known(request, AssessmentQuery.model_fields)
    projects = Project.objects.visible_to(request.user)
    if query.project:
        projects = projects.filter(pk=query.project)
    current = Assessment.objects.complete().filter(checklist__in=projects.order_by().values("checklist"))
    if query.changed_since:
        current = current.filter(assessed_at__gte=query.changed_since)
    return page(request, current.select_related("checklist__project", "principle", "assessed_by"), query)
