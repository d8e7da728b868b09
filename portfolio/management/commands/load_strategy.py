from typing import Any

from django.core.management.base import BaseCommand

from portfolio.strategy_data import load_strategy


class Command(BaseCommand):
    help = "Laster inn strategien for 2019–2022 der den mangler. Det som finnes, endres ikke."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_strategy()} er på plass.")
