from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from innolab.refusals import Refused
from portfolio.demo import load_demo


class Command(BaseCommand):
    help = "Laster inn en oppdiktet portefølje. Bare i demomodus, og bare i en tom portefølje."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demoen kan bare lastes inn i demomodus (DEBUG=true DEMO=true).")
        try:
            self.stdout.write(f"Demo: {load_demo()} oppdiktede prosjekter er lastet inn.")
        except Refused as refusal:
            raise CommandError(" ".join(refusal.reasons)) from refusal
