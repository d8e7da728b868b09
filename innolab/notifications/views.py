"""The bell's pages. Everybody sees their own notifications, and nobody else's."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innolab.notifications import reading
from innolab.notifications.forms import MailForm, ReadAllForm

PER_PAGE = 20


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(request.user.notifications.all(), PER_PAGE).get_page(request.GET.get("page"))
    newest = request.user.notifications.order_by("pk").last()
    return render(request, "notifications/list.html", {"page_obj": page, "newest": newest})


@require_safe
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads on to what the notification is about; whoever follows it has read it."""
    notification = get_object_or_404(request.user.notifications, pk=pk)
    reading.read(notification)
    return redirect(notification.href)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    form = ReadAllForm(request.POST)
    if form.is_valid():
        reading.read_all(by=request.user, up_to=form.cleaned_data["up_to"])
        messages.success(request, "Varslene er merket som lest.")
    return redirect("notifications:list")


@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request: HttpRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = MailForm(data, initial={"frequency": request.user.mail_frequency})
    if form.is_valid():
        reading.choose_mail(by=request.user, frequency=form.cleaned_data["frequency"])
        messages.success(request, "Valget er lagret.")
        return redirect("notifications:settings")
    return render(request, "notifications/settings.html", {"form": form}, status=422 if form.is_bound else 200)
