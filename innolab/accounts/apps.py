from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "innolab.accounts"
    verbose_name = "Brukere og roller"
