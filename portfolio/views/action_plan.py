from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def enter(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def current(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def detail(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def decide(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
