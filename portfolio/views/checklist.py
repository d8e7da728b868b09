from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def checklist(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def anew(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
