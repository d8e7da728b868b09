"""Measures the search for similar initiatives on labelled pairs, against plain full text and plain trigrams.

The pairs lie with the tests (tests/similarity/). One half was there to develop on; the other is only measured.
"""

import random
import re
import statistics
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, TrigramSimilarity
from django.db import connection
from django.db.models import F, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone

from innolab.accounts.models import User
from portfolio.models import Project, Unit
from portfolio.similarity import LIKELY_THE_SAME, similar_to
from portfolio.strategy_data import DATA, load_strategy, load_synonyms
from portfolio.workflow import Stage

PAIRS = settings.BASE_DIR / "tests" / "similarity"
HALVES = ("developed", "measured")
MOST = 5


class Found(NamedTuple):
    """What a way to search finds: projects, the likest first, and how many of them it would call the same."""

    ids: list[int]
    same: int = 0


class Quality(NamedTuple):
    """How one way to search did on one half of the pairs."""

    way: str
    half: str
    recall: float  # the counterpart is among the first five
    reciprocal_rank: float  # 1 where it is the first, 1/2 where it is the second …
    called_the_same: float  # hard non-pairs that are said to be the same need
    shown_in_vain: float  # proposals without any counterpart for which something is shown
    median_ms: float


class Pairs:
    """The labelled pairs of both halves, among a crowd, all in the portfolio."""

    def __init__(self, size: int, user: User) -> None:
        self.user, self.strategy = user, load_strategy()
        self.unit = Unit.objects.get_or_create(slug="benk", defaults={"name": "Benk"})[0]
        load_synonyms()
        self.halves = {half: _read(f"{half}.toml") for half in HALVES}
        sides = [pair for half in self.halves.values() for kind in ("same", "apart", "alone") for pair in half[kind]]
        rows = [self._project(*pair[side]) for pair in sides for side in ("new", "old") if side in pair]
        rows += [self._project(row["title"], row["need"], row["solution"]) for row in _demo()]
        crowd = self._crowd()
        rows += [next(crowd) for _ in range(size - len(rows))]
        Project.objects.bulk_create(rows, batch_size=1000)
        self.by_text = {(row.title, row.need): row for row in rows}
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("ANALYZE portfolio_project")

    def _project(self, title: str, need: str, solution: str = "") -> Project:
        texts = {"title": title, "need": need, "solution": solution}
        state = {"stage": Stage.SUBMITTED, "submitted_at": timezone.now(), "unit": self.unit}
        return Project(**texts, **state, strategy=self.strategy, submitter=self.user)

    def _crowd(self) -> Iterator[Project]:
        parts, choose = _read("crowd.toml"), random.Random(2019).choice  # noqa: S311  the same crowd each time
        while True:
            subject, other = choose(parts["subjects"]), choose(parts["subjects"])
            title = choose(parts["shapes"]).format(subject)
            place, trouble, more = choose(parts["places"]), choose(parts["troubles"]), choose(parts["troubles"])
            need = f"I {place} er det slik at {subject} {trouble}. {choose(parts['effects'])} Også {other} {more}."
            yield self._project(title[0].upper() + title[1:], f"{need} {choose(parts['effects'])}")

    def measure(self, way: str, find: Callable[[Project], Found], half: str) -> Quality:
        ranks, times, called = [], [], []
        pairs = self.halves[half]
        for pair in pairs["same"]:
            begin = time.perf_counter()
            found = find(self._row(pair["new"]))
            times.append((time.perf_counter() - begin) * 1000)
            place = self._row(pair["old"]).pk
            ranks.append(1 / (found.ids.index(place) + 1) if place in found.ids else 0)
        for pair in pairs["apart"]:
            found = find(self._row(pair["new"]))
            called.append(self._row(pair["old"]).pk in found.ids[: found.same])
        vain = [bool(find(self._row(pair["new"])).ids) for pair in pairs["alone"]]
        return Quality(
            way,
            half,
            recall=_mean(rank > 0 for rank in ranks),
            reciprocal_rank=_mean(ranks),
            called_the_same=_mean(called),
            shown_in_vain=_mean(vain),
            median_ms=round(statistics.median(times), 1),
        )

    def _row(self, text: list[str]) -> Project:
        return self.by_text[text[0], text[1]]


def ours(project: Project) -> Found:
    hits = similar_to(title=project.title, need=project.need, user=project.submitter, exclude=project, most=MOST)
    return Found([hit.project.pk for hit in hits], sum(hit.score >= LIKELY_THE_SAME for hit in hits))


def full_text(project: Project) -> Found:
    """Any word of the text, stemmed in Norwegian, ranked by PostgreSQL. It has no measure for «the same»."""
    words = set(re.findall(r"[^\W\d_]+", f"{project.title} {project.need}"))
    query = SearchQuery(" OR ".join(sorted(words)), search_type="websearch", config="norwegian")
    rank = SearchRank(SearchVector("title", "need", "solution", config="norwegian"), query)
    return _first(project, Project.objects.annotate(fit=rank))


def trigrams(project: Project) -> Found:
    text = Concat("title", Value(" "), "need", Value(" "), "solution", output_field=TextField())
    return _first(project, Project.objects.annotate(fit=TrigramSimilarity(text, f"{project.title} {project.need}")))


def _first(project: Project, rows: Any) -> Found:
    best = rows.exclude(pk=project.pk).filter(fit__gt=0).order_by(F("fit").desc(), "-pk")[:MOST]
    return Found([row.pk for row in best])


def run(size: int, user: User) -> list[Quality]:
    """Measure every way on both halves, in a portfolio of so many projects."""
    pairs = Pairs(size, user)
    ways = {"vår": ours, "fulltekst": full_text, "trigram": trigrams}
    return [pairs.measure(way, find, half) for half in HALVES for way, find in ways.items()]


def _mean(values: Iterable[float]) -> float:
    return round(statistics.mean(float(value) for value in values), 3)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((PAIRS / name).read_text(encoding="utf-8"))


def _demo() -> list[dict[str, Any]]:
    return list(tomllib.loads((DATA / "demo.toml").read_text(encoding="utf-8"))["projects"])
