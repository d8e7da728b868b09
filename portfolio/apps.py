from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortfolioConfig(AppConfig):
    name = "portfolio"
    verbose_name = "Portefølje"

    def ready(self) -> None:
        from portfolio.permissions import create_missing_roles

        post_migrate.connect(create_missing_roles, sender=self)
