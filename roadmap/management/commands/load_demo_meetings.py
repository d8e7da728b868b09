from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from innolab.refusals import Refused
from roadmap.demo_meetings import load_meetings


class Command(BaseCommand):
    help = "Laster inn demoens møter. Bare i demomodus, etter at demoen er lastet inn."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demoen kan bare lastes inn i demomodus (DEBUG=true DEMO=true).")
        try:
            self.stdout.write(f"Demo: {load_meetings()} møter er lastet inn.")
        except Refused as refusal:
            raise CommandError(" ".join(refusal.reasons)) from refusal
