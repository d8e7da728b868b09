"""The programmes of the strategy, and the page of one."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio.models import Programme, Strategy
from portfolio.strategy_tree import branches
from portfolio.workflow import Stage


@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    strategy = Strategy.objects.current(timezone.localdate())
    if strategy is None:
        return render(request, "portfolio/no_strategy.html")
    return render(request, "portfolio/programme_list.html", {"strategy": strategy, "branches": branches(strategy)})


@require_safe
def programme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    strategy = Strategy.objects.current(timezone.localdate())
    programme = Programme.objects.by_slug(slug, strategy=strategy)
    if programme is None:
        raise Http404
    order = {stage.value: place for place, stage in enumerate(Stage)}
    projects = sorted(programme.projects.sent_in().for_overview(), key=lambda project: order[project.stage])
    context = {
        "programme": programme,
        "is_current": programme.strategy == strategy,
        "criteria": programme.criteria.all(),
        "values": programme.values.all(),
        "stages": [(Stage(stage), list(members)) for stage, members in groupby(projects, key=lambda row: row.stage)],
    }
    return render(request, "portfolio/programme_detail.html", context)
