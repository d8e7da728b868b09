from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def programme_list(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def programme_detail(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
