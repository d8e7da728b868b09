from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def roadmap(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def prioritise(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
