"""Every address of the portal. Paths are Norwegian, names English."""

from allauth.account import views as account_views
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from innolab import components_page

urlpatterns = [
    path("konto/", include("allauth.account.urls")),
    # After allauth's own, since the last of two paths with one name is the one that links lead to.
    path("logg-inn/", account_views.login, name="account_login"),
    path("logg-ut/", account_views.logout, name="account_logout"),
    path("admin/", admin.site.urls),
    path("", include("portfolio.urls")),
    path("", include("roadmap.urls")),
]

if settings.DEBUG:
    urlpatterns += [path("komponenter/", components_page.show, name="components")]

handler403 = "innolab.errors.permission_denied"
handler404 = "innolab.errors.page_not_found"
handler500 = "innolab.errors.server_error"
