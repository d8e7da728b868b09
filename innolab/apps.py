from django.apps import AppConfig


class InnolabConfig(AppConfig):
    name = "innolab"
