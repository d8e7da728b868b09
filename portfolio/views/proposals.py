from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def new(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def mine(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def summary(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def submit(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def discard(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def step(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
