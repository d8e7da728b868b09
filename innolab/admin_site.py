"""The admin with the portal's own log-in, and in its words."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme


class PortalAdminSite(AdminSite):
    site_header = "InnoLab – administrasjon"
    site_title = "InnoLab"
    index_title = "Strategi, enheter og brukere"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Straight to the portal's log-in, not by way of the admin's."""
        urls = super().get_urls()
        for entry in urls:
            if hasattr(getattr(entry, "callback", None), "login_url"):
                del entry.callback.login_url
        return urls

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one log-in, the portal's; whoever is logged in and still comes here may not enter."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        index = reverse("admin:index")
        if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            wanted = index
        return redirect(index) if request.user.is_authenticated else redirect_to_login(wanted)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_change_password")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Roles are Django's groups; they stand with the users."""
        apps = {app["app_label"]: app for app in super().get_app_list(request, app_label)}
        roles = apps.get("auth")
        if roles and "accounts" in apps:
            apps["accounts"]["models"] += [{**model, "name": "Roller"} for model in roles["models"]]
            del apps["auth"]
        return list(apps.values())
