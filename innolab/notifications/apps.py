from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "innolab.notifications"
    verbose_name = "Varsler"
