from typing import Any

from django.core.management.base import BaseCommand

from portfolio.strategy_data import load_strategy, load_synonyms


class Command(BaseCommand):
    help = "Laster inn strategien for 2019–2022, og synonymene for søket, der de mangler. Det som finnes, endres ikke."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_strategy()} er på plass.")
        if number := load_synonyms():
            self.stdout.write(f"{number} grupper av synonymer er lagt inn.")
