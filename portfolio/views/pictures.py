"""The portfolio in pictures, for leadership to open a meeting with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio.forms.filter_words import in_words
from portfolio.forms.pictures import PictureFilter
from portfolio.models import Project
from portfolio.pictures import answers, matrix_layout
from portfolio.pictures.by_programme import by_programme
from portfolio.pictures.change_load import change_load
from portfolio.pictures.marks import marks
from portfolio.pictures.matrix import matrix
from portfolio.pictures.verdicts import verdicts

FEWEST = 2  # of one project a picture shows nothing that words do not


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    chosen = PictureFilter(request.GET, queryset=Project.objects.sent_in())
    counted = chosen.counted
    said = [f"{label}: {words}" for label, words in in_words(chosen)]
    context = {"filter": chosen, "counted": counted, "list_url": counted.href(), "filters_in_words": said}
    if counted.total < FEWEST:
        return render(request, "portfolio/portfolio.html", context | {"only": counted.projects.for_overview().first()})
    by_mark = marks(counted)
    found = matrix(counted, by_mark)
    context |= {
        "by_programme": by_programme(counted, by_mark),
        "verdicts": verdicts(counted),
        "matrix": found,
        "picture": matrix_layout.picture(found),
        "marks": [mark for programme, mark in by_mark.items() if programme],
        "drivers": answers.to_drivers(counted),
        "goals": answers.to_goals(counted),
        "load": change_load(counted, today=timezone.localdate()),
    }
    return render(request, "portfolio/portfolio.html", context)
