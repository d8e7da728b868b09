"""What `make stop` runs: stops an embedded server that was left, as after a kill -9 of everything."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from innolab import localpg


class Command(BaseCommand):
    help = "Stopper en innebygd database som ble stående."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = localpg.stop(settings.BASE_DIR)
        self.stdout.write("Databasen er stoppet." if stopped else "Ingen innebygd database kjører.")
