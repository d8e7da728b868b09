from typing import Any

from django.core.management.base import BaseCommand

from portfolio.strategy_data import load_phases, load_strategy, load_synonyms


class Command(BaseCommand):
    help = "Laster inn strategien for 2019–2022, fasene og synonymene der de mangler. Det som finnes, endres ikke."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_strategy()} er på plass.")
        if number := load_phases():
            self.stdout.write(f"{number} faser i prosjektmetoden er lagt inn.")
        if number := load_synonyms():
            self.stdout.write(f"{number} grupper av synonymer er lagt inn.")
