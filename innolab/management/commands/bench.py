"""What `make bench` runs."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from innolab import benchmark

HEADINGS = (
    "side     prosjekter  median ms  bare SQL ms  forhold  spørringer    html kB  gzip kB  alt gzip kB  js gzip kB"
)
SIMILARITY_HEADINGS = "måte      halvdel    recall@5    MRR  feil «samme»  vist forgjeves  median ms"


class Command(BaseCommand):
    help = "Måler tunge sider, filer inn og ut, og søket etter lignende tiltak; skriver bench.json."

    def handle(self, *args: Any, **options: Any) -> None:
        brought_in = benchmark.run_import(self.stdout.write)
        for taken in brought_in:
            self.stdout.write(
                f"Innhenting av {taken.rows} rader: lest på {taken.read:.1f} s, kontrollert på {taken.check:.1f} s, "
                f"skrevet på {taken.write:.1f} s, endret på {taken.change:.1f} s, angret på {taken.undo:.1f} s; "
                f"på det meste {taken.memory_mb} MB minne."
            )
        found = benchmark.run(self.stdout.write)
        self.stdout.write(HEADINGS)
        for row in found:
            kilobytes = (row.html_bytes, row.html_gzip_bytes, row.all_gzip_bytes, row.js_gzip_bytes)
            html, packed, everything, scripts = (count / 1000 for count in kilobytes)
            self.stdout.write(
                f"{row.page:<9}{row.projects:>10}{row.median_ms:>11}{row.sql_ms:>13}{row.ratio:>9}{row.queries:>12}"
                f"{html:>11.1f}{packed:>9.1f}{everything:>13.1f}{scripts:>12.1f}"
            )
        similar = benchmark.run_similarity(self.stdout.write)
        self.stdout.write(SIMILARITY_HEADINGS)
        for quality in similar:
            self.stdout.write(
                f"{quality.way:<10}{quality.half:<10}{quality.recall:>9.3f}{quality.reciprocal_rank:>7.3f}"
                f"{quality.called_the_same:>14.3f}{quality.shown_in_vain:>14.3f}{quality.median_ms:>11}"
            )
        path = settings.BASE_DIR / "bench.json"
        path.write_text(
            json.dumps([row._asdict() for row in (*found, *brought_in, *similar)], indent=2) + "\n", encoding="utf-8"
        )
        self.stdout.write(f"Skrevet til {path.name}.")
