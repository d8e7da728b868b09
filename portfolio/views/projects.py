from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def project_list(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def project_detail(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def move(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def confirm_programme(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
