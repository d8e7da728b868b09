from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class InnolabConfig(AppConfig):
    name = "innolab"
    default = True


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the portal's own log-in and words."""

    default = False
    default_site = "innolab.admin_site.PortalAdminSite"
