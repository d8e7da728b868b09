"""What `make bench` runs."""

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from innolab import benchmark, chromium
from innolab.benchmark import Measurement
from innolab.benchmark_server import WORKERS
from innolab.load_benchmark import VIEWERS
from innolab.roadmap_benchmark import RoadmapMeasurement

HEADINGS = (
    "side     prosjekter  først ms  spørringer  median ms  95 % ms  bare SQL ms  forhold  spørringer    html kB"
    "  gzip kB  alt gzip kB  js gzip kB"
)
SIMILARITY_HEADINGS = "måte      halvdel    recall@5    MRR  feil «samme»  vist forgjeves  median ms"
ROADMAP = {  # what is told of the picture, and what is aimed at: at all sizes, or at each
    "tjener, median ms": ("median_ms", {500: 60, 5_000: 400}),
    "tjener, 95 % ms": ("p95_ms", {}),
    "spørringer": ("queries", {}),
    "html gzip kB": ("html_gzip_kb", {500: 80}),
    "første tegning ms": ("first_paint_ms", {}),
    "klar til bruk ms": ("interactive_ms", {}),
    "rulling, bilder i sekundet": ("frames_per_second", {}),
    "rulling, lengste bilde ms": ("longest_frame_ms", {}),
    "drag til lagret ms": ("drag_saved_ms", {}),
    "drag til tegnet på nytt ms": ("drag_drawn_ms", {}),
    "lagret flytting, tjener, median ms": ("move_ms", {500: 50, 5_000: 50}),
    "lagret flytting, tjener, 95 % ms": ("move_p95_ms", {}),
    "lagret flytting, spørringer": ("move_queries", {}),
    "hele sider i sekundet": ("pages_per_second", {}),
    "hele sider, 95 % ms": ("pages_p95_ms", {}),
    "«ikke noe nytt» (304) i sekundet": ("unchanged_per_second", {}),
    "«ikke noe nytt» (304), 95 % ms": ("unchanged_p95_ms", {}),
}


class Command(BaseCommand):
    help = "Måler tunge sider, veikartet i Chromium, filer inn og ut, og søk etter lignende tiltak; skriver bench.json."

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := chromium.missing():
            raise CommandError(missing)
        brought_in = benchmark.run_import(self.stdout.write)
        for taken in brought_in:
            self.stdout.write(
                f"Innhenting av {taken.rows} rader: lest på {taken.read:.1f} s, kontrollert på {taken.check:.1f} s, "
                f"skrevet på {taken.write:.1f} s, endret på {taken.change:.1f} s, angret på {taken.undo:.1f} s; "
                f"på det meste {taken.memory_mb} MB minne."
            )
        found = benchmark.run(self.stdout.write)
        self._tell_pages(found)
        seen = benchmark.run_roadmap(self.stdout.write)
        self._tell_roadmap(found, seen)
        similar = benchmark.run_similarity(self.stdout.write)
        self.stdout.write(SIMILARITY_HEADINGS)
        for quality in similar:
            self.stdout.write(
                f"{quality.way:<10}{quality.half:<10}{quality.recall:>9.3f}{quality.reciprocal_rank:>7.3f}"
                f"{quality.called_the_same:>14.3f}{quality.shown_in_vain:>14.3f}{quality.median_ms:>11}"
            )
        path = settings.BASE_DIR / "bench.json"
        rows = [row._asdict() for row in (*found, *seen, *brought_in, *similar)]
        path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
        self.stdout.write(f"Skrevet til {path.name}.")

    def _tell_pages(self, found: Iterable[Measurement]) -> None:
        self.stdout.write(HEADINGS)
        for row in found:
            kilobytes = (row.html_bytes, row.html_gzip_bytes, row.all_gzip_bytes, row.js_gzip_bytes)
            html, packed, everything, scripts = (count / 1000 for count in kilobytes)
            self.stdout.write(
                f"{row.page:<9}{row.projects:>10}{row.first_ms:>10}{row.first_queries:>12}"
                f"{row.median_ms:>11}{row.p95_ms:>9}{row.sql_ms:>13}{row.ratio:>9}"
                f"{row.queries:>12}{html:>11.1f}{packed:>9.1f}{everything:>13.1f}{scripts:>12.1f}"
            )

    def _tell_roadmap(self, found: Iterable[Measurement], seen: list[RoadmapMeasurement]) -> None:
        """A column for each size. What is aimed at stands in brackets."""
        pages = {row.projects: row for row in found if row.page == "roadmap"}
        self.stdout.write(
            f"Veikartet i Chromium, og fra {VIEWERS} som spør på én gang; gunicorn med {WORKERS} prosesser"
        )
        self.stdout.write(f"{'prosjekter':<36}" + "".join(f"{row.projects:>10}{'':8}" for row in seen))
        for words, (name, aims) in ROADMAP.items():
            cells = [_cell(_figures(pages[row.projects], row)[name], aims.get(row.projects)) for row in seen]
            self.stdout.write(f"{words:<36}{''.join(cells)}".rstrip())


def _figures(page: Measurement, row: RoadmapMeasurement) -> dict[str, float]:
    return page._asdict() | row._asdict() | {"html_gzip_kb": round(page.html_gzip_bytes / 1000, 1)}


def _cell(figure: float, aim: int | None) -> str:
    return f"{figure:>10}{f' (≤ {aim})' if aim else '':8}"
