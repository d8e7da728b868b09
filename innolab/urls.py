"""Every address of the portal. Paths are Norwegian, names English."""

from allauth.account import views as account_views
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from innolab import components_page

# Of allauth's pages only these, under allauth's names. Its page for e-mail addresses is not one of them: the address is
# the login, and whoever changed their own could take that of a colleague who has no account yet.
account_urlpatterns = [
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("signup/", account_views.signup, name="account_signup"),
    path("password/change/", account_views.password_change, name="account_change_password"),
    path("password/set/", account_views.password_set, name="account_set_password"),
    path("password/reset/", account_views.password_reset, name="account_reset_password"),
    path("password/reset/done/", account_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("logg-inn/", account_views.login, name="account_login"),
    path("logg-ut/", account_views.logout, name="account_logout"),
    path("konto/", include(account_urlpatterns)),
    path("admin/", admin.site.urls),
    path("varsler/", include("innolab.notifications.urls")),
    path("api-nokler/", include("innolab.accounts.urls")),
    path("api/v1/", include("portfolio.api.urls")),
    path("", include("portfolio.urls")),
    path("", include("roadmap.urls")),
]

if settings.DEBUG:
    urlpatterns += [path("komponenter/", components_page.show, name="components")]

handler403 = "innolab.errors.permission_denied"
handler404 = "innolab.errors.page_not_found"
handler500 = "innolab.errors.server_error"
