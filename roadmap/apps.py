from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RoadmapConfig(AppConfig):
    name = "roadmap"
    verbose_name = "Veikart"

    def ready(self) -> None:
        from portfolio import calendar_feed, waiting
        from portfolio.permissions import create_missing_roles
        from roadmap.meetings import coming, dates

        # This app's permissions are made after portfolio's, and roles begin with some of them.
        post_migrate.connect(create_missing_roles, sender=self)
        waiting.from_above.append(coming.waiting_for)
        calendar_feed.from_above.append(dates.events_of)
